"""Running broadcasts: people come to the gate a few at a time, so that pause and stop act at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from domain.broadcasts.campaign import Arm, Campaign, CampaignState, Recipient
from domain.broadcasts.launching import Turns, place
from domain.broadcasts.note import note_of, variant_of
from domain.broadcasts.recalling import go_on_recalling
from domain.broadcasts.stopping import drop_the_rest
from domain.gate.passing import gate_of, push_many
from domain.gate.push import Why
from domain.journal import Verb
from domain.language import Lang
from domain.turn import CLOCK_ONLY, Rights, Turn

AHEAD = 150
"""So many messages wait for the courier at most, over all broadcasts: what it can take in five seconds."""


@dataclass(frozen=True)
class RunBroadcasts:
    """Take every broadcast that is under way a step further. Gives how many messages were put before the gate."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        campaigns = turn.uow.campaigns
        under_way = await campaigns.under_way()
        if not under_way:
            return 0
        room = started_with = max(0, AHEAD - await campaigns.backlog(turn.now))
        for number in under_way:
            campaign = await campaigns.get(number, claim=True)
            if campaign is not None:
                room -= await _step(turn, campaign, room)
        return started_with - room


async def _step(turn: Turn, campaign: Campaign, room: int) -> int:
    match campaign.state:
        case CampaignState.RUNNING:
            return await _run(turn, campaign, room)
        case CampaignState.PAUSED:
            # what the courier had and was told to try again later
            await turn.uow.campaigns.hold_back(campaign.id, turn.now)
            return 0
        case CampaignState.STOPPED:
            return await _wind_up(turn, campaign, room)
        case _:
            return 0


async def _run(turn: Turn, campaign: Campaign, room: int) -> int:
    if campaign.placed_at is None:
        campaign = await place(turn, campaign)
    campaigns = turn.uow.campaigns
    fed = 0
    if campaign.valid_until is not None and campaign.valid_until <= turn.now:
        await campaigns.left_out(campaign.id, Why.LATE)
    elif room:
        due = await campaigns.due_recipients(campaign.id, turn.now, room)
        fed = await _feed(turn, campaign, await _awake(turn, campaign, due))
    if not fed and campaign.placed_at is not None and await campaigns.is_over(campaign.id, turn.now):
        await _finish(turn, replace(campaign, state=CampaignState.FINISHED), CampaignState.RUNNING)
    return fed


async def _awake(turn: Turn, campaign: Campaign, due: Sequence[Recipient]) -> Sequence[Recipient]:
    """Those who may be written to now. The others wait here for their morning, so that it does not find thousands of
    messages at the gate."""
    readers = await turn.uow.pushes.readers([each.person for each in due], turn.policy.zone)
    turns = Turns(campaign, gate_of(turn.services).hours, turn.now)
    then = {each.person: turns.from_then_on(readers[each.person], turn.now) for each in due}
    later = {person: (at, why) for person, (at, why) in then.items() if why is not None}
    await turn.uow.campaigns.wait(campaign.id, later)
    return [each for each in due if each.person not in later]


async def _feed(turn: Turn, campaign: Campaign, recipients: Sequence[Recipient]) -> int:
    alike: dict[tuple[Arm, Lang], list[Recipient]] = defaultdict(list)
    for each in recipients:
        alike[each.arm, each.lang].append(each)
    for (arm, lang), group in alike.items():
        messages = await push_many(
            turn,
            note_of(campaign, variant_of(campaign, arm), lang),
            lang,
            {each.person: f"campaign:{campaign.id}:{each.person}" for each in group},
            occasion=f"campaign:{campaign.id}",
            until=campaign.valid_until,
            campaign=campaign.id,
        )
        await turn.uow.campaigns.pushed(campaign.id, messages)
    return len(recipients)


async def _wind_up(turn: Turn, campaign: Campaign, room: int) -> int:
    if campaign.placed_at is None:
        # whoever would have got it is known all the same
        campaign = await place(turn, campaign)
    await drop_the_rest(turn, campaign, Why.STOPPED if campaign.recalled_at is None else Why.WITHDRAWN)
    recalled, is_done = await go_on_recalling(turn, campaign, room) if campaign.recalled_at else (0, True)
    if is_done and campaign.placed_at is not None and await turn.uow.campaigns.is_over(campaign.id, turn.now):
        await _finish(turn, campaign, CampaignState.STOPPED)
    return recalled


async def _finish(turn: Turn, campaign: Campaign, was: CampaignState) -> None:
    await turn.uow.campaigns.save(replace(campaign, finished_at=turn.now), was)
    counted = await turn.uow.campaigns.counts(campaign.id, turn.now)
    result: dict[str, int] = defaultdict(int)
    for each in counted:
        result[each.fate] += each.n
    await turn.record(Verb.COMPLETED, "campaign", campaign.id, result=result)

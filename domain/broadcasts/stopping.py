"""A broadcast is paused, goes on, or is stopped: what was not sent waits, goes on, or is dropped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.broadcasts.campaign import Campaign, CampaignState
from domain.broadcasts.launching import OPERATORS
from domain.gate.passing import push
from domain.gate.push import Why
from domain.journal import Verb
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Note, rows, t, tap
from domain.turn import Rights, Turn

BY_HAND, GAP = "by_hand", "gap"
"""Why a broadcast is paused: a person did it; or the bot, which was away or was given an older copy of its data."""


@dataclass(frozen=True)
class PauseCampaign:
    """Gives the campaign as it is paused, None when it was not running."""

    campaign: int

    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign | None:
        return await pause(turn, self.campaign, BY_HAND)


@dataclass(frozen=True)
class GoOnWithCampaign:
    """Gives the campaign as it runs, None when it was not paused."""

    campaign: int

    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign | None:
        campaign = await _change(turn, self.campaign, (CampaignState.PAUSED,), CampaignState.RUNNING, None)
        if campaign is not None:
            waiting = await turn.uow.campaigns.let_go(campaign.id, turn.now)
            await turn.record(Verb.RESUMED, "campaign", campaign.id, result={"waiting": waiting})
        return campaign


@dataclass(frozen=True)
class StopCampaign:
    """Gives the campaign as it is stopped, None when it was over or had not begun."""

    campaign: int

    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign | None:
        alive = (CampaignState.RUNNING, CampaignState.PAUSED)
        campaign = await _change(turn, self.campaign, alive, CampaignState.STOPPED, BY_HAND)
        if campaign is not None:
            dropped = await drop_the_rest(turn, campaign, Why.STOPPED)
            await turn.record(Verb.CANCELLED, "campaign", campaign.id, result={"dropped": dropped})
        return campaign


async def pause(turn: Turn, number: int, why: str) -> Campaign | None:
    """Have a running campaign wait until somebody lets it go on; None when it was not running.

    Args:
        why: BY_HAND or GAP.
    """
    campaign = await _change(turn, number, (CampaignState.RUNNING,), CampaignState.PAUSED, why)
    if campaign is not None:
        waiting = await turn.uow.campaigns.hold_back(number, turn.now)
        await turn.record(Verb.SUSPENDED, "campaign", number, result={"why": why, "waiting": waiting})
        if why == GAP:
            await _tell_its_author(turn, campaign)
    return campaign


async def _tell_its_author(turn: Turn, campaign: Campaign) -> None:
    author = await turn.uow.people.get(campaign.made_by)
    if author is not None:
        open_it = rows(Button(t("broadcasts_live.button.open"), tap("bl.p", campaign.id)))
        note = Note(SERVICE.name, t("broadcasts_live.paused_by_the_bot", name=campaign.name), open_it)
        await push(turn, author, note, once=f"gap:{campaign.id}:{turn.now.timestamp():.0f}")


async def drop_the_rest(turn: Turn, campaign: Campaign, why: Why) -> int:
    """Send nothing more of it, but for what is on its way; how many people that leaves without."""
    left_out = await turn.uow.campaigns.left_out(campaign.id, why)
    return left_out + await turn.uow.campaigns.drop(campaign.id, why, turn.now)


async def _change(
    turn: Turn, number: int, from_states: tuple[CampaignState, ...], to: CampaignState, why: str | None
) -> Campaign | None:
    campaign = await turn.uow.campaigns.get(number, claim=True)
    if campaign is None or campaign.state not in from_states:
        return None
    changed = replace(campaign, state=to, why=why)
    return changed if await turn.uow.campaigns.save(changed, campaign.state) else None

"""A broadcast is taken back: deleted where the platform still allows it, corrected where it does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import ClassVar

from domain.broadcasts.campaign import Campaign, CampaignState
from domain.broadcasts.fate import Delivery, Fate
from domain.broadcasts.launching import OPERATORS
from domain.broadcasts.stopping import drop_the_rest
from domain.gate.passing import push_many
from domain.gate.push import Why
from domain.journal import Verb
from domain.language import Lang, in_language
from domain.messages.kinds import NEWS, RECALL
from domain.messages.outgoing import OutboxState, Outgoing
from domain.messages.screen import Note, t
from domain.turn import Rights, Turn

DELETABLE_FOR = timedelta(hours=48)
"""How long after it was sent a bot may delete its message (Bot API, deleteMessage)."""
SENT = (Fate.SENT, Fate.IN_DOUBT)
UNDER_WAY = {OutboxState.PLANNED, OutboxState.CLAIMED}


@dataclass(frozen=True)
class Recall:
    """Take a broadcast back. What was not sent is dropped.

    Gives the campaign as it is taken back, None when it had not begun or was taken back before.

    Attributes:
        correction: what those read whose message cannot be deleted, by language; empty for nothing.
    """

    campaign: int
    correction: Mapping[Lang, str] = field(default_factory=dict)

    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign | None:
        campaign = await turn.uow.campaigns.get(self.campaign, claim=True)
        if campaign is None or campaign.started_at is None or campaign.recalled_at is not None:
            return None
        recalled = replace(
            campaign,
            state=CampaignState.STOPPED,
            recalled_at=turn.now,
            finished_at=None,
            correction=self.correction,
            why=None,
        )
        if not await turn.uow.campaigns.save(recalled, campaign.state):
            return None
        dropped = await drop_the_rest(turn, recalled, Why.WITHDRAWN)
        result = {"recalled": True, "dropped": dropped, "corrected": bool(self.correction)}
        await turn.record(Verb.CANCELLED, "campaign", campaign.id, result=result)
        return recalled


async def go_on_recalling(turn: Turn, campaign: Campaign, room: int) -> tuple[int, bool]:
    """See to the next recipients of a campaign that is taken back.

    Returns:
        how many messages that made, and whether everybody is seen to.
    """
    if room <= 0:
        return 0, False
    campaigns = turn.uow.campaigns
    deliveries = await campaigns.deliveries(campaign.id, campaign.recalled_upto, room)
    # the courier may still put a message down; its fate is known in a moment
    settled = _until_one_moves(deliveries)
    deleted = [each for each in settled if _can_be_deleted(each, turn)]
    rest = [each.recipient.person for each in settled if each.fate in SENT and each not in deleted]
    await turn.uow.outbox.add_many([_deletion(each, turn) for each in deleted])
    made = len(deleted) + await _correct(turn, campaign, rest)
    if settled:
        await campaigns.recalled(campaign.id, settled[-1].recipient.person)
    if deliveries:
        return made, False
    made += await _correct(turn, campaign, await campaigns.not_deleted(campaign.id, room))
    return made, not made and not (await campaigns.deletions(campaign.id)).keys() & UNDER_WAY


def _until_one_moves(deliveries: Sequence[Delivery]) -> Sequence[Delivery]:
    first = next((place for place, each in enumerate(deliveries) if not each.fate.is_final), len(deliveries))
    return deliveries[:first]


def _can_be_deleted(delivery: Delivery, turn: Turn) -> bool:
    """Whether the platform still allows it, and nothing else would go with it."""
    return (
        delivery.fate is Fate.SENT
        and delivery.message_id is not None
        and not delivery.shared
        and delivery.sent_at is not None
        and delivery.sent_at + DELETABLE_FOR > turn.now
    )


def _deletion(delivery: Delivery, turn: Turn) -> Outgoing:
    assert delivery.sent_at is not None, "what is deleted was sent"
    of = delivery.recipient
    return Outgoing(
        of.person,
        RECALL.name,
        {"message": delivery.message_id},
        turn.now,
        once=f"recall:{of.campaign}:{of.person}",
        expires_at=delivery.sent_at + DELETABLE_FOR,
    )


async def _correct(turn: Turn, campaign: Campaign, persons: Sequence[int]) -> int:
    """Tell these people the correction, as service; how many were not told before."""
    if not campaign.correction or not persons:
        return 0
    readers = await turn.uow.pushes.readers(persons, turn.policy.zone)
    alike: dict[Lang, list[int]] = defaultdict(list)
    for person in persons:
        alike[readers[person].lang].append(person)
    told = 0
    for lang, group in alike.items():
        words = in_language(campaign.correction, lang)
        messages = await push_many(
            turn,
            Note(NEWS.name, t("broadcasts_live.correction", text=words)),
            lang,
            {person: f"correction:{campaign.id}:{person}" for person in group},
            occasion=f"correction:{campaign.id}",
            cause=t("broadcasts_live.correction_cause"),
        )
        told += len(messages)
    return told

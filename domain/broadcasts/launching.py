"""A broadcast is released: from then on it runs, and its audience is written down, a stretch of people at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import ClassVar

from domain.broadcasts.arms import arm_of
from domain.broadcasts.campaign import Arm, Campaign, CampaignState, Recipient, RecipientState
from domain.broadcasts.segments import belongs
from domain.clock import next_daily
from domain.gate.hours import Hours
from domain.gate.passing import gate_of
from domain.gate.push import Reader, Why
from domain.journal import Verb
from domain.messages.kinds import PUSHED, MessageClass
from domain.people.person import Role
from domain.turn import Rights, Turn, only

OPERATORS = only(Role.OPERATOR, Role.ADMIN)
AT_ONCE = 500
"""So many people are looked at in one transaction."""


@dataclass(frozen=True)
class LaunchCampaign:
    """Start a broadcast; whether it may start is decided before.

    Gives it as it runs, None when it was not waiting to be started, so that a second start has no effect.
    """

    campaign: int

    rights: ClassVar[Rights] = OPERATORS

    async def run(self, turn: Turn) -> Campaign | None:
        campaign = await turn.uow.campaigns.get(self.campaign, claim=True)
        if campaign is None or campaign.state not in (CampaignState.DRAFT, CampaignState.WAITING):
            return None
        running = replace(campaign, state=CampaignState.RUNNING, started_at=turn.now, why=None)
        if not await turn.uow.campaigns.save(running, campaign.state):
            return None
        await turn.record(Verb.INITIALIZED, "campaign", campaign.id, result={"kind": campaign.kind})
        return running


async def place(turn: Turn, campaign: Campaign) -> Campaign:
    """Write down the next stretch of the audience; the campaign as it is then.

    How far it came is stored in the same transaction, so that whoever goes on leaves nobody out.
    """
    events = campaign.audience.get("event", ())
    facts = await turn.uow.audience.facts(campaign.placed_upto, AT_ONCE, turn.now, events=events)
    chosen = [each.person for each in facts if belongs(each, campaign.audience)]
    readers = await turn.uow.pushes.readers(chosen, turn.policy.zone)
    turns = Turns(campaign, gate_of(turn.services).hours, turn.now)
    recipients = [recipient(campaign, readers[person], turns) for person in chosen]
    upto = facts[-1].person if facts else campaign.placed_upto
    placed_at = turn.now if len(facts) < AT_ONCE else None
    await turn.uow.campaigns.place(campaign.id, recipients, upto, placed_at)
    return replace(campaign, placed_upto=upto, placed_at=placed_at)


def recipient(campaign: Campaign, reader: Reader, turns: Turns) -> Recipient:
    """What a campaign has in mind for somebody of its audience.

    Who is not to be asked has an arm all the same and is left out of each alike.
    """
    arm = arm_of(campaign, reader.household)
    meant = Recipient(campaign.id, reader.person, reader.household, reader.lang, arm)
    if not reader.reachable:
        return replace(meant, state=RecipientState.LEFT_OUT, why=Why.UNREACHABLE)
    if turns.klass is MessageClass.OFFERS and not reader.takes_offers:
        return replace(meant, state=RecipientState.LEFT_OUT, why=Why.NO_CONSENT)
    if arm is Arm.HOLD_OUT:
        return replace(meant, state=RecipientState.HELD_OUT)
    due_at, why = turns.first(reader)
    return replace(meant, due_at=due_at, why=why)


class Turns:
    """When it is whose turn: at the hour that the operator chose, and not while it is closed for the reader."""

    def __init__(self, campaign: Campaign, hours: Hours, now: datetime) -> None:
        self._campaign = campaign
        self._hours = hours
        self._now = now
        self._known: dict[tuple[object, ...], tuple[datetime, Why | None]] = {}
        klass = PUSHED[campaign.kind].klass
        assert klass is not None, "what goes through the gate has a class"
        self.klass: MessageClass = klass

    def first(self, reader: Reader) -> tuple[datetime, Why | None]:
        """The moment, and why it is later than now."""
        start = max(self._now, self._campaign.starts_at or self._now)
        due = start if self._campaign.local_at is None else next_at(self._campaign.local_at, reader.zone, start)
        at, why = self.from_then_on(reader, due)
        return at, why or (Why.NOT_YET if at > self._now else None)

    def from_then_on(self, reader: Reader, due: datetime) -> tuple[datetime, Why | None]:
        """`due`, or the first open moment behind it with the reason; where none is left the gate has to say so."""
        wished = reader.preferences
        # all that the hours look at; most readers have it in common
        key = (due, reader.zone, reader.is_learner, wished.open_from, wished.open_until)
        if key not in self._known:
            self._known[key] = self._opening(reader, due)
        return self._known[key]

    def _opening(self, reader: Reader, due: datetime) -> tuple[datetime, Why | None]:
        closed = self._hours.closed(reader, self.klass, due)
        opens = self._hours.opens(reader, self.klass, due) if closed is not None else None
        until = self._campaign.valid_until
        if opens is None or (until is not None and opens >= until):
            return due, None
        return opens, closed


def next_at(at: time, zone: str, start: datetime) -> datetime:
    """As domain.clock.next_daily, or `start` itself where the wall clock shows `at` then."""
    return next_daily(at, zone, start - timedelta(microseconds=1))

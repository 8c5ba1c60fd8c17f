"""The gate's answer to a letter before it is written: when it would go, and what stands in its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.gate.deciding import Gate
from domain.gate.passing import gate_of
from domain.gate.push import Reader, Told, Verdict, Waiting, Why, imagined
from domain.messages.kinds import LETTER, MESSAGE_KINDS
from domain.people.person import Person
from domain.practice.habits.streaks import WEEK
from domain.reports.readers import ReportSettings, WeekReader
from domain.reports.week_sending import latest_due
from domain.turn import Turn

MOST_LOOKS = 10
"""After so many waits in a row nobody can say when it goes."""


@dataclass(frozen=True)
class Outlook:
    """
    Attributes:
        at: when it goes if nothing else comes before; None for never.
        why: what it waits for, or why it never goes; None when it goes now.
        card_at: when the reader's next week's card comes; None where they get none.
    """

    at: datetime | None
    why: Why | None = None
    card_at: datetime | None = None

    @property
    def is_now(self) -> bool:
        return self.at is not None and self.why is None

    @property
    def is_full(self) -> bool:
        """The family had enough, so that it is somebody's decision whether it waits."""
        return self.at is not None and self.why is Why.ENOUGH

    @property
    def is_never(self) -> bool:
        return self.at is None


def outlook(gate: Gate, reader: Reader, message: Waiting, told: Sequence[Told], now: datetime) -> Outlook:
    """Ask the gate at each moment at which it would look again, until it lets the message through or drops it."""
    at, whys = now, list[Why]()
    for _ in range(MOST_LOOKS):
        decided = gate.when(reader, replace(message, due_at=at, look_at=at, until=None), told, at)
        if decided.verdict is Verdict.SENT:
            return Outlook(at, _main(whys))
        if decided.verdict is Verdict.DROPPED or decided.then is None:
            return Outlook(None, decided.why)
        whys.append(decided.why)
        at = decided.then
    return Outlook(None, whys[-1])


def _main(whys: Sequence[Why]) -> Why | None:
    if Why.ENOUGH in whys:
        return Why.ENOUGH
    return whys[-1] if whys else None


async def outlook_for(turn: Turn, to: Person, *, kind: str = LETTER.name, override: str | None = None) -> Outlook:
    """For a message of that kind from the person who acts to one reader, as things stand now."""
    gate = gate_of(turn.services)
    reader = (await turn.uow.pushes.readers([to.id], turn.policy.zone))[to.id]
    told = await turn.uow.pushes.told([reader.household], turn.now - gate.hours.rules.longest)
    message = imagined(
        MESSAGE_KINDS[kind], to.id, reader.household, turn.now, until=None, sender=turn.actor, override=override
    )
    found = outlook(gate, reader, message, told, turn.now)
    return replace(found, card_at=await _card_at(turn, reader) if found.is_full and reader.has_weekly else None)


async def _card_at(turn: Turn, reader: Reader) -> datetime:
    wanted = await turn.uow.reports.settings_of(reader.person) or ReportSettings(reader.person)
    week = WeekReader(reader.person, reader.zone, wanted.weekday, wanted.at)
    return latest_due(week, turn.now, turn.policy.zone) + WEEK

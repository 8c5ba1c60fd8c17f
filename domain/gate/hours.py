"""When somebody may be written to: spans of the local day that are closed, each read on their own wall clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.gate.push import Reader, Why
from domain.gate.rules import GateRules
from domain.messages.kinds import MessageClass
from domain.policy.days import DayKind
from domain.policy.hours import TeachingHours

LONGEST_LOOK = 14
"""So many days ahead an open moment is looked for: own hours within school time open on days without school alone."""
MIDNIGHT = time()


@dataclass(frozen=True)
class Closed:
    """Closed from one wall time until another, past midnight if that is earlier; never if both are the same."""

    closes: time
    opens: time
    why: Why

    def holds(self, at: time) -> bool:
        if self.closes <= self.opens:
            return self.closes <= at < self.opens
        return at >= self.closes or at < self.opens


@dataclass(frozen=True)
class Hours:
    """The centre's hours for messages.

    Attributes:
        quiet_from, quiet_until: wall times of the evening and of the morning between which nobody is disturbed.
        law: its profile says when learners may be written to, its calendar when there is school.
    """

    quiet_from: time
    quiet_until: time
    rules: GateRules
    law: TeachingHours

    def closed_spans(self, reader: Reader, klass: MessageClass, on: date) -> Sequence[Closed]:
        """What is closed on a local day, the centre's own first.

        Service comes in the centre's hours where the reader's own leave none of them.
        """
        found = [Closed(self.quiet_from, self.quiet_until, Why.QUIET)]
        legal = self.law.profile.messages
        if legal is not None and reader.is_learner:
            found.append(Closed(legal.closes, legal.opens, Why.LAW))
        if reader.is_learner and klass not in (MessageClass.SAFETY, MessageClass.SERVICE) and self._has_school(on):
            found.append(Closed(self.rules.school_from, self.rules.school_until, Why.SCHOOL))
        wished = reader.preferences
        own = Closed(wished.open_until or MIDNIGHT, wished.open_from or MIDNIGHT, Why.OWN_HOURS)
        if klass is not MessageClass.SERVICE or _ever_open([*found, own]):
            found.append(own)
        return found

    def closed(self, reader: Reader, klass: MessageClass, at: datetime) -> Why | None:
        """Why the reader may not be written to at that instant; None when they may."""
        local = at.astimezone(ZoneInfo(reader.zone))
        return _shut(self.closed_spans(reader, klass, local.date()), local.time())

    def opens(self, reader: Reader, klass: MessageClass, at: datetime) -> datetime | None:
        """That instant, or the first later one (UTC) at which the reader may be written to; None: not for days."""
        if self.closed(reader, klass, at) is None:
            return at
        return self._first(reader, klass, at, opening=True)

    def closes(self, reader: Reader, klass: MessageClass, at: datetime) -> datetime | None:
        """The first instant (UTC) after an open one at which the reader may not be written to; None: not for days."""
        return self._first(reader, klass, at, opening=False)

    def _first(self, reader: Reader, klass: MessageClass, at: datetime, *, opening: bool) -> datetime | None:
        place = ZoneInfo(reader.zone)
        today = at.astimezone(place).date()
        for day in (today + timedelta(days=count) for count in range(LONGEST_LOOK)):
            spans = self.closed_spans(reader, klass, day)
            edges = {MIDNIGHT} | {span.closes for span in spans} | {span.opens for span in spans}
            changes = _clock_changes(day, place)
            # an hour that the clocks show twice has two edges
            instants = {_instant(day, edge, place, fold) for edge in edges for fold in ((0, 1) if changes else (0,))}
            for instant in sorted(instants | changes):
                if instant > at:
                    local = instant.astimezone(place)
                    there = spans if local.date() == day else self.closed_spans(reader, klass, local.date())
                    if (_shut(there, local.time()) is None) is opening:
                        return instant
        return None

    def _has_school(self, on: date) -> bool:
        day = self.law.holidays.day(on)
        return day.kind is DayKind.WORKING and not day.vacation


def _shut(spans: Sequence[Closed], wall: time) -> Why | None:
    return next((span.why for span in spans if span.holds(wall)), None)


def _ever_open(spans: Sequence[Closed]) -> bool:
    """Whether some wall time is in none of them: what is open begins where a span ends, or is the whole day."""
    return any(not any(span.holds(each.opens) for span in spans) for each in spans)


def _instant(day: date, at: time, place: ZoneInfo, fold: int = 0) -> datetime:
    return datetime.combine(day, at.replace(fold=fold), place).astimezone(UTC)


def _clock_changes(day: date, place: ZoneInfo) -> set[datetime]:
    """The instant of a local day at which its clocks change, to the minute; zones change at whole minutes."""
    low, high = _instant(day, MIDNIGHT, place), _instant(day + timedelta(days=1), MIDNIGHT, place)
    before = low.astimezone(place).utcoffset()
    if before == high.astimezone(place).utcoffset():
        return set()
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        if middle.astimezone(place).utcoffset() == before:
            low = middle
        else:
            high = middle
    return {high.replace(second=0, microsecond=0)}

"""When somebody may be written to: windows of each local day that must all be open, by their own wall clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.gate.push import Reader, Why
from domain.gate.rules import GateRules
from domain.messages.kinds import MessageClass
from domain.policy.days import DayKind
from domain.policy.hours import TeachingHours

LONGEST_LOOK = 9
"""So many days ahead an open moment is looked for; the longest time without one is a night."""
MIDNIGHT = time()


@dataclass(frozen=True)
class Window:
    """Open from one wall time until another of the same day; `until` midnight is the day's end."""

    opens: time
    closes: time
    why: Why

    def holds(self, at: time) -> bool:
        return self.opens <= at and (self.closes == MIDNIGHT or at < self.closes)


@dataclass(frozen=True)
class Hours:
    """The centre's hours for messages.

    Attributes:
        quiet_from, quiet_until: wall time of the evening and of the morning between which nobody is disturbed.
    """

    quiet_from: time
    quiet_until: time
    rules: GateRules
    law: TeachingHours

    def windows(self, reader: Reader, klass: MessageClass, on: date) -> list[Window]:
        """All that must be open on a local day, the centre's own first."""
        found = [Window(self.quiet_until, self.quiet_from, Why.QUIET)]
        wished = reader.preferences
        if wished.open_from is not None or wished.open_until is not None:
            found.append(Window(wished.open_from or MIDNIGHT, wished.open_until or MIDNIGHT, Why.OWN_HOURS))
        legal = self.law.profile.messages
        if legal is not None and reader.is_learner:
            found.append(Window(legal.opens, legal.closes, Why.LAW))
        if reader.is_learner and klass not in (MessageClass.SAFETY, MessageClass.SERVICE) and self._has_school(on):
            found.append(Window(self.rules.school_until, MIDNIGHT, Why.SCHOOL))
        return found

    def closed(self, reader: Reader, klass: MessageClass, at: datetime) -> Why | None:
        """Why the reader may not be written to at that instant; None when they may."""
        local = at.astimezone(ZoneInfo(reader.zone))
        return next(
            (window.why for window in self.windows(reader, klass, local.date()) if not window.holds(local.time())),
            None,
        )

    def opens(self, reader: Reader, klass: MessageClass, at: datetime) -> datetime | None:
        """That instant, or the first later one (UTC) at which the reader may be written to; None: there is none."""
        if self.closed(reader, klass, at) is None:
            return at
        return self._first(reader, klass, at, opening=True)

    def closes(self, reader: Reader, klass: MessageClass, at: datetime) -> datetime | None:
        """The first instant (UTC) after an open one at which the reader may not be written to; None when there is
        none for days."""
        return self._first(reader, klass, at, opening=False)

    def _first(self, reader: Reader, klass: MessageClass, at: datetime, *, opening: bool) -> datetime | None:
        place = ZoneInfo(reader.zone)
        today = at.astimezone(place).date()
        for day in (today + timedelta(days=count) for count in range(-1, LONGEST_LOOK)):
            edges = {time for each in self.windows(reader, klass, day) for time in (each.opens, each.closes)}
            edges.add(MIDNIGHT)
            # an hour that the clocks show twice has two edges
            instants = {
                datetime.combine(day, edge, place).replace(fold=fold).astimezone(UTC)
                for edge in edges
                for fold in (0, 1)
            } | _jumps(day, place)
            for instant in sorted(instants):
                if instant > at and (self.closed(reader, klass, instant) is None) is opening:
                    return instant
        return None

    def _has_school(self, on: date) -> bool:
        day = self.law.holidays.day(on)
        return day.kind is DayKind.WORKING and not day.vacation


def _jumps(day: date, place: ZoneInfo) -> set[datetime]:
    """The instants of a local day at which its clocks change, to the minute."""
    start = datetime.combine(day, MIDNIGHT, place).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), MIDNIGHT, place).astimezone(UTC)
    if start.astimezone(place).utcoffset() == end.astimezone(place).utcoffset():
        return set()
    low, high = start, end
    before = low.astimezone(place).utcoffset()
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        if middle.astimezone(place).utcoffset() == before:
            low = middle
        else:
            high = middle
    found = high.replace(second=0, microsecond=0)
    return {found}

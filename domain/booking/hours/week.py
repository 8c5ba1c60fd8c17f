"""When somebody of the staff works: weekly spans of local wall time, and the days that differ."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.booking.slot import Way

Instants = tuple[datetime, datetime]


@dataclass(frozen=True)
class WeeklySpan:
    """Hours of every week.

    Attributes:
        staff: id of the member of the centre's list.
        weekday: ISO, 1 Monday to 7 Sunday; starts, ends: local wall time at `zone`, on one day.
        campus: where, None for nowhere in particular.
        ways: how one can meet then; in person only where there is a campus.
    """

    id: int
    staff: str
    weekday: int
    starts: time
    ends: time
    zone: str
    campus: str | None
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class DayException:
    """A day, or a part of one, that differs from the week.

    Attributes:
        works: hours besides those of the week; False for hours off.
        starts, ends: both None for the whole day, which only hours off can be.
        made_at: the days of one holiday share it.
    """

    id: int
    staff: str
    day: date
    works: bool
    starts: time | None
    ends: time | None
    zone: str
    campus: str | None
    ways: tuple[Way, ...]
    made_at: datetime


@dataclass(frozen=True)
class Work:
    """Some hours of one day; instants in UTC."""

    starts_at: datetime
    ends_at: datetime
    campus: str | None
    ways: tuple[Way, ...]

    def holds(self, starts_at: datetime, ends_at: datetime) -> bool:
        return self.starts_at <= starts_at and ends_at <= self.ends_at

    def offers(self, way: Way, campus: str | None) -> bool:
        """Whether one can meet in that way; in person, at that campus."""
        return way in self.ways and (way is not Way.IN_PERSON or self.campus == campus)


@dataclass(frozen=True)
class Hours:
    """The hours of one member of staff. Whoever has said nothing about their week is bound by days off alone."""

    weekly: tuple[WeeklySpan, ...] = ()
    exceptions: tuple[DayException, ...] = ()

    def on(self, day: date) -> tuple[Work, ...]:
        """What is worked on that day, by start; a later exception goes before an earlier one."""
        work = [_weekly(each, day) for each in self.weekly if each.weekday == day.isoweekday()]
        for each in sorted(self.exceptions, key=lambda one: (one.made_at, one.id)):
            if each.day == day:
                work = [*work, _extra(each)] if each.works else _without(work, span_of(each))
        return tuple(sorted(work, key=lambda each: (each.starts_at, each.ends_at)))

    def off(self, day: date) -> tuple[Instants, ...]:
        """The instants of that day that were taken off and not given back since."""
        off: list[Instants] = []
        for each in sorted(self.exceptions, key=lambda one: (one.made_at, one.id)):
            if each.day == day:
                span = span_of(each)
                off = [part for one in off for part in _minus(one, span)] if each.works else [*off, span]
        return tuple(off)

    def allows(
        self, starts_at: datetime, ends_at: datetime, zone: str, campus: str | None, way: Way = Way.IN_PERSON
    ) -> bool:
        """Whether one can meet then and there: within the hours, or where there is no week, not in what is off."""
        first = starts_at.astimezone(ZoneInfo(zone)).date()
        # the hours may be written in another zone, where it is another day
        days = [first + timedelta(days=step) for step in (-1, 0, 1)]
        if any(starts_at < end and start < ends_at for day in days for start, end in self.off(day)):
            return False
        if not self.weekly:
            return True
        there = [work for day in days for work in self.on(day) if work.offers(way, campus)]
        return any(work.holds(starts_at, ends_at) for work in joined(there))

    def without(self, weekly: int) -> Hours:
        return replace(self, weekly=tuple(each for each in self.weekly if each.id != weekly))

    def but(self, exceptions: Iterable[DayException]) -> Hours:
        return replace(self, exceptions=(*self.exceptions, *exceptions))


def joined(work: Sequence[Work]) -> list[Work]:
    """Neighbouring and overlapping spans at one campus, with all of their ways, as one."""
    merged: list[Work] = []
    for each in sorted(work, key=lambda one: (one.campus or "", one.starts_at)):
        last = merged[-1] if merged else None
        if last is not None and last.campus == each.campus and each.starts_at <= last.ends_at:
            ways = tuple(dict.fromkeys((*last.ways, *each.ways)))
            merged[-1] = Work(last.starts_at, max(last.ends_at, each.ends_at), last.campus, ways)
        else:
            merged.append(each)
    return merged


def overlaps(one: WeeklySpan, others: Collection[WeeklySpan]) -> WeeklySpan | None:
    """The first of `others` on the same weekday that shares time with it."""
    return next(
        (
            each
            for each in others
            if each.weekday == one.weekday and each.starts < one.ends and one.starts < each.ends
        ),
        None,
    )


def span_of(exception: DayException) -> Instants:
    """Its instants in UTC; a whole day is from midnight to midnight."""
    zone, day = ZoneInfo(exception.zone), exception.day
    if exception.starts is None or exception.ends is None:
        following = day + timedelta(days=1)
        return datetime.combine(day, time(), zone).astimezone(UTC), datetime.combine(
            following, time(), zone
        ).astimezone(UTC)
    return instants(day, exception.starts, exception.ends, exception.zone)


def instants(day: date, starts: time, ends: time, zone: str) -> Instants:
    """Local wall time as UTC; where the clocks jump over an end, it is as much later as they jump."""
    place = ZoneInfo(zone)
    return (
        datetime.combine(day, starts, place).astimezone(UTC),
        datetime.combine(day, ends, place).astimezone(UTC),
    )


def _weekly(span: WeeklySpan, day: date) -> Work:
    return Work(*instants(day, span.starts, span.ends, span.zone), span.campus, span.ways)


def _extra(exception: DayException) -> Work:
    return Work(*span_of(exception), exception.campus, exception.ways)


def _without(work: Sequence[Work], off: Instants) -> list[Work]:
    return [
        replace(each, starts_at=start, ends_at=end)
        for each in work
        for start, end in _minus((each.starts_at, each.ends_at), off)
    ]


def _minus(span: Instants, off: Instants) -> list[Instants]:
    """What is left of `span`: none, one or two parts."""
    (start, end), (first, last) = span, off
    parts = [(start, min(end, first)), (max(start, last), end)]
    return [(a, b) for a, b in parts if a < b]

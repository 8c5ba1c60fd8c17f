"""Times that suit somebody: days and hours that are wanted, refused, or liked better, and what was assumed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MIDNIGHT = 24 * 60
"""Minutes of a day."""

WEEK = frozenset(range(1, 8))
WORKDAYS, WEEKEND = frozenset(range(1, 6)), frozenset({6, 7})


@dataclass(frozen=True, order=True)
class Hours:
    """A lesson begins at `start` or later and before `end`; minutes of the local day, 0 to 1440."""

    start: int = 0
    end: int = MIDNIGHT

    @property
    def at(self) -> int | None:
        """The one minute that it is, or None."""
        return self.start if self.end == self.start + 1 else None

    def holds(self, minute: int) -> bool:
        return self.start <= minute < self.end

    def minutes_off(self, minute: int) -> int:
        """How far `minute` is from the nearest minute of it, 0 inside."""
        return max(self.start - minute, minute - self.end + 1, 0)


@dataclass(frozen=True)
class Days:
    """Days for which all holds that is given; with nothing given, any day.

    Attributes:
        weekdays: ISO days, 1 Monday to 7 Sunday.
        first, last: both included.
        named: the weekdays that `dates` were called by: 周六 is a Saturday, and the coming one.
    """

    weekdays: frozenset[int] = frozenset()
    dates: frozenset[date] = frozenset()
    first: date | None = None
    last: date | None = None
    named: frozenset[int] = frozenset()

    def holds(self, day: date) -> bool:
        return (
            (not self.weekdays or day.isoweekday() in self.weekdays)
            and (not self.dates or day in self.dates)
            and (self.first is None or day >= self.first)
            and (self.last is None or day <= self.last)
        )

    def holds_weekday(self, weekday: int) -> bool:
        """Whether any day of it is that weekday."""
        if self.dates:
            return any(day.isoweekday() == weekday for day in self.dates if self.holds(day))
        if self.weekdays and weekday not in self.weekdays:
            return False
        if self.first is None or self.last is None:
            return True
        span = (self.last - self.first).days
        return any((self.first + timedelta(days=n)).isoweekday() == weekday for n in range(min(span, 6) + 1))

    def __bool__(self) -> bool:
        return bool(self.weekdays or self.dates or self.first or self.last)


@dataclass(frozen=True)
class Times:
    """Some days and, on them, some hours; without hours, all day."""

    days: Days = Days()
    hours: tuple[Hours, ...] = ()

    def holds_minute(self, minute: int) -> bool:
        return not self.hours or any(hours.holds(minute) for hours in self.hours)

    def holds(self, day: date, minute: int) -> bool:
        return self.days.holds(day) and self.holds_minute(minute)


class Assumed(StrEnum):
    """What the reader had to decide for itself."""

    HOUR = "hour"
    """An hour was said without a half of the day."""
    ORDER = "order"
    """A date was written as two numbers."""
    ROLLED = "rolled"
    """The day as it was said is over; the next one was taken."""
    TODAY = "today"
    """Today's weekday was said: today, or a week from today."""
    NEXT = "next"
    """ "Next Saturday" was said while this week's Saturday is still to come."""
    CLASH = "clash"
    """A date and a weekday that is not its own were said; the date was taken."""


@dataclass(frozen=True)
class Doubt:
    """`said` was read as `read`: a day, a time of the day, or None where the echo says enough."""

    why: Assumed
    said: str
    read: date | time | None = None


@dataclass(frozen=True)
class When:
    """What somebody says about when they can come; without any of it, any time would do.

    Attributes:
        wanted: any one of them will do; empty when every time does that is not refused.
        refused: these will not.
        rather: liked better among those that will do.
        soonest: the sooner the better.
        leftover: what of the text was not understood, as it was written.
        doubts: what was assumed.
    """

    wanted: tuple[Times, ...] = ()
    refused: tuple[Times, ...] = ()
    rather: tuple[Times, ...] = ()
    soonest: bool = False
    leftover: str = ""
    doubts: tuple[Doubt, ...] = ()

    def __bool__(self) -> bool:
        """Whether it says more than "any time"."""
        return bool(self.wanted or self.refused)

    @property
    def exact(self) -> bool:
        """Whether it is one day and one time."""
        if len(self.wanted) != 1 or self.refused:
            return False
        (only,) = self.wanted
        return len(only.days.dates) == 1 and len(only.hours) == 1 and only.hours[0].at is not None

    def fits(self, starts_at: datetime, zone: str) -> bool:
        """Whether a lesson that starts then, seen at `zone`, is as it was said."""
        day, minute = local(starts_at, zone)
        return self.holds(day, minute)

    def holds(self, day: date, minute: int) -> bool:
        if any(times.holds(day, minute) for times in self.refused):
            return False
        return not self.wanted or any(times.holds(day, minute) for times in self.wanted)

    def likes(self, starts_at: datetime, zone: str) -> bool:
        """Whether a lesson at that time is liked better than others."""
        day, minute = local(starts_at, zone)
        return any(times.holds(day, minute) for times in self.rather)

    def suits_day(self, weekday: int) -> bool:
        """Whether a lesson that is every week on that ISO day can be meant."""
        if any(not times.hours and times.days.holds_weekday(weekday) for times in self.refused):
            return False
        return not self.wanted or any(times.days.holds_weekday(weekday) for times in self.wanted)

    def suits_time(self, weekday: int, starts: time) -> bool:
        """Whether, on that ISO day, a lesson every week at that time can be meant; the day itself may not suit."""
        minute = minute_of(starts)
        if any(
            times.hours and times.holds_minute(minute) and times.days.holds_weekday(weekday) for times in self.refused
        ):
            return False
        there = [times for times in self.wanted if times.days.holds_weekday(weekday)] or self.wanted
        return not there or any(times.holds_minute(minute) for times in there)


def minute_of(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def local(at: datetime, zone: str) -> tuple[date, int]:
    """The day and the minute of the day that it is at `zone`."""
    there = at.astimezone(ZoneInfo(zone))
    return there.date(), minute_of(there.time())

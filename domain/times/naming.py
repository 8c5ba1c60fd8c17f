"""Days and hours that both languages build of numbers, and the parts of the day."""

from __future__ import annotations

from datetime import date, timedelta

from domain.times.days import Calendar
from domain.times.tokens import Clock, Day, Part, Span, Token
from domain.times.when import WEEK, Assumed, Days, Doubt, Hours

MORNING, AFTERNOON = Part(Hours(0, 12 * 60), "am"), Part(Hours(12 * 60, 18 * 60), "pm")
EVENING, DUSK = Part(Hours(17 * 60), "pm"), Part(Hours(17 * 60, 19 * 60), "pm")
NOON = Part(Hours(11 * 60, 14 * 60), "noon")
AFTER_SCHOOL, AFTER_WORK = Part(Hours(15 * 60 + 30), "pm"), Part(Hours(17 * 60 + 30), "pm")
AFTER_LUNCH, AFTER_DINNER = Part(Hours(13 * 60, 18 * 60), "pm"), Part(Hours(18 * 60 + 30), "pm")
DAYTIME = Part(Hours(8 * 60, 18 * 60))


def from_to(first: int, last: int) -> frozenset[int]:
    """The weekdays from the first to the last, over the Sunday where it must be."""
    return frozenset(range(first, last + 1)) if first <= last else WEEK - frozenset(range(last + 1, first))


def moment(calendar: Calendar, away: timedelta) -> tuple[Token, ...]:
    """From so much later on, that day."""
    then = calendar.now + away
    return Day(Days(dates=frozenset({then.date()}))), Span((Hours(then.hour * 60 + then.minute),))


def dated(calendar: Calendar, month: int, day: int, year: int | None, said: str) -> Day | None:
    """A date by its numbers; None when there is no such day ahead."""
    found = calendar.dated(month, day, year)
    if found is None:
        return None
    rolled = year is None and found.year > calendar.today.year and month >= calendar.today.month - 6
    doubts = (Doubt(Assumed.ROLLED, said.strip(), found),) if rolled else ()
    return Day(Days(dates=frozenset({found})), numbered=True, doubts=doubts)


def two_numbers(first: str, second: str, said: str, calendar: Calendar) -> Day | None:
    """A date with a stroke: month first in Chinese, day first in English, unless only the other way is a date."""
    one, two = int(first), int(second)
    month_first = calendar.chinese if max(one, two) <= 12 else two > 12
    month, day = (one, two) if month_first else (two, one)
    found = calendar.dated(month, day)
    if found is None:
        return None
    doubts = () if calendar.chinese else (Doubt(Assumed.ORDER, said.strip(), found),)
    return Day(Days(dates=frozenset({found})), numbered=True, doubts=doubts)


def counted(calendar: Calendar, day: int, months_ahead: int | None = None) -> Day | None:
    """A day of the month."""
    found = calendar.numbered(day, months_ahead)
    if found is None:
        return None
    return Day(Days(dates=frozenset({found})), numbered=True, counted=day if months_ahead is None else None)


def clock(hour: int, minute: int = 0, half: str | None = None) -> Clock | None:
    """A time of the day; None when there is none such."""
    return Clock(hour, minute, half) if hour < 24 and minute < 60 else None


def ahead(calendar: Calendar, *days: int) -> Day:
    """The days that lie so many after today."""
    return Day(Days(dates=frozenset(calendar.after(each) for each in days)))


def nth(calendar: Calendar, year: int, month: int, weekday: int, number: int) -> Day | None:
    """The first, second ... or last (-1) such weekday of a month; None when it is over or there is none."""
    first = date(year, month, 1)
    days = [
        day for n in range(31) if (day := first + timedelta(days=n)).month == month and day.isoweekday() == weekday
    ]
    found = days[number - 1 if number > 0 else number] if number <= len(days) else None
    if found is None or found < calendar.today:
        return None
    return Day(Days(dates=frozenset({found}), named=frozenset({weekday})))

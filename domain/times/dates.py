"""Days as people say them: from one to another, before and after one, a weekday of a week or a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from domain.times.days import Calendar
from domain.times.hours import at
from domain.times.tokens import Day, Mark, Number, Token, Unknown, is_dated
from domain.times.when import Assumed, Days, Doubt

_DAY = timedelta(days=1)
AROUND = timedelta(days=2)
"""To both sides of "around the 20th"."""
_BEFORE = frozenset(
    {Mark.WEEK_OF, Mark.AFTER, Mark.FROM, Mark.BEFORE, Mark.BY, Mark.NOT_BEFORE, Mark.NOT_LATER, Mark.ABOUT}
)
_BEHIND = frozenset({Mark.ROUGHLY, Mark.PAST, Mark.SINCE, Mark.UNTIL})


def with_months(tokens: Sequence[Token], calendar: Calendar) -> list[Token]:
    """A day of the month beside a whole date takes its month; numbers that are still alone are not understood."""
    given = list(tokens)
    for place, token in enumerate(given):
        value = token.value if isinstance(token, Number) else token.counted if isinstance(token, Day) else None
        if value is None:
            continue
        for step in (-1, 1):
            beside = at(given, place + 2 * step)
            if at(given, place + step) in (Mark.TO, Mark.AND, Mark.COMMA) and isinstance(beside, Day):
                found = _in_month(beside, value) if is_dated(beside) and not beside.counted else None
                if found is None and isinstance(token, Number) and is_dated(beside):
                    found = calendar.numbered(value)
                if found is not None and found >= calendar.today:
                    given[place] = Day(Days(dates=frozenset({found})), numbered=True)
                    break
    return [Unknown(token.said) if isinstance(token, Number) else token for token in given]


def _in_month(day: Day, number: int) -> date | None:
    (dated,) = day.days.dates
    try:
        return dated.replace(day=number)
    except ValueError:
        return None


def spans_of_days(tokens: Sequence[Token], calendar: Calendar) -> list[Token]:
    """Days joined with what stands around them: ranges, bounds, weeks and months in which they are."""
    return _bounded(_narrowed(_ranges(tokens, calendar), calendar), calendar)


def _ranges(tokens: Sequence[Token], calendar: Calendar) -> list[Token]:
    made: list[Token] = []
    for token in tokens:
        first = at(made, len(made) - 2)
        if isinstance(token, Day) and made and made[-1] is Mark.TO and isinstance(first, Day):
            made[-2:] = [_from_to(first, token, calendar)]
        else:
            made.append(token)
    return [token for token in made if token is not Mark.TO]


def _from_to(one: Day, two: Day, calendar: Calendar) -> Day:
    first, last = _ends(one, calendar)[0], _ends(two, calendar)[1]
    if first is None or last is None:
        return replace(one, bare=False)
    while last < first:
        last = last + timedelta(days=7 if two.days.named or two.days.weekdays else 28)
    return Day(Days(first=first, last=last), doubts=one.doubts + two.doubts, scope=True, closed=True)


def _ends(day: Day, calendar: Calendar) -> tuple[date | None, date | None]:
    """Its first and last day, the coming one for a weekday."""
    days = day.days
    if days.dates:
        return min(days.dates), max(days.dates)
    if days.weekdays and days.first is None:
        coming = [min(calendar.coming(weekday).dates) for weekday in days.weekdays]
        return min(coming), max(coming)
    return days.first, days.last


def _narrowed(tokens: Sequence[Token], calendar: Calendar) -> list[Token]:
    """ "Wednesday next week", "Saturdays in December", "Saturday, 5 December", 明天周五."""
    made: list[Token] = []
    for token in tokens:
        comma = bool(made) and made[-1] is Mark.COMMA
        before = at(made, len(made) - (2 if comma else 1))
        if isinstance(token, Day) and isinstance(before, Day):
            joint = both(before, token, loose=comma)
            if joint is not None:
                made[-2 if comma else -1 :] = [joint]
                continue
        made.append(token)
    return made


def both(one: Day, two: Day, *, loose: bool) -> Day | None:
    """The days that are both; None where the two are better understood apart."""
    doubts = one.doubts + two.doubts
    for scope, point in ((one, two), (two, one)):
        if scope.scope and not point.scope and point.days.weekdays:
            days = replace(point.days, first=scope.days.first, last=scope.days.last)
            return Day(days, doubts=doubts)
    weekday, dated = (one, two) if one.days.weekdays or one.days.named else (two, one)
    names = weekday.days.weekdays or weekday.days.named
    if names and dated.days.dates and not dated.days.named:
        if {day.isoweekday() for day in dated.days.dates} <= names:
            return replace(dated, doubts=doubts)
        if not loose and len(dated.days.dates) == 1 == len(names):
            (day,) = dated.days.dates
            return replace(dated, doubts=(*doubts, Doubt(Assumed.CLASH, f"{one.said} {two.said}", day)))
    return None


def _bounded(tokens: Sequence[Token], calendar: Calendar) -> list[Token]:
    given = list(tokens)
    made: list[Token] = []
    place = 0
    while place < len(given):
        token = given[place]
        place += 1
        if not isinstance(token, Day):
            made.append(token)
            continue
        marks: set[Token] = set()
        while made and isinstance(made[-1], Mark) and made[-1] in _BEFORE:
            marks.add(made.pop())
        while isinstance(mark := at(given, place), Mark) and mark in _BEHIND:
            marks.add(mark)
            place += 1
        made.append(_bound(token, marks, calendar) if marks else token)
    return [token for token in made if token not in _BEFORE | _BEHIND]


def _bound(day: Day, marks: set[Token], calendar: Calendar) -> Token:
    first, last = _ends(day, calendar)
    if first is None or last is None:
        return day
    today = calendar.today
    if day.closed and marks <= {Mark.FROM, Mark.BY}:
        return day
    if marks & {Mark.ABOUT, Mark.ROUGHLY}:
        days = Days(first=max(first - AROUND, today), last=last + AROUND)
    elif Mark.WEEK_OF in marks:
        days = calendar.week((first - calendar.monday).days // 7)
    elif marks & {Mark.AFTER, Mark.PAST}:
        days = Days(first=last + _DAY)
    elif marks & {Mark.FROM, Mark.SINCE, Mark.NOT_BEFORE}:
        days = Days(first=first)
    else:
        until = last if day.ends or marks & {Mark.BY, Mark.NOT_LATER} else first - _DAY
        if until < today:
            return Unknown(day.said)
        days = Days(first=today, last=until)
    return Day(days, scope=True, doubts=day.doubts, said=day.said)

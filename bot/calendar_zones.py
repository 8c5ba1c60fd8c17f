"""Writes an IANA time zone as a VTIMEZONE (RFC 5545), each clock change at its true moment.

icalendar's own `Timezone.from_tzid` dates changes to summer time by the wall clock that follows them instead of the
one that precedes them, an hour late, and lists every change where more programs read a rule.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

SINCE, UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class _Observance:
    """What the clocks show from some moments on."""

    name: str
    is_summer: bool
    offset: timedelta
    before: timedelta


@cache
def timezone_component(name: str) -> Timezone:
    """The zone's clock changes from 2020 to 2037; what is known of later ones is the rule that they follow."""
    place = ZoneInfo(name)
    zone = Timezone()
    zone.add("tzid", name)
    first = _observance(place, SINCE, SINCE)
    zone.add_component(_component(first, [_wall(SINCE, first.before)]))
    found: dict[_Observance, list[datetime]] = {}
    for change in _changes(place):
        observance = _observance(place, change, change - timedelta(seconds=1))
        found.setdefault(observance, []).append(_wall(change, observance.before))
    for observance, starts in found.items():
        zone.add_component(_component(observance, starts))
    return zone


def _observance(place: ZoneInfo, at: datetime, before: datetime) -> _Observance:
    local = at.astimezone(place)
    return _Observance(local.tzname() or "", bool(local.dst()), _offset(at, place), _offset(before, place))


def _component(observance: _Observance, starts: Sequence[datetime]) -> TimezoneStandard | TimezoneDaylight:
    made = TimezoneDaylight() if observance.is_summer else TimezoneStandard()
    made.add("tzname", observance.name)
    made.add("tzoffsetfrom", observance.before)
    made.add("tzoffsetto", observance.offset)
    made.add("dtstart", starts[0])
    rule = _rule(starts)
    if rule is not None:
        made.add("rrule", rule)
    elif len(starts) > 1:
        made.add("rdate", list(starts[1:]))
    return made


def _changes(place: ZoneInfo) -> Iterator[datetime]:
    """The instants, to the second, at which the clocks change."""
    day = SINCE
    while day < UNTIL:
        low, high = day, day + DAY
        if _shown(low, place) != _shown(high, place):
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                low, high = (low, middle) if _shown(middle, place) != _shown(day, place) else (middle, high)
            yield high.replace(microsecond=0)
        day += DAY


def _rule(starts: Sequence[datetime]) -> dict[str, object] | None:
    """One line for "on the last Sunday of March", where that has been so every year and is so in the last."""
    years = [start.year for start in starts]
    if years != list(range(years[0], UNTIL.year)):
        return None
    if len({(start.month, start.weekday(), start.time()) for start in starts}) > 1:
        return None
    for nth in ({(start.day - 1) // 7 + 1 for start in starts}, {_from_the_end(start) for start in starts}):
        if len(nth) == 1:
            weekday = f"{nth.pop()}{WEEKDAYS[starts[0].weekday()]}"
            return {"freq": "yearly", "bymonth": starts[0].month, "byday": weekday}
    return None


def _from_the_end(start: datetime) -> int:
    return -((monthrange(start.year, start.month)[1] - start.day) // 7 + 1)


def _shown(at: datetime, place: ZoneInfo) -> tuple[timedelta, str | None]:
    local = at.astimezone(place)
    return local.utcoffset() or timedelta(), local.tzname()


def _offset(at: datetime, place: ZoneInfo) -> timedelta:
    return at.astimezone(place).utcoffset() or timedelta()


def _wall(at: datetime, offset: timedelta) -> datetime:
    return (at + offset).replace(tzinfo=None)

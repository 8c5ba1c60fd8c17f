"""Times as they were understood, in words, so that a misreading is seen at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import time

from domain.messages.screen import Join, Param, t
from domain.times.naming import AFTERNOON, EVENING, MORNING, NOON
from domain.times.when import MIDNIGHT, WEEKEND, WORKDAYS, Days, Doubt, Hours, Times, When

PARTS = {MORNING.hours: "morning", NOON.hours: "noon", AFTERNOON.hours: "afternoon", EVENING.hours: "evening"}


def understood(when: When) -> Param:
    """What was understood, what was assumed for it, and what was left out."""
    lines: list[Param] = [t("times.understood", when=said(when)), *(_doubt(doubt) for doubt in when.doubts)]
    if when.leftover:
        lines.append(t("times.left_over", words=when.leftover))
    return Join(tuple(lines))


def said(when: When, *, weekly: bool = False) -> Param:
    """The times in a few words; `weekly` names weekdays where lessons are every week."""
    parts: list[Param] = [_either([_times(times, weekly=weekly) for times in when.wanted])] if when.wanted else []
    if when.refused:
        key = "times.not" if when.wanted else "times.any_but"
        parts.append(t(key, times=_either([_times(times, weekly=weekly, every=False) for times in when.refused])))
    parts += [t("times.rather", times=_times(times, weekly=weekly)) for times in when.rather]
    if when.soonest:
        parts.append(t("times.soonest"))
    return Join(tuple(parts), "words") if parts else t("times.any")


def _either(options: Sequence[Param]) -> Param:
    first, *others = options
    return t("times.either", one=first, other=_either(others)) if others else first


def _times(times: Times, *, weekly: bool, every: bool = True) -> Param:
    hours = _words(_hours(each) for each in times.hours)
    if not times.days:
        return hours if times.hours else t("times.any")
    days = _days(times.days, weekly=weekly, every=every and not weekly)
    return t("times.on", days=days, hours=hours) if times.hours else days


def _days(days: Days, *, weekly: bool, every: bool) -> Param:
    if days.dates:
        return _weekdays(days.named) if weekly and days.named else _words(sorted(days.dates))
    span = _span(days)
    if not days.weekdays:
        return span
    named = _weekdays(days.weekdays)
    if every and not days.weekdays >= WEEKEND and days.weekdays != WORKDAYS:
        named = t("times.every", days=named)
    return t("times.of_days", times=named, days=span) if days.first or days.last else named


def _span(days: Days) -> Param:
    if days.first is not None and days.last is not None:
        return days.first if days.first == days.last else t("times.days", first=days.first, last=days.last)
    return t("times.from_day", first=days.first) if days.first is not None else t("times.any")


def _weekdays(weekdays: frozenset[int]) -> Param:
    if weekdays == WEEKEND:
        return t("times.weekend")
    if weekdays == WORKDAYS:
        return t("times.workdays")
    return _words(t(f"times.weekday.d{weekday}") for weekday in sorted(weekdays))


def _hours(hours: Hours) -> Param:
    if hours in PARTS:
        return t(f"times.part.{PARTS[hours]}")
    if hours.at is not None:
        return _clock(hours.at)
    if hours.end == MIDNIGHT:
        return t("times.from", at=_clock(hours.start))
    # hours that end a minute after a full five are those that include it: "not later than six"
    last = hours.end - (hours.end % 5 == 1)
    if not hours.start:
        return t("times.before" if last == hours.end else "times.not_after", at=_clock(last))
    return t("times.between", first=_clock(hours.start), last=_clock(last))


def _clock(minute: int) -> time:
    return time(*divmod(minute, 60))


def _words(params: Iterable[Param]) -> Param:
    return Join(tuple(params), "words")


def _doubt(doubt: Doubt) -> Param:
    read = {} if doubt.read is None else {"read": doubt.read}
    return t(f"times.doubt.{doubt.why.value}", said=doubt.said, **read)

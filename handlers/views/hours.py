"""Hours in screens: the week as chips, times to tap, the days that differ, and what a change touches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time, timedelta

from domain.booking.hours.keeping import LONGEST_ABSENCE, Away, MyHours
from domain.booking.hours.typing import Typed
from domain.booking.hours.week import WeeklySpan
from domain.booking.slot import Way
from domain.courses.browsing import handle
from domain.messages.screen import Button, Join, Param, Screen, T, Tap, rows, t, tap
from handlers.views.calendar import month_grid
from handlers.views.hours_touched import HOME, SHOWN, clock, off_days

MY_CALENDAR = Button(t("calendar.button.calendar"), tap("cal"))
ALL = Button(t("hours.button.all"), tap("hr"))
AWAY = Button(t("hours.button.away"), tap("hr.l"))
FIRST_TIME, LAST_TIME = 7 * 60, 22 * 60
STEP, PER_ROW = 30, 5
NOWHERE = "-"
BITS = ((Way.VIDEO, 1), (Way.PHONE, 2))

When = int | date


def week(mine: MyHours, news: T | None = None) -> Screen:
    """The whole week in words, its days as chips; `news` is what was just saved."""
    lines: list[Param] = [_day_line(mine, weekday) for weekday in range(1, 8) if mine.on(weekday)]
    head = t("hours.week", name=mine.member.name)
    body: Param = Join(tuple(lines)) if lines else t("hours.none")
    parts: list[Param] = [*([news] if news else []), head, body]
    if mine.away:
        parts.append(Join((t("hours.differs"), *(_away_line(each) for each in mine.away[:SHOWN]))))
    chips = [_chip(mine, weekday) for weekday in range(1, 8)]
    differing = Button(t("hours.button.list", n=len(mine.away)), tap("hr.l")) if mine.away else None
    return Screen(
        Join((*parts, t("hours.how")), "blocks"),
        rows(
            chips[:4],
            chips[4:],
            Button(t("hours.button.type"), tap("hr.n")),
            Button(t("hours.button.off"), tap("hr.o")),
            differing,
            [MY_CALENDAR, HOME],
        ),
    )


def weekday(mine: MyHours, number: int) -> Screen:
    spans = mine.on(number)
    title = t("hours.weekday", day=t(f"hours.day.d{number}"))
    lines = Join(tuple(_span(mine, each) for each in spans)) if spans else t("hours.free_day")
    gone = [
        Button(t("hours.button.remove", span=clock(each.starts, each.ends)), tap("hr.r", each.id)) for each in spans
    ]
    add = Button(t("hours.button.add"), tap("hr.f", number))
    return Screen(Join((title, lines), "blocks"), rows(add, *gone, [ALL, HOME]))


def pick_start(when: When) -> Screen:
    times = range(FIRST_TIME, LAST_TIME, STEP)
    return Screen(
        t("hours.from", day=_named(when)),
        _times(times, lambda at: tap("hr.t", _packed(when), at), _back_to(when)),
    )


def pick_end(when: When, starts: time) -> Screen:
    times = range(_minute(starts) + STEP, LAST_TIME + 1, STEP)
    return Screen(
        t("hours.until", day=_named(when), starts=starts),
        _times(
            times,
            lambda at: tap("hr.w", _packed(when), f"{starts:%H%M}", at, NOWHERE, 0),
            tap("hr.f", _packed(when)),
        ),
    )


def pick_ways(mine: MyHours, when: When, starts: time, ends: time, campus: str, ways: int) -> Screen:
    def so(where: str, bits: int) -> Tap:
        return tap("hr.w", _packed(when), f"{starts:%H%M}", f"{ends:%H%M}", where, bits)

    save = tap("hr.s", _packed(when), f"{starts:%H%M}", f"{ends:%H%M}", campus, ways)
    return Screen(
        t("hours.ways", day=_named(when), span=clock(starts, ends)),
        rows(
            *_ways_chips(mine, campus, ways, so, save),
            Button(t("common.back"), tap("hr.t", _packed(when), f"{starts:%H%M}")),
        ),
    )


def ask_to_type() -> Screen:
    return Screen(t("hours.type"), rows([ALL, HOME]))


def typed(read: Typed, campus: str = NOWHERE, ways: int = 0) -> Screen:
    """What was read, and how people can meet then; asked anew when nothing was."""
    if not read.said:
        return Screen(Join((t("hours.not_read"), t("hours.type")), "blocks"), rows([ALL, HOME]))
    lines = [
        t("hours.day_line", day=t(f"hours.day.d{each.weekday}"), spans=clock(each.starts, each.ends))
        for each in read.said
    ]
    parts: list[Param] = [Join((t("hours.read"), *lines))]
    if read.leftover:
        parts.append(t("hours.leftover", words=read.leftover))
    parts.append(t("hours.how_to_meet"))
    chips = _ways_chips(
        read.hours, campus, ways, lambda where, bits: tap("hr.tw", where, bits), tap("hr.ts", campus, ways)
    )
    again = Button(t("hours.button.type_again"), tap("hr.n"))
    return Screen(Join(tuple(parts), "blocks"), rows(*chips, again, [ALL, HOME]))


def _ways_chips(
    mine: MyHours, campus: str, ways: int, so: Callable[[str, int], Tap], save: Tap
) -> list[list[Button] | Button]:
    places = [
        Button(
            t(f"hours.chip.{_tick(handle(each.id) == campus)}", what=each.name),
            so(NOWHERE if handle(each.id) == campus else handle(each.id), ways),
        )
        for each in mine.campuses
    ]
    talks = [
        Button(t(f"hours.chip.{_tick(bool(ways & bit))}", what=t(f"hours.way.{way.value}")), so(campus, ways ^ bit))
        for way, bit in BITS
    ]
    grid: list[list[Button] | Button] = [places[place : place + 2] for place in range(0, len(places), 2)]
    grid.append(talks)
    if ways_of(campus, ways):
        grid.append(Button(t("hours.button.save"), save))
    return grid


def ways_of(campus: str, ways: int) -> tuple[Way, ...]:
    """In person where there is a campus, and what the bits say."""
    here = () if campus == NOWHERE else (Way.IN_PERSON,)
    return here + tuple(way for way, bit in BITS if ways & bit)


def days(mine: MyHours, shown: date | None = None) -> Screen:
    return Screen(
        t("hours.which_day"),
        rows(*_grid(mine.today, shown or mine.today, mine.today, lambda day: tap("hr.x", f"{day:%Y%m%d}"), "hr.o"),
             [ALL, HOME]),
    )  # fmt: skip


def one_day(mine: MyHours, first: date) -> Screen:
    packed = f"{first:%Y%m%d}"
    there = [each for each in mine.away if each.first <= first <= each.last]
    head = t("hours.one_day", day=first)
    return Screen(
        Join((head, Join(tuple(_away_line(each) for each in there))), "blocks") if there else head,
        rows(
            Button(t("hours.button.whole_day"), tap("hr.z", packed, packed)),
            Button(t("hours.button.several_days"), tap("hr.u", packed, f"{first:%Y%m}")),
            Button(t("hours.button.part"), tap("hr.p", packed)),
            Button(t("hours.button.extra"), tap("hr.f", packed)),
            [Button(t("common.back"), tap("hr.o", f"{first:%Y%m}")), HOME],
        ),
    )


def last_day(mine: MyHours, first: date, shown: date) -> Screen:
    packed = f"{first:%Y%m%d}"
    grid = month_grid(
        shown.replace(day=1),
        mine.today,
        _days_of(shown, first + timedelta(days=1), first + LONGEST_ABSENCE),
        open_day=lambda day: tap("hr.z", packed, f"{day:%Y%m%d}"),
        open_month=lambda month: tap("hr.u", packed, f"{month:%Y%m}"),
        earlier=_month_before(shown) if shown.replace(day=1) > first else None,
        later=_month_after(shown) if _month_after(shown) <= first + LONGEST_ABSENCE else None,
    )
    return Screen(t("hours.last_day", day=first), rows(*grid, Button(t("common.back"), tap("hr.x", packed))))


def part_start(first: date) -> Screen:
    packed = f"{first:%Y%m%d}"
    return Screen(
        t("hours.off_from", day=first),
        _times(range(FIRST_TIME, LAST_TIME, STEP), lambda at: tap("hr.p", packed, at), tap("hr.x", packed)),
    )


def part_end(first: date, starts: time) -> Screen:
    packed = f"{first:%Y%m%d}"
    return Screen(
        t("hours.off_until", day=first, starts=starts),
        _times(
            range(_minute(starts) + STEP, LAST_TIME + 1, STEP),
            lambda at: tap("hr.z", packed, packed, f"{starts:%H%M}", at),
            tap("hr.p", packed),
        ),
    )


def away(mine: MyHours, news: T | None = None, stand_in: Button | None = None) -> Screen:
    """The days that differ, each with the way back; `news` is what was just saved, `stand_in` the way to somebody for
    these days."""
    if not mine.away:
        return Screen(t("hours.none_differ"), rows(Button(t("hours.button.off"), tap("hr.o")), [ALL, HOME]))
    lines: Param = Join((t("hours.differs"), *(_away_line(each) for each in mine.away)))
    if news:
        lines = Join((news, lines), "blocks")
    gone = [Button(t("hours.button.undo", what=_away_line(each)), tap("hr.k", each.id)) for each in mine.away[:SHOWN]]
    return Screen(lines, rows(stand_in, *gone, Button(t("hours.button.another"), tap("hr.o")), [ALL, HOME]))


def _chip(mine: MyHours, number: int) -> Button:
    label = t(f"hours.chip.{_tick(bool(mine.on(number)))}", what=t(f"hours.day.d{number}"))
    return Button(label, tap("hr.d", number))


def _day_line(mine: MyHours, number: int) -> T:
    return t(
        "hours.day_line",
        day=t(f"hours.day.d{number}"),
        spans=Join(tuple(_span(mine, each) for each in mine.on(number)), "words"),
    )


def _span(mine: MyHours, span: WeeklySpan) -> T:
    campus = next((each.name for each in mine.campuses if each.id == span.campus), None)
    return t("hours.span", span=clock(span.starts, span.ends), ways=_ways(span.ways, campus))


def _ways(ways: Sequence[Way], campus: Param | None) -> Join:
    named = [campus if way is Way.IN_PERSON and campus is not None else t(f"hours.way.{way.value}") for way in ways]
    return Join(tuple(named), "words")


def _away_line(each: Away) -> T:
    exception = each.exception
    if exception.works and exception.starts is not None and exception.ends is not None:
        return t("hours.extra_line", day=each.first, span=clock(exception.starts, exception.ends))
    return t("hours.off_line", days=off_days(each.first, each.last, exception.starts, exception.ends))


def _tick(chosen: bool) -> str:
    return "on" if chosen else "off"


def _packed(when: When) -> str:
    return str(when) if isinstance(when, int) else f"{when:%Y%m%d}"


def _named(when: When) -> Param:
    return t(f"hours.every.d{when}") if isinstance(when, int) else when


def _back_to(when: When) -> Tap:
    return tap("hr.d", when) if isinstance(when, int) else tap("hr.x", _packed(when))


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _times(minutes: range, to: Callable[[str], Tap], back: Tap) -> tuple[tuple[Button, ...], ...]:
    """Times as buttons, five a row."""
    clocks = [time(*divmod(minute, 60)) for minute in minutes]
    buttons = [Button(at, to(f"{at:%H%M}")) for at in clocks]
    grid = [buttons[place : place + PER_ROW] for place in range(0, len(buttons), PER_ROW)]
    return rows(*grid, Button(t("common.back"), back))


def _grid(
    today: date, shown: date, first: date, to: Callable[[date], Tap], verb: str
) -> tuple[tuple[Button, ...], ...]:
    month = shown.replace(day=1)
    return month_grid(
        month,
        today,
        _days_of(month, first, date.max),
        open_day=to,
        open_month=lambda other: tap(verb, f"{other:%Y%m}"),
        earlier=_month_before(month) if month > first else None,
        later=_month_after(month) if month < first + timedelta(days=330) else None,
    )


def _days_of(month: date, first: date, last: date) -> frozenset[date]:
    start = month.replace(day=1)
    found = (start + timedelta(days=n) for n in range(31))
    return frozenset(day for day in found if day.month == start.month and first <= day <= last)


def _month_before(month: date) -> date:
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def _month_after(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)

"""Standing in, in screens: whom to ask, which days, what would be arranged, what stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from domain.booking.hours.keeping import LONGEST_ABSENCE
from domain.classes.standing_in.arranging import MINE, Asked, Plan, classes_words
from domain.classes.standing_in.listing import Arranged, class_lines, days_words
from domain.messages.screen import Button, Join, Param, Rows, Screen, T, Tap, rows, t, tap
from domain.practice.habits.streaks import monday_of
from handlers.views.calendar import month_grid
from handlers.views.questions import HOME, blocks_of

CLASSES = Button(t("classes.button.all"), tap("cl"))
LIST = Button(t("standing_in.button.list"), tap("si"))
SHOWN, COLLEAGUES_SHOWN = 8, 16


def listed(found: Sequence[Arranged], news: T | None = None) -> Screen:
    """What lasts or lies ahead, each with the way to take it back."""
    shown = found[:SHOWN]
    lines = [line_of(each) for each in shown]
    if len(found) > SHOWN:
        lines.append(t("hours.and_more", n=len(found) - SHOWN))
    text: Param = Join((t("standing_in.title"), *lines), "blocks") if lines else t("standing_in.none")
    ends = [
        Button(t("standing_in.button.take_back", what=_short(each)), tap("si.x", each.stand_in.id))
        for each in shown
        if each.may_end
    ]
    return Screen(blocks_of([news, text]), rows(*ends, [CLASSES, HOME]))


def line_of(each: Arranged) -> T:
    told: dict[str, Param] = {
        "teacher": each.teacher,
        "classes": class_lines(each.classes),
        "days": days_words(each.stand_in.first, each.stand_in.last),
    }
    if each.by_me:
        return t("standing_in.line.by_me", **told)
    return t("standing_in.line.theirs", deputy=each.deputy, **told)


def of_class(found: Sequence[Arranged]) -> Param | None:
    """The lines of a class's card."""
    lines = [
        t(
            "standing_in.card.by_me" if each.by_me else "standing_in.card.theirs",
            teacher=each.teacher,
            deputy=each.deputy,
            days=days_words(each.stand_in.first, each.stand_in.last),
        )
        for each in found
    ]
    return Join(tuple(lines)) if lines else None


def arrange_for(of: str) -> Button:
    """The way to finding somebody who stands in for a class."""
    return Button(t("standing_in.button.arrange"), tap("si.c", of))


def arrange_between(first: date, last: date) -> Button:
    """The same for all classes of whoever is away in these days."""
    return Button(t("standing_in.button.arrange"), tap("si.o", _packed(first), _packed(last)))


def colleagues(asked: Asked, days: tuple[date, date] | None = None) -> Screen:
    """Who could stand in; `days` where they are known already."""

    def to(person: int) -> Tap:
        return tap("si.w", asked.of, person) if days is None else _plan_tap(asked.of, person, *days)

    buttons = [Button(each.name, to(each.id)) for each in asked.colleagues[:COLLEAGUES_SHOWN]]
    ask = t("standing_in.ask" if buttons else "standing_in.nobody", teacher=asked.teacher.name)
    lines = class_lines(asked.classes)
    stands = asked.arranged[:SHOWN]
    already = Join((t("standing_in.already"), of_class(stands) or "")) if stands else None
    ends = [
        Button(t("standing_in.button.take_back", what=_short(each)), tap("si.v", each.stand_in.id))
        for each in stands
        if asked.of != MINE
    ]
    when = t("standing_in.when", days=days_words(*days)) if days else None
    pairs = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    return Screen(
        blocks_of([ask, Join((lines, when) if when else (lines,)), already]),
        rows(*pairs, *ends, LIST if stands else None, [_back(asked), HOME]),
    )


def when(asked: Asked, deputy: int) -> Screen:
    """From when until when: today, the rest of this week, the next, or days of the calendar."""
    today = asked.today
    sunday = monday_of(today) + timedelta(days=6)
    ways = [Button(t("standing_in.button.today"), _plan_tap(asked.of, deputy, today, today))]
    if sunday > today:
        ways.append(Button(t("standing_in.button.this_week"), _plan_tap(asked.of, deputy, today, sunday)))
    after = (sunday + timedelta(days=1), sunday + timedelta(days=7))
    ways.append(Button(t("standing_in.button.next_week"), _plan_tap(asked.of, deputy, *after)))
    other = Button(t("standing_in.button.other_days"), tap("si.f", asked.of, deputy, f"{today:%Y%m}"))
    back = Button(t("common.back"), tap("si.c", asked.of))
    return Screen(
        t("standing_in.ask_days", deputy=asked.colleague(deputy).name),
        rows(ways[:2], [*ways[2:], other], [back, HOME]),
    )


def first_day(asked: Asked, deputy: int, shown: date) -> Screen:
    grid = _grid(
        asked.today,
        shown,
        (asked.today, asked.today + LONGEST_ABSENCE),
        lambda day: tap("si.l", asked.of, deputy, _packed(day), f"{day:%Y%m}"),
        lambda month: tap("si.f", asked.of, deputy, f"{month:%Y%m}"),
    )
    back = Button(t("common.back"), tap("si.w", asked.of, deputy))
    return Screen(t("standing_in.first_day", deputy=asked.colleague(deputy).name), rows(*grid, [back, HOME]))


def last_day(asked: Asked, deputy: int, first: date, shown: date) -> Screen:
    grid = _grid(
        asked.today,
        shown,
        (first, first + LONGEST_ABSENCE),
        lambda day: _plan_tap(asked.of, deputy, first, day),
        lambda month: tap("si.l", asked.of, deputy, _packed(first), f"{month:%Y%m}"),
    )
    name = asked.colleague(deputy).name
    back = Button(t("common.back"), tap("si.f", asked.of, deputy, f"{first:%Y%m}"))
    return Screen(t("standing_in.last_day", deputy=name, first=first), rows(*grid, [back, HOME]))


def plan(shown: Plan) -> Screen:
    """What it would be, before anybody is told."""
    asked = shown.asked
    head = t(
        "standing_in.plan",
        deputy=shown.deputy.name,
        teacher=asked.teacher.name,
        days=days_words(shown.first, shown.last),
    )
    given = (asked.of, shown.deputy.id, _packed(shown.first), _packed(shown.last))
    yes = Button(t("standing_in.button.yes"), tap("si.y", *given, int(shown.whole)))
    wider = None
    if asked.others:
        wider = Button(t("standing_in.button.all_classes", n=asked.others + 1), tap("si.p", *given, 1))
    elif shown.whole:
        wider = Button(t("standing_in.button.this_class"), tap("si.p", *given, 0))
    back = Button(t("common.back"), tap("si.w", asked.of, shown.deputy.id))
    effect = t("standing_in.effect", deputy=shown.deputy.name)
    return Screen(blocks_of([head, classes_words(shown), effect]), rows(yes, wider, [back, HOME]))


def _grid(
    today: date, shown: date, days: tuple[date, date], to: Callable[[date], Tap], turn: Callable[[date], Tap]
) -> Rows:
    first, last = days
    month = shown.replace(day=1)
    before, after = (month - timedelta(days=1)).replace(day=1), (month + timedelta(days=32)).replace(day=1)
    return month_grid(
        month,
        today,
        frozenset(first + timedelta(days=n) for n in range((last - first).days + 1)),
        open_day=to,
        open_month=turn,
        earlier=before if month > first else None,
        later=after if after <= last else None,
    )


def _plan_tap(of: str, deputy: int, first: date, last: date) -> Tap:
    return tap("si.p", of, deputy, _packed(first), _packed(last), 0)


def _packed(day: date) -> str:
    return f"{day:%Y%m%d}"


def _short(each: Arranged) -> Param:
    return each.teacher if each.by_me else each.deputy


def _back(asked: Asked) -> Button:
    return Button(t("common.back"), tap("hr") if asked.of == MINE else tap("cl.c", asked.of))

"""Habits in screens: the goal, the own hour, a break, the week and the sets behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.language import Lang
from domain.messages.screen import Button, Drawing, Join, Param, Screen, rows, t, tap
from domain.practice.evening.session import Verdict
from domain.practice.habits.choices import Habits
from domain.practice.habits.streaks import GOALS, WEEK, Progress, Streak, monday_of
from domain.practice.habits.weekly import SetCard, SetItem, SetShown, Week
from domain.practice.standing.charts import Weeks
from handlers.views.lengths import few, shortened
from handlers.views.onboarding import HOME

BACK = Button(t("common.back"), tap("hb"))
MINE = Button(t("habits.button.my_practice"), tap("hb"))
PRACTISE = Button(t("home.button.practise"), tap("pr"))
BACK_AGAIN = Button(t("habits.button.back"), tap("hb.back"))
HOUR = Button(t("habits.button.hour"), tap("hb.hours"))
GOAL = Button(t("habits.button.goal"), tap("hb.goals"))
WEEK_BUTTON = Button(t("habits.button.week"), tap("hb.week", "now"))
NO_GOAL, NO_HOUR = 0, "off"
DAYS_OFFERED = 21
STEM_UNITS = 60
MOST_SETS = 20
FEWEST_IN_A_ROW = 2


def practice(shown: Habits) -> Screen:
    """This week beside the goal, the own hour, the break; and the ways to change them."""
    lines: list[Param] = [week_line(shown.progress)]
    if shown.progress.last_week:
        lines.append(t("habits.last_week", n=shown.progress.last_week))
    if shown.streak is not None and shown.streak.weeks >= FEWEST_IN_A_ROW:
        lines += _row(shown.streak, shown.goal)
    at = shown.routine.practise_at
    rest = shown.resting
    clock: Param = t("habits.hour", time=at) if at else t("habits.no_hour")
    if rest is not None:
        clock = t("habits.resting", day=rest.until)
    return Screen(
        Join((t("habits.title"), Join(tuple(lines)), clock), by="blocks"),
        rows(
            PRACTISE,
            [GOAL, HOUR],
            [WEEK_BUTTON, BACK_AGAIN if rest else Button(t("habits.button.rest"), tap("hb.rest"))],
            _switch(shown),
            HOME,
        ),
    )


def _switch(shown: Habits) -> Button | None:
    """Weeks in a row are shown, or not; there is nothing to hide before the first."""
    if not shown.routine.streak:
        return Button(t("habits.button.show_row"), tap("hb.row", 1))
    if shown.streak is not None and shown.streak.weeks >= FEWEST_IN_A_ROW:
        return Button(t("habits.button.hide_row"), tap("hb.row", 0))
    return None


def week_line(week: Progress) -> Param:
    """Evenings in words and dots; nothing is said of those that are missing."""
    if week.goal is None:
        if not week.evenings:
            return t("habits.nothing_yet")
        return t("habits.no_goal", n=week.evenings, dots=week.dots)
    if not week.evenings:
        return t("habits.aim", goal=week.goal, dots=week.dots)
    if week.reached:
        return t("habits.reached", n=week.evenings, dots=week.dots)
    return t("habits.toward", n=week.evenings, goal=week.goal, dots=week.dots)


def _row(streak: Streak, goal: int | None) -> list[Param]:
    said: list[Param] = [t("habits.row_free" if goal is None else "habits.row", n=streak.weeks)]
    if streak.spared:
        said.append(t("habits.row_spared"))
    return said


def goals(shown: Habits) -> Screen:
    chips = [_chip(t("habits.evenings", n=goal), "hb.goal", goal, shown.goal == goal) for goal in GOALS]
    none = _chip(t("habits.button.no_goal"), "hb.goal", NO_GOAL, shown.goal is None)
    return Screen(t("habits.ask_goal"), rows(*_in_rows(chips, 2), none, BACK))


def hours(shown: Habits) -> Screen:
    at = shown.routine.practise_at
    chips = [_chip(t("habits.time", time=hour), "hb.at", f"{hour:%H%M}", hour == at) for hour in shown.hours]
    none = _chip(t("habits.button.no_reminder"), "hb.at", NO_HOUR, at is None)
    return Screen(t("habits.ask_hour"), rows(*_in_rows(chips, 4), none, BACK))


def breaks(shown: Habits) -> Screen:
    """Some days from now on, and the Mondays that families plan by."""
    monday = monday_of(shown.today) + WEEK
    days = {shown.today + timedelta(days=3), monday, monday + WEEK, monday + 2 * WEEK, monday + 4 * WEEK}
    chips = [
        Button(t("habits.until", n=(day - shown.today).days, day=day), tap("hb.until", f"{day:%Y%m%d}"))
        for day in sorted(days)
        if day - shown.today > timedelta(days=1)
    ]
    other = Button(t("habits.button.other_day"), tap("hb.days"))
    return Screen(t("habits.ask_break"), rows(*chips, other, BACK))


def days(shown: Habits) -> Screen:
    ahead = [shown.today + timedelta(days=count) for count in range(2, 2 + DAYS_OFFERED)]
    chips = [Button(t("habits.day", day=day), tap("hb.until", f"{day:%Y%m%d}")) for day in ahead]
    return Screen(t("habits.ask_day"), rows(*_in_rows(chips, 3), Button(t("common.back"), tap("hb.rest"))))


def week(shown: Week) -> Screen:
    last = shown.monday + WEEK - timedelta(days=1)
    title = t("habits.week.title", since=shown.monday, until=last)
    lines: list[Param] = []
    if shown.progress.evenings or shown.is_present:
        lines.append(week_line(shown.progress))
    if shown.answered:
        lines.append(t("habits.week.answered", n=shown.answered))
        if shown.unaided:
            lines.append(t("habits.week.unaided", n=shown.unaided))
    if shown.not_learned:
        lines.append(t("habits.week.not_learned", n=shown.not_learned))
    if not shown.sets:
        lines.append(t("habits.week.quiet"))
    skills: list[Param] = []
    if shown.firm:
        skills.append(t("habits.week.firm", skills=few(shown.firm)))
    if shown.again:
        skills.append(t("habits.week.again", skills=few(shown.again)))
    sets = Button(t("habits.button.sets", n=len(shown.sets)), tap("hb.sets", _named(shown.monday)))
    blocks: list[Param] = [title, Join(tuple(lines))]
    if skills:
        blocks.append(Join(tuple(skills)))
    return Screen(
        Join(tuple(blocks), by="blocks"),
        rows(
            sets if shown.sets else None,
            Button(t("standing.button.map"), tap("mp")) if skills else None,
            _other_weeks(shown),
            [MINE, HOME],
        ),
        picture=_weeks(shown) if any(day.answered for day in shown.days) else None,
    )


def _weeks(shown: Week) -> Drawing:
    title = t("habits.week.drawing")
    return Weeks(title, shown.days, shown.today, shown.progress.goal, shown.is_present).drawing()


def sets(shown: Week) -> Screen:
    """The sets of the week, each a button that opens it."""
    last = shown.monday + WEEK - timedelta(days=1)
    return Screen(
        t("habits.week.sets", since=shown.monday, until=last),
        rows(
            *(Button(_card(card), tap("hb.set", card.session.id)) for card in shown.sets[-MOST_SETS:]),
            [Button(t("common.back"), tap("hb.week", _named(shown.monday))), HOME],
        ),
    )


def opened(shown: SetShown, lang: Lang) -> Screen:
    card = shown.card
    title = t("habits.week.set", day=card.on, right=card.right, of=card.answered, unaided=card.unaided)
    lines = Join(tuple(_item(number, item, lang) for number, item in enumerate(shown.items, 1)))
    back = Button(t("common.back"), tap("hb.sets", _named(monday_of(card.on))))
    return Screen(Join((title, lines, t("habits.week.key")), by="blocks"), rows([back, HOME]))


def _item(number: int, shown: SetItem, lang: Lang) -> Param:
    verdict, what = shown.attempt.verdict, _few_words(shown, lang)
    if verdict is Verdict.NOT_LEARNED:
        return t("habits.week.item_not_learned", n=number, what=what)
    if verdict is Verdict.WRONG:
        return t("habits.week.item_wrong", n=number, what=what)
    if shown.attempt.hints:
        return t("habits.week.item_helped", n=number, what=what)
    return t("habits.week.item_right", n=number, what=what)


def _few_words(shown: SetItem, lang: Lang) -> Param:
    if shown.item is None:
        return t("habits.week.item_unknown")
    stems = {tongue: wording.stem for tongue, wording in shown.item.wordings.items()}
    stem = stems.get(lang) or next(iter(stems.values()))
    return shortened(" ".join(stem.split()), STEM_UNITS)


def _card(card: SetCard) -> Param:
    if not card.answered:
        return t("habits.week.set_learned", day=card.on)
    return t("habits.week.set_button", day=card.on, right=card.right, of=card.answered)


def _other_weeks(shown: Week) -> list[Button]:
    made = []
    if shown.before is not None:
        made.append(Button(t("habits.button.week_before"), tap("hb.week", _named(shown.before))))
    if shown.behind is not None:
        made.append(Button(t("habits.button.week_behind"), tap("hb.week", _named(shown.behind))))
    return made


def clock(at: datetime, zone: str) -> time:
    """The wall time at that instant, to the minute."""
    return at.astimezone(ZoneInfo(zone)).time().replace(second=0, microsecond=0)


def _named(day: date) -> str:
    return f"{day:%Y%m%d}"


def _chip(label: Param, verb: str, value: str | int, chosen: bool) -> Button:
    return Button(t("habits.chosen", what=label) if chosen else label, tap(verb, value))


def _in_rows(chips: Sequence[Button], each: int) -> list[tuple[Button, ...]]:
    return [tuple(chips[at : at + each]) for at in range(0, len(chips), each)]

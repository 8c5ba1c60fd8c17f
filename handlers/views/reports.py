"""Reports in screens: a lesson, the week, and what is sent."""

from __future__ import annotations

from domain.messages.screen import Button, Join, Param, Screen, rows, t, tap
from domain.people.person import Learner
from domain.reports.lesson import ReportShown
from domain.reports.readers import HOURS, ReportSettings
from domain.reports.week import ChildsWeek
from domain.reports.week_words import picture, week_buttons, week_text
from domain.reports.words import FEWER, report_buttons, report_text
from handlers.views.onboarding import HOME

BACK = Button(t("common.back"), tap("rp.s"))


def no_child() -> Screen:
    return Screen(t("reports.no_child"), rows(Button(t("home.button.add_child"), tap("on.how")), HOME))


def report(shown: ReportShown) -> Screen:
    """One report, with the ones before and after it."""
    learner = shown.learner
    week = Button(t("reports.button.week"), tap("rp.w", learner.id))
    if shown.report is None:
        return Screen(t("reports.none_yet", child=learner.name), rows([week, FEWER], HOME))
    beside = []
    if shown.earlier is not None:
        beside.append(Button(t("reports.button.earlier"), tap("rp.l", learner.id, shown.earlier)))
    if shown.later is not None:
        beside.append(Button(t("reports.button.later"), tap("rp.l", learner.id, shown.later)))
    return Screen(report_text(shown.report), rows(*report_buttons(shown.report), beside, [week, FEWER], HOME))


def week(shown: ChildsWeek) -> Screen:
    """The last seven days, as the week's card shows them."""
    drawn = None if shown.is_quiet else picture([shown])
    return Screen(week_text(shown), rows(*week_buttons(shown), [FEWER, HOME]), picture=drawn)


def settings(chosen: ReportSettings) -> Screen:
    """What is sent, with a switch for each; when the week's card comes."""
    weekly: Param = t("reports.settings.weekly", state=_state(on=False))
    if chosen.weekly:
        weekly = t("reports.settings.weekly_at", day=t(f"reports.weekday.d{chosen.weekday}"), time=chosen.at)
    lines = Join((t("reports.settings.lessons", state=_state(on=chosen.lessons)), weekly))
    lessons_switch = Button(
        t("reports.button.lessons_off" if chosen.lessons else "reports.button.lessons_on"),
        tap("rp.sl", int(not chosen.lessons)),
    )
    weekly_switch = Button(
        t("reports.button.weekly_off" if chosen.weekly else "reports.button.weekly_on"),
        tap("rp.sw", int(not chosen.weekly)),
    )
    when = [Button(t("reports.button.weekday"), tap("rp.sd")), Button(t("reports.button.hour"), tap("rp.sh"))]
    return Screen(
        Join((t("reports.settings.title"), lines, t("reports.settings.both_off")), "blocks"),
        rows(
            lessons_switch,
            weekly_switch,
            when if chosen.weekly else None,
            [Button(t("reports.button.report"), tap("rp")), HOME],
        ),
    )


def weekdays(chosen: ReportSettings) -> Screen:
    chips = [
        _chip(t(f"reports.weekday.d{day}"), "rp.sd", str(day), chosen=day == chosen.weekday) for day in range(1, 8)
    ]
    return Screen(t("reports.settings.ask_weekday"), rows(chips[:4], chips[4:], BACK))


def hours(chosen: ReportSettings) -> Screen:
    chips = [_chip(t("habits.time", time=at), "rp.sh", f"{at:%H%M}", chosen=at == chosen.at) for at in HOURS]
    return Screen(t("reports.settings.ask_hour"), rows(chips[:4], chips[4:], BACK))


def caught_up(child: Learner, *, sent: bool) -> Param:
    return t("reports.toast.catch_up" if sent else "reports.toast.catch_up_before", child=child.name)


def _state(*, on: bool) -> Param:
    return t("reports.settings.lessons_on" if on else "reports.settings.lessons_off")


def _chip(label: Param, verb: str, value: str, *, chosen: bool) -> Button:
    return Button(t("reports.button.chosen", what=label) if chosen else label, tap(verb, value))

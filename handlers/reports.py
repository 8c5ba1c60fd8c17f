"""/report: what was told of lessons, the week, and which of it is sent."""

from __future__ import annotations

from datetime import time

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.messages.screen import Reply, Screen, t, tap
from domain.people.person import Role
from domain.reports.lesson import LookAtReport
from domain.reports.sending import SendCatchUp
from domain.reports.settings import ChooseWeekly, LookAtReportSettings, SwitchReports
from domain.reports.week import LookAtChildsWeek
from domain.turn import Turn
from handlers.filters import On
from handlers.here import here
from handlers.siblings import with_siblings
from handlers.views import reports as views


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(report_command, Command("report"))
    made.callback_query.register(latest, On("rp"))
    made.callback_query.register(latest, On("rp", learner=int))
    made.callback_query.register(lesson, On("rp.l", learner=int, stamp=int))
    made.callback_query.register(catch_up, On("rp.c", learner=int, stamp=int))
    made.callback_query.register(week, On("rp.w", learner=int))
    made.callback_query.register(settings, On("rp.s"))
    made.callback_query.register(switch_lessons, On("rp.sl", on=int))
    made.callback_query.register(switch_weekly, On("rp.sw", on=int))
    made.callback_query.register(ask_weekday, On("rp.sd"))
    made.callback_query.register(weekday, On("rp.sd", day=int))
    made.callback_query.register(ask_hour, On("rp.sh"))
    made.callback_query.register(hour, On("rp.sh", at=_hour))
    return made


def _hour(text: str) -> time:
    return time(int(text[:2]), int(text[2:]))


async def report_command(message: Message, turn: Turn) -> Screen:
    if Role.PARENT not in turn.person.roles:
        return await here(turn)
    return await _report(turn)


async def latest(query: CallbackQuery, turn: Turn, learner: int | None = None) -> Screen:
    return await _report(turn, learner)


async def lesson(query: CallbackQuery, turn: Turn, learner: int, stamp: int) -> Screen:
    return await _report(turn, learner, stamp)


async def catch_up(query: CallbackQuery, turn: Turn, learner: int, stamp: int) -> Reply:
    child, sent = await turn.do(SendCatchUp(learner, stamp))
    return Reply(await _report(turn, learner, stamp), toast=views.caught_up(child, sent=sent))


async def week(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    found = await turn.do(LookAtChildsWeek(learner))
    if found is None:
        return views.no_child()
    return await with_siblings(turn, views.week(found), found.learner.id, lambda child: tap("rp.w", child))


async def settings(query: CallbackQuery, turn: Turn) -> Screen:
    return views.settings(await turn.do(LookAtReportSettings()))


async def switch_lessons(query: CallbackQuery, turn: Turn, on: int) -> Reply:
    return Reply(views.settings(await turn.do(SwitchReports(lessons=bool(on)))), toast=t("reports.toast.saved"))


async def switch_weekly(query: CallbackQuery, turn: Turn, on: int) -> Reply:
    return Reply(views.settings(await turn.do(SwitchReports(weekly=bool(on)))), toast=t("reports.toast.saved"))


async def ask_weekday(query: CallbackQuery, turn: Turn) -> Screen:
    return views.weekdays(await turn.do(LookAtReportSettings()))


async def weekday(query: CallbackQuery, turn: Turn, day: int) -> Reply:
    return Reply(views.settings(await turn.do(ChooseWeekly(weekday=day))), toast=t("reports.toast.saved"))


async def ask_hour(query: CallbackQuery, turn: Turn) -> Screen:
    return views.hours(await turn.do(LookAtReportSettings()))


async def hour(query: CallbackQuery, turn: Turn, at: time) -> Reply:
    return Reply(views.settings(await turn.do(ChooseWeekly(at=at))), toast=t("reports.toast.saved"))


async def _report(turn: Turn, learner: int | None = None, stamp: int | None = None) -> Screen:
    shown = await turn.do(LookAtReport(learner, stamp))
    if shown is None:
        return views.no_child()
    return await with_siblings(turn, views.report(shown), shown.learner.id, lambda child: tap("rp", child))

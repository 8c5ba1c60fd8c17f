"""The own hour, the goal, breaks, the week; and the answers to a reminder."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.messages.screen import Reply, Screen, t
from domain.practice.habits.choices import (
    ChooseHour,
    ComeBack,
    LookAtHabits,
    NotToday,
    RemindLater,
    RestUntil,
    SetGoal,
    SwitchStreak,
)
from domain.practice.habits.weekly import LookAtSet, LookAtWeek
from domain.turn import Turn
from handlers.filters import On
from handlers.views import habits as views


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(practice_command, Command("goal"))
    made.message.register(week_command, Command("week"))
    made.callback_query.register(practice, On("hb"))
    made.callback_query.register(ask_goal, On("hb.goals"))
    made.callback_query.register(goal, On("hb.goal", evenings=int))
    made.callback_query.register(ask_hour, On("hb.hours"))
    made.callback_query.register(hour, On("hb.at", at=_hour))
    made.callback_query.register(ask_break, On("hb.rest"))
    made.callback_query.register(ask_day, On("hb.days"))
    made.callback_query.register(rest, On("hb.until", day=_day))
    made.callback_query.register(come_back, On("hb.back"))
    made.callback_query.register(row, On("hb.row", on=int))
    made.callback_query.register(week, On("hb.week", monday=_week))
    made.callback_query.register(sets, On("hb.sets", monday=_day))
    made.callback_query.register(opened, On("hb.set", session=int))
    made.callback_query.register(later, On("hb.later", day=_day))
    made.callback_query.register(not_today, On("hb.skip", day=_day))
    return made


def _day(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).date()


def _week(text: str) -> date | None:
    return None if text == "now" else _day(text)


def _hour(text: str) -> time | None:
    return None if text == views.NO_HOUR else time(int(text[:2]), int(text[2:]))


async def practice_command(message: Message, turn: Turn) -> Screen:
    return views.practice(await turn.do(LookAtHabits()))


async def practice(query: CallbackQuery, turn: Turn) -> Screen:
    return views.practice(await turn.do(LookAtHabits()))


async def ask_goal(query: CallbackQuery, turn: Turn) -> Screen:
    return views.goals(await turn.do(LookAtHabits()))


async def goal(query: CallbackQuery, turn: Turn, evenings: int) -> Reply:
    changed = await turn.do(SetGoal(evenings or None))
    return Reply(views.practice(changed), toast=t("habits.toast.goal"))


async def ask_hour(query: CallbackQuery, turn: Turn) -> Screen:
    return views.hours(await turn.do(LookAtHabits()))


async def hour(query: CallbackQuery, turn: Turn, at: time | None) -> Reply:
    changed = await turn.do(ChooseHour(at))
    toast = t("habits.toast.hour", time=at) if at else t("habits.toast.no_hour")
    return Reply(views.practice(changed), toast=toast)


async def ask_break(query: CallbackQuery, turn: Turn) -> Screen:
    return views.breaks(await turn.do(LookAtHabits()))


async def ask_day(query: CallbackQuery, turn: Turn) -> Screen:
    return views.days(await turn.do(LookAtHabits()))


async def rest(query: CallbackQuery, turn: Turn, day: date) -> Reply:
    return Reply(views.practice(await turn.do(RestUntil(day))), toast=t("habits.toast.rest"))


async def come_back(query: CallbackQuery, turn: Turn) -> Reply:
    return Reply(views.practice(await turn.do(ComeBack())), toast=t("habits.toast.back"))


async def row(query: CallbackQuery, turn: Turn, on: int) -> Screen:
    return views.practice(await turn.do(SwitchStreak(bool(on))))


async def week_command(message: Message, turn: Turn) -> Screen:
    return views.week(await turn.do(LookAtWeek()))


async def week(query: CallbackQuery, turn: Turn, monday: date | None) -> Screen:
    return views.week(await turn.do(LookAtWeek(monday)))


async def sets(query: CallbackQuery, turn: Turn, monday: date) -> Screen:
    return views.sets(await turn.do(LookAtWeek(monday)))


async def opened(query: CallbackQuery, turn: Turn, session: int) -> Screen:
    return views.opened(await turn.do(LookAtSet(session)), turn.person.lang)


async def later(query: CallbackQuery, turn: Turn, day: date) -> Reply:
    at = await turn.do(RemindLater(day))
    if at is None:
        return Reply(toast=t("habits.toast.tomorrow"))
    return Reply(toast=t("habits.toast.later", time=views.clock(at, turn.zone)))


async def not_today(query: CallbackQuery, turn: Turn, day: date) -> Reply:
    await turn.do(NotToday(day))
    return Reply(toast=t("habits.toast.not_today"))

"""/today: lessons, the way there, coming late or not at all."""

from __future__ import annotations

from dataclasses import replace

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.booking.hours.day_list import LookAtDay
from domain.day.absence import ConfirmIll, Passed, SayIll, SayLate
from domain.day.today import LookAtLesson, LookAtToday
from domain.messages.screen import Reply, Screen, t, tap
from domain.people.person import STAFF, Role
from domain.turn import Turn
from handlers.filters import On
from handlers.here import here
from handlers.siblings import with_siblings
from handlers.views import check_in
from handlers.views import today as views


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(today_command, Command("today"))
    made.callback_query.register(today, On("td"))
    made.callback_query.register(today_of, On("td.k", learner=int))
    made.callback_query.register(lesson, On("td.l", learner=int, key=str))
    made.callback_query.register(way, On("td.way", learner=int, key=str))
    made.callback_query.register(late, On("td.late", learner=int, key=str))
    made.callback_query.register(ill, On("td.ill", learner=int, key=str))
    made.callback_query.register(confirm, On("td.confirm", learner=int, key=str))
    return made


async def today_command(message: Message, turn: Turn) -> Screen:
    """The day of a learner or a family, or of those who work here."""
    if turn.person.role in STAFF:
        return check_in.day(await turn.do(LookAtDay()))
    if turn.person.role not in (Role.LEARNER, Role.PARENT):
        return await here(turn)
    return views.today(await turn.do(LookAtToday()))


async def today(query: CallbackQuery, turn: Turn) -> Screen:
    return views.today(await turn.do(LookAtToday()))


async def today_of(query: CallbackQuery, turn: Turn, learner: int) -> Screen:
    screen = views.todays_child(await turn.do(LookAtToday()), learner)
    return await with_siblings(turn, screen, learner, lambda child: tap("td.k", child))


async def lesson(query: CallbackQuery, turn: Turn, learner: int, key: str) -> Screen:
    return await _lesson(turn, learner, key)


async def way(query: CallbackQuery, turn: Turn, learner: int, key: str) -> Reply:
    meeting = await turn.do(LookAtLesson(learner, key))
    note = replace(views.way(meeting), once=turn.once_for_a_double_tap(f"way:{meeting.object_id}"))
    return Reply(await _lesson(turn, learner, key), (note,), toast=t("today.toast.route"))


async def late(query: CallbackQuery, turn: Turn, learner: int, key: str) -> Reply:
    return await _passed(turn, await turn.do(SayLate(learner, key)), learner, key)


async def ill(query: CallbackQuery, turn: Turn, learner: int, key: str) -> Reply:
    return await _passed(turn, await turn.do(SayIll(learner, key)), learner, key)


async def confirm(query: CallbackQuery, turn: Turn, learner: int, key: str) -> Reply:
    return await _passed(turn, await turn.do(ConfirmIll(learner, key)), learner, key)


async def _passed(turn: Turn, passed: Passed, learner: int, key: str) -> Reply:
    return Reply(await _lesson(turn, learner, key), toast=views.passed(passed))


async def _lesson(turn: Turn, learner: int, key: str) -> Screen:
    meeting = await turn.do(LookAtLesson(learner, key))
    screen = views.lesson(meeting, turn.zone, own=meeting.learner.person == turn.person.id)
    return await with_siblings(turn, screen, learner, lambda child: tap("td.k", child))

"""The way to a trial lesson: for whom, which course, where or with whom, which day, which time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from aiogram import F, Router
from aiogram.filters import BaseFilter, Command
from aiogram.types import CallbackQuery, Message

from domain.booking.awaiting import awaited
from domain.booking.trials.choosing import ShowDays, ShowNearest, ShowTimes, StartBooking
from domain.booking.trials.preparing import SendQuestions
from domain.messages.screen import Reply, Screen, t
from domain.ports import Form
from domain.turn import Turn
from handlers.filters import On
from handlers.views import booking as views


class WhileChoosingAPlace(BaseFilter):
    """A place on the map, sent while a campus for some course is looked for."""

    async def __call__(self, message: Message, form: Form | None = None) -> bool | dict[str, Any]:
        at = awaited(form)
        return {"at": at} if at is not None and {"learner", "course"} <= set(at) else False


def router() -> Router:
    """`bk` and the command /book."""
    router = Router(name=__name__)
    _choosing(router)
    _afterwards(router)
    return router


def _month(text: str) -> date:
    return datetime.strptime(text, "%Y%m").replace(tzinfo=UTC).date()


def _day(text: str) -> date | None:
    return None if text == "near" else datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).date()


def _choosing(router: Router) -> None:
    @router.message(Command("book"))
    async def book(message: Message, turn: Turn) -> Screen:
        return views.step(await turn.do(StartBooking()))

    @router.callback_query(On("bk"))
    async def begin(query: CallbackQuery, turn: Turn) -> Screen:
        return views.step(await turn.do(StartBooking()))

    @router.callback_query(On("bk.c", course=str))
    async def for_course(query: CallbackQuery, turn: Turn, course: str) -> Screen:
        return views.step(await turn.do(StartBooking(course=course)))

    @router.callback_query(On("bk.w", course=str))
    async def for_whom(query: CallbackQuery, turn: Turn, course: str) -> Screen:
        return views.step(await turn.do(StartBooking(course=_optional(course), ask_child=True)))

    @router.callback_query(On("bk.k", learner=int, course=str))
    async def for_child(query: CallbackQuery, turn: Turn, learner: int, course: str) -> Screen:
        return views.step(await turn.do(StartBooking(learner, _optional(course))))

    @router.callback_query(On("bk.l", learner=int, page=int))
    async def courses(query: CallbackQuery, turn: Turn, learner: int, page: int) -> Screen:
        return views.step(await turn.do(StartBooking(learner)), page)

    @router.callback_query(On("bk.s", learner=int, course=str))
    async def subject(query: CallbackQuery, turn: Turn, learner: int, course: str) -> Screen:
        return views.step(await turn.do(StartBooking(learner, course)))

    @router.callback_query(On("bk.p", learner=int, course=str, campus=str))
    async def place(query: CallbackQuery, turn: Turn, learner: int, course: str, campus: str) -> Screen:
        return views.step(await turn.do(ShowDays(learner, course, campus)))

    @router.callback_query(On("bk.d", learner=int, course=str, campus=str, month=_month))
    async def month(query: CallbackQuery, turn: Turn, learner: int, course: str, campus: str, month: date) -> Screen:
        return views.step(await turn.do(ShowDays(learner, course, campus, month)))

    @router.callback_query(On("bk.t", learner=int, course=str, campus=str, day=_day))
    async def times(
        query: CallbackQuery, turn: Turn, learner: int, course: str, campus: str, day: date | None
    ) -> Screen:
        return views.step(await turn.do(ShowTimes(learner, course, campus, day)))

    @router.callback_query(On("bk.n"))
    async def nothing(query: CallbackQuery, turn: Turn) -> Reply:
        return Reply()

    @router.callback_query(On("bk.g", learner=int, course=str))
    async def where(query: CallbackQuery, turn: Turn, learner: int, course: str) -> Reply:
        note = replace(views.ask_location(), once=turn.once_for_a_double_tap(f"where:{learner}:{course}"))
        return Reply(notes=(note,))

    @router.message(F.location, WhileChoosingAPlace())
    async def here(message: Message, turn: Turn, at: Mapping[str, Any]) -> Screen:
        place = message.location
        assert place is not None, "the filter asks for one"
        nearest = ShowNearest(at["learner"], at["course"], place.latitude, place.longitude)
        return views.step(await turn.do(nearest))


def _afterwards(router: Router) -> None:
    @router.callback_query(On("bk.q", booking=int))
    async def questions(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
        learner = await turn.do(SendQuestions(booking))
        return Reply(toast=t("booking.questions_sent", name=learner.name))


def _optional(course: str) -> str | None:
    return None if course == views.ANY_COURSE else course

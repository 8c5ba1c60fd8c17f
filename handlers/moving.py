"""Moving a booking: the calendar of other times, and holding one of them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from domain.booking.asking import Wish
from domain.booking.cancelling import Late
from domain.booking.moving import MoveBooking, NotMoved
from domain.booking.trials.another_time import ShowOtherDays, ShowOtherTimes
from domain.booking.trials.choosing import NothingFree, PickDay, PickTime
from domain.messages.screen import Reply
from domain.turn import Turn
from handlers.filters import On
from handlers.outcomes import mine, outcome
from handlers.views import booking as choosing
from handlers.views import bookings as kept


def router() -> Router:
    """`my.m` and what comes of it; `bk.y` confirms."""
    router = Router(name=__name__)

    @router.callback_query(On("my.m", booking=int))
    async def move(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
        return await _shown(turn, await turn.do(ShowOtherDays(booking)))

    @router.callback_query(On("my.mp", booking=int, campus=str))
    async def place(query: CallbackQuery, turn: Turn, booking: int, campus: str) -> Reply:
        return await _shown(turn, await turn.do(ShowOtherDays(booking, campus)))

    @router.callback_query(On("my.md", booking=int, campus=str, month=_month))
    async def month(query: CallbackQuery, turn: Turn, booking: int, campus: str, month: date) -> Reply:
        return await _shown(turn, await turn.do(ShowOtherDays(booking, campus, month)))

    @router.callback_query(On("my.mt", booking=int, campus=str, day=_day))
    async def times(query: CallbackQuery, turn: Turn, booking: int, campus: str, day: date | None) -> Reply:
        return await _shown(turn, await turn.do(ShowOtherTimes(booking, campus, day)))

    @router.callback_query(On("my.mh", booking=int, slot=int, campus=str))
    async def hold(query: CallbackQuery, turn: Turn, booking: int, slot: int, campus: str) -> Reply:
        return await outcome(turn, await turn.do(MoveBooking(booking, slot)), campus)

    return router


async def _shown(turn: Turn, found: PickDay | PickTime | NothingFree | Late | NotMoved) -> Reply:
    match found:
        case Late():
            return Reply(screen=kept.late(found, turn.zone, Wish.MOVE))
        case NotMoved():
            return await mine(turn, old=True)
        case PickDay() | PickTime() | NothingFree():
            return Reply(screen=choosing.step(found))


def _month(text: str) -> date:
    return datetime.strptime(text, "%Y%m").replace(tzinfo=UTC).date()


def _day(text: str) -> date | None:
    return None if text == "near" else datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).date()

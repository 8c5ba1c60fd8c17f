"""Booking a trial lesson, and the bookings that are made."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.booking.cancelling import CancelBooking, Cancelled, TooLate, WasCancelled
from domain.booking.confirming import ConfirmBooking, Confirmed, Settled
from domain.booking.holding import AlreadyBooked, GiveBack, Held, HoldSeat, JustGone, Overlaps
from domain.booking.listing import ListBookings, OpenBooking
from domain.booking.trials.choosing import ANY_CAMPUS, ShowDays, ShowTimes, StartBooking
from domain.booking.trials.follow_up import PutOffFollowUp
from domain.courses.browsing import handle
from domain.messages.screen import Reply, Screen, t
from domain.turn import Turn
from handlers.filters import On
from handlers.views import booking as views
from handlers.views import bookings as kept


def router() -> Router:
    """`bk` and `my`, and the commands /book and /bookings."""
    router = Router(name="booking")
    _choosing(router)
    _holding(router)
    _bookings(router)
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


def _holding(router: Router) -> None:
    @router.callback_query(On("bk.h", learner=int, slot=int, campus=str))
    async def hold(query: CallbackQuery, turn: Turn, learner: int, slot: int, campus: str) -> Reply:
        return await _held(turn, await turn.do(HoldSeat(learner, slot)), campus)

    @router.callback_query(On("bk.y", booking=int))
    async def confirm(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
        return await _held(turn, await turn.do(ConfirmBooking(booking)), ANY_CAMPUS)

    @router.callback_query(On("bk.x", booking=int))
    async def give_back(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
        given = await turn.do(GiveBack(booking))
        return Reply(screen=views.given_back(given)) if given.is_free else await _mine(turn, old=True)

    @router.callback_query(On("bk.o", booking=int, campus=str))
    async def other_time(query: CallbackQuery, turn: Turn, booking: int, campus: str) -> Reply:
        given = await turn.do(GiveBack(booking))
        learner = given.booking.learner
        if given.lesson is None or learner is None or not given.is_free:
            return await _mine(turn, old=True)
        days = ShowDays(learner, handle(given.lesson.slot.course or ""), campus)
        return Reply(screen=views.step(await turn.do(days)))

    @router.callback_query(On("bk.later", booking=int))
    async def later(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
        await turn.do(PutOffFollowUp(booking))
        return Reply(toast=t("booking.later_toast"))


def _bookings(router: Router) -> None:
    @router.message(Command("bookings"))
    async def bookings(message: Message, turn: Turn) -> Reply:
        return await _mine(turn)

    @router.callback_query(On("my"))
    async def mine(query: CallbackQuery, turn: Turn) -> Reply:
        return await _mine(turn)

    @router.callback_query(On("my.l", page=int))
    async def page(query: CallbackQuery, turn: Turn, page: int) -> Screen:
        return kept.bookings(await turn.do(ListBookings()), turn.zone, page)

    @router.callback_query(On("my.b", booking=int))
    async def card(query: CallbackQuery, turn: Turn, booking: int) -> Screen:
        return kept.card_screen(await turn.do(OpenBooking(booking)), turn.zone)

    @router.callback_query(On("my.r", booking=int))
    async def route(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
        card = await turn.do(OpenBooking(booking))
        note = replace(kept.route(card.lesson), once=turn.once_for_a_double_tap(f"route:{booking}"))
        return Reply(notes=(note,), screen=kept.card_screen(card, turn.zone))

    @router.callback_query(On("my.i", booking=int))
    async def calendar(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
        card = await turn.do(OpenBooking(booking))
        note = replace(kept.calendar_again(card, turn.now), once=turn.once_for_a_double_tap(f"calendar:{booking}"))
        return Reply(notes=(note,), screen=kept.card_screen(card, turn.zone))

    @router.callback_query(On("my.x", booking=int))
    async def cancel(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
        match await turn.do(CancelBooking(booking)):
            case Cancelled() as result:
                return kept.cancelled(result, turn.now)
            case TooLate() as result:
                return Reply(screen=kept.too_late(result, turn.zone))
            case WasCancelled():
                return await _mine(turn, toast="booking.nothing_to_cancel")


def _optional(course: str) -> str | None:
    return None if course == views.ANY_COURSE else course


async def _held(
    turn: Turn, result: Held | JustGone | Overlaps | AlreadyBooked | Confirmed | Settled, campus: str
) -> Reply:
    match result:
        case Held():
            toast = t("booking.held_again") if result.again else None
            return Reply(screen=views.held(result, campus, turn.zone), toast=toast, alert=result.again)
        case JustGone():
            return Reply(screen=views.just_gone(result, campus, turn.zone))
        case Overlaps():
            return Reply(screen=views.overlaps(result, campus, turn.zone))
        case Confirmed():
            mine = await _mine(turn)
            notes = kept.confirmed(result, turn.now, turn.zone)
            return Reply(screen=mine.screen, notes=notes, toast=t("booking.booked_toast"), screen_first=True)
        case AlreadyBooked():
            return await _mine(turn, toast="booking.already_booked")
        case Settled():
            return await _mine(turn, old=True)


async def _mine(turn: Turn, *, old: bool = False, toast: str | None = None) -> Reply:
    key = "common.old_screen" if old else toast
    cards = await turn.do(ListBookings())
    return Reply(screen=kept.bookings(cards, turn.zone), toast=t(key) if key else None)

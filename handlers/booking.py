"""Holding and confirming a place, and the bookings that are made."""

from __future__ import annotations

from dataclasses import replace

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.booking.asking import Asked, AskOffice, WillCall, Wish
from domain.booking.cancelling import CancelBooking, CancelForFamily, Cancelled, Late, Reason, SayWhy, WasCancelled
from domain.booking.confirming import ConfirmBooking
from domain.booking.holding import GiveBack, HoldSeat, HoldToo
from domain.booking.listing import BookingCard, ListBookings, OpenBooking
from domain.booking.trials.choosing import ShowDays
from domain.courses.browsing import handle
from domain.messages.screen import Reply, Screen, t, tap
from domain.turn import Turn
from handlers.filters import On
from handlers.outcomes import mine, outcome
from handlers.siblings import with_siblings
from handlers.views import booking as choosing
from handlers.views import bookings as kept
from handlers.views import holding as views


def router() -> Router:
    """`bk.h`, `bk.y` and their like, `my`, and the command /bookings."""
    router = Router(name="booking")
    _holding(router)
    _bookings(router)
    _giving_up(router)
    _office(router)
    return router


def _holding(router: Router) -> None:
    @router.callback_query(On("bk.h", learner=int, slot=int, campus=str))
    async def hold(query: CallbackQuery, turn: Turn, learner: int, slot: int, campus: str) -> Reply:
        return await outcome(turn, await turn.do(HoldSeat(learner, slot)), campus)

    @router.callback_query(On("bk.b", booking=int, learner=int))
    async def sibling_too(query: CallbackQuery, turn: Turn, booking: int, learner: int) -> Reply:
        return await outcome(turn, await turn.do(HoldToo(booking, learner)))

    @router.callback_query(On("bk.y", booking=int))
    async def confirm(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
        return await outcome(turn, await turn.do(ConfirmBooking(booking)))

    @router.callback_query(On("bk.x", booking=int))
    async def give_back(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
        given = await turn.do(GiveBack(booking))
        return Reply(screen=views.given_back(given)) if given.is_free else await mine(turn, old=True)

    @router.callback_query(On("bk.o", booking=int, campus=str))
    async def other_time(query: CallbackQuery, turn: Turn, booking: int, campus: str) -> Reply:
        given = await turn.do(GiveBack(booking))
        learner = given.booking.learner
        if given.lesson is None or given.lesson.course is None or learner is None or not given.is_free:
            return await mine(turn, old=True)
        return Reply(screen=choosing.step(await turn.do(ShowDays(learner, handle(given.lesson.course.id), campus))))


def _bookings(router: Router) -> None:
    @router.message(Command("bookings"))
    async def bookings(message: Message, turn: Turn) -> Reply:
        return await mine(turn)

    @router.callback_query(On("my"))
    async def all_mine(query: CallbackQuery, turn: Turn) -> Reply:
        return await mine(turn)

    @router.callback_query(On("my.l", page=int))
    async def page(query: CallbackQuery, turn: Turn, page: int) -> Reply:
        return await mine(turn, page=page)

    @router.callback_query(On("my.k", learner=int, page=int))
    async def of_child(query: CallbackQuery, turn: Turn, learner: int, page: int) -> Screen:
        cards = [card for card in await turn.do(ListBookings()) if card.learner and card.learner.id == learner]
        screen = kept.bookings(cards, turn.zone, page, learner)
        return await with_siblings(turn, screen, learner, lambda child: tap("my.k", child, 0))

    @router.callback_query(On("my.b", booking=int))
    async def card(query: CallbackQuery, turn: Turn, booking: int) -> Screen:
        return await _card(turn, await turn.do(OpenBooking(booking)))

    @router.callback_query(On("my.r", booking=int))
    async def route(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
        card = await turn.do(OpenBooking(booking))
        note = replace(kept.route(card.lesson), once=turn.once_for_a_double_tap(f"route:{booking}"))
        return Reply(notes=(note,), screen=await _card(turn, card))

    @router.callback_query(On("my.i", booking=int))
    async def calendar(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
        card = await turn.do(OpenBooking(booking))
        note = replace(kept.calendar_again(card, turn.now), once=turn.once_for_a_double_tap(f"calendar:{booking}"))
        return Reply(notes=(note,), screen=await _card(turn, card))


async def _card(turn: Turn, card: BookingCard) -> Screen:
    screen = kept.card_screen(card, turn.zone)
    if card.learner is None:
        return screen
    return await with_siblings(turn, screen, card.learner.id, lambda child: tap("my.k", child, 0))


def _giving_up(router: Router) -> None:
    @router.callback_query(On("my.x", booking=int))
    async def cancel(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
        return await _cancelled(turn, await turn.do(CancelBooking(booking)))

    @router.callback_query(On("my.w", booking=int, reason=Reason))
    async def why(query: CallbackQuery, turn: Turn, booking: int, reason: Reason) -> Reply:
        await turn.do(SayWhy(booking, reason))
        return Reply(screen=kept.thanks_for_reason())

    @router.callback_query(On("my.a", booking=int, wish=Wish, reason=Reason))
    async def ask(query: CallbackQuery, turn: Turn, booking: int, wish: Wish, reason: Reason) -> Reply:
        match await turn.do(AskOffice(booking, wish, reason)):
            case Asked() as result:
                return Reply(screen=kept.asked(result))
            case WasCancelled():
                return await mine(turn, toast="booking.nothing_to_cancel")


def _office(router: Router) -> None:
    @router.callback_query(On("my.ox", booking=int))
    async def cancel(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
        result = await turn.do(CancelForFamily(booking))
        if isinstance(result, WasCancelled):
            return Reply(toast=t("booking.nothing_to_cancel"))
        return await _cancelled(turn, result)

    @router.callback_query(On("my.oc", booking=int))
    async def call(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
        _, name = await turn.do(WillCall(booking))
        return Reply(toast=t("booking.office.told_call", name=name))


async def _cancelled(turn: Turn, result: Cancelled | Late | WasCancelled) -> Reply:
    match result:
        case Cancelled():
            return kept.cancelled(result, turn.now)
        case Late():
            return Reply(screen=kept.late(result, turn.zone, Wish.CANCEL))
        case WasCancelled():
            return await mine(turn, toast="booking.nothing_to_cancel")

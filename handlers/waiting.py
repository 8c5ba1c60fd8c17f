"""Waiting for a place, and what is offered to who waits."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from domain.booking.confirming import Settled
from domain.booking.queue import Queued
from domain.booking.waiting import AcceptOffer, JoinWaitingList, LeaveWaitingList, Left, LookAtOffer, PassOffer
from domain.messages.screen import Reply
from domain.turn import Turn
from handlers.filters import On
from handlers.outcomes import outcome
from handlers.views import waiting as views


def router() -> Router:
    """`wl`."""
    router = Router(name=__name__)

    @router.callback_query(On("wl.j", learner=int, slot=int))
    async def join(query: CallbackQuery, turn: Turn, learner: int, slot: int) -> Reply:
        return await outcome(turn, await turn.do(JoinWaitingList(learner, slot)))

    @router.callback_query(On("wl.b", learner=int, slot=int, sibling=int))
    async def both(query: CallbackQuery, turn: Turn, learner: int, slot: int, sibling: int) -> Reply:
        return await outcome(turn, await turn.do(JoinWaitingList(learner, slot, with_siblings=(sibling,))))

    @router.callback_query(On("wl.y", booking=int))
    async def accept(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
        return await outcome(turn, await turn.do(AcceptOffer(booking)))

    @router.callback_query(On("wl.o", booking=int))
    async def only_one(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
        found = await turn.do(LookAtOffer(booking))
        if isinstance(found, Queued) and found.is_offered:
            return Reply(screen=views.which_one(found))
        return await outcome(turn, found)

    @router.callback_query(On("wl.y1", booking=int, learner=int))
    async def accept_one(query: CallbackQuery, turn: Turn, booking: int, learner: int) -> Reply:
        return await outcome(turn, await turn.do(AcceptOffer(booking, learner)))

    @router.callback_query(On("wl.p", booking=int))
    async def pass_on(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
        return await _left(turn, await turn.do(PassOffer(booking)))

    @router.callback_query(On("wl.x", booking=int))
    async def leave(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
        return await _left(turn, await turn.do(LeaveWaitingList(booking)))

    return router


async def _left(turn: Turn, result: Left | Settled) -> Reply:
    return Reply(screen=views.left(result)) if isinstance(result, Left) else await outcome(turn, result)

"""A day of the centre for its staff: what takes place, who came, places, calling off."""

from __future__ import annotations

from datetime import date

from aiogram import Router
from aiogram.types import CallbackQuery

from domain.booking.hours.checking_in import CycleMark, OpenCheckIn, SaveCheckIn, UndoCheckIn
from domain.booking.hours.day_list import CallOffSlot, ChangePlaces, LookAtDay, LookAtSlot
from domain.messages.screen import Reply, Screen, t
from domain.turn import Turn
from handlers.filters import On
from handlers.hours import day as a_day
from handlers.views import check_in as views


def router() -> Router:
    made = Router(name=__name__)
    made.callback_query.register(day, On("ci.d"))
    made.callback_query.register(day, On("ci.d", wanted=a_day))
    made.callback_query.register(card, On("ci", slot=int))
    made.callback_query.register(sheet, On("ci.l", slot=int))
    made.callback_query.register(cycle, On("ci.t", slot=int, booking=int))
    made.callback_query.register(save, On("ci.s", slot=int))
    made.callback_query.register(undo, On("ci.u", slot=int, stamp=int))
    made.callback_query.register(fewer, On("ci.m", slot=int, capacity=int))
    made.callback_query.register(more, On("ci.p", slot=int, capacity=int))
    made.callback_query.register(ask_call_off, On("ci.o", slot=int))
    made.callback_query.register(call_off, On("ci.oo", slot=int))
    return made


async def day(query: CallbackQuery, turn: Turn, wanted: date | None = None) -> Screen:
    return views.day(await turn.do(LookAtDay(wanted)))


async def card(query: CallbackQuery, turn: Turn, slot: int) -> Screen:
    return views.card(await turn.do(LookAtSlot(slot)))


async def sheet(query: CallbackQuery, turn: Turn, slot: int) -> Screen:
    return views.sheet(await turn.do(OpenCheckIn(slot)))


async def cycle(query: CallbackQuery, turn: Turn, slot: int, booking: int) -> Reply:
    shown = await turn.do(CycleMark(slot, booking))
    return Reply(views.sheet(shown), toast=t("common.old_screen") if shown.stale else None)


async def save(query: CallbackQuery, turn: Turn, slot: int) -> Reply:
    shown = await turn.do(SaveCheckIn(slot))
    return Reply(views.sheet(shown), toast=t("common.old_screen") if shown.stale else t("check_in.toast.saved"))


async def undo(query: CallbackQuery, turn: Turn, slot: int, stamp: int) -> Reply:
    return Reply(views.sheet(await turn.do(UndoCheckIn(slot, stamp))), toast=t("check_in.toast.undone"))


async def fewer(query: CallbackQuery, turn: Turn, slot: int, capacity: int) -> Reply:
    return await _places(turn, slot, capacity, -1)


async def more(query: CallbackQuery, turn: Turn, slot: int, capacity: int) -> Reply:
    return await _places(turn, slot, capacity, 1)


async def ask_call_off(query: CallbackQuery, turn: Turn, slot: int) -> Screen:
    return views.ask_call_off(await turn.do(LookAtSlot(slot)))


async def call_off(query: CallbackQuery, turn: Turn, slot: int) -> Reply:
    ended = await turn.do(CallOffSlot(slot))
    shown = views.day(await turn.do(LookAtDay()))
    return Reply(shown, toast=t("check_in.toast.called_off", n=len(ended)))


async def _places(turn: Turn, slot: int, capacity: int, by: int) -> Reply:
    changed = await turn.do(ChangePlaces(slot, capacity, by))
    if changed is None:
        return Reply(views.card(await turn.do(LookAtSlot(slot))), toast=t("check_in.toast.places_taken"), alert=True)
    return Reply(views.card(changed))

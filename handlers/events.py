"""/events: what takes place, coming with whom, the door."""

from __future__ import annotations

from typing import assert_never

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.booking.events.browsing import ListEvents, OpenEvent
from domain.booking.events.coming import Began, Come, Comes, Elsewhere, Full, StayAway, WaitForPlaces, Waits
from domain.booking.events.door import Arrive, LookAtBoard
from domain.booking.events.thanking import Face, Rate
from domain.booking.events.words import cancelled_note
from domain.messages.screen import Reply, Screen, t
from domain.turn import Turn
from handlers.filters import On
from handlers.views import events as views


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(events_command, Command("events"))
    made.callback_query.register(events, On("ev"))
    made.callback_query.register(event, On("ev.e", slot=int))
    made.callback_query.register(come, On("ev.c", slot=int, guests=int))
    made.callback_query.register(wait, On("ev.w", slot=int, guests=int))
    made.callback_query.register(stay_away, On("ev.n", slot=int))
    made.callback_query.register(rate, On("ev.r", booking=int, face=lambda face: Face(int(face))))
    made.callback_query.register(board, On("ev.o", slot=int))
    made.callback_query.register(arrive, On("ev.i", booking=int, here=int))
    return made


async def events_command(message: Message, turn: Turn) -> Screen:
    return views.events(await turn.do(ListEvents()), turn.zone)


async def events(query: CallbackQuery, turn: Turn) -> Screen:
    return views.events(await turn.do(ListEvents()), turn.zone)


async def event(query: CallbackQuery, turn: Turn, slot: int) -> Screen:
    return views.event(await turn.do(OpenEvent(slot)), turn.zone)


async def come(query: CallbackQuery, turn: Turn, slot: int, guests: int) -> Reply:
    return came(turn, await turn.do(Come(slot, guests)))


async def wait(query: CallbackQuery, turn: Turn, slot: int, guests: int) -> Reply:
    return came(turn, await turn.do(WaitForPlaces(slot, guests)))


async def stay_away(query: CallbackQuery, turn: Turn, slot: int) -> Reply:
    return await declined(turn, slot)


async def declined(turn: Turn, slot: int) -> Reply:
    """The answer to who does not come, or not any more."""
    stayed = await turn.do(StayAway(slot))
    if stayed.left is None:
        cards = await turn.do(ListEvents())
        return Reply(views.events(cards, turn.zone), toast=t("events.toast.not_this_time"))
    notes = (cancelled_note(stayed.left, stayed.card.appointment, turn.now),) if stayed.was_booked else ()
    return Reply(views.event(stayed.card, turn.zone), notes, toast=t("events.toast.left"), screen_first=True)


async def rate(query: CallbackQuery, turn: Turn, booking: int, face: Face) -> Reply:
    await turn.do(Rate(booking, face))
    return Reply(toast=t("events.toast.rated"))


async def board(query: CallbackQuery, turn: Turn, slot: int) -> Screen:
    return views.board(await turn.do(LookAtBoard(slot)))


async def arrive(query: CallbackQuery, turn: Turn, booking: int, here: int) -> Reply:
    shown = views.board(await turn.do(Arrive(booking, bool(here))))
    return Reply(shown, toast=t("events.toast.arrived" if here else "events.toast.not_here"))


def came(turn: Turn, result: Comes | Full | Elsewhere | Began | Waits) -> Reply:
    """The answer to who wants to come."""
    match result:
        case Comes(is_new=True):
            screen, note = views.event(result.card, turn.zone), views.comes(result, turn.now, turn.zone)
            return Reply(screen, (note,), toast=t("events.toast.came"), screen_first=True)
        case Comes():
            key = "events.toast.changed" if result.is_changed else "events.toast.already"
            return Reply(views.event(result.card, turn.zone), toast=t(key))
        case Full():
            return Reply(views.full(result, turn.zone))
        case Elsewhere():
            return Reply(views.elsewhere(result, turn.zone))
        case Began():
            return Reply(views.began(result, turn.now, turn.zone))
        case Waits():
            key = "events.toast.waits" if result.is_new else "events.toast.waits_already"
            return Reply(views.waits(result, turn.zone), toast=t(key))
        case _:
            assert_never(result)

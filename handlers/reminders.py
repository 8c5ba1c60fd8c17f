"""Answers to what the bot says before and after a booking."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from domain.booking.listing import ListBookings
from domain.booking.reminding.answers import AskForCall, LetItRest, SayWeCome
from domain.messages.screen import Button, Reply, Screen, rows, t, tap
from domain.turn import Turn
from handlers.filters import On
from handlers.views import bookings as views

HOME = rows(Button(t("common.home"), tap("home")))


def router() -> Router:
    """`rm`."""
    router = Router(name="reminders")

    @router.callback_query(On("rm.y", booking=int))
    async def we_come(query: CallbackQuery, turn: Turn, booking: int) -> Reply:
        comes = await turn.do(SayWeCome(booking))
        screen = views.bookings(await turn.do(ListBookings()), turn.zone)
        return Reply(screen=screen, toast=t("reminders.thanks_come" if comes else "common.old_screen"))

    @router.callback_query(On("rm.c", booking=int))
    async def call_me(query: CallbackQuery, turn: Turn, booking: int) -> Screen:
        centre = await turn.do(AskForCall(booking))
        return Screen(t("reminders.call_comes", hours=centre.office_hours, phone=centre.phone), HOME)

    @router.callback_query(On("rm.s", booking=int))
    async def let_it_rest(query: CallbackQuery, turn: Turn, booking: int) -> Screen:
        await turn.do(LetItRest(booking))
        return Screen(t("reminders.no_more"), HOME)

    return router

"""/health: how the bot is, what was lost, and what an admin does about it."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.health.figures import Lost
from domain.health.looking import LookAtHealth, LookAtLost, SendTest
from domain.health.mending import DropLost, RetryLost
from domain.messages.screen import Reply, Screen, t
from domain.turn import Turn
from handlers.filters import On
from handlers.views import health as views


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(command, Command("health"))
    made.callback_query.register(look, On("hl"))
    made.callback_query.register(lost, On("hl.l", what=Lost))
    made.callback_query.register(retry, On("hl.r", what=Lost, number=int))
    made.callback_query.register(drop, On("hl.d", what=Lost, number=int))
    made.callback_query.register(test, On("hl.t"))
    return made


async def command(message: Message, turn: Turn) -> Screen:
    return views.page(await turn.do(LookAtHealth()), turn.zone)


async def look(query: CallbackQuery, turn: Turn) -> Screen:
    return views.page(await turn.do(LookAtHealth()), turn.zone)


async def lost(query: CallbackQuery, turn: Turn, what: Lost) -> Screen:
    return views.lost(await turn.do(LookAtLost(what)), turn.zone)


async def retry(query: CallbackQuery, turn: Turn, what: Lost, number: int) -> Reply:
    await turn.do(RetryLost(what, number))
    return Reply(views.lost(await turn.do(LookAtLost(what)), turn.zone), toast=t("health.retried"))


async def drop(query: CallbackQuery, turn: Turn, what: Lost, number: int) -> Reply:
    await turn.do(DropLost(what, number))
    return Reply(views.lost(await turn.do(LookAtLost(what)), turn.zone), toast=t("health.dropped"))


async def test(query: CallbackQuery, turn: Turn) -> Reply:
    await turn.do(SendTest())
    return Reply(views.page(await turn.do(LookAtHealth()), turn.zone), toast=t("health.test_sent"))

"""/digest: a teacher's alerts as a list, and when the morning's message comes."""

from __future__ import annotations

from datetime import time

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.alerts.digest.listing import LookAtDigest
from domain.alerts.digest.settings import ChooseDigest, LookAtDigestSettings
from domain.messages.screen import Reply, Screen
from domain.turn import Turn
from handlers.filters import On
from handlers.views import digest as views


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(digest, Command("digest"))
    made.callback_query.register(digest, On("dg"))
    made.callback_query.register(digest, On("dg.p", page=int))
    made.callback_query.register(hours, On("dg.h"))
    made.callback_query.register(choose, On("dg.a", at=_hour))
    made.callback_query.register(switch, On("dg.o", on=int))
    return made


def _hour(text: str) -> time:
    return time(int(text[:2]), int(text[2:]))


async def digest(event: Message | CallbackQuery, turn: Turn, page: int = 0) -> Screen:
    return views.digest(await turn.do(LookAtDigest(page)))


async def hours(query: CallbackQuery, turn: Turn) -> Screen:
    return views.hours(await turn.do(LookAtDigestSettings()))


async def choose(query: CallbackQuery, turn: Turn, at: time) -> Reply:
    wanted = await turn.do(ChooseDigest(at=at))
    return Reply(views.hours(wanted), toast=views.saved(wanted))


async def switch(query: CallbackQuery, turn: Turn, on: int) -> Reply:
    wanted = await turn.do(ChooseDigest(on=bool(on)))
    return Reply(views.hours(wanted), toast=views.saved(wanted))

"""What learners would like a person to explain: the teachers' list."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.messages.screen import Reply, t
from domain.practice.evening.wishing import ListWishes, LookAtWish, MeetWish
from domain.turn import Turn
from handlers.filters import On
from handlers.views import wishes as views


def router() -> Router:
    made = Router(name="wishes")
    made.message.register(listed, Command("wishes"))
    made.callback_query.register(listed, On("wi"))
    made.callback_query.register(page, On("wi.p", page=int))
    made.callback_query.register(look, On("wi.o", wish=int))
    made.callback_query.register(done, On("wi.d", wish=int))
    return made


async def listed(event: CallbackQuery | Message, turn: Turn) -> Reply:
    return Reply(screen=views.page(await turn.do(ListWishes())))


async def page(query: CallbackQuery, turn: Turn, page: int) -> Reply:
    return Reply(screen=views.page(await turn.do(ListWishes(page))))


async def look(query: CallbackQuery, turn: Turn, wish: int) -> Reply:
    return Reply(screen=views.card(await turn.do(LookAtWish(wish))))


async def done(query: CallbackQuery, turn: Turn, wish: int) -> Reply:
    met = await turn.do(MeetWish(wish))
    toast = t("wishes.toast.done" if met else "wishes.toast.done_before")
    return Reply(screen=views.page(await turn.do(ListWishes())), toast=toast)

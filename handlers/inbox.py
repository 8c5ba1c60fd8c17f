"""The inbox of those who answer families."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from domain.conversations.inbox import LookAtInbox, OpenInInbox
from domain.messages.screen import Screen
from domain.turn import Turn
from handlers.filters import On
from handlers.views import inbox as views


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(by_command, Command("inbox"))
    made.callback_query.register(listed, On("ib"))
    made.callback_query.register(page, On("ib.p", page=int))
    made.callback_query.register(opened, On("ib.o", conversation=int))
    return made


async def by_command(message: Message, turn: Turn) -> Screen:
    return views.listed(await turn.do(LookAtInbox()), turn.now, turn.zone)


async def listed(query: CallbackQuery, turn: Turn) -> Screen:
    return views.listed(await turn.do(LookAtInbox()), turn.now, turn.zone)


async def page(query: CallbackQuery, turn: Turn, page: int) -> Screen:
    return views.listed(await turn.do(LookAtInbox(page)), turn.now, turn.zone)


async def opened(query: CallbackQuery, turn: Turn, conversation: int) -> Screen:
    return views.one(await turn.do(OpenInInbox(conversation)), turn.now, turn.zone)

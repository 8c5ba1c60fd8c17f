"""What the bot says without being asked, as its readers see and decide it."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from domain.gate.why import AskWhy
from domain.messages.screen import Screen
from domain.turn import Turn
from handlers.filters import On
from handlers.views import messages as views


def router() -> Router:
    made = Router(name=__name__)
    made.callback_query.register(why, On("gt.w", message=int))
    made.callback_query.register(why, On("gt.l", message=int))
    return made


async def why(query: CallbackQuery, turn: Turn, message: int) -> Screen:
    return views.why(await turn.do(AskWhy(message)), turn.zone)

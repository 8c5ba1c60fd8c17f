"""Why an item came, on one screen."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from domain.messages.screen import Screen
from domain.practice.choosing.why import ExplainChoice
from domain.turn import Turn
from handlers.filters import On
from handlers.views import why as views


def router() -> Router:
    made = Router(name=__name__)
    made.callback_query.register(why, On("why", session=int, position=int))
    return made


async def why(query: CallbackQuery, turn: Turn, session: int, position: int) -> Screen:
    return views.why(await turn.do(ExplainChoice(session, position)), session, position)

"""/policy: the centre's rules, to be read."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from domain.messages.screen import Screen
from domain.policy.showing import LookAtPolicy
from domain.turn import Turn
from handlers.views import policy as views


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(policy, Command("policy"))
    return made


async def policy(message: Message, turn: Turn) -> Screen:
    return views.page(await turn.do(LookAtPolicy()))

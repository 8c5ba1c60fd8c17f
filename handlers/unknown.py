"""What nothing else took: unknown commands, pictures, taps on buttons that no longer exist. Asked last."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from domain.messages.screen import Reply, t
from domain.turn import Turn
from handlers.here import here


def router() -> Router:
    made = Router(name=__name__)
    made.message.register(unknown_command, F.text.startswith("/"))
    made.message.register(not_text, ~F.text)
    made.callback_query.register(old_button)
    return made


async def unknown_command(message: Message, turn: Turn) -> Reply:
    return Reply(await here(turn, t("home.unknown_command")))


async def not_text(message: Message, turn: Turn) -> Reply:
    return Reply(await here(turn, t("home.only_text")))


async def old_button(query: CallbackQuery, turn: Turn) -> Reply:
    return Reply(await here(turn), toast=t("common.old_screen"))

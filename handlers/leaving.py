"""Leaving practice by a command or a tap: what is typed afterwards is no answer to the item that waits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, Message, TelegramObject

PRACTICE = "pr."
STAYING = frozenset({"practice", "tonight", "cancel"})
"""Commands that lay the item down again, or look themselves at what is to be dropped."""


class LeavePractice(BaseMiddleware):
    """Drops the form of practice at everything else that is opened; opening practice lays the item down again."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        form, turn = data.get("form"), data["turn"]
        if isinstance(event, Message) and form is not None and form.name.startswith(PRACTICE) and _leaves(event):
            await turn.uow.people.drop_form(form.person)
            data["form"] = None
        elif isinstance(event, CallbackQuery) and not _practises(event):
            await turn.uow.people.drop_form(turn.person.id, PRACTICE)
        return await handler(event, data)


def _practises(query: CallbackQuery) -> bool:
    verb = (query.data or "").partition(":")[0]
    return f"{verb}.".startswith(PRACTICE)


def _leaves(message: Message) -> bool:
    text = message.text or ""
    command = text[1:].partition(" ")[0].partition("@")[0].casefold()
    return text.startswith("/") and command not in STAYING

"""Leaving by a command or a tap: what is typed afterwards is no answer to the item, and no word for a talk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, Message, TelegramObject

PRACTICE = "pr."
SAYING = "tk.say."
"""Forms of words that somebody else will read: nothing may get into them by accident."""
HOMEWORK = "hw."
CONCLUDING = "tk.a"
STAYING = frozenset({"practice", "tonight", "cancel"})
"""Commands that lay the item down again, or look themselves at what is to be dropped."""


class LeavePractice(BaseMiddleware):
    """Drops the form of practice at everything else that is opened, and whatever was to be said about a talk.

    Opening practice lays the item down again; the form after a talk goes on where it was.
    """

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        form, turn = data.get("form"), data["turn"]
        typed = form if form is not None and form.name.startswith((PRACTICE, SAYING, HOMEWORK)) else None
        if isinstance(event, Message) and typed is not None and _leaves(event):
            await turn.uow.people.drop_form(typed.person)
            data["form"] = None
        elif isinstance(event, CallbackQuery):
            if not _practises(event):
                await turn.uow.people.drop_form(turn.person.id, PRACTICE)
            if not _verb(event).startswith(CONCLUDING):
                await turn.uow.people.drop_form(turn.person.id, SAYING)
            if not f"{_verb(event)}.".startswith(HOMEWORK):
                await turn.uow.people.drop_form(turn.person.id, HOMEWORK)
        return await handler(event, data)


def _practises(query: CallbackQuery) -> bool:
    return f"{_verb(query)}.".startswith(PRACTICE)


def _verb(query: CallbackQuery) -> str:
    return (query.data or "").partition(":")[0]


def _leaves(message: Message) -> bool:
    text = message.text or ""
    command = text[1:].partition(" ")[0].partition("@")[0].casefold()
    return text.startswith("/") and command not in STAYING

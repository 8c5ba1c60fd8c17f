"""Leaving by a command or a tap: what is typed afterwards answers no item, and is no word for somebody else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, Message, TelegramObject

from domain.ports import Form

LEFT_BY_ALL_BUT = {
    "pr.": "pr.",
    "tk.say.": "tk.a",
    "hw.": "hw.",
    "le.": "le.",
    "bl.": "bl.",
    "upgrades.": "up.w",
    "cv.": "cv.",
}
"""Forms into which nothing may get by accident, by how their names begin: answers, and words that somebody else will
read; with the beginning of the taps that go on with them."""
STAYING = frozenset({"practice", "tonight", "cancel"})
"""Commands that lay the item down again, or look themselves at what is to be dropped."""


class LeavePractice(BaseMiddleware):
    """Drops the form of practice at everything else that is opened, and whatever was to be said to somebody.

    Opening practice lays the item down again; the form after a talk goes on where it was.
    """

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        turn = data["turn"]
        if isinstance(event, Message):
            if _leaves(event) and _sort_of(data.get("form")) is not None:
                await turn.uow.people.drop_form(turn.person.id)
                data["form"] = None
        elif isinstance(event, CallbackQuery):
            sort = _sort_of(await turn.uow.people.form(turn.person.id))
            if sort is not None and not f"{_verb(event)}.".startswith(LEFT_BY_ALL_BUT[sort]):
                await turn.uow.people.drop_form(turn.person.id)
        return await handler(event, data)


def _sort_of(form: Form | None) -> str | None:
    return next((sort for sort in LEFT_BY_ALL_BUT if form is not None and form.name.startswith(sort)), None)


def _verb(query: CallbackQuery) -> str:
    return (query.data or "").partition(":")[0]


def _leaves(message: Message) -> bool:
    text = message.text or ""
    command = text[1:].partition(" ")[0].partition("@")[0].casefold()
    return text.startswith("/") and command not in STAYING

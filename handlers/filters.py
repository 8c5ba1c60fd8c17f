"""Filters that say which handler an update is for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiogram.filters import BaseFilter
from aiogram.types import CallbackQuery, Message

from domain.people.person import Role
from domain.ports import Form
from domain.turn import Turn


class On(BaseFilter):
    """A tap with this verb; its arguments are read with the given types and handed to the handler by name.

    `On("pr.answer", session=int, place=int)` takes `pr.answer:17:2`. A tap with other arguments does not match.
    """

    def __init__(self, verb: str, /, **types: Callable[[str], Any]) -> None:
        self._verb = verb
        self._types = types

    async def __call__(self, query: CallbackQuery) -> bool | dict[str, Any]:
        verb, *args = (query.data or "").split(":")
        if verb != self._verb or len(args) != len(self._types):
            return False
        try:
            given = {name: read(arg) for (name, read), arg in zip(self._types.items(), args, strict=True)}
        except (ValueError, OverflowError):
            return False
        # an empty dictionary would read as "no"
        return all(map(_is_storable, given.values())) and (given or True)


def _is_storable(given: object) -> bool:
    """No row has a number that no database could hold."""
    return not isinstance(given, int) or -(1 << 63) <= given < 1 << 63


class InForm(BaseFilter):
    """A text that fills the form which the person is in the middle of; a command never does."""

    def __init__(self, name: str) -> None:
        self._name = name

    async def __call__(self, message: Message, form: Form | None = None) -> bool:
        fills = message.text is not None and not message.text.startswith("/")
        return fills and form is not None and form.name == self._name


class During(BaseFilter):
    """Anything that is sent while the person is in the middle of that form."""

    def __init__(self, name: str) -> None:
        self._name = name

    async def __call__(self, message: Message, form: Form | None = None) -> bool:
        return form is not None and form.name == self._name


class InRole(BaseFilter):
    """Whoever is in one of these roles now."""

    def __init__(self, *roles: Role) -> None:
        self._roles = roles

    async def __call__(self, message: Message, turn: Turn) -> bool:
        return turn.person.role in self._roles

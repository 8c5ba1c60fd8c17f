"""A tap finds its handler without the others being asked, and it is the one that aiogram would have found."""

from __future__ import annotations

from typing import Any

import pytest
from aiogram import Dispatcher, Router
from aiogram.dispatcher.event.bases import UNHANDLED, SkipHandler
from aiogram.filters import BaseFilter
from aiogram.types import CallbackQuery, Update

from handlers.filters import On
from handlers.switchboard import Switchboard
from tests.handlers.phone import BOT


class Asked(BaseFilter):
    """Notes that it was asked, and says what it was told to say."""

    def __init__(self, notes: list[str], name: str, *, says: bool = True) -> None:
        self._notes, self._name, self._says = notes, name, says

    async def __call__(self, query: CallbackQuery) -> bool:
        self._notes.append(self._name)
        return self._says


def dispatcher(notes: list[str], *, straight: bool) -> Dispatcher:
    async def first(query: CallbackQuery) -> str:
        raise SkipHandler

    async def second(query: CallbackQuery, number: int) -> str:
        return f"second {number}"

    async def early(query: CallbackQuery) -> str:
        return "early"

    async def late(query: CallbackQuery) -> str:
        return "late"

    made, above, below = Dispatcher(disable_fsm=True), Router(), Router()
    above.callback_query.register(first, On("a", number=int))
    above.callback_query.register(early, Asked(notes, "early", says=False))
    above.callback_query.register(late, On("b"), Asked(notes, "b"))
    below.callback_query.register(second, On("a", number=int), Asked(notes, "a"))
    below.callback_query.register(late)
    made.include_router(above)
    above.include_router(below)
    if straight:
        made.callback_query.outer_middleware(Switchboard(made))
    return made


async def told(made: Dispatcher, data: str) -> Any:
    user = {"id": 7, "is_bot": False, "first_name": "P"}
    query = {"id": "1", "from": user, "chat_instance": "1", "data": data}
    update = Update.model_validate({"update_id": 1, "callback_query": query}, context={"bot": BOT})
    return await made.feed_update(BOT, update)


@pytest.mark.parametrize(
    ("data", "answer", "asked"),
    [
        ("a:3", "second 3", ["early", "a"]),
        ("a:x", "late", ["early"]),
        ("b", "late", ["early", "b"]),
        ("c", "late", ["early"]),
    ],
)
async def test_a_tap_finds_the_handler_that_it_would_have_found(data: str, answer: str, asked: list[str]) -> None:
    short: list[str] = []
    assert await told(dispatcher(short, straight=True), data) == answer
    assert short == asked
    long: list[str] = []
    assert await told(dispatcher(long, straight=False), data) == answer
    assert long == asked


async def test_a_tap_for_nobody_is_handled_by_nobody() -> None:
    made = Dispatcher(disable_fsm=True)
    made.callback_query.outer_middleware(Switchboard(made))
    assert await told(made, "a") is UNHANDLED


async def test_only_handlers_of_its_verb_are_asked() -> None:
    made, notes = Dispatcher(disable_fsm=True), list[str]()

    class Counted(On):
        async def __call__(self, query: CallbackQuery) -> bool | dict[str, Any]:
            notes.append(self._verb)
            return await super().__call__(query)

    async def found(query: CallbackQuery) -> str:
        return "found"

    for number in range(50):
        made.callback_query.register(found, Counted(f"v{number}"))
    made.callback_query.outer_middleware(Switchboard(made))
    assert await told(made, "v49") == "found"
    assert notes == ["v49"]


def test_what_would_be_passed_over_is_refused() -> None:
    made, below = Dispatcher(disable_fsm=True), Router(name="below")
    below.callback_query.filter(On("a"))
    made.include_router(below)
    with pytest.raises(ValueError, match="below"):
        Switchboard(made)

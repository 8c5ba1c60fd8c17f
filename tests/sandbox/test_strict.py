"""The second opinion of python-telegram-bot."""

from typing import Any

import aiohttp
import pytest
import telegram

from sandbox.calls import Call
from sandbox.person import Person
from sandbox.server import Sandbox
from sandbox.strict import Strict, StrictnessError
from tests.sandbox.conftest import LIN, Api

USER = {"id": 1, "is_bot": False, "first_name": "L"}
MESSAGE: dict[str, Any] = {
    "message_id": 5,
    "date": 1_700_000_000,
    "chat": {"id": 1, "type": "private", "first_name": "L"},
    "from": USER,
    "text": "hi",
}


def test_a_right_message_comes_back_as_it_was() -> None:
    strict = Strict()
    assert strict.message(MESSAGE) == MESSAGE
    strict.verify()


@pytest.mark.parametrize(
    ("message", "complaint"),
    [
        (MESSAGE | {"txet": "hi"}, "unknown field txet"),
        (MESSAGE | {"from": USER | {"nick": "x"}}, "unknown field from_user.nick"),
        (MESSAGE | {"entities": [{"type": "bold", "offset": 0, "length": 1, "colour": 5}]}, "entities[0].colour"),
    ],
)
def test_an_unknown_field_is_found_however_deep(message: dict[str, Any], complaint: str) -> None:
    strict = Strict()
    strict.message(message)
    with pytest.raises(StrictnessError) as caught:
        strict.verify()
    assert complaint in str(caught.value)


def test_a_value_that_does_not_come_back_is_found() -> None:
    strict = Strict()
    strict.sent(telegram.Message, MESSAGE | {"date": 1_700_000_000.5})
    assert any("does not round-trip" in violation for violation in strict.violations)


@pytest.mark.parametrize(
    ("method", "values", "complaint"),
    [
        ("sendmessage", {"chat_id": 1, "txt": "x"}, "unknown parameter 'txt'"),
        (
            "sendmessage",
            {"reply_markup": '{"inline_keyboard": [[{"text": "a", "calback_data": "b"}]]}'},
            "calback_data",
        ),
        ("sendmessage", {"link_preview_options": {"is_disable": True}}, "is_disable"),
        ("sendpoll", {"options": [{"text": "a", "txet": "b"}]}, "unknown field txet"),
        ("editmessagemedia", {"media": {"type": "photo", "media": "x", "captoin": "y"}}, "unknown field captoin"),
    ],
)
def test_a_slip_in_what_the_bot_says_is_found(method: str, values: dict[str, Any], complaint: str) -> None:
    strict = Strict()
    strict.received(Call(method, values))
    assert any(complaint in violation for violation in strict.violations), strict.violations


@pytest.mark.parametrize(
    "markup",
    [
        {"remove_keyboard": True},
        {"force_reply": True, "input_field_placeholder": "name"},
        {"keyboard": [[{"text": "a", "request_contact": True}]], "one_time_keyboard": True},
        {"inline_keyboard": [[{"text": "a", "callback_data": "b"}], [{"text": "c", "url": "https://e.org/"}]]},
    ],
)
def test_every_kind_of_markup_is_read_without_complaint(markup: dict[str, Any]) -> None:
    strict = Strict()
    strict.received(Call("sendmessage", {"reply_markup": markup}))
    strict.verify()


async def test_a_sandbox_with_violations_fails_when_it_is_closed() -> None:
    with pytest.raises(StrictnessError, match="unknown parameter 'colour'"):
        async with Sandbox() as box, Person(box.url, LIN) as lin, aiohttp.ClientSession() as session:
            await lin.start()
            await Api(box, session)("sendMessage", chat_id=LIN, text="x", colour="red")


async def test_a_lenient_sandbox_ignores_what_telegram_ignores() -> None:
    async with (
        Sandbox(strict=False) as box,
        Person(box.url, LIN) as lin,
        aiohttp.ClientSession() as session,
    ):
        await lin.start()
        await Api(box, session)("sendMessage", chat_id=LIN, text="x", colour="red")
        await lin.expect("x")

"""What an update contains costs only itself: its neighbours are read, and the platform need not bring it for ever."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aiogram.types import CallbackQuery, User
from aiohttp.test_utils import TestClient, TestServer

from bot.edge import edge_application
from bot.updates import DEEPEST, TOO_DEEP, read_answer, received
from bot.webhook import SECRET_HEADER, Webhook
from domain.clock import SystemClock
from handlers.filters import On
from handlers.messages import hour
from storage.database import Database
from storage.inbox import Inbox
from tests.bot.test_polling import Telegram, ids, polled, update

DIGITS = b"9" * 5_000
DEEP = b"[" * 100_000 + b"]" * 100_000
UNREADABLE = (
    b'{"update_id":6,"message":{"date":' + DIGITS + b"}}",
    b'{"update_id":6,"message":' + DEEP + b"}",
    b'{"update_id":6,"message":' + b"[" * 700 + b"]" * 700 + b"}",
    b'{"update_id":6,"message":{"text":"\xff\xfe"}}',
    b'{"update_id":6,"message":{"text":"\xed\xa0\x80"}}',
    b'{"update_id":6,"message":{"text":"],[{,\\"}"},"x":' + DIGITS + b"}",
)


def answer(*updates: bytes) -> bytes:
    return b'{"ok":true,"result":[' + b",".join(updates) + b"]}"


def plain(number: int) -> bytes:
    return json.dumps(update(number, text="hello")).encode()


@pytest.mark.parametrize("unreadable", UNREADABLE, ids=lambda raw: repr(raw[:50]))
async def test_a_batch_with_one_update_that_no_parser_reads_was_fetched_for_ever(
    sqlite_database: Database, unreadable: bytes
) -> None:
    telegram = Telegram(answer(plain(5), unreadable, plain(7)), [])
    async with polled(telegram, Inbox(sqlite_database)) as taken:
        assert ids(taken) == [5, 6, 7]
        assert telegram.asked[1] == 8


@pytest.mark.parametrize("unreadable", UNREADABLE[:3], ids=lambda raw: repr(raw[:50]))
async def test_an_update_by_webhook_that_no_parser_reads_was_a_server_error(
    sqlite_database: Database, unreadable: bytes
) -> None:
    hook = Webhook("s", Inbox(sqlite_database), SystemClock(), lambda rows: None)
    async with TestClient(TestServer(edge_application(hook.routes("/x")))) as client:
        answered = await client.post("/x", data=unreadable, headers={SECRET_HEADER: "s"})
        assert answered.status == 200
    assert [row.update_id for row in await Inbox(sqlite_database).pending("telegram")] == [6]


def test_an_answer_that_is_none_of_the_platform_is_still_an_error() -> None:
    for body in (b"<html>Bad Gateway</html>", b'{"ok":true,"result":[{"a":' + DIGITS, b""):
        with pytest.raises(ValueError, match=r"answer|Expecting"):
            read_answer(body)


def stored(**message: Any) -> tuple[str | None, dict[str, Any]]:
    entry = received({"update_id": 5, "message": {"from": {"id": 7}} | message})
    return entry.person_key, json.loads(entry.raw)["message"]


@pytest.mark.parametrize("number", [1 << 63, -(1 << 63) - 1, 10**3_000, float("inf"), float("-inf"), float("nan")])
def test_a_number_that_no_database_holds_failed_in_sql(number: float) -> None:
    assert stored(date=number, message_id=(1 << 63) - 1) == (
        "7",
        {"from": {"id": 7}, "date": None, "message_id": (1 << 63) - 1},
    )


def test_halves_of_characters_and_nul_failed_wherever_words_were_hashed_or_kept() -> None:
    _, message = stored(text="a\ud800b\x00c", caption={"x": ["\udc00", "林\U0001f600"]})
    assert message["text"] == "a\ufffdbc"
    assert message["caption"] == {"x": ["\ufffd", "林\U0001f600"]}


@pytest.mark.parametrize("number", ["7", 7.0, True, None, 1 << 63, [7]])
def test_a_sender_whose_number_is_none_acted_out_of_turn_for_whoever_has_it(number: object) -> None:
    person, message = stored(**{"from": {"id": number, "first_name": "x"}})
    assert person is None
    assert message["from"] is None


def test_what_is_nested_too_deep_is_not_read_any_further() -> None:
    deep: list[Any] = []
    for _ in range(DEEPEST - 1):
        deep = [deep]
    assert stored(text=deep[0])[1]["text"] == deep[0]
    entry = received({"update_id": 5, "message": {"text": [deep]}})
    assert (entry.update_id, entry.person_key, json.loads(entry.raw)["message"]) == (5, None, TOO_DEEP)


async def test_a_tap_with_a_number_beyond_any_row_failed_in_sql() -> None:
    user = User(id=7, is_bot=False, first_name="x")
    for data, taken in (("v:9223372036854775807", True), ("v:9223372036854775808", False), ("v:-" + "9" * 30, False)):
        tapped = await On("v", number=int)(CallbackQuery(id="1", from_user=user, chat_instance="1", data=data))
        assert bool(tapped) is taken


async def test_a_tap_with_an_hour_of_twenty_digits_overflowed_what_reads_it() -> None:
    for data, taken in (("v:0830", True), ("v:08" + "9" * 20, False), ("v:0899", False)):
        tap = CallbackQuery(id="1", from_user=User(id=7, is_bot=False, first_name="x"), chat_instance="1", data=data)
        assert bool(await On("v", at=hour)(tap)) is taken


def test_what_is_in_order_is_kept_as_it_came() -> None:
    text = '{"update_id": 5,  "message": {"from": {"id": 7}, "text": "周末 \\ud83d\\ude00"}}'
    assert received(json.loads(text), text).raw == text

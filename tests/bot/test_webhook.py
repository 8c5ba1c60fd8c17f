"""The webhook: the secret first, then the update, and never a 500."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.edge import edge_application
from bot.webhook import SECRET_HEADER, Webhook
from domain.clock import SystemClock
from storage.database import Database
from storage.inbox import Inbox, InboxRow

SECRET = "s3cret_of-the-house"
UPDATE = {"update_id": 5, "message": {"message_id": 1, "from": {"id": 7}}}

Client = TestClient[web.Request, web.Application]


@pytest.fixture
def taken() -> list[InboxRow]:
    return []


@pytest.fixture
async def edge(sqlite_database: Database, taken: list[InboxRow]) -> AsyncIterator[Client]:
    hook = Webhook(SECRET, Inbox(sqlite_database), SystemClock(), taken.extend)
    async with TestClient(TestServer(edge_application(hook.routes("/telegram")))) as client:
        yield client


async def post(edge: Client, body: bytes | str, secret: str | None = SECRET) -> int:
    headers = {} if secret is None else {SECRET_HEADER: secret}
    data = io.BytesIO(body if isinstance(body, bytes) else body.encode())
    async with edge.post("/telegram", data=data, headers=headers) as response:
        return response.status


async def test_an_update_with_the_secret_is_stored_and_taken(edge: Client, taken: list[InboxRow]) -> None:
    assert await post(edge, json.dumps(UPDATE)) == 200
    assert [(row.update_id, row.person_key) for row in taken] == [(5, "7")]


async def test_an_update_that_comes_again_is_welcome_and_taken_once(edge: Client, taken: list[InboxRow]) -> None:
    assert [await post(edge, json.dumps(UPDATE)) for _ in range(3)] == [200, 200, 200]
    assert len(taken) == 1


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "秘密"])
async def test_without_the_right_secret_nothing_is_stored(
    edge: Client, taken: list[InboxRow], secret: str | None
) -> None:
    assert await post(edge, json.dumps(UPDATE), secret) == 401
    assert taken == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b'{"update_id": "5"}',
        b'{"update_id": true}',
        b'{"message": {}}',
        b"\xff\xfe",
        b"[" * 100_000,
        b" " * (1 << 21),
        b'{"update_id": 99999999999999999999999999}',
    ],
    ids=lambda body: repr(body[:30]),
)
async def test_a_body_that_is_no_update_is_refused_as_such(edge: Client, taken: list[InboxRow], body: bytes) -> None:
    assert await post(edge, body) == 400
    assert taken == []


async def test_a_body_of_strange_but_possible_shape_is_kept(edge: Client, taken: list[InboxRow]) -> None:
    odd: dict[str, Any] = {"update_id": 6, "message": {"from": "nobody", "text": "a\x00b\ud800"}}
    assert await post(edge, json.dumps(odd)) == 200
    assert [row.person_key for row in taken] == [None]


async def test_while_nothing_can_be_stored_telegram_is_asked_to_come_again(
    sqlite_database: Database, taken: list[InboxRow]
) -> None:
    class Away(Inbox):
        async def store(self, *_: Any) -> list[InboxRow]:
            raise OSError("the disk is full")

    hook = Webhook(SECRET, Away(sqlite_database), SystemClock(), taken.extend)
    async with TestClient(TestServer(edge_application(hook.routes("/telegram")))) as client:
        assert await post(client, json.dumps(UPDATE)) == 503
    assert taken == []


def test_there_is_no_webhook_without_a_secret(sqlite_database: Database) -> None:
    with pytest.raises(ValueError, match="secret"):
        Webhook("", Inbox(sqlite_database), SystemClock(), lambda rows: None)

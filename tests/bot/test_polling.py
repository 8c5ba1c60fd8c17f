"""Long polling: stored before it is confirmed, whatever happens in between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import pytest
from aiohttp import web

from bot.polling import Polling
from domain.clock import SystemClock
from storage.database import Database
from storage.inbox import Inbox, InboxRow, Received


class Telegram:
    """Plays getUpdates by a script: each answer is a list of updates, a status, or raw bytes; then silence."""

    def __init__(self, *script: list[Any] | int | bytes) -> None:
        self.script = list(script)
        self.asked: list[int | None] = []
        self.url = ""
        self.finished = asyncio.Event()

    async def get_updates(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.asked.append(body.get("offset"))
        if not self.script:
            self.finished.set()
            await asyncio.sleep(30)
        match self.script.pop(0):
            case int() as status:
                answer = {"ok": False, "error_code": status, "description": "words"}
                if status == 429:
                    answer["parameters"] = {"retry_after": 0.01}
                return web.json_response(answer, status=status)
            case bytes() as raw:
                return web.Response(body=raw)
            case updates:
                return web.json_response({"ok": True, "result": updates})


@asynccontextmanager
async def polled(telegram: Telegram, inbox: Inbox) -> AsyncIterator[list[InboxRow]]:
    """Poll until the script is over."""
    app = web.Application()
    app.router.add_post("/bot1:x/getUpdates", telegram.get_updates)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    taken: list[InboxRow] = []
    polling = Polling(
        f"http://127.0.0.1:{runner.addresses[0][1]}/bot1:x", inbox, SystemClock(), taken.extend, lambda: 0
    )
    running = asyncio.create_task(polling.run())
    try:
        await asyncio.wait_for(telegram.finished.wait(), 10)
        yield taken
    finally:
        await polling.stop()
        await asyncio.wait_for(running, 5)
        await runner.cleanup()


def update(number: int, **more: Any) -> dict[str, Any]:
    return {"update_id": number, "message": {"message_id": number, "from": {"id": 7}, **more}}


def ids(rows: Sequence[InboxRow]) -> list[int | None]:
    return [row.update_id for row in rows]


async def test_a_batch_is_stored_and_then_confirmed_by_the_next_offset(sqlite_database: Database) -> None:
    telegram = Telegram([update(5), update(6)], [update(7)], [])
    async with polled(telegram, Inbox(sqlite_database)) as taken:
        assert ids(taken) == [5, 6, 7]
        assert telegram.asked == [None, 7, 8, None]


async def test_what_could_not_be_stored_is_not_confirmed(sqlite_database: Database) -> None:
    class Hiccup(Inbox):
        failures = 2

        async def store(self, platform: str, received: Sequence[Received], at: datetime) -> list[InboxRow]:
            if self.failures:
                self.failures -= 1
                raise OSError("the disk is full")
            return await super().store(platform, received, at)

    telegram = Telegram([update(5)], [update(5)], [update(5)], [])
    async with polled(telegram, Hiccup(sqlite_database)) as taken:
        assert ids(taken) == [5]
        assert telegram.asked == [None, None, None, 6, None]


async def test_what_was_stored_without_our_hearing_of_it_is_taken_when_it_comes_again(
    sqlite_database: Database,
) -> None:
    class Mumbling(Inbox):
        failures = 2

        async def store(self, platform: str, received: Sequence[Received], at: datetime) -> list[InboxRow]:
            stored = await super().store(platform, received, at)
            if self.failures:
                self.failures -= 1
                raise OSError("the answer was lost")
            return stored

    telegram = Telegram([update(5), update(6)], [update(5)], [update(5), update(6), update(7)], [])
    async with polled(telegram, Mumbling(sqlite_database)) as taken:
        assert ids(taken) == [5, 6, 7]


async def test_ids_may_restart_lower_after_a_quiet_week(sqlite_database: Database) -> None:
    telegram = Telegram([update(900_000)], [], [update(12)], [])
    async with polled(telegram, Inbox(sqlite_database)) as taken:
        assert ids(taken) == [900_000, 12]


async def test_one_malformed_update_does_not_hold_up_its_neighbours(sqlite_database: Database) -> None:
    telegram = Telegram([update(5), {"update_id": 6, "message": "rubbish"}, {"junk": 1}, "junk", update(7)], [])
    async with polled(telegram, Inbox(sqlite_database)) as taken:
        assert ids(taken) == [5, 6, 7]
        assert telegram.asked[1] == 8


@pytest.mark.parametrize("hiccup", [500, 502, 429, b"<html>Bad Gateway</html>", b"[]"])
async def test_after_a_hiccup_it_goes_on(
    sqlite_database: Database, hiccup: int | bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.polling.REFUSED_PAUSE", 0.01)
    telegram = Telegram([update(5)], hiccup, [update(6)], [])
    async with polled(telegram, Inbox(sqlite_database)) as taken:
        assert ids(taken) == [5, 6]


async def test_a_stop_ends_the_long_wait_at_once(sqlite_database: Database) -> None:
    async with polled(Telegram(), Inbox(sqlite_database)):
        began = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - began < 3


async def test_text_is_stored_as_it_came(sqlite_database: Database) -> None:
    telegram = Telegram([update(5, text="周末有课吗？ <b>")], [])
    async with polled(telegram, Inbox(sqlite_database)) as taken:
        assert json.loads(taken[0].raw)["message"]["text"] == "周末有课吗？ <b>"

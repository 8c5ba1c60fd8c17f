"""Polling while the network fails: it is back within 30 seconds of the network, and asks no more often than it must.

The mechanism is tested with a hundredth of the shipped times, the bound with the arithmetic of the shipped ones, and
with `--long` in real time.
"""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientSession

from bot import polling as module
from bot.polling import Patience, Polling
from domain.clock import SystemClock
from sandbox.person import Person
from sandbox.server import Sandbox
from storage.database import Database
from storage.inbox import Inbox, InboxRow
from tests.faults.proxy import FaultProxy, Network
from tests.journeys.conftest import LIN

SHIPPED = Patience()
SHORT = Patience(long_poll=0.5, spare=0.3, look=0.5, most_back_off=0.3)
RTT = 4.0
"""Seconds for an answer of a Telegram that is there, on a machine that is busy."""


@dataclass
class Line:
    """A poller behind a network, and somebody who writes past it."""

    box: Sandbox
    proxy: FaultProxy
    lin: Person
    taken: list[InboxRow]
    polling: Polling
    patience: Patience

    async def comes(self, text: str, within: float) -> float:
        """Somebody writes; returns after how many seconds it was taken."""
        began = time.monotonic()
        await self.lin.say(text)
        async with asyncio.timeout(within):
            await until(lambda: any(text in row.raw for row in self.taken))
        return time.monotonic() - began

    async def long_poll_waits(self) -> None:
        async with asyncio.timeout(20):
            await until(lambda: self.box.cloud.updates.poller_waits)


async def until(true: Callable[[], bool]) -> None:
    while not true():  # noqa: ASYNC110
        await asyncio.sleep(0.005)


@asynccontextmanager
async def polled(
    database: Database, patience: Patience = SHORT, host: str = "127.0.0.1", path: str = ""
) -> AsyncIterator[Line]:
    async with Sandbox(strict=False) as box, FaultProxy(box.url) as proxy, Person(box.url, LIN) as lin:
        taken: list[InboxRow] = []
        url = f"http://{host}:{proxy.port}/bot{box.token}{path}"
        polling = Polling(url, Inbox(database), SystemClock(), taken.extend, lambda: 0, patience)
        running = asyncio.create_task(polling.run(), name="polling")
        try:
            yield Line(box, proxy, lin, taken, polling, patience)
        finally:
            await polling.stop()
            await asyncio.wait_for(running, 5)


Fault = Callable[[Line], Awaitable[Any]]


async def swallows(line: Line) -> None:
    await line.proxy.be(Network.SWALLOWS)


async def drops(line: Line) -> None:
    await line.proxy.be(Network.DROPS)


async def refuses(line: Line) -> None:
    await line.proxy.be(Network.REFUSES)


async def is_deaf(line: Line) -> None:
    await line.proxy.be(Network.DEAF)


async def is_half_open(line: Line) -> None:
    line.proxy.forget_connections()


async def is_cut(line: Line) -> None:
    line.proxy.cut_answers(3, after=40)


def test_the_bound_of_thirty_seconds_holds_with_the_shipped_times() -> None:
    assert SHIPPED.answers_within + RTT < 30
    # an answer to a long poll may take as long as the poll and the way
    assert SHIPPED.spare >= 5 and SHIPPED.long_poll <= 50


def test_nobody_is_hammered_while_the_network_is_away() -> None:
    pauses = [SHIPPED.back_off(n) for n in range(1, 40)]
    assert pauses[0] >= 0.5 and pauses == sorted(pauses) and pauses[-1] == SHIPPED.most_back_off
    tries_in_ten_minutes = next(n for n in range(1, 1000) if sum(SHIPPED.back_off(k) for k in range(1, n)) > 600)
    assert tries_in_ten_minutes < 70


@pytest.mark.parametrize("fault", [swallows, drops, refuses, is_deaf, is_half_open, is_cut])
async def test_polling_is_back_soon_after_the_network(sqlite_database: Database, fault: Fault) -> None:
    async with polled(sqlite_database) as line:
        await line.comes("before", 5)
        await line.long_poll_waits()
        await fault(line)
        # longer than a poll, so that it has failed more than once
        await asyncio.sleep(1.5)
        await line.proxy.be(Network.WELL)
        assert await line.comes("after", 10) < SHORT.answers_within + RTT
        assert [row.update_id for row in line.taken] == sorted({row.update_id or 0 for row in line.taken})


async def test_without_an_end_to_waiting_polling_would_not_come_back(sqlite_database: Database) -> None:
    endless = Patience(long_poll=0.5, spare=60, look=60, most_back_off=0.3)
    async with polled(sqlite_database, endless) as line:
        await line.long_poll_waits()
        await is_half_open(line)
        with pytest.raises(TimeoutError):
            await line.comes("after", SHORT.answers_within + 2)


MANY = 30
SLOWLY = Patience(long_poll=0.5, spare=0.5, look=1, most_back_off=0.3)


async def many_on_a_slow_line(line: Line) -> None:
    """What has come meanwhile takes more than twice as long as an answer may."""
    await line.long_poll_waits()
    await line.proxy.be(Network.REFUSES)
    for number in range(MANY):
        await line.lin.say(f"no. {number}")
    line.proxy.bytes_a_second = 5000
    await line.proxy.be(Network.SLOW)


async def test_a_batch_on_a_slow_line_comes_in_smaller_pieces(sqlite_database: Database) -> None:
    async with polled(sqlite_database, SLOWLY) as line:
        await many_on_a_slow_line(line)
        async with asyncio.timeout(25):
            await until(lambda: len(line.taken) == MANY)


async def test_a_whole_batch_on_a_slow_line_would_never_come(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch = Polling._fetch

    async def whole(self: Polling, session: ClientSession, offset: int | None, *, look: bool) -> list[object]:
        self._batch = module.BATCH
        return await fetch(self, session, offset, look=look)

    monkeypatch.setattr(Polling, "_fetch", whole)
    async with polled(sqlite_database, SLOWLY) as line:
        await many_on_a_slow_line(line)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(4):
                await until(lambda: len(line.taken) > 0)


async def test_a_name_that_cannot_be_looked_up_is_tried_again(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names(monkeypatch)
    names.known = False
    async with polled(sqlite_database, host=names.NAME) as line:
        async with asyncio.timeout(10):
            await until(lambda: names.asked >= 2)
        names.known = True
        assert await line.comes("after", 10) < SHORT.answers_within + RTT


async def test_a_look_up_that_hangs_is_not_waited_for_for_ever_and_takes_one_thread(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names(monkeypatch)
    names.answers.clear()
    async with polled(sqlite_database, host=names.NAME) as line:
        await asyncio.sleep(2)
        assert names.asked == 1, "whoever comes later waits for the same answer"
        names.answers.set()
        assert await line.comes("after", 10) < SHORT.answers_within + RTT


class Names:
    """Whether the one name of Telegram is known to the resolver, and whether that answers."""

    NAME = "telegram.example"

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.known = True
        self.asked = 0
        self.answers = threading.Event()
        self.answers.set()
        self._look_up = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self)

    def __call__(self, host: Any, *args: Any, **kwargs: Any) -> Any:
        if host == self.NAME:
            self.asked += 1
            self.answers.wait(20)
            if not self.known:
                raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
            host = "127.0.0.1"
        return self._look_up(host, *args, **kwargs)


async def test_a_fetch_that_somebody_cancels_is_fetched_again(sqlite_database: Database) -> None:
    async with polled(sqlite_database) as line:
        for number in range(3):
            await line.long_poll_waits()
            (fetching,) = [task for task in asyncio.all_tasks() if task.get_name() == "getUpdates"]
            fetching.cancel()
            await line.comes(f"after {number}", 10)


async def test_while_the_network_is_away_it_is_asked_for_at_growing_intervals(sqlite_database: Database) -> None:
    patience = Patience(long_poll=0.5, spare=0.3, look=0.2, most_back_off=2)
    async with polled(sqlite_database, patience) as line:
        await line.long_poll_waits()
        before = line.proxy.connections
        await line.proxy.be(Network.SWALLOWS)
        await asyncio.sleep(4)
        assert 2 <= line.proxy.connections - before <= 4, "0.5, 1 and 2 seconds apart"


@pytest.mark.parametrize("fault", [swallows, is_half_open, is_deaf])
async def test_in_real_time_it_is_back_within_thirty_seconds(
    sqlite_database: Database, fault: Fault, pytestconfig: pytest.Config
) -> None:
    if not pytestconfig.getoption("--long"):
        pytest.skip("takes a minute a fault; --long")
    async with polled(sqlite_database, SHIPPED) as line:
        await line.comes("before", 5)
        for away in (0.1, 30.0):
            await line.long_poll_waits()
            await fault(line)
            await line.lin.say("lost on its way")
            await asyncio.sleep(away)
            await line.proxy.be(Network.WELL)
            assert await line.comes(f"after {away}", 60) < 30

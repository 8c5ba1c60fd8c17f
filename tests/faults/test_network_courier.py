"""The courier while the network fails: doubt is marked, what is not in doubt is sent, nobody holds up another."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiogram import Bot
from aiohttp import ClientConnectorError

from bot import courier as courier_module
from bot import reaching_telegram
from bot.config import CourierSection
from bot.courier import Courier
from bot.limits import SendingLimits
from bot.reaching_telegram import IN_A_ROW, LOOK_WITHIN, MOST_PAUSE, NAMES_KEPT, Outage, telegram_bot
from bot.seal import Seal
from bot.telegram import TAP_WITHIN, TAPS_AT_ONCE, Telegram
from domain.messages.outgoing import OutboxState, Outgoing
from handlers.menus import command_menus
from sandbox.person import Person as Reader
from sandbox.server import Sandbox
from sandbox.shapes import PersonCard
from storage.database import Database
from storage.outbox import Outbox
from tests.faults.proxy import FaultProxy, Network
from tests.house import as_person, catalogue, services
from tests.journeys.conftest import RunningClock

FIRST = 5001
TIMEOUT = 1.2
"""Seconds for a request in these tests."""


@dataclass
class Post:
    """A courier behind a network, and the chats at its other end."""

    box: Sandbox
    proxy: FaultProxy
    bot: Bot
    telegram: Telegram
    courier: Courier
    outbox: Outbox
    database: Database
    clock: RunningClock
    people: list[int]
    put_in: dict[int, list[str]] = field(default_factory=dict)

    async def put(self, number: int, *texts: str, kind: str = "kept", **more: Any) -> None:
        """To the reader of that number, first is 0."""
        async with self.database.transaction() as uow:
            for text in texts:
                content = {"html": text, "keyboard": []}
                out = Outgoing(self.people[number], kind, content, self.clock.now(), panel=kind == "panel", **more)
                assert await uow.outbox.add(out)
        self.courier.wake()

    def told(self, number: int) -> list[str]:
        entries = self.box.cloud.chats[FIRST + number].entries.values()
        return [str(entry.message["text"]) for entry in entries if not entry.out]

    async def until(self, true: Callable[[], bool], within: float = 20) -> None:
        async with asyncio.timeout(within):
            while not true():  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    async def settled(self, within: float = 30) -> dict[OutboxState, int]:
        async with asyncio.timeout(within):
            while True:
                counts = await self.outbox.counts()
                if not counts.get(OutboxState.PLANNED) and not counts.get(OutboxState.CLAIMED):
                    return counts
                await asyncio.sleep(0.01)

    @property
    def held(self) -> int:
        """Connections of the pool that are in use."""
        session = self.bot.session._session  # type: ignore[attr-defined]
        return len(session.connector._acquired) if session is not None else 0


@asynccontextmanager
async def posted(
    database: Database,
    readers: int,
    *,
    limits: tuple[float, float, int] = (1000, 1000, 1000),
    at_once: int = 32,
    outage: bool = True,
    patience: float = TIMEOUT,
    **more: Any,
) -> AsyncIterator[Post]:
    """A courier with the shipped number of deliveries at once, and a person for each chat."""
    cards = [PersonCard(FIRST + n, f"Nr {n}") for n in range(readers)]
    async with Sandbox(people=cards, strict=False, **more) as box, FaultProxy(box.url) as proxy:
        for card in cards:
            async with Reader(box.url, card.id) as reader:
                await reader.say("hello")
        house = services()
        people = [(await as_person(database, house, card.id)).id for card in cards]
        sending = SendingLimits(*limits, time.monotonic())
        bot = telegram_bot(box.token, proxy.url, patience)
        telegram = Telegram(bot, command_menus(catalogue()), Seal(b"key"), sending.another, tap_within=0.8)
        clock, outbox = RunningClock(), Outbox(database)
        watch = Outage(telegram.is_there, most_pause=0.3, look_within=0.5) if outage else None
        courier = Courier(outbox, telegram.deliver, sending, clock, at_once, outage=watch)
        running = asyncio.create_task(courier.run())
        try:
            yield Post(box, proxy, bot, telegram, courier, outbox, database, clock, people)
        finally:
            await courier.stop()
            await running
            await bot.session.close()


def test_with_the_shipped_times_messages_go_on_within_thirty_seconds_of_the_network() -> None:
    # whatever was on its way has failed, and the third failure in a row makes the courier ask
    assert CourierSection().timeout + 0.5 * 2**IN_A_ROW + LOOK_WITHIN < 30
    assert MOST_PAUSE + LOOK_WITHIN < 30
    assert NAMES_KEPT < 30, "so long an address is used that has changed"


@pytest.mark.parametrize(("network", "arrives"), [(Network.SWALLOWS, 0), (Network.DEAF, 1)])
async def test_what_is_swallowed_is_in_doubt_and_repeated_as_its_kind_says(
    sqlite_database: Database, network: Network, arrives: int
) -> None:
    async with posted(sqlite_database, 3) as post:
        await post.proxy.be(network)
        await post.put(0, "booked")
        await post.put(1, "how was it?", kind="follow_up")
        await post.put(2, "a screen", kind="panel")
        await asyncio.sleep(TIMEOUT + 0.3)
        await post.proxy.be(Network.WELL)
        assert await post.settled() == {OutboxState.SENT: 2, OutboxState.IN_DOUBT: 1}
        assert [len(post.told(n)) for n in range(3)] == [arrives + 1, arrives, arrives + 1]
        assert await post.outbox.told_twice() == 2


@pytest.mark.parametrize("network", [Network.REFUSES, Network.DROPS])
async def test_what_never_left_is_sent_once_when_the_network_is_back(
    sqlite_database: Database, network: Network
) -> None:
    async with posted(sqlite_database, 12) as post:
        await post.proxy.be(network)
        await they_are_told(post)
        await asyncio.sleep(TIMEOUT + 0.3)
        await post.proxy.be(Network.WELL)
        assert await post.settled() == {OutboxState.SENT: 12}
        assert [post.told(n) for n in range(12)] == [["booked"]] * 6 + [["how was it?"]] * 6
        assert await post.outbox.told_twice() == 0


async def test_without_telling_connections_apart_a_push_would_be_lost_that_never_left(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        courier_module, "never_left", lambda error: isinstance(error.__context__, ClientConnectorError)
    )
    async with posted(sqlite_database, 12, outage=False) as post:
        await post.proxy.be(Network.DROPS)
        await they_are_told(post)
        await asyncio.sleep(TIMEOUT + 0.3)
        await post.proxy.be(Network.WELL)
        assert await post.settled() == {OutboxState.SENT: 6, OutboxState.IN_DOUBT: 6}


async def they_are_told(post: Post) -> None:
    for number in range(6):
        await post.put(number, "booked")
        await post.put(6 + number, "how was it?", kind="follow_up")


@pytest.mark.parametrize("after", [0, 60])
async def test_answers_that_are_cut_are_counted(sqlite_database: Database, after: int) -> None:
    # on a slow machine too, nothing but a cut makes a request fail
    async with posted(sqlite_database, 4, patience=20) as post:
        post.proxy.cut_answers(3, after)
        for number in range(4):
            await post.put(number, "booked", "and how to get there")
        counts = await post.settled()
        twice = sum(len(post.told(n)) - 2 for n in range(4))
        assert post.proxy.cut == 3
        assert counts == {OutboxState.SENT: 8}
        assert await post.outbox.told_twice() == 3 >= twice
        assert all(list(dict.fromkeys(post.told(n))) == ["booked", "and how to get there"] for n in range(4))


async def test_chats_whose_answers_are_slow_hold_up_no_others(sqlite_database: Database) -> None:
    async with posted(sqlite_database, 20) as post:
        await ten_are_slow(post)
        await post.until(lambda: all(len(post.told(n)) == 3 for n in range(10, 20)), within=TIMEOUT)
        assert post.held >= 10, "the slow ones are still under way"
        await post.settled()


async def test_with_fewer_at_once_than_are_slow_they_would(sqlite_database: Database) -> None:
    async with posted(sqlite_database, 20, at_once=4) as post:
        await ten_are_slow(post)
        with pytest.raises(TimeoutError):
            await post.until(lambda: all(len(post.told(n)) == 3 for n in range(10, 20)), within=TIMEOUT)


async def ten_are_slow(post: Post) -> None:
    for number in range(10):
        post.box.fault("sendMessage", "delay", chat_id=FIRST + number, seconds=TIMEOUT - 0.2)
        await post.put(number, "slowly")
    for number in range(10, 20):
        await post.put(number, "1", "2", "3")


TEN_MINUTES = timedelta(minutes=10)
CHATS = 16


async def test_after_ten_minutes_without_telegram_and_a_429_for_everybody_nothing_is_lost(database: Database) -> None:
    async with posted(database, 2 * CHATS, limits=(30, 3, 3)) as post:
        counts = await ten_minutes_away(post)
        # of what may not be said twice no more is in doubt than what was on its way when it began
        assert counts.get(OutboxState.IN_DOUBT, 0) <= 3
        assert counts[OutboxState.SENT] + counts.get(OutboxState.IN_DOUBT, 0) == 3 * CHATS
        assert counts[OutboxState.DROPPED] == CHATS, "the lesson that they were reminded of is over"
        for number in range(CHATS):
            assert post.told(number) == ["booked", "and how to get there"]
        asked = [one.at for one in post.box.cloud.record.since(0) if one.method == "sendmessage"]
        assert most_within_a_second(asked) <= 30


async def test_without_asking_first_pushes_would_be_lost(sqlite_database: Database) -> None:
    async with posted(sqlite_database, 2 * CHATS, limits=(30, 3, 3), outage=False) as post:
        assert (await ten_minutes_away(post))[OutboxState.IN_DOUBT] > 3


async def ten_minutes_away(post: Post) -> dict[OutboxState, int]:
    post.box.fault("*", "502", times=100_000)
    for number in range(CHATS):
        await post.put(number, "booked", "and how to get there")
        await post.put(CHATS + number, "how was it?", kind="follow_up")
        soon = post.clock.now() + TEN_MINUTES / 2
        await post.put(number, "your lesson begins", kind="appointment", expires_at=soon)
    await asyncio.sleep(1.5)
    post.clock.advance(TEN_MINUTES)
    post.box.cloud.faults.waiting.clear()
    for number in range(2 * CHATS):
        post.box.fault("sendMessage", "429", chat_id=FIRST + number, retry_after=1)
    return await post.settled()


def most_within_a_second(moments: Sequence[float]) -> int:
    return max(sum(1 for other in moments if at <= other < at + 1) for at in moments)


def test_a_tap_is_answered_soon_or_not_at_all_and_leaves_connections_to_messages() -> None:
    assert TAP_WITHIN <= 10
    assert TAPS_AT_ONCE + 32 < reaching_telegram.CONNECTIONS


async def test_answers_to_taps_that_hang_hold_up_nothing_and_leave_nothing_behind(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reaching_telegram, "CONNECTIONS", TAPS_AT_ONCE + 10)
    async with posted(sqlite_database, 1) as post:
        taps = await many_taps_hang(post)
        assert await post.settled(within=1) == {OutboxState.SENT: 1}
        _, left = await asyncio.wait(taps, timeout=TAP_WITHIN)
        assert not left
        await post.until(lambda: post.held == 0)
        assert await post.outbox.told_twice() == 0


async def test_without_a_limit_to_them_a_message_would_wait(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reaching_telegram, "CONNECTIONS", TAPS_AT_ONCE + 10)
    async with posted(sqlite_database, 1, patience=20) as post:
        post.telegram._taps = asyncio.Semaphore(1000)
        post.telegram._tap_within = 20
        taps = await many_taps_hang(post, TAPS_AT_ONCE + 10)
        with pytest.raises(TimeoutError):
            await post.settled(within=0.5)
        for tap in taps:
            tap.cancel()
        await asyncio.wait(taps)


async def many_taps_hang(post: Post, until: int = TAPS_AT_ONCE) -> set[asyncio.Task[None]]:
    """Twice as many as may; the message comes when so many are on their way."""
    post.box.fault("answerCallbackQuery", "delay", times=1000, seconds=30)
    taps = {asyncio.create_task(post.telegram.answer_tap(f"{n}", None, False)) for n in range(2 * TAPS_AT_ONCE)}
    await post.until(lambda: post.held >= until)
    await post.put(0, "booked")
    return taps


async def test_deliveries_that_are_cancelled_lose_nothing_and_leak_no_connection(database: Database) -> None:
    async with posted(database, 8) as post:
        await a_storm_of_cancellations(post)
        counts = await post.settled()
        assert counts == {OutboxState.SENT: 8 * 12}
        for number in range(8):
            assert list(dict.fromkeys(post.told(number))) == [str(n) for n in range(12)]
        twice = sum(len(post.told(n)) - 12 for n in range(8))
        assert twice <= await post.outbox.told_twice()
        assert post.held == 0


async def test_without_a_word_for_cancelled_deliveries_their_chats_would_be_stuck(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    landed = Courier._landed

    def unheard(self: Courier, row: Any, task: asyncio.Task[Any]) -> None:
        if not task.cancelled():
            landed(self, row, task)

    monkeypatch.setattr(Courier, "_landed", unheard)
    async with posted(sqlite_database, 8) as post:
        await a_storm_of_cancellations(post)
        with pytest.raises(TimeoutError):
            await post.settled(within=3)
        # `run` would wait for ever for what is stuck; nothing of it is on its way
        post.courier._under_way.clear()


async def a_storm_of_cancellations(post: Post) -> None:
    """One delivery in three is cancelled once, at some point of its way."""
    for number in range(8):
        await post.put(number, *(str(n) for n in range(12)))
    hit: set[str] = set()
    moments = [0.0, 0.001, 0.002, 0.004]
    for turn in range(400):
        for task in asyncio.all_tasks():
            name = task.get_name()
            if name.startswith("outbox ") and int(name[7:]) % 3 == 0 and name not in hit and turn % 4:
                hit.add(name)
                task.cancel()
        if len(hit) >= 32:
            return
        await asyncio.sleep(moments[turn % 4])

"""The running bot as bot.app wires it, without what needs threads or sockets: edge, encoder, studio."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from random import Random
from typing import Any, Protocol
from unittest import mock

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.enums import ParseMode
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.clock_watch import UNNOTICED, ClockWatch
from bot.courier import Courier
from bot.leading import Duty, Held, Leader
from bot.limits import SendingLimits
from bot.pipeline import Pipeline
from bot.polling import Polling
from bot.seal import KEY_NAME, Seal
from bot.telegram import Delivered, Telegram
from bot.updates import PLATFORM
from domain.clock import Clock
from domain.errors import BanxueError
from domain.heartbeat import NoteAlive
from domain.messages.outgoing import OutboxState
from domain.turn import Services, Turn, UseCase
from handlers.menus import command_menus
from scheduler.ticker import Ticker
from scheduler.ticks import TICKS
from storage import engines
from storage.clock_set_back import set_right
from storage.database import Database
from storage.errors import LeaseLost
from storage.inbox import Inbox
from storage.leases import Lease, Leases
from storage.outbox import Claimed, Outbox
from storage.unit_of_work import UnitOfWork
from tests.house import catalogue
from tests.simulation.disk import DISK, Disk, SimulatedModule
from tests.simulation.loop import OWNER, VirtualLoop
from tests.simulation.telegram import ROW, Cloud, Session

log = logging.getLogger(__name__)

AT_ONCE = 8
TRIES = 3
OFTEN = ("open the gate", "keep portraits", "expire holds", "step cadences")
LEFT_LOOK, LEFT_AFTER = 1.0, timedelta(seconds=3)
MARK = text("INSERT INTO simulated_effects (update_id, person) VALUES (:update, :person)")


class SimulatedClock:
    """Walks with the loop and jumps when the seed says so; all processes read the same."""

    def __init__(self, loop: VirtualLoop, begins: datetime) -> None:
        self._loop = loop
        self._begins = begins - timedelta(seconds=loop.time())

    def now(self) -> datetime:
        at = self._begins + timedelta(seconds=self._loop.time())
        return at.astimezone(UTC)

    def jump(self, by: timedelta) -> None:
        self._begins += by


class MarkingPipeline(Pipeline):
    """Notes in an update's own transaction that it had its effect."""

    async def _reply(self, uow: UnitOfWork, update: Any, turn: Any, *rest: Any) -> Any:
        values = {"update": update.update_id, "person": turn.person.external_id}
        await uow._connection.execute(MARK, values)
        return await super()._reply(uow, update, turn, *rest)


class Surroundings(Protocol):
    """What a process finds when it is started."""

    loop: VirtualLoop
    cloud: Cloud
    clock: SimulatedClock
    random: Random
    dispatcher: Dispatcher
    is_alone: bool

    def note(self, *what: Any) -> None: ...

    def services(self) -> Services: ...

    def unclear(self) -> None: ...

    def ring(self) -> None: ...


class Handed(Outbox):
    """Tells that somebody takes over what somebody else had in hand."""

    def __init__(self, database: Database, lease: Lease, taken_over: Callable[[], None]) -> None:
        super().__init__(database, lease)
        self._taken_over = taken_over

    async def recover(self, now: datetime) -> dict[OutboxState, int]:
        self._taken_over()
        return await super().recover(now)


class Clockwork:
    """Ticks at moments that chance chooses: APScheduler reads a clock of its own."""

    def __init__(self, random: Random, tick: Callable[[str], Awaitable[None]]) -> None:
        self._random = random
        self._tick = tick
        self._stop = asyncio.Event()

    async def run(self) -> None:
        names = [tick.name for tick in TICKS]
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._random.uniform(0.2, 4.0)):
                    await self._stop.wait()
            name = self._random.choice(names if self._random.random() < 0.6 else OFTEN)
            try:
                await self._tick(name)
            except LeaseLost:
                return
            except Exception:
                log.exception("The tick %r failed; the others go on", name)

    async def stop(self) -> None:
        self._stop.set()


class Machine:
    """One process. `start` comes back at once; `kill` may come at any await."""

    def __init__(self, world: Surroundings, disk: Disk, place: int, number: int) -> None:
        self._world = world
        self._place = place
        self.disk = disk
        self.number = number
        self.up = asyncio.Event()
        self.is_dead = False
        self._stopping = False
        self._leaders: list[Leader] = []
        self._running: list[asyncio.Task[Any]] = []

    def start(self) -> None:
        context = copy_context()
        context.run(OWNER.set, self)
        context.run(DISK.set, self.disk)
        self.main = self._world.loop.create_task(self._run(), name="boot", context=context)

    def kill(self) -> None:
        self.is_dead = True
        self.disk.pull_the_plug()
        self._world.loop.bury(self)

    async def stop(self) -> None:
        """As SIGTERM does."""
        self._stopping = True
        sending, timing, fetching = self._leaders
        await fetching.stop()
        await self._pipeline.stop(20.0)
        await timing.stop()
        await sending.stop()
        *ending, looking, watching = self._running
        looking.cancel()
        watching.cancel()
        await asyncio.wait(ending)
        await self.database.close()

    @property
    def waiting(self) -> int:
        return self._pipeline.waiting

    def wake(self) -> None:
        """Something is to be sent, if this is the courier's process."""
        for leader in self._leaders:
            if isinstance(leader.duty, Courier):
                leader.duty.wake()

    async def _run(self) -> None:
        while True:
            try:
                await self._boot()
                return
            except (DBAPIError, BanxueError) as error:
                # whoever supervises it starts it again
                self._world.note("does not start", type(error).__name__)
                await asyncio.sleep(1.0)

    async def _boot(self) -> None:
        world = self._world
        self.database = database = await opened(self.disk, world.clock, self._place)
        self._inbox = inbox = Inbox(database)
        self._limits = limits = SendingLimits(25.0, 1.0, 3, time.monotonic())
        async with database.transaction() as uow:
            seal = Seal(await uow.keys.secret(KEY_NAME))
        bot = Bot("42:TEST", session=Session(world.cloud), default=DefaultBotProperties(parse_mode=ParseMode.HTML))
        self._telegram = telegram = Telegram(bot, _menus(), seal, limits.another)
        self._services = world.services()
        self._pipeline = MarkingPipeline(
            database=database,
            inbox=inbox,
            dispatcher=world.dispatcher,
            bot=bot,
            services=self._services,
            seal=seal,
            answer_tap=telegram.answer_tap,
            committed=world.ring,
            at_once=AT_ONCE,
            tries=TRIES,
        )
        leases = Leases(database, self.number, by_force=world.is_alone)
        duties: dict[str, Callable[[Held], Duty]] = {
            "courier": self._new_courier,
            "clock": self._new_clock,
            "intake": self._new_polling,
        }
        self._leaders = [Leader(name, leases, begin, alone=world.is_alone) for name, begin in duties.items()]
        await self._awake()
        if world.is_alone:
            await self._take_up()
        watch = ClockWatch(world.clock, self._set_right, world.loop.time)
        work = [*(leader.run() for leader in self._leaders), self._take_what_is_left_behind(), watch.run()]
        self._running = [asyncio.create_task(each) for each in work]
        for task in self._running:
            task.add_done_callback(self._ended)
        self.up.set()

    async def _awake(self) -> None:
        async with self.database.transaction() as uow:
            awoken = await Turn(self._services, uow, None).do(NoteAlive())
        if awoken.after is not None and awoken.after < -UNNOTICED:
            await self._set_right(self._world.clock.now())

    async def _set_right(self, now: datetime) -> None:
        await set_right(self.database, now)
        self._world.ring()

    async def _deliver(self, row: Claimed) -> Delivered:
        ROW.set(row.id)
        return await self._telegram.deliver(row)

    def _new_courier(self, held: Held) -> Courier:
        self._limits.rest_until(time.monotonic() + 1.0)
        outbox = Handed(self.database, held.lease, self._world.unclear)
        return Courier(outbox, self._deliver, self._limits, self._world.clock, AT_ONCE, _undrawn, held.is_sure)

    def _new_clock(self, held: Held) -> Clockwork:
        ticker = Ticker(TICKS, partial(self._tick, under=held.lease), "Asia/Shanghai")
        return Clockwork(self._world.random, ticker.run_once)

    def _new_polling(self, held: Held) -> Polling:
        return Polling("", self._inbox, self._world.clock, self._pipeline.take, lambda: self._pipeline.waiting)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        if not self.is_dead and not self._stopping:
            log.error("Something ended by itself: %s", task, exc_info=task.exception() or RuntimeError())

    async def _tick(self, use_case: UseCase[Any], under: Lease | None = None) -> None:
        async with self.database.transaction(under) as uow:
            await Turn(self._services, uow, None).do(use_case)
        self._world.ring()

    async def _take_up(self) -> None:
        last = 0
        while rows := await self._inbox.pending(PLATFORM, after_seq=last):
            self._pipeline.take(rows)
            last = rows[-1].seq

    async def _take_what_is_left_behind(self) -> None:
        while True:
            if not self._pipeline.waiting and not self._world.is_alone:
                try:
                    before = self._world.clock.now() - LEFT_AFTER
                    self._pipeline.take(await self._inbox.left_behind(PLATFORM, before, 100))
                except Exception:
                    log.exception("Whether anything was left behind cannot be seen; it is tried again")
            await asyncio.sleep(LEFT_LOOK)


async def opened(disk: Disk, clock: Clock, place: int) -> Database:
    """The disk's database; DISK must say that it is ours."""
    writer, reader = _engines(place)
    for engine in (writer, reader):
        # what an earlier process had is gone with it
        engine.sync_engine.dispose(close=False)
    database = Database(writer.url, writer, reader, clock)
    await database._check(migrated=True)
    return database


async def _undrawn(row: Claimed) -> Claimed:
    """As the studio leaves it where a drawing fails: the words alone."""
    attachment = row.content.get("attachment")
    if not attachment or attachment["type"] != "drawing":
        return row
    return replace(row, content={key: value for key, value in row.content.items() if key != "attachment"})


@cache
def _menus() -> Any:
    return command_menus(catalogue())


@cache
def _engines(place: int) -> tuple[AsyncEngine, AsyncEngine]:
    """Compiling statements takes longer than running them: all seeds share these, one pair for each of two processes.

    `place` tells the pairs apart.
    """
    with mock.patch.object(engines, "OneHopModule", SimulatedModule):
        return engines.sqlite_engines(URL.create("sqlite+aiosqlite", database=__file__), create=False)

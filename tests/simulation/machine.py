"""The running bot as bot.app wires it, without what needs threads or sockets: edge, encoder, studio."""

from __future__ import annotations

import asyncio
import logging
import time
from contextvars import copy_context
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any, Protocol
from unittest import mock

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.enums import ParseMode
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.courier import Courier
from bot.limits import SendingLimits
from bot.pipeline import Pipeline
from bot.polling import Polling
from bot.seal import KEY_NAME, Seal
from bot.telegram import Delivered, Telegram
from bot.updates import PLATFORM
from domain.clock import Clock
from domain.errors import BanxueError
from domain.heartbeat import NoteAlive
from domain.turn import Services, Turn, UseCase
from handlers.menus import command_menus
from scheduler.ticker import Ticker
from scheduler.ticks import TICKS
from storage import engines
from storage.database import Database
from storage.inbox import Inbox
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

    def note(self, *what: Any) -> None: ...

    def services(self) -> Services: ...


class Machine:
    """One process. `start` comes back at once; `kill` may come at any await."""

    def __init__(self, world: Surroundings, disk: Disk) -> None:
        self._world = world
        self.disk = disk
        self.up = asyncio.Event()
        self.is_dead = False
        self._stopping = False
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
        await self._polling.stop()
        await self._pipeline.stop(20.0)
        self._clockwork.cancel()
        await self._courier.stop()
        await asyncio.wait([task for task in self._running if task is not self._clockwork])
        await self.database.close()

    @property
    def waiting(self) -> int:
        return self._pipeline.waiting

    async def tick(self, name: str) -> None:
        await self._ticker.run_once(name)

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
        self.database = database = await opened(self.disk, world.clock)
        services, inbox, now = world.services(), Inbox(database), time.monotonic()
        limits = SendingLimits(25.0, 1.0, 3, now, silent_until=now + 1.0)
        async with database.transaction() as uow:
            seal = Seal(await uow.keys.secret(KEY_NAME))
        bot = Bot("42:TEST", session=Session(world.cloud), default=DefaultBotProperties(parse_mode=ParseMode.HTML))
        telegram = Telegram(bot, _menus(), seal, limits.another)

        async def deliver(row: Claimed) -> Delivered:
            ROW.set(row.id)
            return await telegram.deliver(row)

        self._courier = Courier(Outbox(database), deliver, limits, world.clock, AT_ONCE, _undrawn)
        self._pipeline = MarkingPipeline(
            database=database,
            inbox=inbox,
            dispatcher=world.dispatcher,
            bot=bot,
            services=services,
            seal=seal,
            answer_tap=telegram.answer_tap,
            committed=self._courier.wake,
            at_once=AT_ONCE,
            tries=TRIES,
        )
        self._ticker = Ticker(TICKS, self._tick, "Asia/Shanghai")
        self._services = services
        await self._tick(NoteAlive())
        last = 0
        while rows := await inbox.pending(PLATFORM, after_seq=last):
            self._pipeline.take(rows)
            last = rows[-1].seq
        self._polling = Polling("", inbox, world.clock, self._pipeline.take, lambda: self._pipeline.waiting)
        self._clockwork = asyncio.create_task(self._keep_time(), name="clock")
        self._running = [
            asyncio.create_task(self._courier.run(), name="courier"),
            asyncio.create_task(self._polling.run(), name="polling"),
            self._clockwork,
        ]
        for task in self._running:
            task.add_done_callback(self._ended)
        self.up.set()

    def _ended(self, task: asyncio.Task[Any]) -> None:
        if not self.is_dead and not self._stopping:
            log.error("The %s ended by itself", task.get_name(), exc_info=task.exception() or RuntimeError())

    async def _tick(self, use_case: UseCase[Any]) -> None:
        async with self.database.transaction() as uow:
            await Turn(self._services, uow, None).do(use_case)
        self._courier.wake()

    async def _keep_time(self) -> None:
        names = [tick.name for tick in TICKS]
        while True:
            await asyncio.sleep(self._world.random.uniform(0.2, 4.0))
            name = self._world.random.choice(names if self._world.random.random() < 0.6 else OFTEN)
            try:
                await self.tick(name)
            except Exception:
                log.exception("The tick %r failed; the others go on", name)


async def opened(disk: Disk, clock: Clock) -> Database:
    """The disk's database; DISK must say that it is ours."""
    writer, reader = _engines()
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
def _engines() -> tuple[AsyncEngine, AsyncEngine]:
    """Compiling statements takes longer than running them: all seeds share these."""
    with mock.patch.object(engines, "OneHopModule", SimulatedModule):
        return engines.sqlite_engines(URL.create("sqlite+aiosqlite", database=__file__), create=False)

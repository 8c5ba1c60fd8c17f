"""One seed: a centre, its people, and everything that may go wrong, until all is said and done."""

from __future__ import annotations

import asyncio
import logging
import os
import random as chance
import sqlite3
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

from aiogram import Dispatcher
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.turn import Services
from storage.engines import IDLE_SECONDS
from tests.simulation import truths
from tests.simulation.centre import OPENS, Centre
from tests.simulation.disk import DISK, Disk, InjectedError, Weather
from tests.simulation.loop import VirtualLoop
from tests.simulation.machine import Machine, SimulatedClock
from tests.simulation.people import HABITS, Somebody
from tests.simulation.telegram import Cloud, Line, Wire

PEOPLE, MOVES = 3, 6
SOON, LATE = 15.0, 400.0
"""Seconds: trouble comes before the first; at the second everything has to have come to rest."""
PATIENCE = 5.0
MOST_STEPS = 60_000
JUMPS = (timedelta(seconds=-30), timedelta(hours=-1), timedelta(minutes=20), timedelta(hours=3), timedelta(days=2))


@dataclass(frozen=True)
class Outcome:
    """What came of a seed."""

    seed: int
    complaints: tuple[str, ...]
    digest: str
    met: Counter[str]
    steps: int
    seconds: float
    lines: tuple[str, ...] = ()


@dataclass
class Errors(logging.Handler):
    """What was logged as an error and was not our doing."""

    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.ERROR)

    __hash__ = logging.Handler.__hash__

    def emit(self, record: logging.LogRecord) -> None:
        trouble = record.exc_info[1] if record.exc_info else None
        if isinstance(trouble, GeneratorExit):
            # the last words of a process that was killed
            return
        if trouble is not None and not any(map(_is_ours, _causes(trouble))):
            self.found.append(f"{record.name}: {record.getMessage()} ({trouble!r})")


class World:
    """Everything of one seed."""

    def __init__(self, centre: Centre, folder: Path, seed: int, *, two: bool = False, trace: bool = False) -> None:
        """`two`: as on a server, with two processes, one of which is courier, clock and intake by lease."""
        self.seed = seed
        self.random = Random(f"world {seed}")
        self.loop = VirtualLoop(Random(f"loop {seed}"))
        self.clock = SimulatedClock(self.loop, OPENS)
        self.dispatcher: Dispatcher = centre.dispatcher
        self._centre = centre
        self.path = folder / f"seed-{seed}.db"
        self.path.write_bytes(centre.template)
        self._digest = sha256()
        self._lines: list[str] | None = [] if trace else None
        self.loop.on_step = self._stepped
        self.met: Counter[str] = Counter()
        self.cloud = Cloud(Random(f"cloud {seed}"), self.note, self._line())
        self.cloud.is_cut_off = lambda: DISK.get().is_gone
        self._weather = self._drawn_weather()
        self.is_alone = not two
        self.machines: dict[int, Machine] = {}
        self._born = 0
        self._complaints: list[str] = []

    def services(self) -> Services:
        return self._centre.services(self.clock, Random(f"bot {self.seed} {self._born}"))

    def note(self, *what: Any) -> None:
        """Something that happened, for the trace."""
        line = f"{self.loop.time():.6f} {what}"
        self._digest.update(line.encode())
        if self._lines is not None:
            self._lines.append(line)

    def run(self) -> Outcome:
        """Play the seed."""
        began = time.process_time()
        errors = Errors()
        wire = mock.patch("bot.polling.ClientSession", lambda **_options: Wire(self.cloud))
        with _by_itself(self.loop, self.seed, errors), wire, self._as_on_a_server():
            try:
                self.loop.run_until_complete(self._play())
            except Stuck as stuck:
                self._complaints.append(str(stuck))
            finally:
                for machine in self.machines.values():
                    machine.kill()
                self.loop.bury(None)
                self.loop.close()
        self._complaints += [*errors.found, *truths.found_wrong(self.path, self.cloud)]
        self.met.update(self.cloud.met)
        self.met.update(truths.reached(self.path))
        self._clean()
        seconds = time.process_time() - began
        return Outcome(
            self.seed,
            tuple(self._complaints),
            self._digest.hexdigest(),
            self.met,
            self.loop.steps,
            seconds,
            tuple(self._lines or ()),
        )

    @contextmanager
    def _as_on_a_server(self) -> Iterator[None]:
        """SQLite has no clock of its own and knows no other processes: what PostgreSQL answers of both."""

        async def now(_connection: AsyncConnection) -> datetime:
            return datetime.fromtimestamp(self.loop.time(), UTC)

        async def is_gone(_connection: AsyncConnection, number: int) -> bool:
            return all(machine.number != number or machine.is_dead for machine in self.machines.values())

        with mock.patch("storage.leases._now", now), mock.patch("storage.leases.is_gone", is_gone):
            yield

    async def _play(self) -> None:
        for place in range(1 if self.is_alone else 2):
            self._start(place)
        await self._up()
        people = self.random.sample(sorted(HABITS), PEOPLE)
        lives = [asyncio.create_task(self._somebody(each).live(MOVES)) for each in people]
        troubles = [asyncio.create_task(each) for each in self._troubles()]
        await asyncio.wait([*lives, *troubles])
        await self._calm()
        await self._rest()
        DISK.set(self.machines[0].disk)
        self._complaints += await truths.portraits(self.machines[0].database)
        for machine in self.machines.values():
            await machine.stop()

    def _somebody(self, account: int) -> Somebody:
        old = self._centre.old_buttons.get(account, ())
        return Somebody(self.cloud, account, Random(f"{self.seed} {account}"), old)

    def _stepped(self, heads: int, chosen: int) -> None:
        if self.loop.steps > MOST_STEPS:
            raise Stuck(f"does not end within {MOST_STEPS} steps")
        if heads > 1:
            self._digest.update(b"%d/%d" % (chosen, heads))

    def ring(self) -> None:
        for machine in self.machines.values():
            machine.wake()

    def _start(self, place: int) -> None:
        self._born += 1
        disk = Disk(self.path, Random(f"disk {self.seed} {self._born}"), self._weather, self.note, self.unclear)
        disk.met = self.met
        self.machines[place] = Machine(self, disk, place, self._born)
        self.machines[place].start()

    async def _up(self) -> None:
        """Wait until all have started, and raise what keeps one from it."""
        for machine in self.machines.values():
            await machine.main

    def _troubles(self) -> Iterator[Any]:
        for _ in range(self.random.choice([0, 1, 1, 2, 3])):
            yield self._crash(self.random.uniform(0, SOON))
        for _ in range(self.random.choice([0, 0, 1])):
            yield self._freeze(self.random.uniform(0, SOON), self.random.choice([1.0, 10.0, 90.0]))
        # one at most: forward and back again between two looks of the clock watch is not noticed
        for _ in range(self.random.choice([0, 0, 1])):
            yield self._jump(self.random.uniform(0, SOON), self.random.choice(JUMPS))
        for _ in range(self.random.choice([0, 0, 0, 1])):
            yield self._away(self.random.uniform(0, SOON), self.random.choice([1.0, 5.0, 20.0]))

    async def _crash(self, at: float) -> None:
        await asyncio.sleep(at)
        dead = asyncio.Event()
        place, machine = self._one()
        if machine.is_dead:
            return

        def kill() -> None:
            self._kill(machine)
            dead.set()

        self.loop.at_step(machine, self.random.randrange(1, 200), kill)
        try:
            async with asyncio.timeout(PATIENCE):
                await dead.wait()
        except TimeoutError:
            self.loop.at_step(machine, 0, lambda: None)
            return
        await asyncio.sleep(self.random.uniform(0.1, 3.0))
        self._start(place)

    def _one(self) -> tuple[int, Machine]:
        return self.random.choice(list(self.machines.items()))

    def _kill(self, machine: Machine) -> None:
        self.met["killed"] += 1
        self.note("killed")
        self.unclear()
        machine.kill()

    def unclear(self) -> None:
        """What the courier has in hand may have been sent, or not."""
        for row in _in_hand(self.path):
            self.cloud.unclear[row] += 1

    async def _freeze(self, at: float, seconds: float) -> None:
        await asyncio.sleep(at)
        _, machine = self._one()
        self.met["frozen"] += 1
        self.note("frozen", seconds)
        self.loop.hold(machine)
        await asyncio.sleep(min(seconds, IDLE_SECONDS))
        if seconds > IDLE_SECONDS and not self.is_alone:
            machine.disk.forget_the_frozen()
            await asyncio.sleep(seconds - IDLE_SECONDS)
        self.loop.let_go(machine)

    async def _jump(self, at: float, by: timedelta) -> None:
        await asyncio.sleep(at)
        self.met["clock jumped"] += 1
        self.note("jump", by.total_seconds())
        self.clock.jump(by)

    async def _away(self, at: float, seconds: float) -> None:
        await asyncio.sleep(at)
        self.met["network away"] += 1
        self.note("away", seconds)
        self.cloud.line.is_up = False
        await asyncio.sleep(seconds)
        self.cloud.line.is_up = True

    async def _calm(self) -> None:
        """Nothing goes wrong any more."""
        self.note("calm")
        self.cloud.line = Line()
        for name, value in vars(Weather()).items():
            setattr(self._weather, name, value)

    async def _rest(self) -> None:
        """Wait until nothing is under way: what was begun has to end by itself."""
        await self._up()
        until = self.loop.time() + LATE
        while why := self._under_way():
            if self.loop.time() > until:
                raise Stuck(f"does not come to rest: {', '.join(why)}")
            await asyncio.sleep(0.5)

    def _under_way(self) -> list[str]:
        waiting_for = sum(machine.waiting for machine in self.machines.values())
        counted = {"at Telegram": self.cloud.pending, "in memory": waiting_for}
        waiting = [f"{number} {where}" for where, number in counted.items() if number]
        return waiting or truths.under_way(self.path, self.clock.now())

    def _line(self) -> Line:
        random = self.random
        if random.random() < 0.3:
            return Line(slowest=random.choice([0.05, 0.5]))
        return Line(
            slowest=random.choice([0.05, 0.3, 2.0]),
            cut=random.choice([0, 0.02, 0.1]),
            hangs=random.choice([0, 0, 0.03]),
            unreached=random.choice([0, 0, 0.05]),
            too_many=random.choice([0, 0.02, 0.1]),
            server_error=random.choice([0, 0, 0.05]),
            again=random.choice([0, 0, 0.2]),
        )

    def _drawn_weather(self) -> Weather:
        random = self.random
        if random.random() < 0.4:
            return Weather(slowest=random.choice([0.0005, 0.01]))
        return Weather(
            slowest=random.choice([0.0005, 0.002, 0.05]),
            fails=random.choice([0, 0, 0.003]),
            lost=random.choice([0, 0, 0.003]),
            commit_fails=random.choice([0, 0, 0.03]),
            commit_unanswered=random.choice([0, 0, 0.03]),
        )

    def _clean(self) -> None:
        for end in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + end).unlink(missing_ok=True)


class Stuck(Exception):
    """Something was begun and never ends."""


def _in_hand(path: Path) -> list[int]:
    with sqlite3.connect(path) as looking:
        return [row for (row,) in looking.execute("SELECT id FROM outbox WHERE state = 'claimed'")]


def _is_ours(error: BaseException) -> bool:
    # a process that was stopped in the middle of a transaction keeps the others waiting
    return isinstance(error, InjectedError) or "database is locked" in str(error)


def _causes(trouble: BaseException) -> Iterator[BaseException]:
    yield trouble
    for cause in (trouble.__cause__, trouble.__context__, getattr(trouble, "orig", None)):
        if isinstance(cause, BaseException):
            yield from _causes(cause)


def connections_of_the_dead_just_end() -> AbstractContextManager[object]:
    """SQLAlchemy closes what it finds half-way gracefully, in a task that nobody will run."""
    adapter = AsyncAdapt_aiosqlite_connection
    return mock.patch.object(adapter, "terminate", adapter._terminate_force_close)


@contextmanager
def _by_itself(loop: VirtualLoop, seed: int, errors: Errors) -> Iterator[None]:
    """Time and chance come from the seed alone, whoever asks; what is logged is looked at, not printed."""
    drawn = Random(f"system {seed}")
    root = logging.getLogger()
    level, handlers, state = root.level, root.handlers, chance.getstate()
    root.handlers = [errors]
    chance.seed(f"module {seed}")
    try:
        with (
            mock.patch.object(time, "monotonic", loop.time),
            mock.patch.object(os, "urandom", drawn.randbytes),
            mock.patch.object(chance, "_urandom", drawn.randbytes),
            connections_of_the_dead_just_end(),
            warnings.catch_warnings(),
        ):
            # what the dead had in hand is found by the garbage collector
            warnings.simplefilter("ignore")
            yield
    finally:
        root.level, root.handlers = level, handlers
        chance.setstate(state)

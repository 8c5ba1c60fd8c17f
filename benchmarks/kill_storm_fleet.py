"""The storm of benchmarks/kill_storm.py over several processes behind a webhook: killed, stopped, rolled."""

from __future__ import annotations

import asyncio
import signal
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from benchmarks import kill_storm_stage as stage
from benchmarks.balancer import Balancer
from benchmarks.kill_storm_lives import Life
from benchmarks.kill_storm_run import NAMED, RANDOM, UP, Happened, Storm
from benchmarks.killable_points import ANYWHERE, COURIER, RECOVERED, holder_note

SECRET = "a-secret-of-the-storm"
LIVES_A_PAUSE, LIVES_A_ROLL = 10, 15
LOOK = 0.02
MOST_PASSAGES = 20
STRIKE = 1.5
"""Seconds within which a named point is passed; some are only the courier's, or only the clock's."""


@dataclass
class Fleet(Storm):
    """`processes` at a time on a PostgreSQL server; `pause`: seconds for which a holder of a lease is stopped."""

    processes: int = 2
    pause: float = 90.0
    lease: float | None = None
    paused: int = 0
    rolled: int = 0

    async def run(self) -> Happened:
        self._ports = [_free_port() for _ in range(self.processes)]
        balancer = Balancer(self._ports)
        await balancer.start()
        self._address = f"http://127.0.0.1:{balancer.port}/telegram"
        try:
            return await super().run()
        finally:
            await balancer.stop()

    async def _first(self) -> None:
        self._lives.lease_seconds = self.lease
        points = list(ANYWHERE)
        self._chance.shuffle(points)
        self._working = cycle(points)
        self._ends: dict[int, tuple[str, str]] = {}
        self._configs = [self._config(number) for number in range(self.processes)]
        self.living = [await self._begin_at(number, RANDOM) for number in range(self.processes)]
        await self._until_all_are_up()

    async def _until_all_are_up(self) -> None:
        for number, life in enumerate(self.living):
            await self._until_open(number, life)

    def _config(self, number: int) -> Path:
        folder = self.folder / f"process-{number}"
        folder.mkdir()
        more = f'[webhook]\nurl = "{self._address}"\nsecret = "{SECRET}"\n[edge]\nport = {self._ports[number]}\n'
        path = stage.write_config(folder, self._telegram.box.url, self.url, more)
        path.write_text(path.read_text().replace("[telegram]\n", '[telegram]\nintake = "webhook"\n'))
        return path

    async def _rage(self) -> None:
        truth = self._telegram.truth
        began, share = len(truth.acts), (self.updates - len(truth.acts)) / self.kills
        for kill in range(self.kills):
            await stage.fall_due(self._database, kill, self._chance)
            truth.allow(began + (kill + 1) * share)
            if kill % LIVES_A_PAUSE == LIVES_A_PAUSE // 2:
                await self._pause_a_holder()
            if kill % LIVES_A_ROLL == LIVES_A_ROLL // 2:
                await self._roll()
            number = self._chance.randrange(self.processes)
            await self._die_at(number)
            self.living[number] = await self._begin_at(number, self._chance.choice((RANDOM, NAMED)))

    async def _begin_at(self, number: int, way: str) -> Life:
        point = next(self._working) if way == NAMED else ""
        self._ends[number] = way, point
        passage = self._chance.randint(1, MOST_PASSAGES)
        return await self._lives.start(point=point or None, passage=passage, config=self._configs[number])

    async def _die_at(self, number: int) -> None:
        life, (way, point) = self.living[number], self._ends[number]
        await self._until_open(number, life)
        if way == RANDOM:
            await self._until_busy(life)
        await life.end_within(STRIKE if way == NAMED else self._chance.uniform(0, 0.2))
        if not life.lives:
            self._died_of(life, point)
        await life.kill()
        self.deaths[way] += 1

    def _died_of(self, life: Life, point: str) -> None:
        if life.status != -signal.SIGKILL:
            self._must_live(life)
        self.points[point] += 1

    async def _until_open(self, number: int, life: Life) -> None:
        """Until it listens, or is dead."""
        until = time.monotonic() + UP
        while life.lives and life.up is None:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self._ports[number])
                writer.close()
                life.up = time.monotonic()
                self.starts.append(life.up - life.began)
                return
            if time.monotonic() > until:
                raise TimeoutError(f"the bot does not start:\n{self._end_of_log()}")
            await asyncio.sleep(LOOK)

    async def _pause_a_holder(self) -> None:
        """Whoever has the courier's lease is stopped, and wakes up when another one has it."""
        await stage.patiently(lambda: self._holder() is not None, UP, "nobody becomes the courier")
        life = self._holder()
        assert life is not None, "somebody holds it"
        life.signal(signal.SIGSTOP)
        await asyncio.sleep(self.pause)
        life.signal(signal.SIGCONT)
        self.paused += 1

    def _holder(self) -> Life | None:
        try:
            holder = int(holder_note(self.folder, COURIER).read_text())
        except (FileNotFoundError, ValueError):
            return None
        return next((each for each in self.living if each.pid == holder and each.lives), None)

    async def _roll(self) -> None:
        """A new version comes: each process stops, and another one starts in its place."""
        for number, life in enumerate(self.living):
            await self._until_open(number, life)
            life.signal(signal.SIGTERM)
            if not await life.end_within(UP):
                raise TimeoutError(f"the bot does not stop:\n{self._end_of_log()}")
            self.living[number] = await self._begin_at(number, RANDOM)
            await self._until_open(number, self.living[number])
        self.rolled += 1

    async def _stop_cleanly(self) -> None:
        await super()._stop_cleanly()
        self.flying = sum(map(int, (self.folder / RECOVERED).read_text().split()))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

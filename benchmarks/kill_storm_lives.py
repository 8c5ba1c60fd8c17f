"""The bot's lives in benchmarks/kill_storm.py: forked from a warm parent, or started as everybody starts it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WARMING = 600.0


@dataclass
class Life:
    """A process of the bot, from its start at `began` (monotonic) to its end; `status` is negative for a signal."""

    pid: int
    began: float = field(default_factory=time.monotonic)
    up: float | None = None
    status: int | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def lives(self) -> bool:
        return not self.ended.is_set()

    def signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    async def kill(self) -> None:
        self.signal(signal.SIGKILL)
        await self.ended.wait()

    async def end_within(self, seconds: float) -> bool:
        """Whether it ended by then."""
        try:
            await asyncio.wait_for(self.ended.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def bury(self, status: int) -> None:
        self.status = status
        self.ended.set()


class Nursery:
    """Starts lives; `off` names guards that none of them has."""

    def __init__(
        self, parent: asyncio.subprocess.Process, config: Path, log: Path, notes: Path, off: Sequence[str]
    ) -> None:
        self._parent = parent
        self._notes = notes
        self._config = config
        self.log = log
        self._off = off
        self._living: dict[int, Life] = {}
        self._started: asyncio.Queue[Life] = asyncio.Queue()
        self._true: list[tuple[asyncio.subprocess.Process, asyncio.Task[None]]] = []
        self._listening = asyncio.create_task(self._listen(), name="killable")
        self._ready = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self.lease_seconds: float | None = None

    async def ready(self) -> None:
        await asyncio.wait_for(self._ready.wait(), WARMING)

    async def start(
        self, *arguments: str, point: str | None = None, passage: int = 1, config: Path | None = None
    ) -> Life:
        """Run a command of the bot, `run` unless another one is given."""
        given = [*(arguments or ("run",)), "--config", str(config or self._config)]
        order: dict[str, object] = {"arguments": given, "point": point, "passage": passage, "off": list(self._off)}
        order |= {"notes": str(self._notes), "lease": self.lease_seconds}
        assert self._parent.stdin is not None, "it is a pipe"
        async with self._one_at_a_time:
            self._parent.stdin.write(json.dumps(order).encode() + b"\n")
            return await self._started.get()

    async def start_true(self) -> Life:
        """`python -m bot run`."""
        command = (sys.executable, "-m", "bot", "run", "--config", str(self._config))
        with self.log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stderr=log)
        life = Life(process.pid)

        async def wait() -> None:
            life.bury(await process.wait())

        self._true.append((process, asyncio.create_task(wait(), name=f"bot {process.pid}")))
        return life

    async def close(self) -> None:
        assert self._parent.stdin is not None, "it is a pipe"
        self._parent.stdin.close()
        await self._parent.wait()
        await self._listening
        for process, waiting in self._true:
            if process.returncode is None:
                process.kill()
            await waiting

    async def _listen(self) -> None:
        assert self._parent.stdout is not None, "it is a pipe"
        async for line in self._parent.stdout:
            told = json.loads(line)
            if "ready" in told:
                self._ready.set()
            elif "started" in told:
                self._living[told["started"]] = life = Life(told["started"])
                self._started.put_nowait(life)
            else:
                self._living.pop(told["ended"]).bury(told["status"])


@asynccontextmanager
async def nursery(config: Path, log: Path, notes: Path, off: Sequence[str] = ()) -> AsyncIterator[Nursery]:
    """A warm parent, which is gone with all its children when the block ends; these write notes into that folder."""
    log.touch()
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "benchmarks.killable", str(log))
    with log.open("ab") as errors:
        parent = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=errors)
    made = Nursery(parent, config, log, notes, off)
    try:
        await made.ready()
        yield made
    finally:
        await made.close()

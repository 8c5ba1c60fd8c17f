"""Whether this process lives and can be given work: /healthz and /metrics, on an address of their own."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from aiohttp import web

from bot.watch import Watch
from domain.health.figures import Figures, HealthRules, Model

R = TypeVar("R")

FRESH = 1.0
"""So long an answer is good, in seconds: whoever asks more often makes no work."""
MODEL_FRESH = 60.0
PATIENCE = 2.0
"""So long the database is waited for."""
INTAKE_SILENCE = 90.0
"""A fetch is answered within half a minute, also when there is nothing new; so often failed it is something else."""
COURIER_SILENCE = 180.0
"""Longer than a database that does not answer is waited for: a new start would not mend that."""
STUCK = 600.0
"""So long nobody's update is worked on."""
CLOCK_SILENCE = 180.0
"""The clock notes each minute that it runs."""
DISK_LEFT = 0.05
DISK_BYTES = 200 << 20


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes:
        fatal: while it is not well, this process is to be given no work; else it is said and no more.
    """

    name: str
    well: bool
    why: str
    fatal: bool = False


@dataclass(frozen=True)
class Parts:
    """What health asks of the running bot, all of it cheap.

    Attributes:
        figures, model: read from the database; may raise, may take long.
        longest: for how many seconds the try that has gone on longest has been worked on.
        courier: whether this process has the courier's lease; clock: the clock's.
        encoder: whether search answers by meaning; None where no encoder is wanted.
        fetches: whether this process fetches updates; else Telegram brings them, or another process has the lease.
        folder: where the database's file, or what else grows here, is.
    """

    figures: Callable[[], Awaitable[Figures]]
    model: Callable[[], Awaitable[Model]]
    longest: Callable[[], float]
    courier: Callable[[], bool]
    clock: Callable[[], bool]
    stopping: Callable[[], bool]
    encoder: Callable[[], bool | None]
    bank: Callable[[], int]
    rules: HealthRules
    fetches: Callable[[], bool]
    folder: Path


class Cached(Generic[R]):
    """The last answer of something slow, asked again when it is old, by one at a time and with an end to waiting.

    Attributes:
        trouble: why there was none the last time.
    """

    def __init__(self, ask: Callable[[], Awaitable[R]], fresh: float) -> None:
        self._ask = ask
        self._fresh = fresh
        self._at = -fresh
        self._asking: asyncio.Task[R] | None = None
        self._known: R | None = None
        self.trouble = ""

    async def get(self) -> R | None:
        """None where there is no answer; `trouble` says why. What takes long is not asked a second time meanwhile."""
        if self._known is not None and time.monotonic() - self._at < self._fresh:
            return self._known
        if self._asking is None:
            self._asking = asyncio.ensure_future(self._ask())
        asking = self._asking
        await asyncio.wait({asking}, timeout=PATIENCE)
        if not asking.done():
            self.trouble = f"no answer within {PATIENCE:.0f} s"
            return None
        self._asking = None
        if (error := asking.exception()) is not None:
            self.trouble = type(error).__name__
            return None
        self._known, self._at = asking.result(), time.monotonic()
        return self._known

    async def end(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)


class Health:
    """Answers orchestrators and Prometheus. Nothing in an answer is about anybody."""

    def __init__(self, parts: Parts, watch: Watch) -> None:
        self._parts = parts
        self._watch = watch
        self._began = watch.clock()
        self._figures = Cached(parts.figures, FRESH)
        self._model = Cached(parts.model, MODEL_FRESH)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/healthz", self.ready),
            web.get("/healthz/live", self.live),
            web.get("/healthz/ready", self.ready),
            web.get("/metrics", self.metrics),
        ]

    async def live(self, _: web.Request) -> web.Response:
        """503 when only a new start helps."""
        return _answer(self.alive())

    async def ready(self, _: web.Request) -> web.Response:
        """503 when this process is to be given no work now."""
        return _answer([*self.alive(), *await self.able()])

    async def metrics(self, _: web.Request) -> web.Response:
        """What is counted here goes without the database, too."""
        figures, model = await self._figures.get(), await self._model.get()
        if figures is not None and model is not None:
            self._watch.look(figures, model, self._parts.bank())
        return web.Response(body=self._watch.written(), headers={"Content-Type": "text/plain; version=0.0.4"})

    async def end(self) -> None:
        await self._figures.end()
        await self._model.end()

    def alive(self) -> Sequence[Check]:
        """What tells a process that works from one that hangs; asks nothing outside of it."""
        longest = self._parts.longest()
        checks = [Check("lanes", longest < STUCK, f"one is in hand for {longest:.0f} s", fatal=True)]
        if self._parts.courier():
            ago = self._since(self._watch.round_at)
            checks.append(Check("courier", ago < COURIER_SILENCE, f"looked {ago:.0f} s ago", fatal=True))
        return checks

    async def able(self) -> Sequence[Check]:
        """What else it takes to be given work, and what somebody should know of."""
        stopping = self._parts.stopping()
        checks = [Check("running", not stopping, "stopping" if stopping else "running", fatal=True), self._intake()]
        figures = await self._figures.get()
        why = self._figures.trouble if figures is None else "answers"
        checks.append(Check("database", figures is not None, why, fatal=True))
        if figures is not None:
            checks += self._of(figures)
        return [*checks, self._ticks(), self._encoder(), self._disk()]

    def _of(self, figures: Figures) -> Sequence[Check]:
        alive = figures.age(figures.alive_at).total_seconds()
        waiting = figures.age(figures.waiting_since).total_seconds()
        backup, minded = figures.age(figures.backed_up_at), self._parts.rules.backup
        why = f"{backup.total_seconds() / 3600:.0f} h old" if figures.backed_up_at else "none"
        return [
            Check("clock", alive < CLOCK_SILENCE, f"ran {alive:.0f} s ago" if figures.alive_at else "never ran"),
            Check("inbox", waiting < STUCK, f"the oldest waits for {waiting:.0f} s"),
            Check("duty", figures.on_duty > 0, f"{figures.on_duty} on duty"),
            Check("backup", not minded or (figures.backed_up_at is not None and backup <= minded), why),
        ]

    def _intake(self) -> Check:
        if not self._parts.fetches():
            return Check("intake", True, "Telegram brings updates, or another process fetches them")
        ago = self._since(self._watch.fetched_at)
        why = f"Telegram answered {ago:.0f} s ago, {self._watch.fetch_failures} failures since"
        return Check("intake", ago < INTAKE_SILENCE, why, fatal=True)

    def _ticks(self) -> Check:
        failing = self._watch.failing()
        if not self._parts.clock():
            return Check("ticks", True, "another process keeps time")
        return Check(
            "ticks", not failing, ", ".join(f"{name}: {n} failures" for name, n in failing.items()) or "well"
        )

    def _encoder(self) -> Check:
        loaded = self._parts.encoder()
        if loaded is None:
            return Check("encoder", True, "none is wanted")
        return Check("encoder", loaded, "answers" if loaded else "words answer for it")

    def _disk(self) -> Check:
        try:
            disk = shutil.disk_usage(self._parts.folder)
        except OSError as error:
            return Check("disk", False, error.strerror or "cannot be read")
        well = disk.free > DISK_BYTES and disk.free > DISK_LEFT * disk.total
        return Check("disk", well, f"{disk.free >> 20} MB free")

    def _since(self, moment: float | None) -> float:
        """Seconds since then, and since the start where it never was."""
        return self._watch.clock() - (self._began if moment is None else moment)


def _answer(checks: Sequence[Check]) -> web.Response:
    fails = [check for check in checks if check.fatal and not check.well]
    warns = [check for check in checks if not check.well]
    status = "failing" if fails else "warning" if warns else "ok"
    told = {check.name: {"ok": check.well, "why": check.why} for check in checks}
    return web.json_response({"status": status, "checks": told}, status=503 if fails else 200)

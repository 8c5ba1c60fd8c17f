"""Says when it is time: APScheduler in memory, one job a tick."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, time
from time import monotonic
from typing import Any, assert_never

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger

from domain.clock import next_daily
from domain.errors import Away
from domain.turn import UseCase
from scheduler.ticks import Daily, Every, Tick

log = logging.getLogger(__name__)

Run = Callable[[UseCase[Any]], Awaitable[None]]
Ticked = Callable[[str, float, bool], None]


class LocalDaily(BaseTrigger):  # type: ignore[misc]
    """Once a day at a wall time. APScheduler's own cron leaves out the day on which the clocks jump over it."""

    def __init__(self, at: time, zone: str) -> None:
        self._at = at
        self._zone = zone

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        return next_daily(self._at, self._zone, previous_fire_time or now)


class Ticker:
    """Runs each tick's use case when it is time; a tick never overlaps itself, and one that fails stops no other."""

    def __init__(
        self,
        ticks: Sequence[Tick],
        run: Run,
        zone: str = "UTC",
        last: str | None = None,
        went_round: Callable[[], None] = lambda: None,
        ticked: Ticked = lambda *_: None,
    ) -> None:
        """
        Args:
            run: opens a transaction and a turn without a person.
            zone: where daily ticks read the clock.
            last: the name of the tick that is done once more when it stops.
            went_round: called when everything was done once.
            ticked: hears of each tick, how many seconds it took and whether it went well.
        """
        self._ticks = {tick.name: tick for tick in ticks}
        self._run = run
        self._zone = zone
        self._scheduler: AsyncIOScheduler | None = None
        self._running: set[asyncio.Task[Any]] = set()
        self._stopping = False
        self._last = last
        self._over = asyncio.Event()
        self._went_round = went_round
        self._ticked = ticked

    async def run(self) -> None:
        """Keep time until it is stopped."""
        try:
            await self.start()
            await self._over.wait()
            await self._finish()
        finally:
            await self.stop()

    async def start(self) -> None:
        """Do everything once, as what was due while nothing ran is due now, then keep time."""
        await self.run_all()
        self._went_round()
        if self._stopping:
            return
        scheduler = AsyncIOScheduler(timezone=UTC)
        for tick in self._ticks.values():
            scheduler.add_job(
                self._fire,
                self._trigger(tick),
                args=(tick,),
                id=tick.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        scheduler.start()
        self._scheduler = scheduler

    async def stop(self) -> None:
        """Begin nothing new and wait for what runs: APScheduler's own shutdown would cancel it half-way."""
        self._stopping = True
        self._over.set()
        scheduler, self._scheduler = self._scheduler, None
        if scheduler is not None:
            scheduler.pause()
        while self._running:
            await asyncio.wait(set(self._running))
        if scheduler is not None:
            scheduler.shutdown(wait=False)
            # its shutdown is only put into the loop's queue
            await asyncio.sleep(0)

    async def _finish(self) -> None:
        await self.stop()
        if self._last is not None:
            try:
                await self.run_once(self._last)
            except Exception:
                log.exception("The tick %r failed at the end", self._last)

    def set_anew(self) -> None:
        """After the clock was put back: what was next would wait until it shows again what it showed then."""
        if self._scheduler is not None:
            for tick in self._ticks.values():
                self._scheduler.reschedule_job(tick.name, trigger=self._trigger(tick))

    async def run_all(self) -> None:
        """Every tick once, in the order of the table."""
        for tick in self._ticks.values():
            await self._fire(tick)

    async def run_once(self, name: str) -> None:
        """One tick now, and what it raises is raised.

        Raises:
            KeyError: there is no tick of that name.
        """
        await self._run(self._ticks[name].use_case)

    async def _fire(self, tick: Tick) -> None:
        if self._stopping:
            return
        task = asyncio.current_task()
        assert task is not None, "a coroutine runs in a task"
        self._running.add(task)
        began = monotonic()
        try:
            await self._run(tick.use_case)
            self._ticked(tick.name, monotonic() - began, True)
        except Away as away:
            log.debug("The tick %r has to wait: %s", tick.name, away)
        except Exception:
            log.exception("The tick %r failed; the others go on", tick.name)
            self._ticked(tick.name, monotonic() - began, False)
        finally:
            self._running.discard(task)

    def _trigger(self, tick: Tick) -> BaseTrigger:
        match tick.when:
            case Every(interval):
                return IntervalTrigger(seconds=interval.total_seconds(), timezone=UTC)
            case Daily(at):
                return LocalDaily(at, self._zone)
            case _ as unreachable:
                assert_never(unreachable)

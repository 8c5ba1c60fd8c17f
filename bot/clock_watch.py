"""Notices when the machine's clock is put forward or back while the bot runs."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from domain.clock import Clock
from domain.errors import Away

log = logging.getLogger(__name__)

LOOK = 1.0
UNNOTICED = timedelta(seconds=5)
"""The system keeps its clock right by less."""


class ClockWatch:
    """Compares the clock on the wall with one that nobody can put."""

    def __init__(
        self,
        clock: Clock,
        set_back: Callable[[datetime], Awaitable[None]],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """`set_back` is called with the moment that it is now, until it comes through."""
        self._clock = clock
        self._set_back = set_back
        self._steady = steady
        self._owed = False
        self._was = self._ahead()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(LOOK)
            await self.look()

    async def look(self) -> None:
        """Compare once, and put right what is to be put right."""
        now = self._ahead()
        jump, self._was = now - self._was, now
        if jump > UNNOTICED:
            log.warning("The clock was put forward by %s; what is too late by it is dropped", jump)
        elif jump < -UNNOTICED:
            log.warning("The clock was put back by %s; what was written in the future is put right", -jump)
            self._owed = True
        if self._owed:
            try:
                await self._set_back(self._clock.now())
                self._owed = False
            except Away:
                log.debug("What was written in the future waits for the database")
            except Exception:
                log.exception("What was written in the future cannot be put right; it is tried again")

    def _ahead(self) -> timedelta:
        return timedelta(seconds=self._clock.now().timestamp() - self._steady())

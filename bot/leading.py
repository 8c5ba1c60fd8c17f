"""What only one process may do at a time: waits for the lease, keeps it, and stops the work when it is lost."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from domain.errors import Away
from storage.leases import Lease, Leases

log = logging.getLogger(__name__)

SECONDS = 10.0
"""So long a process that is stopped or cut off keeps the others waiting; one that has ended does not."""
RENEWALS = 3
"""So often a lease is renewed within its time."""
LOOK = 1.0
SURE_SECONDS = 1.0
"""So long before its end nothing is begun under a lease that was not renewed."""


@dataclass
class Held:
    """A lease in this process's hands, `until` on its own monotonic clock; infinity when it cannot be lost."""

    lease: Lease
    until: float

    def is_sure(self) -> bool:
        """Nobody else can have it yet; false in a process that was stopped meanwhile and does not know."""
        return time.monotonic() < self.until - SURE_SECONDS


class Duty(Protocol):
    async def run(self) -> None:
        """Work until it is stopped, or cancelled because the lease is lost."""
        ...

    async def stop(self) -> None:
        """Finish what is in hand; `run` comes back."""
        ...


class Leader:
    """Takes up a duty whenever the lease of that name is free, again and again."""

    def __init__(self, name: str, leases: Leases, begin: Callable[[Held], Duty], *, alone: bool) -> None:
        """`alone`: no other process can be there, so that the lease is neither waited for nor lost."""
        self._name = name
        self._leases = leases
        self._begin = begin
        self._alone = alone
        self.duty: Duty | None = None
        self._stop = asyncio.Event()
        self.held: Held | None = None

    async def run(self) -> None:
        """Until it is stopped. What a duty raises is raised."""
        while not self._stop.is_set():
            held = await self._taken()
            if held is None:
                await self._pause(LOOK)
                continue
            log.info("This process is the %s now (%d)", self._name, held.lease.token)
            self.held = held
            try:
                await self._serve(held, self._begin(held))
            finally:
                self.held = None
        log.info("The %s has stopped", self._name)

    async def stop(self) -> None:
        self._stop.set()
        if self.duty is not None:
            await self.duty.stop()

    async def _taken(self) -> Held | None:
        began = time.monotonic()
        try:
            lease = await self._leases.take(self._name, SECONDS)
        except Away as away:
            log.debug("Whether this process may be the %s cannot be asked: %s", self._name, away)
            return None
        except Exception:
            log.exception("Whether this process may be the %s cannot be asked; it is tried again", self._name)
            return None
        return None if lease is None else Held(lease, float("inf") if self._alone else began + SECONDS)

    async def _serve(self, held: Held, duty: Duty) -> None:
        self.duty = duty
        working = asyncio.create_task(duty.run(), name=self._name)
        keeping = asyncio.create_task(self._keep(held), name=f"lease of the {self._name}")
        try:
            await asyncio.wait({working, keeping}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                log.warning("Another process is the %s now", self._name)
        finally:
            self.duty = None
            for task in (working, keeping):
                task.cancel()
            await asyncio.gather(working, keeping, return_exceptions=True)
        if not working.cancelled():
            await self._given_back(held)
            working.result()

    async def _keep(self, held: Held) -> None:
        """Renew it in time; comes back when it is lost."""
        while self._alone or time.monotonic() < held.until:
            await asyncio.sleep(SECONDS / RENEWALS)
            if self._alone:
                continue
            began = time.monotonic()
            try:
                if not await self._leases.renew(held.lease, SECONDS):
                    return
                held.until = began + SECONDS
            except Away as away:
                log.debug("The lease of the %s cannot be renewed: %s", self._name, away)
            except Exception:
                log.exception("The lease of the %s cannot be renewed; it is tried again", self._name)

    async def _given_back(self, held: Held) -> None:
        try:
            await self._leases.give_back(held.lease)
        except Away as away:
            log.debug("The lease of the %s cannot be given back: %s", self._name, away)
        except Exception:
            log.exception("The lease of the %s cannot be given back; it runs out by itself", self._name)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stop.wait()


class Bell:
    """Rings the courier in another process, once for all that was put out meanwhile."""

    def __init__(self, ring: Callable[[], Awaitable[None]]) -> None:
        self._ring = ring
        self._ringing: asyncio.Task[None] | None = None
        self._again = False

    def ring(self) -> None:
        self._again = True
        if self._ringing is None:
            self._ringing = asyncio.create_task(self._until_heard(), name="bell")

    async def _until_heard(self) -> None:
        try:
            while self._again:
                self._again = False
                await self._ring()
        except Exception:
            log.exception("The courier cannot be rung; it looks by itself once a second")
        finally:
            self._ringing = None

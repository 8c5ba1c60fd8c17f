"""Which processes are there, seen by locks that go when their connection does, and how they wake each other."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from secrets import randbelow
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.errors import AlreadyRunning
from storage.only_one import LOCK_NUMBER

log = logging.getLogger(__name__)

OURS = 0xBA_2C
"""The first half of the numbers of our locks; any that no other program on the server takes for itself."""
CHANNEL = "banxue_outbox"
LOOK = 5.0
AGAIN = 1.0
PATIENCE = 5.0

# whoever must be alone, to restore a backup, takes the same one for itself
ONE_OF_MANY = text("SELECT pg_try_advisory_lock_shared(:number)")
BE = text("SELECT pg_advisory_lock(:ours, :number)")
# of a transaction, so that it is let go of at its end
IS_FREE = text("SELECT pg_try_advisory_xact_lock(:ours, :number)")
RING = text(f"SELECT pg_notify('{CHANNEL}', '')")
HERE = text("SELECT 1")


async def is_gone(connection: AsyncConnection, number: int) -> bool:
    """Whether the process of that number has ended, whatever its leases say."""
    return bool(await connection.scalar(IS_FREE, {"ours": OURS, "number": number}))


class Presence:
    """A process that is there alone, as on a file that it has locked.

    Attributes:
        number: of the process, another one with each start.
        is_alone: no other process can be there.
    """

    is_alone = True

    def __init__(self) -> None:
        self.number = 1 + randbelow(2**31 - 2)
        self._hears: Callable[[], None] = lambda: None

    def on_ring(self, hears: Callable[[], None]) -> None:
        """Call `hears` whenever a process has put something out that is to be sent."""
        self._hears = hears

    async def ring(self) -> None:
        """Tell all processes that something new is to be sent."""
        self._hears()


class OneOfMany(Presence):
    """One of several on a server: a connection says that it is there, and hears the others ring."""

    is_alone = False

    def __init__(self, engine: AsyncEngine, name: str) -> None:
        super().__init__()
        self._engine = engine
        self._name = name
        self._stands = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Be there; comes back when others can see it.

        Raises:
            AlreadyRunning: somebody has the database for themselves.
        """
        self._keeping = asyncio.create_task(self._keep(), name="presence")
        try:
            async with asyncio.timeout(PATIENCE):
                await self._stands.wait()
        except TimeoutError:
            await self.end()
            raise AlreadyRunning(f"the database {self._name} is being restored: wait for that") from None

    async def ring(self) -> None:
        try:
            async with self._engine.connect() as plain:
                connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
                await connection.execute(RING)
        except (SQLAlchemyError, OSError) as error:
            log.debug("Nobody can be rung (%s); a courier looks by itself once a second", type(error).__name__)

    async def end(self) -> None:
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
            self._keeping = None

    async def _keep(self) -> None:
        while True:
            try:
                await self._be_there()
            except (SQLAlchemyError, OSError) as error:
                log.warning("The database is not there (%s); others may take over", type(error).__name__)
            await asyncio.sleep(AGAIN)

    async def _be_there(self) -> None:
        async with self._engine.connect() as plain:
            connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
            if not await connection.scalar(ONE_OF_MANY, {"number": LOCK_NUMBER}):
                return
            try:
                await connection.execute(BE, {"ours": OURS, "number": self.number})
                driver: Any = (await connection.get_raw_connection()).driver_connection
                await driver.add_listener(CHANNEL, self._heard)
                self._stands.set()
                # what was put out while nobody heard
                self._hears()
                while True:
                    await asyncio.sleep(LOOK)
                    await connection.execute(HERE)
            finally:
                with contextlib.suppress(Exception):
                    # back in the pool it would be there for a process that has ended
                    await connection.invalidate()

    def _heard(self, *_: object) -> None:
        self._hears()

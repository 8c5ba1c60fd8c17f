"""One running bot on a database at a time: a second one would send what the first is sending."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.errors import AlreadyRunning

PATIENCE = 5.0
LOOK_AGAIN = 0.1
LOCK_NUMBER = 0xBA_2C_0E  # any number that no other program on the server takes for itself


@asynccontextmanager
async def only_one_on_file(database: Path, name: str) -> AsyncIterator[None]:
    """Hold a lock beside a SQLite file; the operating system lets go of it when the process ends, however it ends.

    Raises:
        AlreadyRunning: another process holds it, and still does after some seconds.
    """
    with Path(f"{database}.lock").open("a") as lock:
        for _ in range(int(PATIENCE / LOOK_AGAIN)):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(LOOK_AGAIN)
        else:
            raise AlreadyRunning(_sentence(name))
        yield


@asynccontextmanager
async def only_one_on_server(engine: AsyncEngine, name: str) -> AsyncIterator[None]:
    """Hold an advisory lock of PostgreSQL on a connection of its own; it goes when the connection does.

    Raises:
        AlreadyRunning: another connection holds it, and still does after some seconds.
    """
    async with engine.connect() as plain:
        connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
        for _ in range(int(PATIENCE / LOOK_AGAIN)):
            if await connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": LOCK_NUMBER}):
                break
            await asyncio.sleep(LOOK_AGAIN)
        else:
            raise AlreadyRunning(_sentence(name))
        try:
            yield
        finally:
            await connection.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": LOCK_NUMBER})


def _sentence(name: str) -> str:
    return f"another bot is running on the database {name}: stop that one first"

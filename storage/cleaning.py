"""Taking out of a database's own files the bytes of rows that are gone.

A row that is deleted is not seen any more, and its bytes stay: on SQLite in free pages and in the write-ahead log, on
PostgreSQL in the table's file and in the statistics of its planner. What is outside of these files is not ours to
clean: PostgreSQL's write-ahead log and whatever is archived of it, snapshots of disks, backups.
"""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.errors import DatabaseError
from storage.tables import metadata

TRIES = 20
PAUSE = 0.25
BUSY_MILLISECONDS = 5000
STATISTICS = "pg_catalog.pg_statistic"


class NotClean(DatabaseError):
    """Somebody else held the files all the time; try again later."""


async def clean_file(writer: AsyncEngine) -> None:
    """Write a SQLite file anew without its free pages, and empty its write-ahead log.

    Whoever wants to write meanwhile waits for the one connection that writes.

    Raises:
        NotClean: another process, or a reader that does not end, kept the log from being emptied.
    """
    async with writer.connect() as connection:
        raw: Any = (await connection.get_raw_connection()).driver_connection
        # alone among the connections it asks no more than once, see storage.one_hop; here it has to wait
        await _run(raw, f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        try:
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                await _patiently(raw, statement)
        finally:
            await _run(raw, "PRAGMA busy_timeout = 0")


async def _patiently(raw: Any, statement: str) -> None:
    for _ in range(TRIES):
        try:
            row = await _run(raw, statement)
        except Exception as error:
            if "locked" not in str(error) and "busy" not in str(error):
                raise
        else:
            if row is None or row[0] == 0:
                return
        await asyncio.sleep(PAUSE)
    raise NotClean("the database's files are in use; they are cleaned later")


async def _run(raw: Any, statement: str) -> Any:
    cursor = await raw.execute(statement)
    row = await cursor.fetchone()
    await cursor.close()
    return row


async def clean_server(engine: AsyncEngine) -> bool:
    """Write all our tables anew on PostgreSQL, and what its planner has noted of their values.

    Each table is locked while it is written.

    Returns:
        False when the statistics could not be written anew, which takes the owner of the database.
    """
    names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    async with engine.connect() as plain:
        connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text(f"VACUUM (FULL, ANALYZE) {names}"))
        try:
            await connection.execute(text(f"VACUUM FULL {STATISTICS}"))
        except DBAPIError:
            return False
    return True

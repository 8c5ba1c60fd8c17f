"""SQLite through aiosqlite with one thread hop a statement instead of four, and its file shared fairly.

SQLAlchemy's own adapter opens a cursor, executes, fetches and closes, and each of these goes to the connection's
thread and back. A hop costs more than the statement, so here all four are one. The classes it builds on are
SQLAlchemy's private ones: without `module=` where the engine is made, everything works as before, only slower.

Several processes that write to one file wait for its lock. SQLite's own waiting sleeps longer and longer, up to a
tenth of a second, while whoever has the lock takes it again and again: a process with many people waiting starves.
Here everybody asks again after a short time that differs.

A transaction's end waits for the disk only where it is told to. With the log written ahead, whatever is on the disk
is there with everything before it, so it is enough to wait where something is about to leave the machine: before an
update is confirmed to the platform, and before a message is sent. What may be lost with the power then is what will
be done again from the inbox, and nobody has heard of it.
"""

from __future__ import annotations

import sqlite3
import time
from collections import deque
from random import uniform
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util.concurrency import await_

WRITE = "BEGIN IMMEDIATE"
RELAXED = "BEGIN IMMEDIATE /* relaxed */"
DISK = {
    WRITE: "PRAGMA synchronous = FULL",
    RELAXED: "PRAGMA synchronous = NORMAL",
}
"""Before a transaction begins: whether its end waits until it is on the disk, with all that were before it."""
LOCK_SECONDS = 10
ASK_AGAIN_SECONDS = (0.0002, 0.002)
LONG_SECONDS = 1.0
ASK_LATER_SECONDS = (0.005, 0.02)
"""Whoever has the lock so long is no writer among others."""


class _Ran:
    """What is left of a sqlite3 cursor after it ran and was closed."""

    __slots__ = ("description", "lastrowid", "rowcount", "rows")

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self.rows = cursor.fetchall() if cursor.description else []
        self.rowcount = cursor.rowcount
        self.lastrowid = cursor.lastrowid
        cursor.close()

    async def close(self) -> None:
        """Nothing is left to be closed."""


def _one(connection: sqlite3.Connection, statement: str, parameters: Any) -> _Ran:
    if (disk := DISK.get(statement)) is not None:
        connection.execute(disk).close()
        return _Ran(_begun(connection))
    return _Ran(connection.execute(statement, parameters or ()))


def _begun(connection: sqlite3.Connection) -> sqlite3.Cursor:
    began = time.monotonic()
    while True:
        try:
            return connection.execute(WRITE)
        except sqlite3.OperationalError as error:
            waited = time.monotonic() - began
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or waited > LOCK_SECONDS:
                raise
            time.sleep(uniform(*(ASK_AGAIN_SECONDS if waited < LONG_SECONDS else ASK_LATER_SECONDS)))


def _many(connection: sqlite3.Connection, statement: str, parameters: Any) -> _Ran:
    return _Ran(connection.executemany(statement, parameters))


class OneHopCursor(AsyncAdapt_aiosqlite_cursor):
    """Runs, fetches and closes in the connection's thread at one go."""

    __slots__ = ()

    def _make_new_cursor(self, connection: Any) -> Any:
        return None

    def _aenter_cursor(self, cursor: Any) -> Any:
        return None

    async def _execute_async(self, operation: Any, parameters: Any) -> Any:
        return await self._run(_one, operation, parameters)

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> Any:
        return await self._run(_many, operation, seq_of_parameters)

    async def _run(self, work: Any, operation: Any, parameters: Any) -> None:
        connection: Any = self._connection
        ran = await connection._execute(work, connection._conn, operation, parameters)
        self._cursor = ran
        self._rows = deque(ran.rows)


class OneHopConnection(AsyncAdapt_aiosqlite_connection):
    """Goes to its thread only when there is something to do there."""

    __slots__ = ()
    _cursor_cls = OneHopCursor

    def commit(self) -> None:
        raw: Any = self._connection
        if raw._connection is not None and not raw._connection.in_transaction:
            # the driver would say nothing, and what was written is not there
            raise sqlite3.OperationalError("the transaction was rolled back before its end")
        super().commit()

    def rollback(self) -> None:
        # The pool asks for one whenever a connection comes back, after a commit too.
        raw: Any = self._connection
        if raw._connection is not None and raw._connection.in_transaction:
            super().rollback()


class OneHopModule(AsyncAdapt_aiosqlite_dbapi):
    """For `create_async_engine(module=...)`."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    def connect(self, *arg: Any, **kw: Any) -> OneHopConnection:
        connection: Any = aiosqlite.connect(*arg, **kw)
        connection._thread.daemon = True
        try:
            return OneHopConnection(self, await_(connection))
        except BaseException:
            # Its thread still has to say that it ends; the loop may be closed right after a file was refused.
            connection._thread.join()
            raise

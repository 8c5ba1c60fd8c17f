"""SQLite through aiosqlite with one thread hop a statement at most instead of four, and its file shared fairly.

SQLAlchemy's own adapter opens a cursor, executes, fetches and closes, and each of these goes to the connection's
thread and back. A hop costs more than the statement, so here all four are one. Most statements take some hundredths
of a millisecond, and a hop ten times that: what is known to be quick runs right where it was asked for. Whatever may
have to wait, for the disk or for a lock, and whatever was slow the last times goes to the thread. The classes it
builds on are SQLAlchemy's private ones: without `module=` where the engine is made, everything works as before, only
slower.

Several processes that write to one file wait for its lock. SQLite's own waiting sleeps longer and longer, up to a
tenth of a second, while whoever has the lock takes it again and again: a process with many people waiting starves.
Here everybody asks again after a short time that differs.

A transaction's end waits for the disk only where it is told to. With the log written ahead, whatever is on the disk
is there with everything before it, so it is enough to wait where something is about to leave the machine: before an
update is confirmed to the platform, and before a message is sent. What may be lost with the power then is what will
be done again from the inbox, and nobody has heard of it.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Generator
from functools import partial
from random import uniform
from typing import Any, ClassVar

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
    WRITE: ("PRAGMA synchronous = FULL", "PRAGMA wal_autocheckpoint = 1000"),
    RELAXED: ("PRAGMA synchronous = NORMAL", "PRAGMA wal_autocheckpoint = 0"),
}
"""Before a transaction begins: whether its end waits until it is on the disk, with all that were before it. Moving
the log into the file waits for the disk, too, and is left to one that waits anyway."""
LOCK_SECONDS = 10
ASK_AGAIN_SECONDS = (0.0002, 0.002)
LONG_SECONDS = 1.0
ASK_LATER_SECONDS = (0.005, 0.02)
"""Whoever has the lock so long is no writer among others."""

QUICK = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK TO")
"""How a statement begins that may be quick; of all others nothing is known."""
SLOW_SECONDS = 0.003
WEIGHT = 0.2
"""Of the last time that a statement ran, in what it takes usually."""
_usual: dict[str, float] = {}
"""Seconds of CPU that a statement takes, by its text."""


class Ran:
    """What is left of a sqlite3 cursor after it ran and was closed."""

    __slots__ = ("description", "lastrowid", "rowcount", "rows")

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self.rows = cursor.fetchall() if cursor.description else []
        self.rowcount = cursor.rowcount
        self.lastrowid = cursor.lastrowid
        cursor.close()

    def close(self) -> None:
        """Nothing is left to be closed."""


def _one(connection: sqlite3.Connection, statement: str, parameters: Any) -> Ran:
    if (disk := DISK.get(statement)) is not None:
        for pragma in disk:
            connection.execute(pragma).close()
        statement = WRITE
    return Ran(connection.execute(statement, parameters or ()))


def _many(connection: sqlite3.Connection, statement: str, parameters: Any) -> Ran:
    return Ran(connection.executemany(statement, parameters))


Work = Callable[[sqlite3.Connection, str, Any], Ran]


def _timed(work: Work, connection: sqlite3.Connection, statement: str, parameters: Any) -> Ran:
    began = time.thread_time()
    ran = work(connection, statement, parameters)
    took = time.thread_time() - began
    _usual[statement] = took + (1 - WEIGHT) * (_usual.get(statement, took) - took)
    return ran


def _patiently(work: Work, connection: sqlite3.Connection, statement: str, parameters: Any) -> Ran:
    """Waits for whoever has the file."""
    began = time.monotonic()
    while True:
        try:
            return _timed(work, connection, statement, parameters)
        except sqlite3.OperationalError as error:
            waited = time.monotonic() - began
            if not _is_busy(error) or waited > LOCK_SECONDS:
                raise
            time.sleep(uniform(*(ASK_AGAIN_SECONDS if waited < LONG_SECONDS else ASK_LATER_SECONDS)))


def _is_busy(error: sqlite3.OperationalError) -> bool:
    # what SQLAlchemy says of a closed connection has no code
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY


class OneHopCursor(AsyncAdapt_aiosqlite_cursor):
    """Runs, fetches and closes at one go: here, or in the connection's thread."""

    __slots__ = ()
    _awaitable_cursor_close = False

    def _make_new_cursor(self, connection: Any) -> Any:
        return None

    def _aenter_cursor(self, cursor: Any) -> Any:
        return None

    def execute(self, operation: Any, parameters: Any = None) -> Any:
        return self._run(_one, operation, parameters)

    def executemany(self, operation: Any, seq_of_parameters: Any) -> Any:
        return self._run(_many, operation, seq_of_parameters)

    def _run(self, work: Work, operation: str, parameters: Any) -> None:
        connection: Any = self._adapt_connection
        self._cursor = ran = connection.run(work, operation, parameters)
        self._rows = deque(ran.rows)


class _Nothing:
    """To be awaited, and there at once."""

    def __await__(self) -> Generator[None, None, None]:
        return
        yield


_NOTHING = _Nothing()


class OneHopConnection(AsyncAdapt_aiosqlite_connection):
    """Goes to its thread only when there is something to do there that may take long."""

    __slots__ = ("_ends_quickly", "_failed", "_in_thread")
    _cursor_cls = OneHopCursor

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self._in_thread: deque[None] = deque()
        self._ends_quickly = False
        self._failed: tuple[str, sqlite3.Error] | None = None

    def at_once(self, statement: str, parameters: tuple[Any, ...]) -> Ran | None:
        """What a quick statement gives inside a transaction; None when it has to go through `run`, which then says
        what is wrong with it."""
        raw: Any = self._connection
        if raw._connection is None or not self._is_quick(statement):
            return None
        try:
            return _timed(_one, raw._connection, statement, parameters)
        except sqlite3.Error as error:
            if not (isinstance(error, sqlite3.OperationalError) and _is_busy(error)):
                # it must not run again: where the disk is full, there is no transaction any more
                self._failed = statement, error
            return None

    def begin_at_once(self, statement: str) -> bool:
        """Begin a transaction here, in a greenlet; False when it has to go through `run`."""
        self._ends_quickly = statement != WRITE
        # between two transactions it is everybody's turn
        await_(asyncio.sleep(0))
        return self.at_once(statement, ()) is not None

    def run(self, work: Work, statement: str, parameters: Any) -> Ran:
        failed, self._failed = self._failed, None
        if failed is not None and failed[0] == statement:
            raise failed[1]
        begins = statement.startswith("BEGIN")
        if begins:
            self._ends_quickly = statement != WRITE
        if self._is_quick(statement):
            # between two transactions it is everybody's turn; else SQLAlchemy only wants that something was awaited
            await_(asyncio.sleep(0) if begins else _NOTHING)
            try:
                return _timed(work, self._raw, statement, parameters)
            except sqlite3.OperationalError as error:
                if not _is_busy(error):
                    raise
        hopped: Ran = self._hop(partial(_patiently, work), self._raw, statement, parameters)
        return hopped

    def commit(self) -> None:
        raw: Any = self._connection
        if raw._connection is not None and not raw._connection.in_transaction:
            # the driver would say nothing, and what was written is not there
            raise sqlite3.OperationalError("the transaction was rolled back before its end")
        if not self.dbapi.runs_here:
            super().commit()
        elif raw._connection is not None:
            self._end(raw._connection.commit)

    def rollback(self) -> None:
        # The pool asks for one whenever a connection comes back, after a commit too.
        raw: Any = self._connection
        if raw._connection is None or not (self._in_thread or raw._connection.in_transaction):
            return
        if self.dbapi.runs_here:
            self._end(raw._connection.rollback)
        else:
            super().rollback()

    def _end(self, end: Callable[[], None]) -> None:
        if self._ends_quickly and not self._in_thread:
            end()
        else:
            self._hop(end)

    @property
    def _raw(self) -> sqlite3.Connection:
        raw: Any = self._connection
        try:
            opened: sqlite3.Connection = raw._conn
        except ValueError as error:
            # how the driver says that it was closed
            self._handle_exception(error)
        return opened

    def _is_quick(self, statement: str) -> bool:
        # what a cancelled task left to the thread comes first
        return (
            self.dbapi.runs_here
            and not self._in_thread
            and _usual.get(statement, 0.0) < SLOW_SECONDS
            and statement.startswith(QUICK)
        )

    def _hop(self, work: Callable[..., Any], *given: Any) -> Any:
        raw: Any = self._connection
        self._in_thread.append(None)
        try:
            return await_(raw._execute(partial(self._landed, work), *given))
        except ValueError as error:
            self._handle_exception(error)

    def _landed(self, work: Callable[..., Any], *given: Any) -> Any:
        try:
            return work(*given)
        finally:
            self._in_thread.popleft()


class OneHopModule(AsyncAdapt_aiosqlite_dbapi):
    """For `create_async_engine(module=...)`."""

    runs_here: ClassVar[bool] = True
    """What is quick runs right where it was asked for."""

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

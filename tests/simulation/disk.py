"""SQLite in the loop itself: a statement takes its time, fails when the seed says so, and dies with its process."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from storage.one_hop import LOCK_SECONDS, WRITE, OneHopConnection, OneHopModule

R = TypeVar("R")

ASK_AGAIN = (0.0005, 0.005)


class InjectedError(sqlite3.OperationalError):
    """It was the simulation."""

    sqlite_errorcode = sqlite3.SQLITE_IOERR


@dataclass
class Weather:
    """How likely each fault is at one statement or commit, and how long one takes, in seconds."""

    slowest: float = 0.002
    fails: float = 0.0
    lost: float = 0.0
    commit_fails: float = 0.0
    commit_unanswered: float = 0.0


@dataclass
class Disk:
    """The database file of a world, and the connections of one process to it."""

    path: Path
    random: Random
    weather: Weather
    note: Callable[[str], None]
    unclear: Callable[[], None]
    """Nobody knows what is stored: told whenever that happens."""
    connections: list[Connection] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    is_gone: bool = False

    def pull_the_plug(self) -> None:
        """As kill -9 does: what was not committed never was."""
        self.is_gone = True
        for connection in self.connections:
            connection.drop()

    def forget_the_frozen(self) -> None:
        """As a server ends the transactions of a process that says nothing any more."""
        for connection in self.connections:
            connection.drop_transaction()

    def strikes(self, fault: str, chance: float) -> bool:
        struck = bool(chance) and self.random.random() < chance
        if struck:
            self.met[fault] += 1
            self.note(fault)
        return struck


DISK: ContextVar[Disk] = ContextVar("disk")


class Connection:
    """What SQLAlchemy's adapter needs of an aiosqlite connection, without its thread."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._conn = sqlite3.connect(disk.path, timeout=0, cached_statements=0)
        self._connection: sqlite3.Connection | None = self._conn
        self._tx = self
        disk.connections.append(self)

    def put_nowait(self, call: tuple[asyncio.Future[Any], Callable[[], Any]]) -> None:
        """What the adapter puts into the queue of a thread is done at once."""
        future, function = call
        future.set_result(function())

    async def create_function(self, *arguments: Any, **options: Any) -> None:
        self._alive().create_function(*arguments, **options)

    async def _execute(self, work: Callable[..., R], connection: sqlite3.Connection, *arguments: Any) -> R:
        statement = arguments[0] if arguments else ""
        if str(statement).startswith("PRAGMA"):
            return work(self._alive(), *arguments)
        await self._pause()
        if self._disk.strikes("statement fails", self._disk.weather.fails):
            raise InjectedError("disk I/O error")
        if self._disk.strikes("connection lost", self._disk.weather.lost):
            self.drop()
        if str(statement).startswith(WRITE):
            await self._begin()
            return work(self._alive(), "SELECT 1", ())
        return work(self._alive(), *arguments)

    async def _begin(self) -> None:
        until = asyncio.get_running_loop().time() + LOCK_SECONDS
        while True:
            try:
                self._alive().execute(WRITE)
                return
            except sqlite3.OperationalError as error:
                busy = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
                if not busy or asyncio.get_running_loop().time() > until:
                    raise
            await asyncio.sleep(self._disk.random.uniform(*ASK_AGAIN))

    async def commit(self) -> None:
        await self._pause()
        if self._disk.strikes("commit fails", self._disk.weather.commit_fails):
            self._alive().rollback()
            raise InjectedError("disk I/O error")
        self._alive().commit()
        await self._pause()
        if self._disk.strikes("commit unanswered", self._disk.weather.commit_unanswered):
            self.drop()
            self._disk.unclear()
            raise InjectedError("connection closed")

    async def rollback(self) -> None:
        if self._connection is not None:
            self._connection.rollback()

    async def close(self) -> None:
        self.drop()

    def stop(self) -> None:
        self.drop()

    def drop(self) -> None:
        """Gone, with whatever was not committed."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def drop_transaction(self) -> None:
        if self._connection is not None and self._connection.in_transaction:
            self.drop()

    async def _pause(self) -> None:
        if not self._disk.is_gone:
            await asyncio.sleep(self._disk.random.uniform(0, self._disk.weather.slowest))

    def _alive(self) -> sqlite3.Connection:
        if self._connection is None:
            raise InjectedError("connection closed")
        return self._connection


class SimulatedModule(OneHopModule):
    """For `create_async_engine(module=...)`: connects to the disk of the process that asks."""

    runs_here = False

    def connect(self, *_arguments: Any, **_options: Any) -> OneHopConnection:
        disk = DISK.get()
        if disk.is_gone:
            raise InjectedError("unable to open database file")
        made: Any = Connection(disk)
        return OneHopConnection(self, made)

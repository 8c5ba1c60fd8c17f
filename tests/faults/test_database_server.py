"""A PostgreSQL server that goes away and comes back, hangs, or has no connection left.

Bound: within ten seconds after it is back all is done, without a restart; nothing that was stored or that Telegram
still has is lost or done twice, and no update counts a failure.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text

from benchmarks.postgres_server import CARELESS, NotInstalled, PostgresServer, running
from sandbox.person import Person
from storage.database import Database
from storage.engines import POSTGRESQL_CONNECTIONS
from storage.errors import DatabaseAway
from tests.databases import WITHOUT
from tests.faults.evenings import (
    CROWD,
    has_gone_on,
    is_long,
    nothing_lost_or_doubled,
    recovered,
    tap_on,
    who_practise,
)
from tests.journeys.conftest import Stage, stage_for
from tests.storage.given import a_person
from tests.storage.test_processes import ROOT

IDLE_BOUND = 4.0
numbers = count(1)


@pytest.fixture(scope="module")
def server(pytestconfig: pytest.Config) -> Iterator[PostgresServer]:
    """A server of our own, which loses nothing when it is killed."""
    if pytestconfig.getoption("--database") == "sqlite":
        pytest.skip("--database sqlite was asked for")
    try:
        with running(CARELESS | {"synchronous_commit": "on"}) as started:
            with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
                runner.run(with_template(started))
            yield started
    except NotInstalled:
        if os.environ.get("CI"):
            pytest.fail(WITHOUT, pytrace=False)
        pytest.skip(WITHOUT)


async def with_template(server: PostgresServer) -> None:
    await administer(server, "CREATE DATABASE template")
    database = await Database.open(server.url("template"), migrated=False)
    await database.migrate()
    await database.close()


async def administer(server: PostgresServer, statement: str) -> None:
    connection = await asyncpg.connect(server.url("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture
async def url(server: PostgresServer) -> AsyncIterator[str]:
    name = f"fault_{next(numbers)}"
    await administer(server, f"CREATE DATABASE {name} TEMPLATE template")
    yield server.url(name)
    await administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def family(server: PostgresServer) -> list[int]:
    """The server's process and its children."""
    assert server._process is not None
    first = server._process.pid
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    return [first, *map(int, children)]


def killed(server: PostgresServer) -> None:
    """kill -9 of the postmaster; its children see that and end."""
    assert server._process is not None
    children = family(server)[1:]
    server._process.kill()
    server._process.wait()
    while any(Path(f"/proc/{child}").exists() for child in children):
        time.sleep(0.02)


def stopped_at_once(server: PostgresServer) -> None:
    server.crash()


@asynccontextmanager
async def away(server: PostgresServer, how: Callable[[PostgresServer], None], seconds: float) -> AsyncIterator[None]:
    await asyncio.to_thread(how, server)
    try:
        yield
        await asyncio.sleep(seconds)
    finally:
        await asyncio.to_thread(server.start_again)


@asynccontextmanager
async def asleep(server: PostgresServer) -> AsyncIterator[None]:
    """All processes of the server stand still."""
    sleepers = family(server)
    for each in sleepers:
        os.kill(each, signal.SIGSTOP)
    try:
        yield
    finally:
        for each in sleepers:
            os.kill(each, signal.SIGCONT)


async def test_a_server_that_is_gone_and_comes_back(
    server: PostgresServer, url: str, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    seconds = 20.0 if is_long(pytestconfig) else 2.0
    async with stage_for(url, tmp_path, people=CROWD) as stage:
        people = await who_practise(stage)
        for how in (stopped_at_once, killed):
            async with away(server, how, seconds):
                tapped = [await tap_on(person) for person in people]
            await recovered(stage)
            await gone_on(people, tapped)
        # an answer, and the tap on what comes next
        await nothing_lost_or_doubled(stage, len(people))


async def test_a_server_that_stands_still_and_a_pool_without_a_connection_left(
    server: PostgresServer, url: str, tmp_path: Path
) -> None:
    async with stage_for(url, tmp_path, people=CROWD) as stage:
        people = await who_practise(stage)
        async with asleep(server):
            tapped = [await tap_on(person) for person in people]
            await asyncio.sleep(2)
        await recovered(stage)
        await gone_on(people, tapped)
        async with all_in_use(stage):
            tapped = [await tap_on(person) for person in people]
            await asyncio.sleep(2)
        await recovered(stage)
        await gone_on(people, tapped)
        await nothing_lost_or_doubled(stage, len(people))


async def gone_on(people: list[Person], tapped: list[str]) -> None:
    for person, data in zip(people, tapped, strict=True):
        await has_gone_on(person, data)


@asynccontextmanager
async def all_in_use(stage: Stage) -> AsyncIterator[None]:
    """Somebody holds every connection that the bot can have."""
    over = asyncio.Event()

    async def hold() -> None:
        async with stage.bot._database.connection() as connection:
            await connection.execute(text("SELECT 1"))
            await over.wait()

    holding = [asyncio.create_task(hold()) for _ in range(POSTGRESQL_CONNECTIONS)]
    try:
        yield
    finally:
        over.set()
        await asyncio.gather(*holding)


STOPPED_IN_THE_MIDDLE = """
import asyncio, os, signal, sys
from sqlalchemy import text
import storage.engines
from storage.database import Database
from storage.errors import DatabaseAway

async def main():
    storage.engines.IDLE_SECONDS = float(sys.argv[2])
    database = await Database.open(sys.argv[1])
    try:
        async with database.connection() as connection:
            await connection.execute(text("UPDATE people SET name = 'of the sleeper'"))
            print("holds the row", flush=True)
            os.kill(os.getpid(), signal.SIGSTOP)
            await connection.execute(text("UPDATE people SET name = 'of the sleeper'"))
    except DatabaseAway:
        print("is away", flush=True)
    await database.close()

asyncio.run(main())
"""


async def who_waits_for_a_sleeper(url: str, idle_seconds: float) -> tuple[float, bytes]:
    """How long somebody waits for a row that a stopped process holds, and what that one says when it wakes up."""
    program = (sys.executable, "-c", STOPPED_IN_THE_MIDDLE, url, str(idle_seconds))
    sleeper = await asyncio.create_subprocess_exec(*program, cwd=ROOT, stdout=PIPE)
    assert sleeper.stdout is not None
    database = await Database.open(url)
    try:
        assert await sleeper.stdout.readline() == b"holds the row\n"
        began = time.monotonic()
        async with asyncio.timeout(IDLE_BOUND), database.connection() as connection:
            await connection.execute(text("UPDATE people SET name = 'of who waited'"))
        waited = time.monotonic() - began
        sleeper.send_signal(signal.SIGCONT)
        said = await sleeper.stdout.readline()
        async with database.connection() as connection:
            assert set(await connection.scalars(text("SELECT name FROM people"))) == {"of who waited"}
        return waited, said
    finally:
        sleeper.kill()
        await sleeper.wait()
        await database.close()


async def test_a_process_that_is_stopped_in_the_middle_lets_go_of_what_it_holds(url: str) -> None:
    database = await Database.open(url)
    await a_person(database)
    await database.close()
    waited, said = await who_waits_for_a_sleeper(url, idle_seconds=0.5)
    assert waited < IDLE_BOUND and said == b"is away\n"


async def test_without_that_bound_everybody_would_wait_for_it(url: str) -> None:
    """The control."""
    database = await Database.open(url)
    await a_person(database)
    await database.close()
    with pytest.raises(TimeoutError):
        await who_waits_for_a_sleeper(url, idle_seconds=0)


async def test_what_takes_long_has_no_such_bounds(url: str) -> None:
    bounds = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    for long, wanted in ((False, ["30s", "10s", "15s"]), (True, ["0", "0", "0"])):
        database = await Database.open(url, long=long)
        async with database.connection() as connection:
            assert [await connection.scalar(text(f"SHOW {bound}")) for bound in bounds] == wanted
        await database.close()


async def test_a_connection_that_died_in_the_pool_costs_one_try_and_is_not_handed_out_again(
    server: PostgresServer, url: str
) -> None:
    database = await Database.open(url)
    try:
        await asyncio.gather(*(a_person(database, str(number)) for number in range(20)))
        async with away(server, stopped_at_once, 0):
            pass
        failures = 0
        for number in range(20, 40):
            try:
                await a_person(database, str(number))
            except DatabaseAway:
                failures += 1
        assert failures <= 1
    finally:
        await database.close()

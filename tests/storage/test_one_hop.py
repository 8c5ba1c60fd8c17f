"""Where a SQLite statement runs: where it was asked for when it is quick, in a thread when something has to wait."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from storage import one_hop
from storage.database import Database
from storage.one_hop import SLOW_SECONDS

ASKED = text("SELECT count(*) FROM people")
LOCKED = 0.3


class Traced:
    """Which statements ran here and which in a thread."""

    def __init__(self) -> None:
        self.here: list[str] = []
        self.elsewhere: list[str] = []
        self._mine = threading.get_ident()

    def __call__(self, statement: str) -> None:
        (self.here if threading.get_ident() == self._mine else self.elsewhere).append(statement)


@pytest.fixture
async def traced(sqlite_database: Database) -> AsyncIterator[Traced]:
    made = Traced()
    async with sqlite_database._writer.connect() as connection:
        raw: Any = (await connection.get_raw_connection()).driver_connection
        raw._conn.set_trace_callback(made)
    yield made
    raw._conn.set_trace_callback(None)


async def test_what_a_tap_does_runs_where_it_was_asked_for(sqlite_database: Database, traced: Traced) -> None:
    async with sqlite_database.connection(durable=False) as connection:
        await connection.execute(ASKED)
    assert traced.elsewhere == []
    assert traced.here[-3:] == ["BEGIN IMMEDIATE", ASKED.text, "COMMIT"]


async def test_only_the_end_of_a_durable_transaction_waits_in_the_thread(
    sqlite_database: Database, traced: Traced
) -> None:
    async with sqlite_database.connection() as connection:
        await connection.execute(ASKED)
    assert traced.elsewhere == ["COMMIT"]


async def test_what_was_slow_goes_to_the_thread_until_it_is_quick_again(
    sqlite_database: Database, traced: Traced, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(one_hop._usual, ASKED.text, 2 * SLOW_SECONDS)
    for _ in range(10):
        async with sqlite_database.connection(durable=False) as connection:
            await connection.execute(ASKED)
    asked = [ASKED.text in where for where in (traced.elsewhere, traced.here)]
    assert asked == [True, True]
    assert traced.elsewhere.count(ASKED.text) < 10


@pytest.mark.parametrize("durable", [True, False])
async def test_nobody_waits_for_a_file_that_somebody_else_holds(sqlite_database: Database, durable: bool) -> None:
    path = make_url(sqlite_database.name).database or ""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def write() -> None:
        async with sqlite_database.connection(durable=durable) as connection:
            await connection.execute(ASKED)

    writing, began = asyncio.create_task(write()), time.monotonic()
    await asyncio.sleep(0.01)
    # the loop goes on, the writer does not
    assert time.monotonic() - began < LOCKED
    await asyncio.sleep(LOCKED)
    assert not writing.done()
    other.execute("COMMIT")
    other.close()
    await asyncio.wait_for(writing, 2)


async def test_what_a_cancelled_task_left_to_the_thread_comes_first(sqlite_database: Database) -> None:
    """Its end must not end the transaction of somebody else, who has begun meanwhile."""
    for number in range(20):
        task = asyncio.create_task(_kept(sqlite_database, f"cancelled-{number}"))
        for _ in range(number):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(RuntimeError):
            async with sqlite_database.connection(durable=False) as connection:
                await connection.execute(text("CREATE TABLE left_over (n INTEGER)"))
                raise RuntimeError
        await asyncio.gather(task, return_exceptions=True)
    async with sqlite_database.reading_connection() as connection:
        found = await connection.scalar(text("SELECT count(*) FROM sqlite_master WHERE name = 'left_over'"))
    assert found == 0


async def _kept(database: Database, name: str) -> None:
    async with database.connection() as connection:
        await connection.execute(text("INSERT INTO versions (name, number) VALUES (:name, 1)"), {"name": name})

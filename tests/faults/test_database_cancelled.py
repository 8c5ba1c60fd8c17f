"""A storm of cancellations inside of transactions.

Bound: whatever was cancelled where, the next transaction is through within a second, nothing of a cancelled one
stays behind, and no connection is missing or still inside of a transaction.
"""

from __future__ import annotations

import asyncio
import time
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from domain.language import Lang
from domain.people.person import Person
from storage.database import Database
from storage.engines import POSTGRESQL_CONNECTIONS
from storage.one_hop import OneHopConnection
from tests.storage.given import a_person

BOUND = 1.0
STEPS = 3
AT_ONCE = 8


async def write(database: Database, number: int) -> None:
    """All of it is there afterwards, or nothing."""
    async with database.transaction(durable=bool(number % 2)) as uow:
        for step in range(STEPS):
            await uow.people.add(Person(0, "telegram", f"{number}:{step}", "x", Lang.ZH))


async def cancelled_at_random(database: Database, random: Random, number: int) -> None:
    task = asyncio.create_task(write(database, number))
    if random.random() < 0.5:
        for _ in range(random.randrange(40)):
            await asyncio.sleep(0)
    else:
        await asyncio.sleep(random.random() * 0.02)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def storm(database: Database, times: int, seed: int) -> None:
    random = Random(seed)

    async def one_after_the_other(first: int) -> None:
        for number in range(first, times, AT_ONCE):
            await cancelled_at_random(database, random, number)

    await asyncio.gather(*(one_after_the_other(first) for first in range(AT_ONCE)))


async def through_in_time(database: Database) -> None:
    began = time.monotonic()
    await a_person(database, "after")
    assert time.monotonic() - began < BOUND


async def nothing_half(database: Database) -> None:
    each = text(
        "SELECT count(*) FROM people WHERE name = 'x' GROUP BY substr(external_id, 1, length(external_id) - 2)"
    )
    async with database.reading_connection() as connection:
        assert set((await connection.execute(each)).scalars()) <= {STEPS}


def pools_of(database: Database) -> list[Any]:
    return [engine.sync_engine.pool for engine in {database._writer, database._reader}]


async def test_after_a_storm_of_cancellations_everything_goes_on(
    database: Database, pytestconfig: pytest.Config
) -> None:
    await storm(database, 5000 if pytestconfig.getoption("--long") else 400, seed=7)
    await through_in_time(database)
    await nothing_half(database)
    assert [pool.checkedout() for pool in pools_of(database)] == [0] * len(pools_of(database))


async def test_on_the_server_no_transaction_and_no_connection_is_left_open(postgres_database: Database) -> None:
    await storm(postgres_database, 200, seed=8)
    began = time.monotonic()
    while True:
        async with postgres_database.reading_connection() as connection:
            states = await connection.execute(
                text(
                    "SELECT state FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                    "AND application_name = 'banxue' AND datname = current_database()"
                )
            )
            found = list(states.scalars())
        if not any("transaction" in state for state in found):
            break
        assert time.monotonic() - began < BOUND
        await asyncio.sleep(0.05)
    assert len(found) < POSTGRESQL_CONNECTIONS


async def test_without_giving_up_a_cancelled_connection_the_file_stays_locked(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: whose task was cancelled in the middle keeps its transaction, as if nothing had been noticed."""
    kept: list[OneHopConnection] = []
    give_up = OneHopConnection.terminate

    def keep(connection: OneHopConnection) -> None:
        kept.append(connection)

    monkeypatch.setattr(OneHopConnection, "terminate", keep)
    monkeypatch.setattr(OneHopConnection, "_is_quick", lambda self, statement: False)
    monkeypatch.setattr("storage.one_hop.LOCK_SECONDS", BOUND)
    with pytest.raises(Exception, match="locked"):
        await storm(sqlite_database, 200, seed=7)
        await through_in_time(sqlite_database)
    # what it left open would be complained of in another test
    for connection in kept:
        give_up(connection)

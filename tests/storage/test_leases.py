"""Leases: one holder at a time, and who has lost one writes nothing."""

from __future__ import annotations

import asyncio

import pytest

from storage.database import Database
from storage.errors import LeaseLost
from storage.leases import Lease, Leases

LONG, SHORT = 60.0, 0.3


async def test_one_holds_it_until_it_is_given_back(postgres_database: Database, postgres_url: str) -> None:
    other = await Database.open(postgres_url)
    try:
        async with postgres_database.present() as one, other.present() as two:
            mine = Leases(postgres_database, one.number)
            theirs = Leases(other, two.number)
            lease = await mine.take("courier", LONG)
            assert lease == Lease("courier", 1)
            assert await theirs.take("courier", LONG) is None
            assert await theirs.take("clock", LONG) == Lease("clock", 1)
            await mine.give_back(lease)
            assert await theirs.take("courier", LONG) == Lease("courier", 2)
            assert not await mine.renew(lease, LONG)
    finally:
        await other.close()


async def test_who_is_gone_is_not_waited_for(postgres_database: Database) -> None:
    async with postgres_database.present() as one:
        assert await Leases(postgres_database, one.number).take("courier", LONG)
    async with postgres_database.present() as two:
        assert await Leases(postgres_database, two.number).take("courier", LONG) == Lease("courier", 2)


async def test_who_does_not_renew_in_time_has_lost_it(postgres_database: Database, postgres_url: str) -> None:
    other = await Database.open(postgres_url)
    try:
        async with postgres_database.present() as one, other.present() as two:
            mine, theirs = Leases(postgres_database, one.number), Leases(other, two.number)
            lease = await mine.take("courier", SHORT)
            assert lease is not None
            assert await mine.renew(lease, SHORT)
            await asyncio.sleep(SHORT)
            assert await theirs.take("courier", LONG) == Lease("courier", 2)
            with pytest.raises(LeaseLost):
                async with postgres_database.transaction(lease) as uow:
                    await uow.heartbeats.last("bot")
    finally:
        await other.close()


async def test_it_does_not_change_hands_within_a_transaction_that_it_allows(postgres_database: Database) -> None:
    async with postgres_database.present() as one:
        leases = Leases(postgres_database, one.number)
        lease = await leases.take("clock", SHORT)
        assert lease is not None
        async with postgres_database.transaction(lease):
            # a long tick does not keep its own lease from being renewed
            assert await leases.renew(lease, SHORT)
            await asyncio.sleep(SHORT)
            assert await leases.take("clock", LONG) is None
        assert await leases.take("clock", LONG) == Lease("clock", 2)


async def test_on_a_file_the_next_process_takes_it_by_force(sqlite_database: Database) -> None:
    async with sqlite_database.present() as one:
        first = await Leases(sqlite_database, one.number, by_force=one.is_alone).take("courier", LONG)
    async with sqlite_database.present() as two:
        second = await Leases(sqlite_database, two.number, by_force=two.is_alone).take("courier", LONG)
        assert (first, second) == (Lease("courier", 1), Lease("courier", 2))
        assert first is not None
        with pytest.raises(LeaseLost):
            async with sqlite_database.transaction(first):
                pass


async def test_processes_hear_each_other_ring(postgres_database: Database, postgres_url: str) -> None:
    other, heard = await Database.open(postgres_url), asyncio.Event()
    try:
        async with postgres_database.present() as one, other.present() as two:
            two.on_ring(heard.set)
            await one.ring()
            await asyncio.wait_for(heard.wait(), 5)
    finally:
        await other.close()

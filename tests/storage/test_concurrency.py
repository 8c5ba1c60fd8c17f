"""Many at once: seats, sessions, families, links; each with what would go wrong without the guard."""

from __future__ import annotations

import asyncio

from sqlalchemy import select, text, update

from domain.language import Lang
from domain.people.person import Link, LinkKind
from domain.practice.evening.session import Session, SessionState
from storage.database import Database
from storage.errors import Conflict
from storage.inbox import Inbox, Received
from storage.tables.bookings import slots
from tests.storage.given import NOW, a_learner, a_person, a_slot, stored_slot

BOOKERS, SEATS = 100, 10


async def test_a_hundred_bookers_get_ten_seats(database: Database) -> None:
    slot = await stored_slot(database, a_slot(capacity=SEATS))

    async def book() -> bool:
        async with database.transaction() as uow:
            return await uow.bookings.take_seat(slot.id)

    got = await asyncio.gather(*[book() for _ in range(BOOKERS)])
    assert sum(got) == SEATS
    async with database.reading() as uow:
        after = await uow.bookings.slot(slot.id)
        assert after is not None and after.places_left == 0


async def test_without_the_guard_a_seat_would_be_sold_twice(database: Database) -> None:
    """The control: counting first and taking afterwards, as one would without thinking."""
    slot = await stored_slot(database, a_slot(capacity=SEATS))
    barrier = asyncio.Barrier(SEATS + 1)

    async def book() -> bool:
        async with database.reading_connection() as connection:
            row = (await connection.execute(select(slots).where(slots.c.id == slot.id))).one()
        await barrier.wait()
        if row.taken >= row.capacity:
            return False
        async with database.connection() as connection:
            await connection.execute(update(slots).where(slots.c.id == slot.id).values(taken=row.taken + 1))
        return True

    async with database.connection() as connection:
        await connection.execute(update(slots).where(slots.c.id == slot.id).values(taken=SEATS - 1))
    sold = await asyncio.gather(*[book() for _ in range(SEATS + 1)])
    assert sum(sold) > 1


async def test_of_many_first_taps_one_opens_the_session(database: Database) -> None:
    learner = await a_learner(database)

    async def start() -> bool:
        try:
            async with database.transaction() as uow:
                await uow.practice.add_session(Session(0, learner.id, Lang.ZH, SessionState.OPEN, 6, 0, NOW, NOW))
        except Conflict:
            return False
        return True

    assert sum(await asyncio.gather(*[start() for _ in range(20)])) == 1


async def test_a_link_is_used_by_one_of_many(database: Database) -> None:
    people = [await a_person(database, str(number)) for number in range(10)]
    async with database.transaction() as uow:
        await uow.people.add_link(Link("t", LinkKind.STAFF, {"role": "teacher"}, None, None))

    async def use(person: int) -> bool:
        async with database.transaction() as uow:
            return await uow.people.use_link("t", person, NOW)

    assert sum(await asyncio.gather(*[use(person.id) for person in people])) == 1


async def test_two_parents_who_come_at_once_are_in_one_family(database: Database) -> None:
    learner = await a_learner(database)
    parents = [await a_person(database, str(number)) for number in range(6)]

    async def join(person: int) -> None:
        async with database.transaction() as uow:
            await uow.people.add_guardian(learner.id, person, NOW)

    await asyncio.gather(*[join(parent.id) for parent in parents])
    async with database.reading() as uow:
        assert len(await uow.people.guardians_of(learner.id)) == len(parents)
    async with database.reading_connection() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM families")) == 1


async def test_the_same_updates_from_two_pollers_are_stored_once(database: Database) -> None:
    batch = [Received(number, "p", "{}") for number in range(20)]
    stored = await asyncio.gather(*[Inbox(database).store("telegram", batch, NOW) for _ in range(4)])
    assert sorted(row.update_id or 0 for rows in stored for row in rows) == list(range(20))


async def test_of_two_that_wait_for_each_other_one_is_told_to_start_again(postgres_database: Database) -> None:
    first, second = (
        await stored_slot(postgres_database),
        await stored_slot(postgres_database, a_slot(room="9", teacher="li")),
    )
    barrier = asyncio.Barrier(2)

    async def take(one: int, other: int) -> None:
        async with postgres_database.transaction() as uow:
            await uow.bookings.take_seat(one)
            await barrier.wait()
            await uow.bookings.take_seat(other)

    outcomes = await asyncio.gather(take(first.id, second.id), take(second.id, first.id), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if outcome is not None] == [Conflict]

"""Many at once: seats, sessions, families, links; each with what would go wrong without the guard."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from random import Random

from sqlalchemy import select, text, update

from domain.booking.seats import who_hosts
from domain.booking.slot import Slot
from domain.language import Lang
from domain.people.person import Link, LinkKind
from domain.practice.evening.session import Session, SessionState
from storage.database import Database
from storage.errors import Conflict
from storage.inbox import Inbox, Received
from storage.tables.bookings import slots
from tests.storage.given import NOW, TOMORROW, a_learner, a_person, a_slot, hours, stored_slot

BOOKERS, SEATS, MANY, SWAPS = 100, 10, 20, 200


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


async def test_of_many_who_want_a_persons_time_one_gets_it(database: Database) -> None:
    async def occupy(number: int) -> bool:
        since = TOMORROW + timedelta(minutes=5 * (number % 3))
        who = ["person:1", f"learner:{number}"]
        async with database.transaction() as uow:
            return await uow.bookings.occupy(who, f"slot:{number}", since, since + timedelta(minutes=45))

    got = await asyncio.gather(*[occupy(number) for number in range(MANY)])
    assert sum(got) == 1
    winner = got.index(True)
    async with database.reading() as uow:
        everybody = ["person:1", *(f"learner:{number}" for number in range(MANY))]
        busy = await uow.bookings.busy(everybody, TOMORROW - hours(1), TOMORROW + hours(2))
    assert sorted(each.who for each in busy) == sorted(["person:1", f"learner:{winner}"])


async def test_of_many_lessons_with_the_same_teacher_one_is_opened(database: Database) -> None:
    async def open_slot(number: int) -> bool:
        slot = a_slot(TOMORROW + timedelta(minutes=10 * (number % 4)), room=str(number))
        async with database.transaction() as uow:
            return await uow.bookings.open_slot(slot, who_hosts(slot)) is not None

    assert sum(await asyncio.gather(*[open_slot(number) for number in range(MANY)])) == 1
    async with database.reading() as uow:
        assert len(await uow.bookings.slots("trial", NOW, NOW + hours(48))) == 1


async def test_a_lesson_is_closed_or_booked_but_not_both(database: Database) -> None:
    lessons = [await stored_slot(database, a_slot(TOMORROW + hours(number))) for number in range(10)]

    async def close(slot: Slot) -> bool:
        async with database.transaction() as uow:
            return await uow.bookings.close_slot(slot.id, NOW)

    async def book(slot: Slot) -> bool:
        async with database.transaction() as uow:
            return await uow.bookings.take_seat(slot.id)

    both = [pair for slot in lessons for pair in (close(slot), book(slot))]
    done = await asyncio.gather(*both)
    assert all(closed != booked for closed, booked in zip(done[::2], done[1::2], strict=True))


async def test_those_who_take_the_time_of_several_in_any_order_do_not_wait_for_each_other(
    postgres_database: Database,
) -> None:
    everybody = [f"person:{number}" for number in range(4)]

    async def wander(seed: int) -> int:
        random, got = Random(seed), 0
        for step in range(15):
            who = random.sample(everybody, 3)
            since = TOMORROW + timedelta(minutes=5 * random.randrange(6))
            span = (f"slot:{seed}-{step}", since, since + timedelta(minutes=20))
            async with postgres_database.transaction() as uow:
                if await uow.bookings.occupy(who, *span):
                    got += 1
            async with postgres_database.transaction() as uow:
                await uow.bookings.vacate(who, *span)
        return got

    got = await asyncio.wait_for(asyncio.gather(*[wander(seed) for seed in range(8)]), 60)
    assert sum(got) > 0
    async with postgres_database.reading() as uow:
        assert await uow.bookings.busy(everybody, TOMORROW, TOMORROW + hours(2)) == []


async def test_two_families_change_places_crosswise_without_waiting_for_each_other(
    postgres_database: Database,
) -> None:
    """In the order of the slots' ids, as domain.booking.seats does; the test after this one shows what for."""
    first = await stored_slot(postgres_database, a_slot())
    second = await stored_slot(postgres_database, a_slot(TOMORROW + hours(1)))

    async def swap(who: str, here: Slot, there: Slot) -> None:
        async with postgres_database.transaction() as uow:
            assert await uow.bookings.take_seat(here.id)
            assert await uow.bookings.occupy([who], f"slot:{here.id}", here.starts_at, here.ends_at)
        for _ in range(SWAPS):
            async with postgres_database.transaction() as uow:
                if here.id < there.id:
                    await uow.bookings.free_seat(here.id)
                took = await uow.bookings.take_seat(there.id)
                if here.id > there.id:
                    await uow.bookings.free_seat(here.id)
                assert took
                await uow.bookings.vacate([who], f"slot:{here.id}", here.starts_at, here.ends_at)
                assert await uow.bookings.occupy([who], f"slot:{there.id}", there.starts_at, there.ends_at)
            here, there = there, here

    await asyncio.wait_for(asyncio.gather(swap("person:1", first, second), swap("person:2", second, first)), 60)
    async with postgres_database.reading() as uow:
        assert [slot.taken for slot in await uow.bookings.slots_of([first.id, second.id])] == [1, 1]
        busy = await uow.bookings.busy(["person:1", "person:2"], NOW, NOW + hours(48))
        assert [each.holder for each in busy] == [f"slot:{first.id}", f"slot:{second.id}"]


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

"""Slots and bookings, and the guards that make overselling impossible."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from domain.booking.slot import BookingState
from storage.database import Database
from storage.errors import Conflict
from storage.tables.bookings import slots
from tests.storage.given import NOW, a_booking, a_learner, a_person, a_slot, hours, stored_slot

HELD, BOOKED, CANCELLED = BookingState.HELD, BookingState.BOOKED, BookingState.CANCELLED


async def test_slots_are_found_by_kind_time_course_and_campus(database: Database) -> None:
    first = await stored_slot(database)
    later = await stored_slot(database, a_slot(NOW + hours(48), course="art-g1", campus="west"))
    since, until = NOW, NOW + hours(49)
    async with database.reading() as uow:
        assert await uow.bookings.slot(first.id) == first
        assert await uow.bookings.slot(0) is None
        assert await uow.bookings.slots("trial", since, until) == [first, later]
        assert await uow.bookings.slots("trial", since, later.starts_at) == [first]
        assert await uow.bookings.slots("trial", first.starts_at + hours(1), until) == [later]
        assert await uow.bookings.slots("trial", since, until, course="art-g1") == [later]
        assert await uow.bookings.slots("trial", since, until, campus="east") == [first]
        assert await uow.bookings.slots("talk", since, until) == []


async def test_a_slot_that_meets_another_in_its_room_or_with_its_teacher_is_left_out(database: Database) -> None:
    at = NOW + hours(24)
    half_an_hour_later = at + timedelta(minutes=30)
    given = [
        a_slot(at),
        a_slot(half_an_hour_later, teacher="li"),
        a_slot(half_an_hour_later, room="101"),
        a_slot(at, room="101", teacher="li"),
        a_slot(at + timedelta(minutes=45)),
        a_slot(at, campus="west", teacher="zhou"),
    ]
    async with database.transaction() as uow:
        assert await uow.bookings.add_slots(given) == 4
    async with database.transaction() as uow:
        assert await uow.bookings.add_slots(given) == 0
        assert await uow.bookings.add_slots([]) == 0
    async with database.reading() as uow:
        assert len(await uow.bookings.slots("trial", NOW, NOW + hours(30))) == 4


async def test_seats_are_taken_until_none_is_left_and_given_back(database: Database) -> None:
    slot = await stored_slot(database)
    for expected in (True, True, False):
        async with database.transaction() as uow:
            assert await uow.bookings.take_seat(slot.id) is expected
    async with database.transaction() as uow:
        await uow.bookings.free_seat(slot.id)
        assert not await uow.bookings.take_seat(slot.id + 1)
    async with database.reading() as uow:
        assert await uow.bookings.slot(slot.id) == replace(slot, taken=1)


async def test_a_seat_that_nobody_took_is_not_given_back(database: Database) -> None:
    slot = await stored_slot(database)
    async with database.transaction() as uow:
        await uow.bookings.free_seat(slot.id)
    async with database.reading() as uow:
        assert await uow.bookings.slot(slot.id) == slot


async def test_the_database_itself_refuses_more_learners_than_seats(database: Database) -> None:
    slot = await stored_slot(database)
    with pytest.raises(IntegrityError):
        async with database.connection() as connection:
            await connection.execute(update(slots).where(slots.c.id == slot.id).values(taken=3))


async def test_a_learner_has_one_live_booking_of_a_slot(database: Database) -> None:
    slot, learner, parent = await stored_slot(database), await a_learner(database), await a_person(database)
    async with database.transaction() as uow:
        first = await uow.bookings.add(a_booking(slot, learner, parent))
        assert first is not None
        assert await uow.bookings.add(a_booking(slot, learner, parent, "u2")) is None
        assert await uow.bookings.change(first.id, {HELD}, CANCELLED, at=NOW)
    async with database.transaction() as uow:
        second = await uow.bookings.add(a_booking(slot, learner, parent, "u3"))
    async with database.reading() as uow:
        assert second is not None
        assert (
            await uow.bookings.get(second.id)
            == second
            == replace(a_booking(slot, learner, parent, "u3"), id=second.id)
        )


async def test_a_calendar_name_is_given_once(database: Database) -> None:
    slot, lin, bo = await stored_slot(database), await a_learner(database), await a_learner(database, "Bo")
    parent = await a_person(database)
    async with database.transaction() as uow:
        await uow.bookings.add(a_booking(slot, lin, parent))
    with pytest.raises(Conflict):
        async with database.transaction() as uow:
            await uow.bookings.add(a_booking(slot, bo, parent))


async def test_a_booking_changes_only_from_the_states_that_were_expected(database: Database) -> None:
    slot, learner, parent = await stored_slot(database), await a_learner(database), await a_person(database)
    async with database.transaction() as uow:
        held = await uow.bookings.add(a_booking(slot, learner, parent))
    assert held is not None
    async with database.transaction() as uow:
        assert await uow.bookings.change(held.id, {HELD}, BOOKED, at=NOW)
        assert not await uow.bookings.change(held.id, {HELD}, BookingState.EXPIRED, at=NOW)
    async with database.reading() as uow:
        assert await uow.bookings.get(held.id) == replace(held, state=BOOKED, held_until=None)
    async with database.transaction() as uow:
        assert await uow.bookings.change(held.id, {HELD, BOOKED}, CANCELLED, at=NOW, sequence=1)
    async with database.reading() as uow:
        assert await uow.bookings.get(held.id) == replace(held, state=CANCELLED, held_until=None, sequence=1)


async def test_bookings_are_found_by_learner_and_by_slot(database: Database) -> None:
    lin, bo = await a_learner(database), await a_learner(database, "Bo")
    parent = await a_person(database)
    late, soon = await stored_slot(database, a_slot(NOW + hours(48))), await stored_slot(database)
    async with database.transaction() as uow:
        one = await uow.bookings.add(a_booking(late, lin, parent, "u1"))
        two = await uow.bookings.add(a_booking(soon, lin, parent, "u2", BOOKED))
        three = await uow.bookings.add(a_booking(soon, bo, parent, "u3"))
    async with database.reading() as uow:
        assert await uow.bookings.of_learners([lin.id], {HELD, BOOKED}) == [two, one]
        assert await uow.bookings.of_learners([lin.id, bo.id], {HELD}) == [three, one]
        assert await uow.bookings.of_learners([], {HELD}) == []
        assert await uow.bookings.of_slots([soon.id], {HELD, BOOKED}) == [two, three]
        assert await uow.bookings.of_slots([soon.id, late.id], {HELD}) == sorted(
            [b for b in (one, three) if b], key=lambda booking: booking.slot
        )


async def test_bookings_of_one_learner_become_anothers_but_not_twice_in_a_slot(database: Database) -> None:
    was, to = await a_learner(database), await a_learner(database, "own")
    parent = await a_person(database)
    first, second = await stored_slot(database), await stored_slot(database, a_slot(NOW + hours(48)))
    async with database.transaction() as uow:
        moves = await uow.bookings.add(a_booking(first, was, parent, "u1"))
        stays = await uow.bookings.add(a_booking(second, was, parent, "u2"))
        theirs = await uow.bookings.add(a_booking(second, to, parent, "u3"))
        past = await uow.bookings.add(a_booking(second, was, parent, "u4", CANCELLED))
        assert moves and stays and theirs and past
    async with database.transaction() as uow:
        await uow.bookings.reassign(was.id, to.id)
    async with database.reading() as uow:
        assert await uow.bookings.of_learners([to.id], {HELD}) == [replace(moves, learner=to.id), theirs]
        assert await uow.bookings.of_learners([was.id], {HELD}) == [stays]
        assert await uow.bookings.get(past.id) == replace(past, learner=to.id)


async def test_holds_lapse_at_their_moment(database: Database) -> None:
    slot, lin, bo = await stored_slot(database), await a_learner(database), await a_learner(database, "Bo")
    parent = await a_person(database)
    async with database.transaction() as uow:
        held = await uow.bookings.add(a_booking(slot, lin, parent))
        await uow.bookings.add(a_booking(slot, bo, parent, "u2", BOOKED))
    async with database.reading() as uow:
        assert await uow.bookings.lapsed_holds(NOW + timedelta(minutes=4, seconds=59)) == []
        assert await uow.bookings.lapsed_holds(NOW + timedelta(minutes=5)) == [held]


async def test_ended_lessons_are_found_with_their_bookings(database: Database) -> None:
    slot, learner, parent = await stored_slot(database), await a_learner(database), await a_person(database)
    async with database.transaction() as uow:
        booking = await uow.bookings.add(a_booking(slot, learner, parent, state=BOOKED))
    async with database.reading() as uow:
        end = slot.ends_at
        assert await uow.bookings.ended_between(end, end + hours(1), {BOOKED}) == [(booking, slot)]
        assert await uow.bookings.ended_between(end - hours(1), end, {BOOKED}) == []
        assert await uow.bookings.ended_between(end, end + hours(1), {CANCELLED}) == []

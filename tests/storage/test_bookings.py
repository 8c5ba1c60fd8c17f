"""Slots and bookings, and the guards that make overselling impossible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from domain.booking.seats import learner_key, person_key, slot_holder, who_hosts
from domain.booking.slot import Booking, BookingState, Slot
from storage.bookings import BELIEVED
from storage.database import Database
from storage.errors import Conflict
from storage.tables.bookings import slots
from tests.storage.given import (
    NOW,
    TOMORROW,
    a_booking,
    a_learner,
    a_person,
    a_slot,
    hours,
    stored_booking,
    stored_slot,
)

HELD, BOOKED, CANCELLED = BookingState.HELD, BookingState.BOOKED, BookingState.CANCELLED
WAITING, OFFERED = BookingState.WAITING, BookingState.OFFERED


async def slot_now(database: Database, slot: Slot) -> Slot | None:
    async with database.reading() as uow:
        return await uow.bookings.slot(slot.id)


async def opened(database: Database, slot: Slot) -> Slot | None:
    async with database.transaction() as uow:
        return await uow.bookings.open_slot(slot, who_hosts(slot))


async def took(database: Database, slot: Slot, seats: int = 1) -> bool:
    async with database.transaction() as uow:
        return await uow.bookings.take_seat(slot.id, seats)


async def test_slots_are_found_by_kind_time_course_campus_and_teacher(database: Database) -> None:
    first = await stored_slot(database)
    later = await stored_slot(database, a_slot(NOW + hours(48), course="art-g1", campus="west", teacher="li"))
    since, until = NOW, NOW + hours(49)
    async with database.reading() as uow:
        assert await uow.bookings.slot(first.id) == first
        assert await uow.bookings.slot(0) is None
        assert await uow.bookings.slots_of([later.id, first.id]) == [first, later]
        assert await uow.bookings.slots_of([]) == []
        assert await uow.bookings.slots("trial", since, until) == [first, later]
        assert await uow.bookings.slots("trial", since, later.starts_at) == [first]
        assert await uow.bookings.slots("trial", first.starts_at + hours(1), until) == [later]
        assert await uow.bookings.slots("trial", since, until, course="art-g1") == [later]
        assert await uow.bookings.slots("trial", since, until, campus="east") == [first]
        assert await uow.bookings.slots("trial", since, until, teacher="li") == [later]
        assert await uow.bookings.slots("talk", since, until) == []


async def test_slots_of_an_event_are_found_by_the_event(database: Database) -> None:
    evening = replace(a_slot(), kind="event", course=None, event="open-house", teacher=None, room=None)
    found = await stored_slot(database, evening)
    async with database.reading() as uow:
        assert await uow.bookings.slots("event", NOW, NOW + hours(30), event="open-house") == [found]
        assert await uow.bookings.slots("event", NOW, NOW + hours(30), event="showcase") == []


@pytest.mark.parametrize(
    ("second", "fits"),
    [
        (a_slot(TOMORROW, room="101", teacher="li"), True),
        (a_slot(TOMORROW, campus="west", teacher="li"), True),
        (a_slot(TOMORROW + timedelta(minutes=45)), True),
        (a_slot(TOMORROW - timedelta(minutes=45)), True),
        (a_slot(TOMORROW + timedelta(minutes=40), room="101"), False),
        (a_slot(TOMORROW - timedelta(minutes=40), teacher="li"), False),
        (a_slot(TOMORROW + timedelta(minutes=15), minutes=5), False),
        (a_slot(TOMORROW - timedelta(minutes=15), minutes=90, campus="west"), False),
    ],
)
async def test_a_slot_is_refused_when_its_room_or_teacher_is_taken(
    database: Database, second: Slot, fits: bool
) -> None:
    await stored_slot(database)
    assert (await opened(database, second) is not None) is fits
    async with database.reading() as uow:
        assert len(await uow.bookings.slots("trial", NOW, NOW + hours(30))) == 1 + fits


async def test_a_slot_that_is_refused_leaves_no_time_taken(database: Database) -> None:
    await stored_slot(database)
    assert await opened(database, a_slot(room="101")) is None
    async with database.reading() as uow:
        assert await uow.bookings.busy(["room:east/101"], NOW, NOW + hours(30)) == []


async def test_a_closed_slot_is_not_offered_and_its_time_is_free(database: Database) -> None:
    slot = await stored_slot(database)
    async with database.transaction() as uow:
        assert await uow.bookings.close_slot(slot.id, NOW)
        assert not await uow.bookings.close_slot(slot.id, NOW)
    async with database.reading() as uow:
        assert await uow.bookings.slots("trial", NOW, NOW + hours(30)) == []
        assert await uow.bookings.busy(who_hosts(slot), NOW, NOW + hours(30)) == []
        assert await uow.bookings.slot(slot.id) == replace(slot, closed_at=NOW)
    assert not await took(database, slot)
    assert await opened(database, a_slot()) is not None


async def test_a_slot_is_not_closed_over_the_head_of_whoever_has_a_seat(database: Database) -> None:
    slot = await stored_slot(database)
    assert await took(database, slot)
    async with database.transaction() as uow:
        assert not await uow.bookings.close_slot(slot.id, NOW)
    assert await slot_now(database, slot) == replace(slot, taken=1)


async def test_closing_a_slot_leaves_the_time_of_others_alone(database: Database) -> None:
    slot, other = await stored_slot(database), await stored_slot(database, a_slot(room="101", teacher="li"))
    async with database.transaction() as uow:
        assert await uow.bookings.close_slot(slot.id, NOW)
    async with database.reading() as uow:
        assert len(await uow.bookings.busy(who_hosts(other), NOW, NOW + hours(30))) == 2


async def test_seats_are_taken_until_none_is_left_and_given_back(database: Database) -> None:
    slot = await stored_slot(database)
    assert [await took(database, slot) for _ in range(3)] == [True, True, False]
    async with database.transaction() as uow:
        await uow.bookings.free_seat(slot.id)
        assert not await uow.bookings.take_seat(slot.id + 1)
    assert await slot_now(database, slot) == replace(slot, taken=1)


async def test_a_family_gets_all_its_seats_or_none(database: Database) -> None:
    slot = await stored_slot(database, a_slot(capacity=4))
    assert await took(database, slot, 3)
    assert not await took(database, slot, 2)
    assert await took(database, slot, 1)
    async with database.transaction() as uow:
        await uow.bookings.free_seat(slot.id, 3)
    assert await slot_now(database, slot) == replace(slot, taken=1)


async def test_a_seat_that_nobody_took_is_not_given_back(database: Database) -> None:
    slot = await stored_slot(database)
    assert await took(database, slot)
    async with database.transaction() as uow:
        await uow.bookings.free_seat(slot.id, 2)
    assert await slot_now(database, slot) == replace(slot, taken=1)


async def test_fewer_seats_are_set_only_down_to_those_that_are_taken(database: Database) -> None:
    slot = await stored_slot(database, a_slot(capacity=4))
    assert await took(database, slot, 2)
    async with database.transaction() as uow:
        assert not await uow.bookings.set_capacity(slot.id, 1)
        assert await uow.bookings.set_capacity(slot.id, 2)
        assert not await uow.bookings.take_seat(slot.id)
        assert await uow.bookings.set_capacity(slot.id, 3)
        assert await uow.bookings.take_seat(slot.id)


async def test_the_database_itself_refuses_more_learners_than_seats(database: Database) -> None:
    slot = await stored_slot(database)
    with pytest.raises(IntegrityError):
        async with database.connection() as connection:
            await connection.execute(update(slots).where(slots.c.id == slot.id).values(taken=3))


async def test_whoever_believes_a_count_made_before_sells_a_seat_that_is_taken(database: Database) -> None:
    """The control of everything above: with the guard off it goes wrong."""
    slot = await stored_slot(database, a_slot(capacity=1))
    counted = {slot.id: slot.places_left}
    assert await took(database, slot)
    believing = BELIEVED.set(counted)
    try:
        assert await took(database, slot)
    finally:
        BELIEVED.reset(believing)
    assert not await took(database, slot)


async def test_a_learner_has_one_open_booking_of_a_slot(database: Database) -> None:
    slot, learner, parent = await stored_slot(database), await a_learner(database), await a_person(database)
    first = await stored_booking(database, slot, learner, parent)
    for state in (HELD, BOOKED, WAITING):
        async with database.transaction() as uow:
            assert await uow.bookings.add(a_booking(slot, learner, parent, "u2", state)) is None
    async with database.transaction() as uow:
        assert await uow.bookings.save(replace(first, state=CANCELLED), NOW)
    second = await stored_booking(database, slot, learner, parent, "u3")
    async with database.reading() as uow:
        assert await uow.bookings.get(second.id) == second
        assert second == replace(a_booking(slot, learner, parent, "u3"), id=second.id)


async def test_a_family_has_one_open_booking_of_an_event_and_siblings_have_their_own_of_a_lesson(
    database: Database,
) -> None:
    slot, mother, father = await stored_slot(database), await a_person(database), await a_person(database, "8")
    lin, bo = await a_learner(database), await a_learner(database, "Bo")
    await stored_booking(database, slot, None, mother, "u1")
    await stored_booking(database, slot, None, father, "u2")
    await stored_booking(database, slot, lin, mother, "u3")
    await stored_booking(database, slot, bo, mother, "u4")
    async with database.transaction() as uow:
        assert await uow.bookings.add(a_booking(slot, None, mother, "u5", WAITING)) is None


async def test_a_calendar_name_is_given_once(database: Database) -> None:
    slot, lin, bo = await stored_slot(database), await a_learner(database), await a_learner(database, "Bo")
    parent = await a_person(database)
    await stored_booking(database, slot, lin, parent)
    with pytest.raises(Conflict):
        await stored_booking(database, slot, bo, parent)


async def test_a_booking_comes_back_with_all_that_was_stored(database: Database) -> None:
    slot, learner, parent = await stored_slot(database), await a_learner(database), await a_person(database)
    old = await stored_booking(database, slot, learner, parent, "u1", CANCELLED)
    full = await stored_booking(
        database,
        slot,
        learner,
        parent,
        "u2",
        seats=3,
        party="p",
        accompanied=True,
        replaces=old.id,
        queued_at=NOW,
        booked_at=NOW,
        topic="progress",
        left_out=("mood", "goals"),
        coming=NOW,
    )
    changed = replace(full, state=BOOKED, sequence=2, held_until=None, left_out=(), seats=1, party=None)
    async with database.transaction() as uow:
        assert await uow.bookings.get(full.id) == full
        saved = await uow.bookings.save(changed, NOW)
        assert saved == replace(changed, version=1)
        assert await uow.bookings.get(full.id) == saved


async def test_of_two_changes_made_from_the_same_version_the_second_is_refused(database: Database) -> None:
    slot, learner, parent = await stored_slot(database), await a_learner(database), await a_person(database)
    held = await stored_booking(database, slot, learner, parent)
    async with database.transaction() as uow:
        booked = await uow.bookings.save(replace(held, state=BOOKED, held_until=None), NOW)
        assert booked is not None
        assert await uow.bookings.save(replace(held, state=BookingState.EXPIRED), NOW) is None
        assert await uow.bookings.get(held.id) == booked
        assert await uow.bookings.save(replace(booked, state=CANCELLED), NOW) is not None


async def test_bookings_are_found_by_learner_person_and_slot(database: Database) -> None:
    lin, bo = await a_learner(database), await a_learner(database, "Bo")
    parent, other = await a_person(database), await a_person(database, "8")
    late, soon = await stored_slot(database, a_slot(NOW + hours(48))), await stored_slot(database)
    one = await stored_booking(database, late, lin, parent, "u1")
    two = await stored_booking(database, soon, lin, parent, "u2", BOOKED)
    three = await stored_booking(database, soon, bo, other, "u3")
    async with database.reading() as uow:
        assert await uow.bookings.of_learners([lin.id], {HELD, BOOKED}) == [two, one]
        assert await uow.bookings.of_learners([lin.id, bo.id], {HELD}) == [three, one]
        assert await uow.bookings.of_learners([], {HELD}) == []
        assert await uow.bookings.of_person(parent.id, {HELD, BOOKED}) == [two, one]
        assert await uow.bookings.of_person(other.id, {BOOKED}) == []
        assert await uow.bookings.of_slots([soon.id], {HELD, BOOKED}) == [two, three]
        assert await uow.bookings.of_slots([soon.id, late.id], {HELD}) == [one, three]


async def test_those_who_wait_stand_in_the_order_in_which_they_came(database: Database) -> None:
    slot, parent = await stored_slot(database), await a_person(database)

    async def waits(name: str, since: int, state: BookingState = WAITING) -> Booking:
        learner = await a_learner(database, name)
        at = NOW + timedelta(minutes=since)
        return await stored_booking(database, slot, learner, parent, name, state, queued_at=at)

    late, soon, same = await waits("Lin", 9), await waits("Bo", 3), await waits("Yu", 3)
    await waits("An", 1, OFFERED)
    async with database.reading() as uow:
        assert await uow.bookings.waiting_for(slot.id) == [soon, same, late]


async def test_a_slot_is_awaited_while_it_has_a_free_seat_and_somebody_waits(database: Database) -> None:
    slot, other = await stored_slot(database), await stored_slot(database, a_slot(room="1", teacher="li"))
    learner, parent = await a_learner(database), await a_person(database)
    waits = await stored_booking(database, slot, learner, parent, "u1", WAITING, queued_at=NOW)
    await stored_booking(database, other, learner, parent, "u2", BOOKED)

    async def awaited() -> Sequence[int]:
        async with database.reading() as uow:
            assert await uow.bookings.awaited(slot.starts_at) == []
            return await uow.bookings.awaited(NOW)

    assert await awaited() == [slot.id]
    assert await took(database, slot, 2)
    assert await awaited() == []
    async with database.transaction() as uow:
        await uow.bookings.free_seat(slot.id)
        await uow.bookings.save(replace(waits, state=CANCELLED), NOW)
    assert await awaited() == []


async def test_bookings_of_one_learner_become_anothers_but_not_twice_in_a_slot(database: Database) -> None:
    was, to = await a_learner(database), await a_learner(database, "own")
    parent = await a_person(database)
    first, second = await stored_slot(database), await stored_slot(database, a_slot(NOW + hours(48)))
    moves = await stored_booking(database, first, was, parent, "u1")
    stays = await stored_booking(database, second, was, parent, "u2")
    theirs = await stored_booking(database, second, to, parent, "u3")
    past = await stored_booking(database, second, was, parent, "u4", CANCELLED)
    async with database.transaction() as uow:
        await uow.bookings.reassign(was.id, to.id)
    async with database.reading() as uow:
        moved = replace(moves, learner=to.id, version=1)
        assert await uow.bookings.of_learners([to.id], {HELD}) == [moved, theirs]
        assert await uow.bookings.of_learners([was.id], {HELD}) == [stays]
        assert await uow.bookings.get(past.id) == replace(past, learner=to.id, version=1)


async def test_time_goes_over_with_the_booking_but_nobody_gets_two_lessons_at_once(database: Database) -> None:
    was, to, parent = await a_learner(database), await a_learner(database, "own"), await a_person(database)
    first, second = await stored_slot(database), await stored_slot(database, a_slot(NOW + hours(48)))
    meets_second = await stored_slot(
        database, a_slot(NOW + hours(48) + timedelta(minutes=30), room="1", teacher="li")
    )
    moves = await stored_booking(database, first, was, parent, "u1", BOOKED)
    stays = await stored_booking(database, second, was, parent, "u2", BOOKED)
    theirs = await stored_booking(database, meets_second, to, parent, "u3", BOOKED)
    async with database.transaction() as uow:
        for slot, learner in ((first, was), (second, was), (meets_second, to)):
            span = (slot.starts_at, slot.ends_at)
            assert await uow.bookings.occupy([learner_key(learner.id)], slot_holder(slot.id), *span)
        await uow.bookings.reassign(was.id, to.id)
    async with database.reading() as uow:
        assert [each.id for each in await uow.bookings.of_learners([to.id], {BOOKED})] == [moves.id, theirs.id]
        assert [each.id for each in await uow.bookings.of_learners([was.id], {BOOKED})] == [stays.id]
        busy = await uow.bookings.busy([learner_key(was.id), learner_key(to.id)], NOW, NOW + hours(72))
    assert [(each.who, each.holder) for each in busy] == [
        (learner_key(to.id), slot_holder(first.id)),
        (learner_key(was.id), slot_holder(second.id)),
        (learner_key(to.id), slot_holder(meets_second.id)),
    ]


async def test_holds_and_offers_lapse_at_their_moment(database: Database) -> None:
    slot, parent = await stored_slot(database), await a_person(database)
    lin, bo, yu = [await a_learner(database, name) for name in ("Lin", "Bo", "Yu")]
    held = await stored_booking(database, slot, lin, parent)
    await stored_booking(database, slot, bo, parent, "u2", BOOKED)
    offered = await stored_booking(database, slot, yu, parent, "u3", OFFERED, held_until=NOW + hours(2))
    async with database.reading() as uow:
        assert await uow.bookings.lapsed_holds(NOW + timedelta(minutes=4, seconds=59)) == []
        assert await uow.bookings.lapsed_holds(NOW + timedelta(minutes=5)) == [held]
        assert await uow.bookings.lapsed_holds(NOW + hours(2)) == [held, offered]


async def test_lessons_that_begin_or_ended_are_found_with_their_bookings(database: Database) -> None:
    slot, learner, parent = await stored_slot(database), await a_learner(database), await a_person(database)
    booking = await stored_booking(
        database, slot, learner, parent, state=BOOKED, left_out=("mood",), accompanied=True
    )
    start, end, states = slot.starts_at, slot.ends_at, {BOOKED}
    async with database.reading() as uow:
        assert await uow.bookings.starting_between(start, start + hours(1), states) == [(booking, slot)]
        assert await uow.bookings.starting_between(start - hours(1), start, states) == []
        assert await uow.bookings.starting_between(start, start + hours(1), {CANCELLED}) == []
        assert await uow.bookings.ended_between(end, end + hours(1), states) == [(booking, slot)]
        assert await uow.bookings.ended_between(end - hours(1), end, states) == []
        assert await uow.bookings.ended_between(end, end + hours(1), {CANCELLED}) == []


async def test_a_parents_time_is_theirs_alone(database: Database) -> None:
    """What a booking takes beside its seat, through the repository as `seats.take` uses it."""
    first, second = await stored_slot(database), await stored_slot(database, a_slot(room="1", teacher="li"))
    parent = person_key((await a_person(database)).id)
    async with database.transaction() as uow:
        span = (first.starts_at, first.ends_at)
        assert await uow.bookings.occupy([parent], slot_holder(first.id), *span)
        assert not await uow.bookings.occupy([parent], slot_holder(second.id), *span)

"""Two families change places with each other all the time, on many connections: neither waits for the other."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from domain.booking.confirming import ConfirmBooking, Confirmed
from domain.booking.holding import Held, HoldSeat
from domain.booking.moving import HeldMove, MoveBooking, Moved
from domain.booking.slot import BookingState, Slot
from domain.clock import FixedClock
from domain.people.person import Learner, Person
from storage.database import Database
from tests.domain.booking.stage import MONDAY_NOON, Stage

SATURDAY = MONDAY_NOON + timedelta(days=5)
TIMES = 100


@pytest.fixture
async def served(postgres_database: Database, clock: FixedClock) -> Stage:
    """On the database that has many writers; the other one lets them in one by one."""
    return await Stage(postgres_database, clock).open()


async def test_holds_that_change_places_crosswise_never_lose_a_race(served: Stage) -> None:
    (first, lin), (second, bo), here, there = await two_families(served)

    async def swap(person: Person, learner: Learner, slots: list[Slot]) -> None:
        for number in range(TIMES):
            assert isinstance(await served.do(person, HoldSeat(learner.id, slots[number % 2].id)), Held)

    await asyncio.wait_for(asyncio.gather(swap(first, lin, [here, there]), swap(second, bo, [there, here])), 60)
    assert sum([(await served.slot_now(slot)).taken for slot in (here, there)]) == 2


async def test_bookings_that_move_crosswise_never_lose_a_race(served: Stage) -> None:
    (first, lin), (second, bo), here, there = await two_families(served)

    async def swap(person: Person, learner: Learner, slots: list[Slot]) -> None:
        held = await served.do(person, HoldSeat(learner.id, slots[0].id))
        assert isinstance(held, Held)
        assert isinstance(await served.do(person, ConfirmBooking(held.booking.id)), Confirmed)
        for number in range(1, TIMES // 2):
            moving = await served.do(person, MoveBooking(held.booking.id, slots[number % 2].id))
            assert isinstance(moving, HeldMove)
            assert isinstance(await served.do(person, ConfirmBooking(moving.hold.id)), Moved)

    await asyncio.wait_for(asyncio.gather(swap(first, lin, [here, there]), swap(second, bo, [there, here])), 60)
    for learner in (lin, bo):
        (booking,) = await served.bookings(learner, BookingState.BOOKED)
        assert booking.sequence == TIMES // 2 - 1
    assert sum([(await served.slot_now(slot)).taken for slot in (here, there)]) == 2


async def two_families(stage: Stage) -> tuple[tuple[Person, Learner], tuple[Person, Learner], Slot, Slot]:
    first, (lin,) = await stage.parent("Lin")
    second, (bo,) = await stage.parent("Bo")
    here = await stage.slot(SATURDAY, seats=2)
    there = await stage.slot(SATURDAY + timedelta(hours=2), seats=2)
    return (first, lin), (second, bo), here, there

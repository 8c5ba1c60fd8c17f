from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from domain.booking.cancelling import CancelBooking, Cancelled, Late, WasCancelled
from domain.booking.confirming import ConfirmBooking, Confirmed
from domain.booking.holding import Held, HoldSeat
from domain.booking.listing import ListBookings, OpenBooking
from domain.booking.slot import Booking, BookingState
from domain.errors import Gone
from domain.people.person import AgeBand, Learner, Person
from storage.errors import Conflict
from tests.domain.booking.stage import MONDAY_NOON, Stage

SATURDAY = MONDAY_NOON + timedelta(days=5)


async def booked(stage: Stage, person: Person, learner: Learner, slot: int) -> Booking:
    held = await stage.do(person, HoldSeat(learner.id, slot))
    assert isinstance(held, Held)
    confirmed = await stage.do(person, ConfirmBooking(held.booking.id))
    assert isinstance(confirmed, Confirmed)
    return confirmed.booking


async def test_cancelling_in_time_frees_the_seat_and_raises_the_sequence(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    slot = await stage.slot(SATURDAY)
    booking = await booked(stage, parent, lin, slot.id)

    result = await stage.do(parent, CancelBooking(booking.id))

    assert isinstance(result, Cancelled) and result.booking.sequence == booking.sequence + 1
    stored = await stage.booking_now(booking)
    assert (stored.state, stored.sequence, stored.uid) == (BookingState.CANCELLED, 1, booking.uid)
    assert (await stage.slot_now(slot)).taken == 0
    assert await stage.verbs(lin) == ["held", "booked", "cancelled"]


async def test_twelve_hours_before_is_in_time_and_a_second_later_is_the_office(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    slot = await stage.slot(SATURDAY)
    booking = await booked(stage, parent, lin, slot.id)

    stage.clock.advance(timedelta(days=4, hours=12, seconds=1))
    late = await stage.do(parent, CancelBooking(booking.id))
    assert isinstance(late, Late) and late.hours == 12 and late.centre.phone == "021-5550 0000"
    assert (await stage.slot_now(slot)).taken == 1

    stage.clock.advance(timedelta(seconds=-1))
    assert isinstance(await stage.do(parent, CancelBooking(booking.id)), Cancelled)


async def test_a_double_tap_on_cancel_frees_one_seat(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    other, (bo,) = await stage.parent("Bo")
    slot = await stage.slot(SATURDAY, seats=2)
    booking = await booked(stage, parent, lin, slot.id)
    await booked(stage, other, bo, slot.id)

    results = await asyncio.gather(*(cancel(stage, parent, booking) for _ in range(3)))

    assert sum(isinstance(each, Cancelled) for each in results) == 1
    assert (await stage.slot_now(slot)).taken == 1


async def cancel(stage: Stage, person: Person, booking: Booking) -> object:
    while True:
        try:
            return await stage.do(person, CancelBooking(booking.id))
        except Conflict:
            continue


async def test_a_cancelled_place_can_be_booked_again_by_the_same_learner(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    slot = await stage.slot(SATURDAY)
    first = await booked(stage, parent, lin, slot.id)
    await stage.do(parent, CancelBooking(first.id))

    second = await booked(stage, parent, lin, slot.id)

    assert second.uid != first.uid
    assert isinstance(await stage.do(parent, CancelBooking(first.id)), WasCancelled)
    assert (await stage.slot_now(slot)).taken == 1


async def test_whoever_booked_is_told_when_the_other_guardian_cancels(stage: Stage) -> None:
    mother, (lin,) = await stage.parent("Lin")
    father = await stage.second_guardian(lin)
    booking = await booked(stage, mother, lin, (await stage.slot(SATURDAY)).id)

    await stage.do(father, CancelBooking(booking.id))

    (told,) = await stage.outbox()
    assert told["person"] == mother.id
    assert told["content"]["attachment"]["cancelled"] is True
    assert told["content"]["attachment"]["sequence"] == 1


async def test_a_stranger_cancels_nothing(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    stranger, _ = await stage.parent("Bo")
    booking = await booked(stage, parent, lin, (await stage.slot(SATURDAY)).id)

    with pytest.raises(Gone):
        await stage.do(stranger, CancelBooking(booking.id))
    assert (await stage.booking_now(booking)).state is BookingState.BOOKED


async def test_the_list_has_what_lies_ahead_for_all_children_by_start(stage: Stage) -> None:
    parent, (lin, bo) = await stage.parent("Lin", "Bo")
    late = await booked(stage, parent, lin, (await stage.slot(SATURDAY + timedelta(days=7))).id)
    soon = await booked(stage, parent, bo, (await stage.slot(SATURDAY)).id)
    await stage.do(parent, HoldSeat(lin.id, (await stage.slot(SATURDAY + timedelta(days=1))).id))

    cards = await stage.do(parent, ListBookings())
    assert [card.booking.id for card in cards] == [soon.id, late.id]

    stage.clock.advance(timedelta(days=5, minutes=45))
    assert [card.booking.id for card in await stage.do(parent, ListBookings())] == [late.id]


async def test_a_young_learner_sees_their_lesson_but_cannot_cancel_it(stage: Stage) -> None:
    guardian = await stage.person()
    account, learner = await stage.learner(AgeBand.FROM_10, guardian=guardian)
    booking = await booked(stage, guardian, learner, (await stage.slot(SATURDAY)).id)

    card = await stage.do(account, OpenBooking(booking.id))

    assert not card.may_change and card.in_time


async def test_a_booking_of_somebody_else_cannot_be_opened(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    stranger, _ = await stage.parent("Bo")
    booking = await booked(stage, parent, lin, (await stage.slot(SATURDAY)).id)

    with pytest.raises(Gone):
        await stage.do(stranger, OpenBooking(booking.id))

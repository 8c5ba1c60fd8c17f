"""Moving a booking: a swap that happens whole or not at all."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from domain.booking.cancelling import CancelBooking, CancelForFamily, Cancelled, Late
from domain.booking.confirming import ConfirmBooking, Settled
from domain.booking.expiring import ExpireHolds
from domain.booking.holding import GiveBack, HoldSeat, JustGone, Overlaps
from domain.booking.moving import HeldMove, MoveBooking, Moved, NotMoved
from domain.booking.slot import Booking, BookingState, Slot
from domain.booking.trials.another_time import ShowOtherDays, ShowOtherTimes
from domain.booking.trials.choosing import PickDay, PickTime
from domain.booking.waiting import JoinWaitingList
from domain.errors import Gone, NotAllowed, Refusal
from domain.people.person import Person, Role
from storage.errors import Conflict
from tests.domain.booking.stage import LONG, MONDAY_NOON, Stage
from tests.domain.booking.test_cancelling import booked

SATURDAY = MONDAY_NOON + timedelta(days=5)
HOUR = timedelta(hours=1)


async def held_move(stage: Stage, person: Person, booking: Booking, slot: Slot) -> HeldMove:
    result = await stage.do(person, MoveBooking(booking.id, slot.id))
    assert isinstance(result, HeldMove)
    return result


async def moved(stage: Stage, person: Person, booking: Booking, slot: Slot) -> Moved:
    result = await stage.do(person, ConfirmBooking((await held_move(stage, person, booking, slot)).hold.id))
    assert isinstance(result, Moved)
    return result


async def taken(stage: Stage, *slots: Slot) -> list[int]:
    return [(await stage.slot_now(slot)).taken for slot in slots]


async def test_the_old_seat_is_freed_only_when_the_new_one_is_confirmed(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    old, new = await stage.slot(SATURDAY), await stage.slot(SATURDAY + HOUR)
    booking = await booked(stage, parent, lin, old.id)

    hold = (await held_move(stage, parent, booking, new)).hold
    assert await taken(stage, old, new) == [1, 1]
    result = await stage.do(parent, ConfirmBooking(hold.id))

    assert isinstance(result, Moved)
    assert await taken(stage, old, new) == [0, 1]
    now = await stage.booking_now(booking)
    assert (now.id, now.uid, now.sequence) == (booking.id, booking.uid, booking.sequence + 1)
    assert (now.slot, now.state) == (new.id, BookingState.BOOKED)
    assert (await stage.booking_now(hold)).state is BookingState.MOVED


async def test_a_move_that_is_given_back_or_runs_out_changes_nothing(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    old, new = await stage.slot(SATURDAY), await stage.slot(SATURDAY + HOUR)
    booking = await booked(stage, parent, lin, old.id)

    await stage.do(parent, GiveBack((await held_move(stage, parent, booking, new)).hold.id))
    assert await taken(stage, old, new) == [1, 0]
    await held_move(stage, parent, booking, new)
    stage.clock.advance(timedelta(minutes=5))
    assert await stage.do(None, ExpireHolds()) == 1

    assert await taken(stage, old, new) == [1, 0]
    assert await stage.booking_now(booking) == booking


async def test_a_move_confirmed_after_its_time_is_held_once_more(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    old, new = await stage.slot(SATURDAY), await stage.slot(SATURDAY + HOUR)
    booking = await booked(stage, parent, lin, old.id)
    hold = (await held_move(stage, parent, booking, new)).hold
    stage.clock.advance(timedelta(minutes=6))
    await stage.do(None, ExpireHolds())

    again = await stage.do(parent, ConfirmBooking(hold.id))

    assert isinstance(again, HeldMove) and again.again
    assert isinstance(await stage.do(parent, ConfirmBooking(again.hold.id)), Moved)
    assert await taken(stage, old, new) == [0, 1]


async def test_a_booking_moves_to_a_time_that_overlaps_its_own(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    old = await stage.slot(SATURDAY)
    new = await stage.slot(SATURDAY + timedelta(minutes=30), campus="west", teacher="braun", room="1")
    booking = await booked(stage, parent, lin, old.id)

    await moved(stage, parent, booking, new)

    # the old time is free again for the learner, the new one is not
    before = await stage.slot(SATURDAY - HOUR, seats=2, minutes=90, campus="west", teacher="braun", room="1")
    after = await stage.slot(SATURDAY + HOUR, seats=2, campus="east", teacher="wang", room="204")
    assert not isinstance(await stage.do(parent, HoldSeat(lin.id, before.id)), Overlaps)
    assert isinstance(await stage.do(parent, HoldSeat(lin.id, after.id)), Overlaps)


async def test_a_double_tap_moves_once(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    old, new = await stage.slot(SATURDAY), await stage.slot(SATURDAY + HOUR, seats=3)
    booking = await booked(stage, parent, lin, old.id)
    first = await held_move(stage, parent, booking, new)
    assert (await held_move(stage, parent, booking, new)).hold == first.hold

    async def confirm() -> object:
        while True:
            try:
                return await stage.do(parent, ConfirmBooking(first.hold.id))
            except (Conflict, Refusal):
                continue

    results = await asyncio.gather(*(confirm() for _ in range(4)))

    assert sorted(type(each).__name__ for each in results) == ["Moved", "Settled", "Settled", "Settled"]
    assert await taken(stage, old, new) == [0, 1]
    assert (await stage.booking_now(booking)).sequence == 1


async def test_whoever_is_late_for_the_new_time_keeps_the_old_and_sees_what_is_near(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    quick, (bo,) = await stage.parent("Bo")
    old, new = await stage.slot(SATURDAY), await stage.slot(SATURDAY + HOUR)
    others = [await stage.slot(SATURDAY + each * HOUR) for each in (2, 3, 4, 5)]
    booking = await booked(stage, parent, lin, old.id)
    await booked(stage, quick, bo, new.id)

    result = await stage.do(parent, MoveBooking(booking.id, new.id))

    assert isinstance(result, JustGone) and result.moving == booking
    assert [each.slot.id for each in result.others] == [each.id for each in others[:3]]
    assert await stage.booking_now(booking) == booking


async def test_a_booking_that_was_cancelled_meanwhile_is_not_moved_and_its_new_seat_goes_back(stage: Stage) -> None:
    mother, (lin,) = await stage.parent("Lin")
    father = await stage.second_guardian(lin)
    old, new = await stage.slot(SATURDAY), await stage.slot(SATURDAY + HOUR)
    booking = await booked(stage, mother, lin, old.id)
    hold = (await held_move(stage, mother, booking, new)).hold
    await stage.do(father, CancelBooking(booking.id))

    assert isinstance(await stage.do(mother, ConfirmBooking(hold.id)), NotMoved)
    assert await taken(stage, old, new) == [0, 0]
    assert isinstance(await stage.do(mother, ConfirmBooking(hold.id)), Settled)


async def test_who_waits_for_the_old_time_is_offered_the_seat_that_a_move_frees(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    waiting, (bo,) = await stage.parent("Bo")
    old, new = await stage.slot(SATURDAY), await stage.slot(SATURDAY + HOUR)
    booking = await booked(stage, parent, lin, old.id)
    await stage.do(waiting, JoinWaitingList(bo.id, old.id))

    await moved(stage, parent, booking, new)

    (offered,) = await stage.bookings(bo)
    assert offered.state is BookingState.OFFERED
    assert await taken(stage, old, new) == [1, 1]


async def test_shortly_before_the_start_only_the_office_moves_and_the_family_hears_of_it(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    office = await colleague(stage)
    old, new = await stage.slot(SATURDAY), await stage.slot(SATURDAY + timedelta(days=1))
    booking = await booked(stage, parent, lin, old.id)
    stage.clock.advance(timedelta(days=4, hours=13))

    assert isinstance(await stage.do(parent, MoveBooking(booking.id, new.id)), Late)
    assert isinstance(await stage.do(parent, ShowOtherDays(booking.id)), Late)
    result = await moved(stage, office, booking, new)

    assert result.for_family
    (note,) = [each for each in await stage.outbox() if each["person"] == parent.id]
    assert "Moved" in note["content"]["html"]
    assert note["content"]["attachment"]["sequence"] == 1


async def test_the_office_cancels_at_any_hour_and_nobody_else_does(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    stranger, _ = await stage.parent("Bo")
    office = await colleague(stage)
    booking = await booked(stage, parent, lin, (await stage.slot(SATURDAY)).id)
    stage.clock.advance(timedelta(days=4, hours=23))

    with pytest.raises(NotAllowed):
        await stage.do(stranger, CancelForFamily(booking.id))
    with pytest.raises(Gone):
        await stage.do(stranger, MoveBooking(booking.id, booking.slot))
    assert isinstance(await stage.do(office, CancelForFamily(booking.id)), Cancelled)

    (note,) = [each for each in await stage.outbox() if each["person"] == parent.id]
    assert note["content"]["attachment"]["cancelled"]


async def test_the_calendar_of_a_move_keeps_course_and_campus_and_leaves_out_the_own_time(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    old = await stage.slot(SATURDAY)
    east = await stage.slot(SATURDAY + timedelta(days=1))
    west = await stage.slot(SATURDAY + timedelta(days=2), campus="west", teacher="braun", room="1", seats=2)
    await stage.slot(SATURDAY + timedelta(days=3), course="maths-g5-6")
    booking = await booked(stage, parent, lin, old.id)

    days = await stage.do(parent, ShowOtherDays(booking.id))
    everywhere = await stage.do(parent, ShowOtherTimes(booking.id, "*"))

    assert isinstance(days, PickDay) and days.choice.course.id == LONG
    assert [day.day for day in sorted(days.days)] == [29] and days.choice.campus is not None
    assert isinstance(everywhere, PickTime)
    assert [each.slot.id for each in everywhere.free] == [east.id, west.id]


async def colleague(stage: Stage, role: Role = Role.OPERATOR) -> Person:
    person = await stage.person("Zhou")
    async with stage.database.transaction() as uow:
        await uow.people.grant(person.id, role, None, stage.clock.now())
    return person


async def test_of_siblings_each_moves_alone(stage: Stage) -> None:
    parent, children = await stage.parent("Lin", "Bo")
    old, new = await stage.slot(SATURDAY, seats=2), await stage.slot(SATURDAY + HOUR)
    first = await booked(stage, parent, children[0], old.id)
    second = await booked(stage, parent, children[1], old.id)

    await moved(stage, parent, first, new)

    assert (await stage.booking_now(second)).slot == old.id
    assert await taken(stage, old, new) == [1, 1]


async def test_booking_what_is_held_for_a_move_is_a_booking_of_its_own(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    old, new = await stage.slot(SATURDAY), await stage.slot(SATURDAY + HOUR)
    booking = await booked(stage, parent, lin, old.id)
    await held_move(stage, parent, booking, new)

    second = await booked(stage, parent, lin, new.id)

    assert second.id != booking.id and await taken(stage, old, new) == [1, 1]
    assert await stage.booking_now(booking) == booking

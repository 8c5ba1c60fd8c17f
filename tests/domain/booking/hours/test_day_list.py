"""A day as staff see it; the office changes places and calls off."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.booking.confirming import ConfirmBooking
from domain.booking.holding import Held, HoldSeat
from domain.booking.hours.called_off import was_called_off
from domain.booking.hours.checking_in import OpenCheckIn
from domain.booking.hours.day_list import CallOffSlot, ChangePlaces, LookAtDay, LookAtSlot
from domain.booking.slot import BookingState
from domain.booking.waiting import JoinWaitingList
from domain.errors import Gone, Refusal
from domain.journal import Verb
from domain.people.person import Role
from domain.turn import Turn
from tests.domain.booking.hours.test_checking_in import booked, staff, state_of
from tests.domain.booking.stage import Stage

NINE = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)


async def test_a_teacher_sees_their_own_and_the_office_sees_all(stage: Stage) -> None:
    wang, sun = await staff(stage), await staff(stage, Role.OPERATOR, "Sun")
    mine = await stage.slot(NINE)
    other = await stage.slot(NINE, teacher="braun", room="1")
    await stage.slot(NINE + timedelta(days=1))
    day = date(2026, 11, 28)
    theirs = await stage.do(wang, LookAtDay(day))
    assert [each.slot.id for each in theirs.appointments] == [mine.id] and not theirs.everything
    assert [each.klass.id for each in theirs.classes] == ["c1", "c2"]
    whole = await stage.do(sun, LookAtDay(day))
    assert [each.slot.id for each in whole.appointments] == [mine.id, other.id] and whole.everything
    today = await stage.do(wang, LookAtDay())
    assert (today.day, today.appointments) == (date(2026, 11, 23), ())
    with pytest.raises(Gone):
        await stage.do(wang, LookAtSlot(other.id))


async def test_places_go_up_and_down_but_not_below_what_is_taken(stage: Stage) -> None:
    await staff(stage)
    sun, slot = await staff(stage, Role.OPERATOR, "Sun"), await stage.slot(NINE, seats=2)
    await booked(stage, slot, "Lin", "Bo")
    assert await stage.do(sun, ChangePlaces(slot.id, 2, -1)) is None
    assert (await stage.slot_now(slot)).capacity == 2
    more = await stage.do(sun, ChangePlaces(slot.id, 2, 1))
    assert more is not None and more.appointment.slot.capacity == 3
    again = await stage.do(sun, ChangePlaces(slot.id, 2, 1))
    assert again is not None and again.appointment.slot.capacity == 3, "a second tap changes nothing"
    less = await stage.do(sun, ChangePlaces(slot.id, 3, -1))
    assert less is not None and less.appointment.slot.capacity == 2
    async with stage.database.reading() as uow:
        changes = await uow.journal.with_object(Verb.CHANGED, "slot", str(slot.id))
    assert [each.result for each in changes] == [{"capacity": 3, "was": 2}, {"capacity": 2, "was": 3}]
    assert {(each.actor, each.authority) for each in changes} == {(sun.id, "staff")}


async def test_the_office_calls_off_for_good_and_nobody_else(stage: Stage) -> None:
    wang, sun = await staff(stage), await staff(stage, Role.OPERATOR, "Sun")
    slot = await stage.slot(NINE)
    (lin,) = await booked(stage, slot, "Lin")
    with pytest.raises(Refusal, match=r"refusal\.not_allowed"):
        await stage.do(wang, CallOffSlot(slot.id))
    assert len(await stage.do(sun, CallOffSlot(slot.id))) == 1
    assert await state_of(stage, lin) is BookingState.CANCELLED
    notes = [note["content"]["html"] for note in await stage.outbox() if note["person"] == wang.id]
    assert len(notes) == 1 and "called this off; 1 family" in notes[0]
    async with stage.database.transaction() as uow:
        assert await was_called_off(Turn(stage.services, uow, None), slot)
    with pytest.raises(Gone):
        await stage.do(sun, CallOffSlot(slot.id))
    assert (await stage.do(sun, LookAtDay(date(2026, 11, 28)))).appointments == ()


async def test_a_talk_has_its_own_card_and_no_list(stage: Stage) -> None:
    wang, sun = await staff(stage), await staff(stage, Role.OPERATOR, "Sun")
    slot = await stage.slot(NINE, kind="talk", course=None, room=None)
    parent, (lin,) = await stage.parent("Lin")
    held = await stage.do(parent, HoldSeat(lin.id, slot.id))
    assert isinstance(held, Held)
    await stage.do(parent, ConfirmBooking(held.booking.id))
    stage.clock.advance(NINE - timedelta(minutes=5) - stage.clock.now())
    card = await stage.do(wang, LookAtSlot(slot.id))
    assert (card.talk, card.list_open, card.names) == (held.booking.id, False, ("Lin",))
    assert (await stage.do(sun, LookAtSlot(slot.id))).talk is None
    with pytest.raises(Refusal):
        await stage.do(wang, OpenCheckIn(slot.id))


async def test_what_has_begun_is_neither_changed_nor_called_off(stage: Stage) -> None:
    await staff(stage)
    sun, slot = await staff(stage, Role.OPERATOR, "Sun"), await stage.slot(NINE)
    stage.clock.advance(NINE - stage.clock.now())
    assert not (await stage.do(sun, LookAtSlot(slot.id))).manages
    assert await stage.do(sun, ChangePlaces(slot.id, 1, 1)) is None
    with pytest.raises(Gone):
        await stage.do(sun, CallOffSlot(slot.id))


async def test_a_place_more_is_offered_to_who_waits(stage: Stage) -> None:
    await staff(stage)
    sun, slot = await staff(stage, Role.OPERATOR, "Sun"), await stage.slot(NINE)
    await booked(stage, slot, "Lin")
    parent, (bo,) = await stage.parent("Bo")
    await stage.do(parent, JoinWaitingList(bo.id, slot.id))
    assert (await stage.do(sun, LookAtSlot(slot.id))).waiting == 1
    await stage.do(sun, ChangePlaces(slot.id, 1, 1))
    assert [each.state for each in await stage.bookings(bo)] == [BookingState.OFFERED]

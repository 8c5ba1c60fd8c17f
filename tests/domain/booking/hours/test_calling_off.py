"""What staff call off is nobody's any more, and everybody knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from domain.booking.confirming import ConfirmBooking
from domain.booking.holding import Held, HoldSeat
from domain.booking.hours.called_off import was_called_off
from domain.booking.hours.calling_off import call_off, call_off_for_good
from domain.booking.slot import Booking, BookingState, Slot
from domain.booking.waiting import JoinWaitingList
from domain.people.person import Learner, Person
from domain.turn import ANYONE, Rights, Turn
from tests.domain.booking.stage import Stage

SATURDAY = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class CallOff:
    slots: tuple[Slot, ...]
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> tuple[Booking, ...]:
        return await call_off(turn, self.slots)


@dataclass(frozen=True)
class CallOffForGood:
    slot: Slot
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> tuple[Booking, ...]:
        return await call_off_for_good(turn, self.slot)


@dataclass(frozen=True)
class Ask:
    slot: Slot
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> bool:
        return await was_called_off(turn, self.slot)


async def booked(stage: Stage, parent: Person, learner: Learner, slot: Slot, *, confirm: bool = True) -> Booking:
    held = await stage.do(parent, HoldSeat(learner.id, slot.id))
    assert isinstance(held, Held)
    if confirm:
        await stage.do(parent, ConfirmBooking(held.booking.id))
    return await stage.booking_now(held.booking)


async def test_families_are_told_with_what_is_close_and_the_slot_is_closed(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    slot = await stage.slot(SATURDAY, seats=2)
    near = await stage.slot(SATURDAY + timedelta(hours=2), seats=1)
    booking = await booked(stage, parent, lin, slot)

    ended = await stage.do(await stage.person("Ms Wang"), CallOff((slot,)))

    assert [each.id for each in ended] == [booking.id]
    now = await stage.booking_now(booking)
    assert (now.state, now.sequence, now.uid) == (BookingState.CANCELLED, booking.sequence + 1, booking.uid)
    closed = await stage.slot_now(slot)
    assert (closed.taken, closed.closed_at) == (0, stage.clock.now())
    note = (await stage.outbox())[-1]
    assert note["person"] == parent.id
    assert "We are sorry" in note["content"]["html"] and "Lin" in note["content"]["html"]
    assert note["content"]["attachment"]["cancelled"] is True
    assert note["content"]["attachment"]["sequence"] == now.sequence
    taps = [cell.get("tap") for row in note["content"]["keyboard"] for cell in row]
    assert f"bk.h:{lin.id}:{near.id}:*" in taps
    assert f"bk.h:{lin.id}:{slot.id}:*" not in taps


async def test_all_who_shared_it_give_their_seats_back(stage: Stage) -> None:
    slot = await stage.slot(SATURDAY, seats=3)
    for child in ("Lin", "Bo", "An"):
        parent, (learner,) = await stage.parent(child)
        await booked(stage, parent, learner, slot)
    assert len(await stage.do(await stage.person("Ms Wang"), CallOff((slot,)))) == 3
    closed = await stage.slot_now(slot)
    assert (closed.taken, closed.closed_at) == (0, stage.clock.now())


async def test_the_learner_and_the_parent_are_free_again(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin", grade=2)
    slot = await stage.slot(SATURDAY)
    await booked(stage, parent, lin, slot)
    await stage.do(None, CallOff((slot,)))
    other = await stage.slot(SATURDAY, teacher="braun", room="1")
    assert isinstance(await stage.do(parent, HoldSeat(lin.id, other.id)), Held)


async def test_a_hold_goes_too(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    slot = await stage.slot(SATURDAY)
    hold = await booked(stage, parent, lin, slot, confirm=False)
    assert len(await stage.do(None, CallOff((slot,)))) == 1
    assert (await stage.booking_now(hold)).state is BookingState.CANCELLED


async def test_of_several_slots_none_is_proposed_instead_of_another(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    slots = [await stage.slot(SATURDAY + timedelta(hours=n)) for n in range(3)]
    await booked(stage, parent, lin, slots[0])
    await stage.do(None, CallOff(tuple(slots)))
    note = (await stage.outbox())[-1]
    taps = [cell.get("tap") or "" for row in note["content"]["keyboard"] for cell in row]
    assert not any(tap.startswith("bk.h") for tap in taps)
    assert taps, "there is a way to another time"


async def test_calling_off_twice_tells_once(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    slot = await stage.slot(SATURDAY)
    await booked(stage, parent, lin, slot)
    await stage.do(None, CallOff((slot,)))
    before = len(await stage.outbox())
    assert await stage.do(None, CallOff((await stage.slot_now(slot),))) == ()
    assert len(await stage.outbox()) == before


async def test_what_was_called_off_for_good_is_remembered_by_its_time_and_place(stage: Stage) -> None:
    slot, other = await stage.slot(SATURDAY), await stage.slot(SATURDAY + timedelta(hours=2))
    await stage.do(None, CallOff((other,)))
    assert not await stage.do(None, Ask(slot)) and not await stage.do(None, Ask(other))
    await stage.do(None, CallOffForGood(slot))
    again = await stage.slot(SATURDAY)
    assert again.id != slot.id
    assert await stage.do(None, Ask(again))


async def test_who_waits_is_told_and_offered_nothing_of_what_does_not_take_place(stage: Stage) -> None:
    parent, (lin,) = await stage.parent("Lin")
    other, (bo,) = await stage.parent("Bo")
    slot = await stage.slot(SATURDAY)
    await booked(stage, parent, lin, slot)
    await stage.do(other, JoinWaitingList(bo.id, slot.id))
    (waiting,) = await stage.bookings(bo)
    assert waiting.state is BookingState.WAITING

    ended = await stage.do(None, CallOff((slot,)))

    assert {each.id for each in ended} == {each.id for who in (lin, bo) for each in await stage.bookings(who)}
    assert "offered" not in await stage.verbs(bo)
    assert (await stage.booking_now(waiting)).state is BookingState.CANCELLED
    assert [note["person"] for note in await stage.outbox()][-2:].count(other.id) == 1

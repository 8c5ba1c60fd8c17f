"""Moving a booking: the new seat is held first, the old one is freed only when the new one is confirmed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from domain.booking.appointments import Appointment, appointment_of
from domain.booking.cancelling import Late, late, may_manage, tell_booker
from domain.booking.holding import (
    JustGone,
    Overlaps,
    a_booking,
    alternatives,
    booking_of_actor,
    holds_of_actor,
    lesson_to_hold,
    open_one,
    overlaps,
)
from domain.booking.messages import moved
from domain.booking.seats import Missing, leave, move_time, pass_on, release, take
from domain.booking.slot import Booking, BookingState
from domain.booking.transitions import become, begin
from domain.errors import Gone, Refusal
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner
from domain.turn import ANYONE, Rights, Turn

MOVE_HOLD = timedelta(minutes=5)


@dataclass(frozen=True)
class HeldMove:
    """A seat at the new time is kept until `hold.held_until`; the booking stands where it was."""

    hold: Booking
    booking: Booking
    was: Appointment
    lesson: Appointment
    learner: Learner | None
    again: bool = False


@dataclass(frozen=True)
class Moved:
    """`booking` is as it is now: the same id and uid, the sequence one higher."""

    booking: Booking
    was: Appointment
    lesson: Appointment
    learner: Learner | None
    for_family: bool = False


@dataclass(frozen=True)
class NotMoved:
    """There is nothing to move any more, or it is there already."""

    booking: Booking


@dataclass(frozen=True)
class MoveBooking:
    """Hold a seat in another slot of the same kind for a booking. `again` when an earlier hold had lapsed."""

    rights: ClassVar[Rights] = ANYONE

    booking: int
    slot: int
    again: bool = False

    async def run(self, turn: Turn) -> HeldMove | JustGone | Overlaps | NotMoved | Late:
        booking, was = await booking_to_move(turn, self.booking)
        lesson = await lesson_to_hold(turn, self.slot)
        if booking.state is not BookingState.BOOKED or booking.slot == self.slot or lesson.slot.kind != booking.kind:
            return NotMoved(booking)
        learner = await turn.uow.people.learner(booking.learner) if booking.learner is not None else None
        too_late = await late(turn, booking, was, learner)
        if too_late is not None:
            return too_late
        if learner is not None:
            await turn.uow.people.claim(learner.id)
        old = await holds_of_actor(turn)
        same = await open_one(turn, learner, self.slot) if learner is not None else None
        if same is not None and same in old and same.replaces == booking.id and _lasts(same, turn):
            return HeldMove(same, booking, was, lesson, learner)
        if same is not None and same not in old and same.state is not BookingState.WAITING:
            return NotMoved(booking)
        theirs = learner or Learner(0, turn.person.name)
        there = replace(booking, slot=self.slot)
        leaving = [booking.slot, *(each.slot for each in old)]
        meets = await overlaps(turn, there, lesson, theirs, leaving=leaving, moving=booking)
        if meets is not None:
            return meets
        if same is not None and same.state is BookingState.WAITING:
            await leave(turn, [same], BookingState.CANCELLED)
        left = await leave(turn, old, BookingState.CANCELLED)
        wanted = replace(
            await a_booking(turn, lesson.slot, learner, BookingState.HELD, booking.seats),
            accompanied=False,
            replaces=booking.id,
            held_until=turn.now + MOVE_HOLD,
        )
        ahead = lesson.slot.starts_at > turn.now
        missing = await take(turn, wanted, lesson.slot, instead_of=left) if ahead else Missing.SEAT
        hold = await begin(turn, wanted) if missing is None else None
        await pass_on(turn, [each.slot for each in left])
        if hold is not None:
            return HeldMove(hold, booking, was, lesson, learner, self.again)
        if missing is None:
            raise Refusal(t("booking.already_held"), rows(Button(t("booking.mine"), tap("my"))))
        return JustGone(lesson, theirs, await alternatives(turn, theirs, lesson.slot, booking), booking)


async def swap(turn: Turn, hold: Booking, lesson: Appointment) -> Moved | NotMoved:
    """Move the booking to what is held for it, seat for seat and time for time, and tell who has to know.

    Raises:
        Refusal: whoever comes has something else at that time meanwhile; everything stays as it was.
    """
    assert hold.replaces is not None, "a hold that is a move names what it replaces"
    was = await turn.uow.bookings.get(hold.replaces)
    origin = await appointment_of(turn.uow, was.slot) if was is not None else None
    if was is None or origin is None or was.state is not BookingState.BOOKED:
        await release(turn, [hold], BookingState.CANCELLED)
        return NotMoved(was or hold)
    back = rows(Button(t("booking.mine"), tap("my")))
    if await become(turn, hold, BookingState.MOVED, {"booking": was.id}) is None:
        raise Refusal(t("booking.changed_meanwhile"), back)
    now = await become(
        turn, was, BookingState.BOOKED, slot=hold.slot, sequence=was.sequence + 1, coming=None, party=None
    )
    if now is None:
        raise Refusal(t("booking.changed_meanwhile"), back)
    if not await move_time(turn, was, origin.slot, lesson.slot):
        raise Refusal(t("booking.move_overlaps"), back)
    await pass_on(turn, [was.slot])
    learner = await turn.uow.people.learner(now.learner) if now.learner is not None else None
    soonest = min(origin.slot.starts_at, lesson.slot.starts_at)
    await tell_booker(turn, now, moved(now, origin, lesson, learner, turn.now), "moved", soonest)
    return Moved(now, origin, lesson, learner, may_manage(turn) and now.booked_by != turn.person.id)


async def booking_to_move(turn: Turn, booking: int) -> tuple[Booking, Appointment]:
    """A booking of the actor's, or for the office anybody's, with what it is for.

    Raises:
        Gone: there is none with that id.
    """
    found = await turn.uow.bookings.get(booking) if may_manage(turn) else None
    found = found or await booking_of_actor(turn, booking)
    appointment = await appointment_of(turn.uow, found.slot)
    if appointment is None:
        raise Gone(t("refusal.gone"), rows(Button(t("booking.mine"), tap("my"))))
    return found, appointment


def _lasts(hold: Booking, turn: Turn) -> bool:
    return hold.held_until is not None and hold.held_until > turn.now

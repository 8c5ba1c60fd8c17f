"""Cancelling a booking: one tap while there is time, the office afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.booking.appointments import Appointment, appointment_of
from domain.booking.holding import booking_of_actor
from domain.booking.learners import learner_to_book
from domain.booking.messages import cancellation
from domain.booking.seats import free
from domain.booking.slot import BOOKING_KINDS, Booking, BookingState
from domain.booking.transitions import become
from domain.courses.browsing import the_centre
from domain.courses.course import Centre
from domain.errors import Gone
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner
from domain.turn import ANYONE, Rights, Turn


@dataclass(frozen=True)
class Cancelled:
    """`booking.sequence` is the one that its calendar file says."""

    booking: Booking
    lesson: Appointment
    learner: Learner


@dataclass(frozen=True)
class TooLate:
    """Less than `hours` are left before the start: the office has to do it."""

    lesson: Appointment
    learner: Learner
    centre: Centre
    hours: int


@dataclass(frozen=True)
class WasCancelled:
    """There is nothing to cancel any more."""

    booking: Booking


def cancel_until(lesson: Appointment) -> datetime:
    """The last instant of cancelling with one tap."""
    return lesson.slot.starts_at - BOOKING_KINDS[lesson.slot.kind].cancel_until


def notice_hours(lesson: Appointment) -> int:
    """How many hours before the start that is."""
    return int(BOOKING_KINDS[lesson.slot.kind].cancel_until.total_seconds() // 3600)


@dataclass(frozen=True)
class CancelBooking:
    """Give a booked place back. Whoever had booked it is told, when it is somebody else."""

    rights: ClassVar[Rights] = ANYONE

    booking: int

    async def run(self, turn: Turn) -> Cancelled | TooLate | WasCancelled:
        booking = await booking_of_actor(turn, self.booking)
        learner = await learner_to_book(turn, booking.learner)
        lesson = await appointment_of(turn.uow, booking.slot)
        if lesson is None:
            raise Gone(t("refusal.gone"), rows(Button(t("booking.mine"), tap("my"))))
        if booking.state is not BookingState.BOOKED:
            return WasCancelled(booking)
        if turn.now > cancel_until(lesson):
            return TooLate(lesson, learner, await the_centre(turn.uow), notice_hours(lesson))
        gone = await become(turn, booking, BookingState.CANCELLED, sequence=booking.sequence + 1)
        if gone is None:
            return WasCancelled(booking)
        await free(turn, [booking])
        if booking.booked_by != turn.person.id:
            other = await turn.uow.people.get(booking.booked_by)
            if other is not None:
                await turn.tell(other, cancellation(gone, lesson, learner, turn.now), once=f"cancelled:{booking.id}")
        return Cancelled(gone, lesson, learner)

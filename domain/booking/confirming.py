"""Turning a hold into a booking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.booking.appointments import Appointment, appointment_of
from domain.booking.holding import AlreadyBooked, Held, HoldSeat, JustGone, Overlaps, booking_of_actor
from domain.booking.learners import learner_to_book
from domain.booking.slot import Booking, BookingState
from domain.booking.transitions import become
from domain.courses.browsing import the_centre
from domain.courses.course import Centre
from domain.errors import Gone
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner
from domain.turn import ANYONE, Rights, Turn


@dataclass(frozen=True)
class Confirmed:
    booking: Booking
    lesson: Appointment
    learner: Learner
    centre: Centre


@dataclass(frozen=True)
class Settled:
    """Nothing is left to confirm: the booking was cancelled or is over."""

    booking: Booking


@dataclass(frozen=True)
class ConfirmBooking:
    """Book what is held; a hold that went back is held once more if the place is free. Tapping twice books once."""

    rights: ClassVar[Rights] = ANYONE

    booking: int

    async def run(self, turn: Turn) -> Confirmed | Held | JustGone | Overlaps | AlreadyBooked | Settled:
        booking = await booking_of_actor(turn, self.booking)
        learner = await learner_to_book(turn, booking.learner)
        lesson = await appointment_of(turn.uow, booking.slot)
        if lesson is None:
            raise Gone(t("refusal.gone"), rows(Button(t("booking.book_trial"), tap("bk"))))
        ahead = lesson.slot.starts_at > turn.now
        # a lapsed hold that still has its seat is honoured: nobody else could have taken it
        if ahead and booking.state is BookingState.HELD:
            booked = await become(turn, booking, BookingState.BOOKED)
            if booked is not None:
                return Confirmed(booked, lesson, learner, await the_centre(turn.uow))
        now = await booking_of_actor(turn, self.booking)
        match now.state:
            case BookingState.BOOKED:
                return AlreadyBooked(now, lesson, learner)
            case BookingState.HELD | BookingState.EXPIRED:
                return await turn.do(HoldSeat(learner.id, lesson.slot.id, again=True))
            case (
                BookingState.MOVED
                | BookingState.WAITING
                | BookingState.OFFERED
                | BookingState.CANCELLED
                | BookingState.ATTENDED
                | BookingState.NO_SHOW
            ):
                return Settled(now)

"""Turning a hold into a booking, or moving a booking to what is held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.booking.appointments import Appointment
from domain.booking.cancelling import Late
from domain.booking.holding import (
    AlreadyBooked,
    Held,
    HoldSeat,
    JustGone,
    Overlaps,
    booking_of_actor,
    lesson_to_hold,
)
from domain.booking.learners import learner_to_book
from domain.booking.moving import HeldMove, MoveBooking, Moved, NotMoved, swap
from domain.booking.queue import Queued, party_of, queued
from domain.booking.slot import Booking, BookingState
from domain.booking.transitions import become
from domain.courses.browsing import the_centre
from domain.courses.course import Centre
from domain.people.person import Learner
from domain.turn import ANYONE, Rights, Turn


@dataclass(frozen=True)
class Confirmed:
    """Booked.

    Attributes:
        learner: None where a family comes.
        others: siblings that were booked with it.
    """

    booking: Booking
    lesson: Appointment
    learner: Learner | None
    centre: Centre
    others: tuple[tuple[Booking, Learner | None], ...] = ()


@dataclass(frozen=True)
class Settled:
    """Nothing is left to confirm: the booking was cancelled or is over."""

    booking: Booking


Outcome = (
    Confirmed | Held | JustGone | Overlaps | AlreadyBooked | Queued | Settled | Moved | HeldMove | NotMoved | Late
)


@dataclass(frozen=True)
class ConfirmBooking:
    """Book what is held, with siblings; a hold that went back is held once more if the place is free.

    A hold that is a move moves its booking. Tapping twice books once.
    """

    rights: ClassVar[Rights] = ANYONE

    booking: int

    async def run(self, turn: Turn) -> Outcome:
        booking = await booking_of_actor(turn, self.booking)
        lesson = await lesson_to_hold(turn, booking.slot)
        if booking.replaces is not None:
            return await self._move(turn, booking, lesson)
        learner = await learner_to_book(turn, booking.learner)
        # a lapsed hold that still has its seat is honoured: nobody else could have taken it
        if lesson.slot.starts_at > turn.now and booking.state is BookingState.HELD:
            party = [booking, *(each for each in await party_of(turn, booking, BookingState.HELD) if each != booking)]
            booked = [now for each in party if (now := await become(turn, each, BookingState.BOOKED)) is not None]
            if booked and booked[0].id == booking.id:
                siblings = [
                    await turn.uow.people.learner(each.learner) if each.learner else None for each in booked[1:]
                ]
                others = tuple(zip(booked[1:], siblings, strict=True))
                return Confirmed(booked[0], lesson, learner, await the_centre(turn.uow), others)
        now = await booking_of_actor(turn, self.booking)
        match now.state:
            case BookingState.BOOKED:
                return AlreadyBooked(now, lesson, learner)
            case BookingState.HELD | BookingState.EXPIRED:
                return await turn.do(HoldSeat(learner.id, lesson.slot.id, again=True))
            case BookingState.WAITING | BookingState.OFFERED:
                return await queued(turn, now, lesson)
            case BookingState.MOVED | BookingState.CANCELLED | BookingState.ATTENDED | BookingState.NO_SHOW:
                return Settled(now)

    async def _move(self, turn: Turn, hold: Booking, lesson: Appointment) -> Outcome:
        assert hold.replaces is not None, "a hold that is a move names what it replaces"
        if hold.state is BookingState.HELD and lesson.slot.starts_at > turn.now:
            return await swap(turn, hold, lesson)
        if hold.state in (BookingState.HELD, BookingState.EXPIRED):
            return await turn.do(MoveBooking(hold.replaces, lesson.slot.id, again=True))
        return Settled(hold)

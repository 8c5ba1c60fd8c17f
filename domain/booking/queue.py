"""Who waits for a place, and where in the queue."""

from __future__ import annotations

from dataclasses import dataclass

from domain.booking.appointments import Appointment
from domain.booking.seats import parties
from domain.booking.slot import Booking, BookingState
from domain.people.person import Learner
from domain.turn import Turn


@dataclass(frozen=True)
class Queued:
    """A booking that waits, or to which a place is offered; with those of siblings who want theirs together.

    Attributes:
        learners: for whom, as `bookings`; None where a family comes.
        place: 1 for whoever is next, 0 when a place is offered.
    """

    bookings: tuple[Booking, ...]
    lesson: Appointment
    learners: tuple[Learner | None, ...]
    place: int

    @property
    def booking(self) -> Booking:
        return self.bookings[0]

    @property
    def is_offered(self) -> bool:
        return self.booking.state is BookingState.OFFERED


async def queued(turn: Turn, booking: Booking, lesson: Appointment) -> Queued:
    party = await party_of(turn, booking, booking.state)
    learners = [await turn.uow.people.learner(each.learner) if each.learner else None for each in party]
    return Queued(party, lesson, tuple(learners), await place_in_queue(turn, booking))


async def place_in_queue(turn: Turn, booking: Booking) -> int:
    """1 for whoever is next; 0 for who does not wait."""
    waiting = parties(await turn.uow.bookings.waiting_for(booking.slot))
    places = [place for place, party in enumerate(waiting, 1) if any(each.id == booking.id for each in party)]
    return places[0] if places else 0


async def party_of(turn: Turn, booking: Booking, state: BookingState) -> tuple[Booking, ...]:
    """The booking and those of siblings in that state that go with it, as they were made; the booking always."""
    if booking.party is None:
        return (booking,)
    found = await turn.uow.bookings.of_slots([booking.slot], {state})
    others = [each for each in found if each.party == booking.party and each.id != booking.id]
    return tuple(sorted([booking, *others], key=lambda each: each.id))

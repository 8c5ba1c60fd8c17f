"""The bookings that lie ahead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.booking.appointments import Appointment, appointment_of
from domain.booking.cancelling import cancel_until
from domain.booking.learners import may_book, visible_learners
from domain.booking.slot import Booking, BookingState
from domain.errors import Gone
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner
from domain.turn import ANYONE, Rights, Turn


@dataclass(frozen=True)
class BookingCard:
    """A booking that is not over. `may_change` when the actor may cancel it, by tap or through the office."""

    booking: Booking
    lesson: Appointment
    learner: Learner
    may_change: bool
    in_time: bool


@dataclass(frozen=True)
class ListBookings:
    """Everything that is booked for the actor and the actor's children and is not over, by start."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> tuple[BookingCard, ...]:
        learners = {each.id: each for each in await visible_learners(turn.uow, turn.person)}
        cards = []
        for booking in await turn.uow.bookings.of_learners(list(learners), {BookingState.BOOKED}):
            lesson = await appointment_of(turn.uow, booking.slot)
            if booking.learner is None or lesson is None or lesson.slot.ends_at <= turn.now:
                continue
            learner = learners[booking.learner]
            may_change = await may_book(turn.uow, turn.person, learner)
            cards.append(BookingCard(booking, lesson, learner, may_change, turn.now <= cancel_until(lesson)))
        return tuple(sorted(cards, key=lambda card: (card.lesson.slot.starts_at, card.booking.id)))


@dataclass(frozen=True)
class OpenBooking:
    """One of them."""

    rights: ClassVar[Rights] = ANYONE

    booking: int

    async def run(self, turn: Turn) -> BookingCard:
        for card in await turn.do(ListBookings()):
            if card.booking.id == self.booking:
                return card
        raise Gone(t("refusal.gone"), rows(Button(t("booking.mine"), tap("my"))))

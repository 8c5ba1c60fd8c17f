"""The bookings that lie ahead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.booking.appointments import Appointment, appointment_of
from domain.booking.cancelling import cancel_until
from domain.booking.learners import may_book, visible_learners
from domain.booking.queue import place_in_queue
from domain.booking.slot import Booking, BookingState
from domain.errors import Gone
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner
from domain.turn import ANYONE, Rights, Turn

SHOWN = frozenset({BookingState.BOOKED, BookingState.WAITING, BookingState.OFFERED})


@dataclass(frozen=True)
class BookingCard:
    """A booking that is not over, or a wish for one.

    Attributes:
        learner: None where a family comes.
        may_change: the actor may cancel it, by tap or through the office.
        in_time: by tap.
        place: in the queue, 1 for whoever is next; 0 for what is booked or offered.
    """

    booking: Booking
    lesson: Appointment
    learner: Learner | None
    may_change: bool
    in_time: bool
    place: int = 0


@dataclass(frozen=True)
class ListBookings:
    """Everything that is booked, offered or waited for by the actor and the actor's children, by start."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> tuple[BookingCard, ...]:
        learners = {each.id: each for each in await visible_learners(turn.uow, turn.person)}
        found = list(await turn.uow.bookings.of_learners(list(learners), SHOWN))
        found += [each for each in await turn.uow.bookings.of_person(turn.person.id, SHOWN) if each.learner is None]
        cards = []
        for booking in found:
            lesson = await appointment_of(turn.uow, booking.slot)
            if lesson is None or lesson.slot.ends_at <= turn.now:
                continue
            learner = learners[booking.learner] if booking.learner is not None else None
            may_change = learner is None or await may_book(turn.uow, turn.person, learner)
            waits = booking.state is BookingState.WAITING
            place = await place_in_queue(turn, booking) if waits else 0
            cards.append(BookingCard(booking, lesson, learner, may_change, turn.now <= cancel_until(lesson), place))
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

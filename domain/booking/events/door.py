"""At the door: who comes to an event and with how many, who waits, who has arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.booking.events.browsing import EventCard, event_card
from domain.booking.slot import Booking, BookingState
from domain.booking.transitions import become
from domain.errors import Gone
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import STAFF, Role
from domain.privacy.look import Seen
from domain.privacy.looks import note_looks
from domain.turn import Rights, Turn, only

DOOR_OPENS = timedelta(hours=2)

COMING = frozenset({BookingState.BOOKED, BookingState.ATTENDED})
WAITING = frozenset({BookingState.WAITING, BookingState.OFFERED})


@dataclass(frozen=True)
class Family:
    """Somebody's booking with the name by which they write to the bot."""

    booking: Booking
    name: str

    @property
    def is_here(self) -> bool:
        return self.booking.state is BookingState.ATTENDED


@dataclass(frozen=True)
class Board:
    """Who comes, by name, and who waits, the first one first.

    Attributes:
        at_the_door: arrivals can be tapped.
        manages: the actor may change the number of places, or call it off.
    """

    card: EventCard
    coming: tuple[Family, ...]
    waiting: tuple[Family, ...]
    at_the_door: bool
    manages: bool

    @property
    def people(self) -> int:
        """Everybody who comes, guests included."""
        return sum(family.booking.seats for family in self.coming)

    @property
    def arrived(self) -> int:
        return sum(family.booking.seats for family in self.coming if family.is_here)


@dataclass(frozen=True)
class LookAtBoard:
    """
    Raises:
        Gone: there is no such event.
    """

    rights: ClassVar[Rights] = only(*STAFF)

    slot: int

    async def run(self, turn: Turn) -> Board:
        card = await event_card(turn, self.slot)
        booked = await turn.uow.bookings.of_slots([self.slot], COMING | WAITING)
        await note_looks(turn, [each.learner for each in booked if each.learner is not None], Seen.BOOKING)
        families = [Family(each, await _name(turn, each)) for each in booked]
        coming = sorted((each for each in families if each.booking.state in COMING), key=lambda each: each.name)
        queue = sorted(
            (each for each in families if each.booking.state in WAITING),
            key=lambda each: (each.booking.queued_at or each.booking.created_at, each.booking.id),
        )
        at_the_door = card.appointment.slot.starts_at - DOOR_OPENS <= turn.now
        manages = bool({Role.OPERATOR, Role.ADMIN} & turn.person.roles) and card.appointment.slot.starts_at > turn.now
        return Board(card, tuple(coming), tuple(queue), at_the_door, manages)


@dataclass(frozen=True)
class Arrive:
    """Somebody is here, or was tapped by mistake. Tapping twice changes nothing the second time.

    Raises:
        Gone: there is no such booking any more.
    """

    rights: ClassVar[Rights] = only(*STAFF)

    booking: int
    here: bool

    async def run(self, turn: Turn) -> Board:
        booking = await turn.uow.bookings.get(self.booking)
        if booking is None or booking.state not in COMING | {BookingState.NO_SHOW}:
            raise Gone(t("events.no_longer_comes"), rows(Button(t("events.button.all"), tap("ev"))))
        wanted = BookingState.ATTENDED if self.here else BookingState.BOOKED
        if booking.state is not wanted:
            await become(turn, booking, wanted)
        return await turn.do(LookAtBoard(booking.slot))


async def _name(turn: Turn, booking: Booking) -> str:
    person = await turn.uow.people.get(booking.booked_by)
    return person.name if person else "?"

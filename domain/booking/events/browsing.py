"""What takes place: the events that lie ahead, and one of them with what the reader has of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.booking.appointments import Appointment, appointments_of
from domain.booking.slot import EVENT, OPEN, Booking
from domain.errors import Gone
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import STAFF, AgeBand, Role
from domain.turn import ANYONE, Rights, Turn

AHEAD = timedelta(days=92)
LONGEST = timedelta(days=2)


@dataclass(frozen=True)
class EventCard:
    """An event as somebody sees it.

    Attributes:
        mine: the reader's open booking of it.
        may_come: it is for the reader, who may decide that alone.
        is_staff: the reader may see who comes.
    """

    appointment: Appointment
    mine: Booking | None
    may_come: bool
    is_staff: bool

    @property
    def places_left(self) -> int:
        return self.appointment.slot.places_left

    @property
    def guests(self) -> int:
        """How many may come along."""
        event = self.appointment.event
        return event.guests if event else 0


@dataclass(frozen=True)
class ListEvents:
    """The events that are not over and are for the actor, by start; staff see all of them."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> tuple[EventCard, ...]:
        slots = await turn.uow.bookings.slots(EVENT.name, turn.now - LONGEST, turn.now + AHEAD)
        found = await appointments_of(turn.uow, [slot for slot in slots if slot.ends_at > turn.now])
        mine = {each.slot: each for each in await turn.uow.bookings.of_person(turn.person.id, OPEN)}
        cards = [await _card(turn, each, mine.get(each.slot.id)) for each in found]
        return tuple(card for card in cards if card.mine or card.is_staff or _is_for(turn, card.appointment))


@dataclass(frozen=True)
class OpenEvent:
    """One of them, over or not.

    Raises:
        Gone: there is no such event, or it was called off.
    """

    rights: ClassVar[Rights] = ANYONE

    slot: int

    async def run(self, turn: Turn) -> EventCard:
        return await event_card(turn, self.slot)


async def event_card(turn: Turn, slot: int) -> EventCard:
    """
    Raises:
        Gone: there is no such event, it is not for the actor, or it was called off.
    """
    found = await turn.uow.bookings.slot(slot)
    if found is not None and found.kind == EVENT.name and found.closed_at is None:
        for appointment in await appointments_of(turn.uow, [found]):
            booked = await turn.uow.bookings.of_person(turn.person.id, OPEN)
            card = await _card(turn, appointment, next((each for each in booked if each.slot == slot), None))
            if card.mine or card.is_staff or _is_for(turn, appointment):
                return card
    raise Gone(t("events.gone"), rows(Button(t("events.button.all"), tap("ev"))))


async def _card(turn: Turn, appointment: Appointment, mine: Booking | None) -> EventCard:
    may_come = _is_for(turn, appointment) and await _decides_alone(turn)
    return EventCard(appointment, mine, may_come, bool(turn.person.roles & STAFF))


def _is_for(turn: Turn, appointment: Appointment) -> bool:
    event = appointment.event
    # whoever has only just arrived may look around as a parent does
    return event is not None and bool((turn.person.roles or {Role.PARENT}) & set(event.audience))


async def _decides_alone(turn: Turn) -> bool:
    me = turn.person
    if Role.PARENT in me.roles:
        return True
    own = await turn.uow.people.learner_of(me.id)
    return AgeBand.FROM_16 in (me.age_band, own.age_band if own else None)

"""A word of thanks after an event, with three faces to tap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import ClassVar

from domain.booking.appointments import Appointment, appointments_of
from domain.booking.slot import EVENT, Booking, BookingState
from domain.errors import Gone
from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.kinds import FOLLOW_UP
from domain.messages.quiet import waking
from domain.messages.screen import Button, Note, rows, t, tap
from domain.turn import ANYONE, CLOCK_ONLY, Rights, Turn

AFTER = timedelta(minutes=30)
WORTH = timedelta(hours=36)


class Face(IntEnum):
    """How it was."""

    SAD = 1
    FAIR = 2
    GLAD = 3


@dataclass(frozen=True)
class ThankGuests:
    """Thank those who came, half an hour after the end and in no quiet hours. Gives how many were thanked.

    Where arrivals were tapped at the door, whoever did not arrive is left in peace.
    """

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        states = {BookingState.BOOKED, BookingState.ATTENDED}
        ended = await turn.uow.bookings.ended_between(turn.now - WORTH, turn.now, states)
        of_events = [(booking, slot) for booking, slot in ended if booking.kind == EVENT.name]
        door = {slot.id for booking, slot in of_events if booking.state is BookingState.ATTENDED}
        known = {slot.id: slot for _, slot in of_events}
        resolved = {each.slot.id: each for each in await appointments_of(turn.uow, known.values())}
        thanked = 0
        for booking, slot in of_events:
            came = booking.state is BookingState.ATTENDED or slot.id not in door
            if came and slot.id in resolved:
                thanked += await _thank(turn, booking, resolved[slot.id])
        return thanked


@dataclass(frozen=True)
class Rate:
    """Say how an event was; saying it again is another word, and the last one counts.

    Raises:
        Gone: it was somebody else's.
    """

    rights: ClassVar[Rights] = ANYONE

    booking: int
    face: Face

    async def run(self, turn: Turn) -> Appointment:
        booking = await turn.uow.bookings.get(self.booking)
        if booking is not None and booking.booked_by == turn.person.id and booking.kind == EVENT.name:
            for appointment in await appointments_of(turn.uow, await turn.uow.bookings.slots_of([booking.slot])):
                said = {"face": self.face.value, "event": appointment.slot.event}
                await turn.record(Verb.RATED, "booking", booking.id, result=said)
                return appointment
        raise Gone(t("events.gone"), rows(Button(t("events.button.all"), tap("ev"))))


async def _thank(turn: Turn, booking: Booking, appointment: Appointment) -> bool:
    person = await turn.uow.people.get(booking.booked_by)
    if person is None or not person.reachable:
        return False
    due = waking(appointment.slot.ends_at + AFTER, person.zone or appointment.zone, turn.policy)
    if not due <= turn.now < appointment.slot.ends_at + WORTH:
        return False
    key = f"booking:{booking.id}:thanks:{booking.sequence}:{person.id}"
    if await push(turn, person, thanks(booking, appointment), learner=booking.learner, once=key) is None:
        return False
    told = {"of": "thanks", "to": person.id}
    await turn.record(Verb.NOTIFIED, "booking", booking.id, result=told)
    return True


def thanks(booking: Booking, appointment: Appointment) -> Note:
    faces = [Button(t(f"events.face.{face.name.lower()}"), tap("ev.r", booking.id, face.value)) for face in Face]
    return Note(FOLLOW_UP.name, t("events.thanks", event=appointment.title), rows(faces))

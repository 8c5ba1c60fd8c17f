"""What a family answers to a word about its booking."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from domain.booking.appointments import Appointment, appointment_of
from domain.booking.holding import booking_of_actor
from domain.booking.reminding import words
from domain.booking.slot import Booking, BookingState
from domain.courses.browsing import the_centre
from domain.courses.course import Centre
from domain.errors import Gone
from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.screen import Button, rows, t, tap
from domain.people.colleagues import office
from domain.turn import ANYONE, Rights, Turn


@dataclass(frozen=True)
class SayWeCome:
    """The family comes. False when there is nothing to come to any more. Saying it twice is saying it once."""

    rights: ClassVar[Rights] = ANYONE

    booking: int

    async def run(self, turn: Turn) -> bool:
        booking, appointment = await _theirs(turn, self.booking)
        if booking.state is not BookingState.BOOKED or appointment.slot.starts_at <= turn.now:
            return False
        if booking.coming is None:
            if await turn.uow.bookings.save(replace(booking, coming=turn.now), turn.now) is None:
                return await turn.do(self)
            await turn.record(Verb.CONFIRMED, "booking", booking.id, learner=booking.learner)
        return True


@dataclass(frozen=True)
class AskForCall:
    """The office is asked to call the family. Gives the centre, whose number and hours are told."""

    rights: ClassVar[Rights] = ANYONE

    booking: int

    async def run(self, turn: Turn) -> Centre:
        booking, appointment = await _theirs(turn, self.booking)
        learner = await turn.uow.people.learner(booking.learner) if booking.learner is not None else None
        note = words.wants_a_call(appointment, learner, turn.person)
        day = turn.now.date().isoformat()
        for colleague in await office(turn.uow):
            await push(turn, colleague, note, once=f"call:{booking.id}:{turn.person.id}:{day}:{colleague.id}")
        await turn.record(Verb.ASKED, "booking", booking.id, learner=booking.learner, result={"for": "call"})
        return await the_centre(turn.uow)


@dataclass(frozen=True)
class LetItRest:
    """The family wants to hear no more about a time that it missed."""

    rights: ClassVar[Rights] = ANYONE

    booking: int

    async def run(self, turn: Turn) -> None:
        booking, _ = await _theirs(turn, self.booking)
        await turn.record(Verb.SKIPPED, "booking", booking.id, learner=booking.learner, result={"of": "missed"})


async def _theirs(turn: Turn, booking: int) -> tuple[Booking, Appointment]:
    found = await booking_of_actor(turn, booking)
    appointment = await appointment_of(turn.uow, found.slot)
    if appointment is None:
        raise Gone(t("refusal.gone"), rows(Button(t("booking.mine"), tap("my"))))
    return found, appointment

"""What becomes of holds that nobody confirms, of offers that nobody takes, and of waiting when it is over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.booking.appointments import Appointment, appointment_of
from domain.booking.messages import offer_went_by, place_went_back, waited_in_vain
from domain.booking.seats import free, leave, pass_on
from domain.booking.slot import TALK, Booking, BookingState
from domain.booking.talks.words import went_back
from domain.gate.passing import push
from domain.journal import Verb
from domain.messages.screen import Note, Screen, tap
from domain.people.person import Person
from domain.turn import CLOCK_ONLY, Rights, Turn

LOOK_BACK = timedelta(days=2)


@dataclass(frozen=True)
class ExpireHolds:
    """Free the seats of holds and offers that have lapsed, and end what waits for something that has begun.

    A panel that still shows such a hold says so; who let an offer go by is told once. Gives how many there were.
    """

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        lapsed = await turn.uow.bookings.lapsed_holds(turn.now)
        begun = await turn.uow.bookings.starting_between(turn.now - LOOK_BACK, turn.now, {BookingState.WAITING})
        expired = await leave(turn, lapsed, BookingState.EXPIRED)
        in_vain = await leave(turn, [booking for booking, _ in begun], BookingState.EXPIRED)
        await free(turn, expired)
        await _ask_who_has_time_now(turn)
        for booking in _one_of_each_party((*expired, *in_vain)):
            person = await turn.uow.people.get(booking.booked_by)
            appointment = await appointment_of(turn.uow, booking.slot)
            if person is not None and appointment is not None:
                await _say(turn, person, booking, appointment)
        return len(expired) + len(in_vain)


def _one_of_each_party(bookings: Iterable[Booking]) -> Iterable[Booking]:
    return {each.party or each.uid: each for each in bookings}.values()


async def _ask_who_has_time_now(turn: Turn) -> None:
    """Offer free seats to those who had something else at that time, or could not be reached, when they came free.

    Whoever has been asked before is asked again when the next seat comes free, not every minute.
    """
    for slot in await turn.uow.bookings.awaited(turn.now):
        waiting = await turn.uow.bookings.waiting_for(slot)
        asked = [
            each.id for each in waiting if await turn.uow.journal.with_object(Verb.OFFERED, "booking", str(each.id))
        ]
        if len(asked) < len(waiting):
            await pass_on(turn, [slot], but=asked)


async def _say(turn: Turn, person: Person, booking: Booking, appointment: Appointment) -> None:
    match booking.state:
        case BookingState.OFFERED:
            await _tell(turn, person, booking, offer_went_by(booking, appointment))
        case BookingState.WAITING:
            learner = await turn.uow.people.learner(booking.learner) if booking.learner else None
            await _tell(turn, person, booking, waited_in_vain(appointment, learner, person))
        case _ if await _shows(turn, person, booking):
            await turn.show(person, await _lapsed(turn, booking, appointment))


async def _tell(turn: Turn, person: Person, booking: Booking, note: Note) -> None:
    await push(turn, person, note, once=f"booking:{booking.id}:over:{booking.version}:{person.id}")


async def _shows(turn: Turn, person: Person, booking: Booking) -> bool:
    confirm = "tk.y" if booking.kind == TALK.name else "bk.y"
    return await turn.uow.outbox.panel_has(person.id, tap(confirm, booking.id).pack())


async def _lapsed(turn: Turn, booking: Booking, appointment: Appointment) -> Screen:
    if booking.replaces is None and booking.kind == TALK.name:
        return went_back(booking, appointment)
    return place_went_back(booking, appointment)

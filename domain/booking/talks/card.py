"""What the other side may know of a learner before a trial lesson or a talk: the values of one page, and no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from domain.booking.appointments import Appointment, appointment_of, appointments_of
from domain.booking.slot import Booking, BookingState
from domain.booking.talks.matters import PARTS, Outcome
from domain.people.consent import may_store_practice
from domain.people.person import Learner, Person
from domain.portrait.glances import (
    LATELY,
    HabitsGlance,
    Hard,
    Skilled,
    habits_lately,
    hard_lately,
    skills_by_band,
    zone_of,
)
from domain.practice.learner.believed import state_of
from domain.practice.learner.model import Band
from domain.turn import Turn

CONTACT_SHOWN = 6
TOLD = frozenset({BookingState.BOOKED, BookingState.ATTENDED, BookingState.NO_SHOW, BookingState.CANCELLED})


@dataclass(frozen=True)
class Contact:
    """A booking of the last month, or one that is coming."""

    appointment: Appointment
    state: BookingState


@dataclass(frozen=True)
class Brief:
    """The page. A part is None when the family leaves it out; `practised` is False when there is nothing to tell of.

    Attributes:
        asked_by: whoever booked.
        skills: by band, those with the latest answers first; NEW are those that a class had and nobody answered yet.
        before: what the same member of staff said after the last talk, and on which day that was.
    """

    booking: Booking
    appointment: Appointment
    learner: Learner
    asked_by: Person | None
    practised: bool
    skills: Mapping[Band, Sequence[Skilled]] | None
    hard: Sequence[Hard] | None
    habits: HabitsGlance | None
    contact: Sequence[Contact] | None
    before: tuple[Outcome, date] | None = None


async def read_brief(turn: Turn, booking: Booking, *, whole: bool = False) -> Brief | None:
    """The page as the other side gets it; with `whole` nothing is left out. None when slot or learner are gone."""
    learner = await turn.uow.people.learner(booking.learner) if booking.learner is not None else None
    appointment = await appointment_of(turn.uow, booking.slot)
    if learner is None or appointment is None:
        return None
    zone = await zone_of(turn, learner)
    told = set(PARTS) - (set() if whole else set(booking.left_out))
    stored = await may_store_practice(turn, learner)
    state = await state_of(turn, learner.id)
    practised = stored and bool(state.answers)
    return Brief(
        booking,
        appointment,
        learner,
        await turn.uow.people.get(booking.booked_by),
        practised,
        await skills_by_band(turn, learner, state) if "skills" in told and stored else None,
        await hard_lately(turn, learner, zone) if "hard" in told and practised else None,
        await habits_lately(turn, learner, zone) if "habits" in told and practised else None,
        await _contact(turn, booking, learner) if "contact" in told else None,
        await _before(turn, appointment, learner) if "contact" in told else None,
    )


async def _contact(turn: Turn, booking: Booking, learner: Learner) -> Sequence[Contact]:
    known = await turn.uow.bookings.of_learners([learner.id], TOLD)
    others = {each.slot: each for each in known if each.id != booking.id}
    found = [
        Contact(each, others[each.slot.id].state)
        for each in await appointments_of(turn.uow, await turn.uow.bookings.slots_of(list(others)))
        if each.slot.ends_at >= turn.now - LATELY
    ]
    return found[-CONTACT_SHOWN:]


async def _before(turn: Turn, appointment: Appointment, learner: Learner) -> tuple[Outcome, date] | None:
    known = await turn.uow.bookings.of_learners([learner.id], {BookingState.ATTENDED})
    by_slot = {each.slot: each for each in known}
    for slot in reversed(await turn.uow.bookings.slots_of(list(by_slot))):
        if slot.teacher != appointment.slot.teacher or slot.id == appointment.slot.id:
            continue
        outcome = await turn.uow.talks.outcome(by_slot[slot.id].id)
        if outcome is not None:
            return outcome, slot.starts_at.astimezone(ZoneInfo(slot.zone)).date()
    return None

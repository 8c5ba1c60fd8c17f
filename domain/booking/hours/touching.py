"""What a change of somebody's hours touches: appointments that are booked, open times, lessons of classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.booking.appointments import Appointment, appointments_of
from domain.booking.hours.week import Hours
from domain.booking.slot import EVENT, SEATED, TALK, TRIAL, Slot
from domain.courses.course import Course
from domain.day.meetings import days_of, times_of
from domain.messages.screen import Moment
from domain.turn import Turn

AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Touched:
    """An appointment with somebody in it: the names of the learners, or of those who booked."""

    appointment: Appointment
    names: tuple[str, ...]


@dataclass(frozen=True)
class Effect:
    """What a change would do.

    Attributes:
        touched: booked trial lessons and talks that would be outside the hours.
        empty: trial lessons that nobody has booked and nobody could book any more.
        staying: what somebody else has to stand in for: lessons of classes and events, with their starts.
    """

    touched: tuple[Touched, ...] = ()
    empty: tuple[Slot, ...] = ()
    staying: tuple[tuple[Course | Appointment, Moment], ...] = ()

    @property
    def bookings(self) -> int:
        return sum(len(each.names) for each in self.touched)


async def effect_of(turn: Turn, staff: str, before: Hours, after: Hours) -> Effect:
    """What is allowed by the hours `before` and no more by those `after`, from now on."""
    until = turn.now + AHEAD
    lost: list[Slot] = []
    for kind in (TRIAL, TALK, EVENT):
        slots = await turn.uow.bookings.slots(kind.name, turn.now, until, teacher=staff)
        lost += [slot for slot in slots if fits(before, slot) and not fits(after, slot)]
    names = await _names(turn, [slot for slot in lost if slot.kind != EVENT.name])
    booked = [slot for slot in lost if slot.id in names]
    found = await appointments_of(turn.uow, sorted(booked, key=lambda each: (each.starts_at, each.id)))
    events = await appointments_of(turn.uow, [slot for slot in lost if slot.kind == EVENT.name])
    staying = [(event, Moment(event.slot.starts_at, event.zone)) for event in events]
    return Effect(
        tuple(Touched(each, names[each.slot.id]) for each in found),
        tuple(slot for slot in lost if slot.kind == TRIAL.name and not slot.taken),
        (*staying, *await _classes(turn, staff, before, after)),
    )


def fits(hours: Hours, slot: Slot) -> bool:
    """Whether somebody with these hours can be there."""
    return hours.allows(slot.starts_at, slot.ends_at, slot.zone, slot.campus, slot.way)


async def _names(turn: Turn, slots: Sequence[Slot]) -> dict[int, tuple[str, ...]]:
    """Who sits in each slot that has somebody."""
    found: dict[int, list[str]] = {}
    for booking in await turn.uow.bookings.of_slots([slot.id for slot in slots], SEATED):
        learner = await turn.uow.people.learner(booking.learner) if booking.learner is not None else None
        person = None if learner else await turn.uow.people.get(booking.booked_by)
        name = learner.name if learner else person.name if person else ""
        found.setdefault(booking.slot, []).append(name)
    return {slot: tuple(names) for slot, names in found.items()}


async def _classes(turn: Turn, staff: str, before: Hours, after: Hours) -> list[tuple[Course, Moment]]:
    """Lessons of the person's classes that fall into what is newly off."""
    courses = {course.id: course for course in await turn.uow.courses.courses()}
    zones = {campus.id: campus.zone for campus in await turn.uow.courses.campuses()}
    found = []
    for klass in await turn.uow.courses.classes():
        if klass.teacher != staff or klass.course not in courses or klass.campus not in zones:
            continue
        course, zone = courses[klass.course], zones[klass.campus]
        for day in days_of(klass, course, zone, turn.now, turn.now + AHEAD):
            span = times_of(klass, course, zone, day)
            was_off, is_off = (
                any(span[0] < end and start < span[1] for start, end in hours.off(day)) for hours in (before, after)
            )
            if is_off and not was_off:
                found.append((course, Moment(span[0], zone)))
    return sorted(found, key=lambda each: each[1].at)

"""Which trial lessons a learner can still take, and which of them come closest to one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.booking.appointments import Appointment, appointments_of
from domain.booking.seats import slot_holder
from domain.booking.slot import TRIAL, BookingState, Slot
from domain.courses.course import Campus, StaffMember
from domain.day.meetings import class_lessons
from domain.turn import Turn

NEAREST = 3


@dataclass(frozen=True)
class Offer:
    """What a learner may choose from, both by start: `free` has places, `full` has none."""

    free: tuple[Appointment, ...]
    full: tuple[Appointment, ...]

    def at(self, campus: Campus | None, teacher: StaffMember | None = None) -> Offer:
        """What of it is at that campus and with that teacher; None is any."""

        def fits(each: Appointment) -> bool:
            return (campus is None or each.campus == campus) and (teacher is None or each.teacher == teacher)

        return Offer(tuple(filter(fits, self.free)), tuple(filter(fits, self.full)))

    @property
    def all(self) -> tuple[Appointment, ...]:
        return tuple(sorted(self.free + self.full, key=lambda each: (each.slot.starts_at, each.slot.id)))


async def trial_offer(
    turn: Turn,
    learner: int,
    who: Collection[str],
    course: str | None = None,
    *,
    horizon: timedelta,
    leaving: int | None = None,
) -> Offer:
    """Trial lessons that start within the horizon and leave alone what else those who would come do then.

    A seat that the actor holds at the moment counts as free: whoever looks around gives it up by choosing anew.

    Args:
        who: whose time it takes, see `seats.who_would_come`.
        leaving: the slot of the booking that is to be moved.
    """
    until = turn.now + horizon
    slots = await turn.uow.bookings.slots(TRIAL.name, turn.now, until, course=course)
    held = await turn.uow.bookings.of_person(turn.person.id, {BookingState.HELD})
    mine = {slot.id: sum(each.seats for each in held if each.slot == slot.id) for slot in slots}
    given_up = {slot_holder(each) for each in (leaving, *(each.slot for each in held)) if each is not None}
    busy = [
        (each.starts_at, each.ends_at)
        for each in await turn.uow.bookings.busy(who, turn.now, until + timedelta(days=1))
        if each.holder not in given_up
    ]
    lessons = await class_lessons(turn.uow, learner, turn.now, until + timedelta(days=1))
    busy += [(lesson.slot.starts_at, lesson.slot.ends_at) for _, lesson in lessons]
    others = [slot for slot in slots if slot.starts_at > turn.now and slot.id != leaving]
    ahead = [slot for slot in others if not _meets(slot, busy)]
    found = await appointments_of(turn.uow, [replace(slot, taken=slot.taken - mine[slot.id]) for slot in ahead])
    return Offer(
        tuple(each for each in found if each.slot.places_left > 0),
        tuple(each for each in found if each.slot.places_left <= 0),
    )


def nearest(offered: Sequence[Appointment], wanted: Slot, count: int = NEAREST) -> tuple[Appointment, ...]:
    """The `count` that come closest to `wanted`: at its campus first, then in time; by start."""
    others = [each for each in offered if each.slot.id != wanted.id]
    others.sort(key=lambda each: (each.slot.campus != wanted.campus, abs(each.slot.starts_at - wanted.starts_at)))
    return tuple(sorted(others[:count], key=lambda each: (each.slot.starts_at, each.slot.id)))


def _meets(slot: Slot, spans: Collection[tuple[datetime, datetime]]) -> bool:
    return any(slot.starts_at < ends and starts < slot.ends_at for starts, ends in spans)

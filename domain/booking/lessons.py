"""A slot with everything that a person wants to know about it, and which slots a learner can still take."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from domain.booking.slot import LIVE, TRIAL, Booking, BookingState, Slot
from domain.courses.course import Campus, Course, StaffMember
from domain.ports import UnitOfWork
from domain.turn import Turn

NEAREST = 3


@dataclass(frozen=True)
class Lesson:
    """A slot, resolved.

    Attributes:
        teacher: None when the member of staff has left the centre's list.
    """

    slot: Slot
    course: Course
    campus: Campus
    teacher: StaffMember | None

    @property
    def zone(self) -> str:
        return self.campus.zone

    @property
    def day(self) -> date:
        """The local day at the campus."""
        return self.slot.starts_at.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True)
class Offer:
    """What a learner may choose from, both by start: `free` has places, `full` has none."""

    free: tuple[Lesson, ...]
    full: tuple[Lesson, ...]

    def at(self, campus: Campus | None) -> Offer:
        """What of it is at that campus; everything for None."""
        if campus is None:
            return self
        return Offer(
            tuple(lesson for lesson in self.free if lesson.campus == campus),
            tuple(lesson for lesson in self.full if lesson.campus == campus),
        )


async def lessons_of(uow: UnitOfWork, slots: Iterable[Slot]) -> tuple[Lesson, ...]:
    """The slots with their course, campus and teacher; left out where the course or the campus is gone."""
    courses = {course.id: course for course in await uow.courses.courses()}
    campuses = {campus.id: campus for campus in await uow.courses.campuses()}
    staff = {member.id: member for member in await uow.courses.staff()}
    return tuple(
        Lesson(slot, courses[slot.course], campuses[slot.campus], staff.get(slot.teacher))
        for slot in slots
        if slot.course in courses and slot.campus in campuses
    )


async def lesson_of(uow: UnitOfWork, slot: int) -> Lesson | None:
    found = await uow.bookings.slot(slot)
    return next(iter(await lessons_of(uow, [found])), None) if found else None


async def slots_of(uow: UnitOfWork, bookings: Iterable[Booking]) -> tuple[Slot, ...]:
    found = [await uow.bookings.slot(booking.slot) for booking in bookings]
    return tuple(slot for slot in found if slot is not None)


def overlap(slot: Slot, others: Collection[Slot]) -> Slot | None:
    """The first of `others` that shares time with `slot`; one that begins as the other ends does not."""
    return next(
        (other for other in others if slot.starts_at < other.ends_at and other.starts_at < slot.ends_at), None
    )


async def trial_offer(turn: Turn, learner: int, course: str | None = None, *, horizon: timedelta) -> Offer:
    """Trial lessons that start within the horizon and leave the learner's other lessons alone.

    A seat that the actor holds at the moment counts as free: whoever looks around gives it up by choosing anew.
    """
    until = turn.now + horizon
    slots = await turn.uow.bookings.slots(TRIAL.name, turn.now, until, course=course)
    live = await turn.uow.bookings.of_learners([learner], LIVE)
    mine = {each.slot for each in live if each.state is BookingState.HELD and each.booked_by == turn.person.id}
    busy = await slots_of(turn.uow, [each for each in live if each.slot not in mine])
    ahead = [slot for slot in slots if slot.starts_at > turn.now and not overlap(slot, busy)]
    lessons = await lessons_of(
        turn.uow, [replace(slot, taken=slot.taken - 1) if slot.id in mine else slot for slot in ahead]
    )
    return Offer(
        tuple(lesson for lesson in lessons if lesson.slot.places_left > 0),
        tuple(lesson for lesson in lessons if lesson.slot.places_left <= 0),
    )


def nearest(lessons: Sequence[Lesson], wanted: Slot, count: int = NEAREST) -> tuple[Lesson, ...]:
    """The `count` lessons that come closest to `wanted`: at its campus first, then in time; by start."""
    others = [lesson for lesson in lessons if lesson.slot.id != wanted.id]
    others.sort(key=lambda each: (each.slot.campus != wanted.campus, abs(each.slot.starts_at - wanted.starts_at)))
    return tuple(sorted(others[:count], key=lambda each: (each.slot.starts_at, each.slot.id)))

"""A slot with everything that a person wants to know about it, and which slots a learner can still take."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.booking.events.event import Event
from domain.booking.seats import slot_holder
from domain.booking.slot import TRIAL, BookingState, Slot
from domain.courses.course import Campus, Course, StaffMember
from domain.messages.screen import Param, t
from domain.ports import UnitOfWork
from domain.turn import Turn

NEAREST = 3


@dataclass(frozen=True)
class Appointment:
    """A slot, resolved.

    Attributes:
        course, event: what takes place; both None for a talk.
        campus: None for what takes place by video or phone.
        teacher: None where it is nobody in particular, or when the member of staff has left the centre's list.
    """

    slot: Slot
    course: Course | None = None
    event: Event | None = None
    campus: Campus | None = None
    teacher: StaffMember | None = None

    @property
    def zone(self) -> str:
        return self.slot.zone

    @property
    def day(self) -> date:
        """The local day where it takes place."""
        return self.slot.starts_at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def title(self) -> Param:
        """The name of the course or of the event, or with whom one talks."""
        if self.course is not None:
            return self.course.name
        if self.event is not None:
            return self.event.name
        return t("booking.talk_with", teacher=self.host)

    @property
    def host(self) -> Param:
        return self.teacher.name if self.teacher else t("booking.the_teacher")

    @property
    def where(self) -> Param:
        """The campus, or how people meet."""
        return self.campus.name if self.campus else t(f"booking.way.{self.slot.way}")

    @property
    def place(self) -> Param:
        """The campus with the room, or how people meet."""
        if self.campus is None or self.slot.room is None:
            return self.where
        return t("booking.place", campus=self.campus.name, room=self.slot.room)

    def reads_differently(self, zone: str) -> bool:
        """Whether clocks at `zone` show another time at its start."""
        starts = self.slot.starts_at
        return starts.astimezone(ZoneInfo(zone)).utcoffset() != starts.astimezone(ZoneInfo(self.zone)).utcoffset()


@dataclass(frozen=True)
class Offer:
    """What a learner may choose from, both by start: `free` has places, `full` has none."""

    free: tuple[Appointment, ...]
    full: tuple[Appointment, ...]

    def at(self, campus: Campus | None) -> Offer:
        """What of it is at that campus; everything for None."""
        if campus is None:
            return self
        return Offer(
            tuple(each for each in self.free if each.campus == campus),
            tuple(each for each in self.full if each.campus == campus),
        )


async def appointments_of(uow: UnitOfWork, slots: Iterable[Slot]) -> tuple[Appointment, ...]:
    """The slots with what they name; left out where the course or the campus is gone."""
    courses = {course.id: course for course in await uow.courses.courses()}
    campuses = {campus.id: campus for campus in await uow.courses.campuses()}
    staff = {member.id: member for member in await uow.courses.staff()}
    return tuple(
        Appointment(
            slot,
            course=courses.get(slot.course or ""),
            campus=campuses.get(slot.campus or ""),
            teacher=staff.get(slot.teacher or ""),
        )
        for slot in slots
        if (slot.course is None or slot.course in courses) and (slot.campus is None or slot.campus in campuses)
    )


async def appointment_of(uow: UnitOfWork, slot: int) -> Appointment | None:
    found = await uow.bookings.slot(slot)
    return next(iter(await appointments_of(uow, [found])), None) if found else None


def overlap(slot: Slot, others: Collection[Slot]) -> Slot | None:
    """The first of `others` that shares time with `slot`; one that begins as the other ends does not."""
    return next(
        (other for other in others if slot.starts_at < other.ends_at and other.starts_at < slot.ends_at), None
    )


async def trial_offer(
    turn: Turn, who: Collection[str], course: str | None = None, *, horizon: timedelta, leaving: int | None = None
) -> Offer:
    """Trial lessons that start within the horizon and leave alone what else those who would come do then.

    A seat that the actor holds at the moment counts as free: whoever looks around gives it up by choosing anew.

    Args:
        who: see `seats.who_would_come`.
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

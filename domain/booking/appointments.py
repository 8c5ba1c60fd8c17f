"""A slot with everything that a person wants to know about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.booking.events.event import Event
from domain.booking.slot import Slot
from domain.courses.course import Campus, Course, StaffMember
from domain.messages.screen import Join, Moment, Param, Span, t
from domain.ports import UnitOfWork

SOON = timedelta(hours=12)


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

    def when(self, zone: str) -> Param:
        """From when to when where it takes place, and on a second line the time at `zone` where that differs."""
        span = Span(self.slot.starts_at, self.slot.ends_at, self.zone)
        if not self.reads_differently(zone):
            return span
        return Join((span, t("booking.for_you", when=Moment(self.slot.starts_at, zone))))

    def reads_differently(self, zone: str) -> bool:
        """Whether clocks at `zone` show another time at its start."""
        starts = self.slot.starts_at
        return starts.astimezone(ZoneInfo(zone)).utcoffset() != starts.astimezone(ZoneInfo(self.zone)).utcoffset()


async def appointments_of(uow: UnitOfWork, slots: Iterable[Slot]) -> tuple[Appointment, ...]:
    """The slots with what they name; left out where the course or the campus is gone."""
    courses = {course.id: course for course in await uow.courses.courses()}
    campuses = {campus.id: campus for campus in await uow.courses.campuses()}
    staff = {member.id: member for member in await uow.courses.staff()}
    slots = list(slots)
    events = {event.id: event for event in await uow.events.all()} if any(slot.event for slot in slots) else {}
    return tuple(
        Appointment(
            slot,
            course=courses.get(slot.course or ""),
            event=events.get(slot.event or ""),
            campus=campuses.get(slot.campus or ""),
            teacher=staff.get(slot.teacher or ""),
        )
        for slot in slots
        if (slot.course is None or slot.course in courses)
        and (slot.event is None or slot.event in events)
        and (slot.campus is None or slot.campus in campuses)
    )


async def appointment_of(uow: UnitOfWork, slot: int) -> Appointment | None:
    found = await uow.bookings.slot(slot)
    return next(iter(await appointments_of(uow, [found])), None) if found else None


def overlap(slot: Slot, others: Collection[Slot]) -> Slot | None:
    """The first of `others` that shares time with `slot`; one that begins as the other ends does not."""
    return next(
        (other for other in others if slot.starts_at < other.ends_at and other.starts_at < slot.ends_at), None
    )


def is_soon(now: datetime, starts_at: datetime) -> bool:
    """Whether a change of what begins then has to be known at any hour."""
    return starts_at - now < SOON

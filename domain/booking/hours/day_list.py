"""A day of the centre as its staff see it: what takes place, who comes; the office changes places and calls off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.booking.appointments import Appointment, appointment_of, appointments_of
from domain.booking.hours.calling_off import call_off_for_good
from domain.booking.seats import pass_on
from domain.booking.slot import BOOKING_KINDS, TALK, Booking, BookingState, Slot
from domain.classes.standing_in.standing import standing_in_for
from domain.clock import midnight
from domain.courses.course import Campus, Course, CourseClass
from domain.day.meetings import days_of, times_of
from domain.errors import Gone
from domain.journal import Verb
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Role
from domain.privacy.look import Seen
from domain.privacy.looks import note_looks
from domain.turn import Rights, Turn, only

STAFF = only(Role.TEACHER, Role.ADVISOR, Role.OPERATOR, Role.ADMIN)
OFFICE = only(Role.OPERATOR, Role.ADMIN)
COMES = frozenset({BookingState.BOOKED, BookingState.ATTENDED, BookingState.NO_SHOW})
MOST_PLACES = 500
OPENS_BEFORE, OPEN_FOR = timedelta(minutes=15), timedelta(days=7)
"""A list is opened that long before the start, and may be corrected that long after the end."""


@dataclass(frozen=True)
class ClassOfDay:
    """A lesson of a class on that day."""

    klass: CourseClass
    course: Course
    campus: Campus

    def ends_at(self, day: date) -> datetime:
        """When the lesson of that local day is over."""
        return times_of(self.klass, self.course, self.campus.zone, day)[1]


@dataclass(frozen=True)
class StaffDay:
    """What takes place on a local day of the centre; the office sees all appointments, others what is theirs.

    Attributes:
        classes: lessons of the reader's own classes, and of those in which they stand in, by start.
    """

    day: date
    today: date
    appointments: tuple[Appointment, ...]
    everything: bool
    classes: tuple[ClassOfDay, ...] = ()


@dataclass(frozen=True)
class SlotCard:
    """One appointment as staff see it.

    Attributes:
        names: who has booked, as they were booked.
        waiting: how many wait for a place.
        list_open: who came may be said now.
        manages: the reader may change the places or call it off.
        talk: the booking of the reader's own talk, which has a card of its own and no list.
    """

    appointment: Appointment
    names: tuple[str, ...]
    waiting: int
    list_open: bool
    manages: bool
    talk: int | None = None


@dataclass(frozen=True)
class LookAtDay:
    """The day, or today for None; with `mine` only what is the reader's own and not over."""

    day: date | None = None
    mine: bool = False
    rights: ClassVar[Rights] = STAFF

    async def run(self, turn: Turn) -> StaffDay:
        zone = turn.policy.zone
        today = turn.now.astimezone(ZoneInfo(zone)).date()
        day = self.day or today
        member = await turn.uow.staff.member_of(turn.person.id)
        everything = not self.mine and bool(OFFICE.roles & turn.person.roles)
        since, until = midnight(day, zone), midnight(day + timedelta(days=1), zone)
        found: list[Slot] = []
        if everything or member is not None:
            teacher = None if everything or member is None else member.id
            for kind in BOOKING_KINDS:
                found += await turn.uow.bookings.slots(kind, since, until, teacher=teacher)
        found = [slot for slot in found if slot.ends_at > turn.now or not self.mine]
        found.sort(key=lambda slot: (slot.starts_at, slot.id))
        classes = await _classes(turn, member.id if member is not None else None, day)
        if self.mine:
            classes = tuple(each for each in classes if each.ends_at(day) > turn.now)
        return StaffDay(day, today, await appointments_of(turn.uow, found), everything, classes)


@dataclass(frozen=True)
class LookAtSlot:
    """
    Raises:
        Gone: there is no such appointment, or the reader has no part in it.
    """

    slot: int
    rights: ClassVar[Rights] = STAFF

    async def run(self, turn: Turn) -> SlotCard:
        return await card_of(turn, self.slot)


@dataclass(frozen=True)
class ChangePlaces:
    """Give a slot `by` places more, or fewer; None when more than that are taken, or it is over.

    Attributes:
        capacity: how many it had when the button was made: a second tap changes nothing.
    """

    slot: int
    capacity: int
    by: int
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> SlotCard | None:
        card = await card_of(turn, self.slot)
        slot, wanted = card.appointment.slot, self.capacity + self.by
        if slot.capacity != self.capacity:
            return card
        if not card.manages or not 1 <= wanted <= MOST_PLACES:
            return None
        if not await turn.uow.bookings.set_capacity(slot.id, wanted):
            return None
        result = {"capacity": wanted, "was": slot.capacity}
        await turn.record(Verb.CHANGED, "slot", slot.id, result=result, authority="staff")
        if self.by > 0:
            await pass_on(turn, [slot.id])
        return await card_of(turn, slot.id)


@dataclass(frozen=True)
class CallOffSlot:
    """Call it off for good; the bookings that this ended."""

    slot: int
    rights: ClassVar[Rights] = OFFICE

    async def run(self, turn: Turn) -> tuple[Booking, ...]:
        card = await card_of(turn, self.slot)
        if not card.manages:
            raise gone()
        return await call_off_for_good(turn, card.appointment.slot)


async def _classes(turn: Turn, staff: str | None, day: date) -> tuple[ClassOfDay, ...]:
    """Those of that member of staff, and those in which whoever acts stands in on that day."""
    stands = await standing_in_for(turn, turn.person.id, day)
    others = {(each.class_id, each.teacher) for each in stands}
    courses = {course.id: course for course in await turn.uow.courses.courses()}
    campuses = {campus.id: campus for campus in await turn.uow.courses.campuses()}
    found = []
    for klass in await turn.uow.courses.classes():
        if klass.teacher != staff and (klass.id, klass.teacher) not in others:
            continue
        if klass.course not in courses or klass.campus not in campuses:
            continue
        course, campus = courses[klass.course], campuses[klass.campus]
        since, until = midnight(day, campus.zone), midnight(day + timedelta(days=1), campus.zone)
        if day in days_of(klass, course, campus.zone, since, until):
            found.append(ClassOfDay(klass, course, campus))
    return tuple(sorted(found, key=lambda each: (each.klass.starts, each.klass.id)))


async def card_of(turn: Turn, number: int) -> SlotCard:
    """
    Raises:
        Gone: there is no such appointment, or the actor has no part in it.
    """
    appointment = await appointment_of(turn.uow, number)
    if appointment is None or not await has_part(turn, appointment.slot):
        raise gone()
    slot = appointment.slot
    booked = await turn.uow.bookings.of_slots([slot.id], COMES)
    await note_looks(turn, [each.learner for each in booked if each.learner is not None], Seen.BOOKING)
    manages = bool(OFFICE.roles & turn.person.roles) and slot.closed_at is None and slot.starts_at > turn.now
    return SlotCard(
        appointment,
        tuple([await name_of(turn, each) for each in booked]),
        len(await turn.uow.bookings.waiting_for(slot.id)),
        bool(booked) and list_is_open(slot, turn.now),
        manages,
        booked[0].id if booked and slot.kind == TALK.name and await _is_there(turn, slot) else None,
    )


async def has_part(turn: Turn, slot: Slot) -> bool:
    """Whether the actor is who is there, or of the office."""
    return bool(OFFICE.roles & turn.person.roles) or await _is_there(turn, slot)


async def _is_there(turn: Turn, slot: Slot) -> bool:
    member = await turn.uow.staff.member_of(turn.person.id)
    return member is not None and member.id == slot.teacher


async def name_of(turn: Turn, booking: Booking) -> str:
    """The learner's name, or that of whoever booked for their family."""
    learner = await turn.uow.people.learner(booking.learner) if booking.learner is not None else None
    if learner is not None:
        return learner.name
    person = await turn.uow.people.get(booking.booked_by)
    return person.name if person else ""


def list_is_open(slot: Slot, now: datetime) -> bool:
    """A talk has none: how it went is asked of whoever talked."""
    return slot.kind != TALK.name and slot.starts_at - OPENS_BEFORE <= now < slot.ends_at + OPEN_FOR


def gone() -> Gone:
    return Gone(t("refusal.gone"), rows(Button(t("check_in.button.today"), tap("ci.d"))))

"""What stands in somebody's calendar: what is booked for a family, and what a member of staff gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from domain.booking.appointments import Appointment, appointments_of
from domain.booking.events.words import event_entry
from domain.booking.learners import visible_learners
from domain.booking.messages import calendar_event
from domain.booking.slot import BOOKING_KINDS, EVENT, Booking, BookingState, Slot
from domain.calendar.address import HAVE_CALENDARS
from domain.courses.course import Campus, Course, CourseClass
from domain.day.meetings import days_of, times_of
from domain.messages.screen import CalendarEvent, Join, Param, t
from domain.people.person import Learner, Role
from domain.turn import Rights, Turn

KEPT = timedelta(days=30)
AHEAD = timedelta(weeks=26)

STANDS = frozenset({BookingState.BOOKED, BookingState.ATTENDED, BookingState.NO_SHOW})

UNDATED = timedelta(days=365)
"""The course sheet does not say when a lesson was put there: so long before it, which stays the same."""


@dataclass(frozen=True)
class ReadCalendar:
    """Everything of the actor's from 30 days ago to half a year ahead, with the UIDs of the calendar files."""

    rights: ClassVar[Rights] = HAVE_CALENDARS

    async def run(self, turn: Turn) -> tuple[CalendarEvent, ...]:
        known = _Sheet(
            {course.id: course for course in await turn.uow.courses.courses()},
            {campus.id: campus for campus in await turn.uow.courses.campuses()},
        )
        learners = {each.id: each for each in await visible_learners(turn.uow, turn.person)}
        found = [*await _bookings(turn, learners), *await _given(turn)]
        for learner in learners.values():
            for klass in await turn.uow.classes.classes_of(learner.id):
                title = t("calendar.entry.class_of", course=known.name(klass), name=first_name(learner.name))
                found += known.lessons(klass, turn.now, title, f".{learner.id}")
        for klass in await turn.uow.classes.taught_by(turn.person.id, standing_in=False):
            found += known.lessons(klass, turn.now, known.name(klass), "")
        found += await _stood_in(turn, known)
        # a teacher who is a parent, too, may meet the same slot on both ways
        return tuple({each.uid: each for each in found}.values())


@dataclass(frozen=True)
class _Sheet:
    courses: dict[str, Course]
    campuses: dict[str, Campus]

    def name(self, klass: CourseClass) -> Param:
        course = self.courses.get(klass.course)
        return course.name if course else klass.course

    def lessons(self, klass: CourseClass, now: datetime, title: Param, whose: str) -> Iterable[CalendarEvent]:
        course, campus = self.courses.get(klass.course), self.campuses.get(klass.campus)
        if course is None or campus is None:
            return
        for day in days_of(klass, course, campus.zone, now - KEPT, now + AHEAD):
            starts, ends = times_of(klass, course, campus.zone, day)
            yield CalendarEvent(
                uid=f"{klass.id}.{day:%Y%m%d}{whose}@banxue",
                sequence=0,
                start=starts,
                end=ends,
                zone=campus.zone,
                title=title,
                place=t("calendar.entry.place", campus=campus.name, address=campus.address, room=klass.room),
                about=campus.way,
                stamp=starts - UNDATED,
                # a lesson of every week needs no bell
                alarms=(),
            )


def first_name(name: str) -> str:
    """What a teacher calls somebody; a name without a space is one already."""
    return name.split()[0] if name.split() else name


async def _bookings(turn: Turn, learners: dict[int, Learner]) -> list[CalendarEvent]:
    """What is booked for the family; talks and events only of who booked them, for nobody else comes."""
    me = turn.person.id
    for_learners = await turn.uow.bookings.of_learners(list(learners), STANDS)
    theirs = [each for each in for_learners if BOOKING_KINDS[each.kind].learner_comes]
    booked = {each.id: each for each in [*theirs, *await turn.uow.bookings.of_person(me, STANDS)]}
    by_slot = await _around_now(turn, await turn.uow.bookings.slots_of({each.slot for each in booked.values()}))
    found = []
    for booking in booked.values():
        appointment = by_slot.get(booking.slot)
        changed = booking.booked_at or booking.created_at
        if appointment is None:
            continue
        if booking.learner is None:
            found.append(event_entry(booking, appointment, changed))
        # a child may be with another family now
        elif booking.learner in learners:
            found.append(calendar_event(booking, appointment, learners[booking.learner], changed))
    return found


async def _stood_in(turn: Turn, known: _Sheet) -> list[CalendarEvent]:
    """The lessons of others in the days in which the person stands in."""
    stand_ins = await turn.uow.stand_ins.of_deputy(turn.person.id, turn.now - KEPT)
    classes = {each.id: each for each in await turn.uow.courses.classes()} if stand_ins else {}
    return [
        lesson
        for each in stand_ins
        if each.class_id in classes and classes[each.class_id].teacher == each.teacher
        for lesson in known.lessons(classes[each.class_id], turn.now, known.name(classes[each.class_id]), "")
        if each.starts_at <= lesson.start < each.ends_at
    ]


async def _given(turn: Turn) -> list[CalendarEvent]:
    """What a member of staff gives: trial lessons that somebody has booked, talks, events that they host."""
    since, until = turn.now - KEPT - timedelta(days=1), turn.now + AHEAD
    member = await turn.uow.staff.member_of(turn.person.id)
    slots: dict[int, Slot] = {}
    if member is not None:
        for kind in BOOKING_KINDS:
            for slot in await turn.uow.bookings.slots(kind, since, until, teacher=member.id):
                slots[slot.id] = slot
    if turn.person.roles & {Role.OPERATOR, Role.ADMIN}:
        slots |= {slot.id: slot for slot in await turn.uow.bookings.slots(EVENT.name, since, until)}
    coming: dict[int, list[Booking]] = {}
    for booking in await turn.uow.bookings.of_slots(list(slots), STANDS):
        coming.setdefault(booking.slot, []).append(booking)
    found = []
    for appointment in (await _around_now(turn, slots.values())).values():
        booked = coming.get(appointment.slot.id, [])
        if booked or appointment.slot.kind == EVENT.name:
            found.append(await _given_entry(turn, appointment, booked))
    return found


async def _given_entry(turn: Turn, appointment: Appointment, booked: Sequence[Booking]) -> CalendarEvent:
    slot = appointment.slot
    alone = booked[0] if BOOKING_KINDS[slot.kind].own_slot else None
    names = await _names(turn, booked)
    changed = max([each.booked_at or each.created_at for each in booked], default=slot.starts_at - UNDATED)
    title = t(f"calendar.given.{slot.kind}", title=appointment.title, names=Join(names, "words"))
    campus, event = appointment.campus, appointment.event
    about: list[Param] = [t("calendar.entry.coming", n=sum(each.seats for each in booked))]
    if event is not None and event.link is not None:
        about.append(event.link)
    return CalendarEvent(
        # a talk is one booking, which may move; of a lesson there is one entry, however many come
        uid=alone.uid if alone else f"slot-{slot.id}@banxue",
        sequence=alone.sequence if alone else 0,
        start=slot.starts_at,
        end=slot.ends_at,
        zone=slot.zone,
        title=title,
        place=Join((appointment.place, campus.address), "words") if campus else appointment.place,
        about=Join(tuple(about)),
        stamp=changed,
        alarms=(),
    )


async def _names(turn: Turn, booked: Sequence[Booking]) -> tuple[str, ...]:
    """First names of the learners; of a family that comes to an event nothing but the number is told."""
    learners = [await turn.uow.people.learner(each.learner) for each in booked if each.learner is not None]
    return tuple(first_name(learner.name) for learner in learners if learner is not None)


async def _around_now(turn: Turn, slots: Iterable[Slot]) -> dict[int, Appointment]:
    kept = [slot for slot in slots if turn.now - KEPT < slot.ends_at and slot.starts_at < turn.now + AHEAD]
    return {each.slot.id: each for each in await appointments_of(turn.uow, kept)}

"""The timetable becomes slots and busy time, as far as the law, the hours of staff and the rooms allow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from domain.booking.hours.called_off import was_called_off
from domain.booking.hours.narrowing import narrow, widen
from domain.booking.hours.planning import ClassLesson, LeftOut, Plan, Timetable, plan, refusal
from domain.booking.hours.week import Hours
from domain.booking.seats import class_holder, room_key, teacher_key, who_hosts
from domain.booking.slot import TRIAL, Slot
from domain.courses.course import Course
from domain.policy.hours import TeachingHours
from domain.ports import Busy, UnitOfWork
from domain.turn import CLOCK_ONLY, Rights, Turn

HORIZON = timedelta(days=28)
KEPT_BUSY = timedelta(days=7)
"""So long it is known who was busy."""
CLASS = "class:"


@dataclass(frozen=True)
class RollOutTimetable:
    """Make the slots of the coming 28 days, and take the time of classes; see `roll_out`."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        await turn.uow.bookings.forget_busy(turn.now - KEPT_BUSY)
        return await roll_out(turn)


async def roll_out(turn: Turn) -> int:
    """Bring slots and busy time to what the timetable, the law and the hours of staff say; the number of new slots.

    What is booked stays. A trial lesson that may not be any more is closed when nobody has booked it, and lets nobody
    else in when somebody has; one that may be again is opened anew, unless somebody called it off for good.
    """
    since, until, law = turn.now, turn.now + HORIZON, turn.services.teaching_hours
    timetable = await timetable_of(turn.uow, since, until)
    wanted = plan(timetable, law, since, until)
    await _hold_classes(turn, wanted.classes, since, until)
    standing = await turn.uow.bookings.slots(TRIAL.name, since, until)
    # by id, as seats are touched everywhere, so that two turns do not wait for one another
    for slot, _ in sorted(_refused(timetable, law, standing), key=lambda each: each[0].id):
        if slot.taken:
            await narrow(turn, slot)
        else:
            await turn.uow.bookings.close_slot(slot.id, turn.now)
    known = {_identity(slot): slot for slot in standing}
    opened = 0
    for slot in wanted.trials:
        stands = known.get(_identity(slot))
        if stands is not None:
            await widen(turn, stands, slot.capacity)
        elif not await was_called_off(turn, slot):
            opened += await turn.uow.bookings.open_slot(slot, who_hosts(slot)) is not None
    return opened


async def timetable_of(uow: UnitOfWork, since: datetime, until: datetime) -> Timetable:
    """The course sheet and the hours of staff in these days; without rows whose course or campus is gone."""
    campuses, courses = await uow.courses.campuses(), await uow.courses.courses()
    places, names = {campus.id for campus in campuses}, {course.id for course in courses}
    weekly = await uow.hours.weekly()
    exceptions = await uow.hours.exceptions(since.date() - timedelta(days=2), until.date() + timedelta(days=2))
    said = {each.staff for each in weekly} | {each.staff for each in exceptions}
    hours = {
        staff: Hours(
            tuple(each for each in weekly if each.staff == staff),
            tuple(each for each in exceptions if each.staff == staff),
        )
        for staff in said
    }
    return Timetable(
        campuses,
        courses,
        [each for each in await uow.courses.classes() if each.campus in places and each.course in names],
        [each for each in await uow.courses.trial_patterns() if each.campus in places and each.course in names],
        await uow.courses.staff(),
        hours,
    )


async def coming_plan(
    uow: UnitOfWork, law: TeachingHours, now: datetime
) -> tuple[Plan, tuple[tuple[Slot, LeftOut], ...]]:
    """What the coming 28 days have and leave out, and which slots somebody has booked although they may not be."""
    until = now + HORIZON
    timetable = await timetable_of(uow, now, until)
    standing = await uow.bookings.slots(TRIAL.name, now, until)
    booked = [(slot, left_out) for slot, left_out in _refused(timetable, law, standing) if slot.taken]
    return plan(timetable, law, now, until), tuple(booked)


def _refused(timetable: Timetable, law: TeachingHours, slots: Iterable[Slot]) -> list[tuple[Slot, LeftOut]]:
    courses: dict[str, Course] = {course.id: course for course in timetable.courses}
    found = []
    for slot in slots:
        course = courses.get(slot.course or "")
        why = refusal(timetable, law, course, slot)[0] if course else None
        if why is not None:
            found.append((slot, LeftOut(slot.course or "", slot.starts_at, why)))
    return found


async def _hold_classes(turn: Turn, lessons: Iterable[ClassLesson], since: datetime, until: datetime) -> None:
    """Take the time of teachers and rooms for class lessons, and give back that of lessons that are not any more."""
    bookings = turn.uow.bookings
    wanted: dict[tuple[str, str], ClassLesson] = {}
    for lesson in lessons:
        holder = class_holder(lesson.klass.id, lesson.day)
        for who in (teacher_key(lesson.klass.teacher), room_key(lesson.klass.campus, lesson.klass.room)):
            wanted[who, holder] = lesson
    held: set[tuple[str, str]] = set()
    for busy in await bookings.busy(await _keys(turn), since, until):
        if not busy.holder.startswith(CLASS):
            continue
        lesson_now = wanted.get((busy.who, busy.holder))
        if lesson_now is not None and _covers(busy, lesson_now, since):
            held.add((busy.who, busy.holder))
        else:
            await bookings.vacate([busy.who], busy.holder, busy.starts_at, busy.ends_at)
    for (who, holder), lesson in wanted.items():
        if (who, holder) not in held:
            # a talk that somebody has booked there stays; the teacher sees both in their day
            await bookings.occupy([who], holder, lesson.starts_at, lesson.ends_at)


async def _keys(turn: Turn) -> list[str]:
    """All who may be busy with classes: staff of the list, and rooms of the course sheet."""
    courses = turn.uow.courses
    rooms = {room_key(each.campus, each.room) for each in await courses.classes()}
    rooms |= {room_key(each.campus, each.room) for each in await courses.trial_patterns()}
    return sorted(rooms | {teacher_key(member.id) for member in await courses.staff()})


def _covers(busy: Busy, lesson: ClassLesson, since: datetime) -> bool:
    return busy.starts_at <= max(lesson.starts_at, since) and busy.ends_at >= lesson.ends_at


def _identity(slot: Slot) -> tuple[object, ...]:
    return slot.course, slot.campus, slot.room, slot.teacher, slot.starts_at, slot.ends_at

"""The lessons that a learner goes to: those of the classes, week by week, and trial lessons that are booked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.booking.appointments import Appointment, appointment_of
from domain.booking.slot import BOOKING_KINDS, BookingState, Slot, Way
from domain.courses.browsing import handle
from domain.courses.course import Course, CourseClass
from domain.errors import Gone
from domain.journal import Statement, Verb
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner
from domain.ports import UnitOfWork
from domain.turn import Turn

AHEAD = timedelta(days=15)
"""So far ahead a class is looked for: the next lesson of a weekly class and one more."""
CLASS_LESSON = "class"


class Told(StrEnum):
    """What the centre knows about one learner and one lesson."""

    LATE = "late"
    ILL = "ill"
    WAITS_FOR_GUARDIAN = "waits_for_guardian"


@dataclass(frozen=True)
class Meeting:
    """A lesson of a learner that is not over.

    Attributes:
        key: names it in a button, at most 25 characters.
        told: what was said about coming, the weightiest; None when nothing was.
    """

    key: str
    learner: Learner
    lesson: Appointment
    told: Told | None = None

    @property
    def is_trial(self) -> bool:
        return self.lesson.slot.kind != CLASS_LESSON

    @property
    def object_id(self) -> str:
        """As the journal names this lesson of this learner."""
        return f"{self.learner.id}.{self.key}"


def days_of(klass: CourseClass, course: Course, zone: str, since: datetime, until: datetime) -> Iterator[date]:
    """Local days of the lessons that end after `since` and begin before `until`; as many as the course has."""
    for week in range(course.lessons):
        day = klass.first_lesson + timedelta(weeks=week)
        starts, ends = times_of(klass, course, zone, day)
        if starts >= until:
            return
        if ends > since:
            yield day


def times_of(klass: CourseClass, course: Course, zone: str, day: date) -> tuple[datetime, datetime]:
    """Start and end (UTC) of the lesson on that local day."""
    starts = datetime.combine(day, klass.starts, ZoneInfo(zone)).astimezone(UTC)
    return starts, starts + timedelta(minutes=course.minutes)


async def meetings_of(turn: Turn, learner: Learner) -> tuple[Meeting, ...]:
    """The learner's lessons that are not over, by start, as far as AHEAD."""
    uow = turn.uow
    found = [*await _trials(uow, learner, turn.now), *await _lessons(uow, learner, turn.now)]
    found.sort(key=lambda each: (each.lesson.slot.starts_at, each.key))
    return tuple(found)


async def with_word(turn: Turn, meeting: Meeting) -> Meeting:
    """The lesson with what was said about it."""
    said = await turn.uow.journal.with_object(Verb.REPORTED, "lesson", meeting.object_id)
    confirmed = await turn.uow.journal.with_object(Verb.CONFIRMED, "lesson", meeting.object_id)
    return Meeting(meeting.key, meeting.learner, meeting.lesson, told_of((*said, *confirmed)))


def told_of(statements: Iterable[Statement]) -> Told | None:
    """The weightiest of what was said about coming to a lesson."""
    words = {Told(str(statement.result["told"])) for statement in statements}
    return next((word for word in (Told.ILL, Told.WAITS_FOR_GUARDIAN, Told.LATE) if word in words), None)


def told_key(learner: int, class_id: str, day: date) -> str:
    """How the journal names what was said about that learner and the class's lesson of that local day."""
    return f"{learner}.{lesson_name(class_id, day)}"


def lesson_name(class_id: str, day: date) -> str:
    """Names the class's lesson of that local day in a button."""
    return f"{handle(class_id)}.{day:%Y%m%d}"


async def meeting_of(turn: Turn, learner: Learner, key: str) -> Meeting:
    """
    Raises:
        Gone: the lesson is over, cancelled, or never was the learner's.
    """
    for each in await meetings_of(turn, learner):
        if each.key == key:
            return await with_word(turn, each)
    raise Gone(t("today.lesson_gone"), rows(Button(t("home.button.today"), tap("td"))))


async def _trials(uow: UnitOfWork, learner: Learner, now: datetime) -> list[Meeting]:
    found = []
    for booking in await uow.bookings.of_learners([learner.id], {BookingState.BOOKED}):
        lesson = await appointment_of(uow, booking.slot)
        comes = BOOKING_KINDS[booking.kind].learner_comes
        if comes and lesson is not None and lesson.slot.ends_at > now:
            found.append(Meeting(f"b{booking.id}", learner, lesson))
    return found


async def _lessons(uow: UnitOfWork, learner: Learner, now: datetime) -> list[Meeting]:
    return [
        Meeting(lesson_name(klass.id, lesson.day), learner, lesson)
        for klass, lesson in await class_lessons(uow, learner.id, now, now + AHEAD)
    ]


async def class_lessons(
    uow: UnitOfWork, learner: int, since: datetime, until: datetime
) -> list[tuple[CourseClass, Appointment]]:
    """The lessons of the learner's classes that end after `since` and begin before `until`."""
    classes = await uow.classes.classes_of(learner)
    if not classes:
        return []
    courses = {course.id: course for course in await uow.courses.courses()}
    campuses = {campus.id: campus for campus in await uow.courses.campuses()}
    staff = {member.id: member for member in await uow.courses.staff()}
    found: list[tuple[CourseClass, Appointment]] = []
    for klass in classes:
        course, campus = courses.get(klass.course), campuses.get(klass.campus)
        if course is None or campus is None:
            continue
        for day in days_of(klass, course, campus.zone, since, until):
            starts, ends = times_of(klass, course, campus.zone, day)
            slot = Slot(
                id=0,
                kind=CLASS_LESSON,
                course=klass.course,
                event=None,
                campus=klass.campus,
                room=klass.room,
                teacher=klass.teacher,
                way=Way.IN_PERSON,
                zone=campus.zone,
                starts_at=starts,
                ends_at=ends,
                capacity=klass.capacity,
                taken=klass.enrolled,
            )
            lesson = Appointment(slot, course, campus=campus, teacher=staff.get(klass.teacher))
            found.append((klass, lesson))
    return found

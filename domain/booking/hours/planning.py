"""The plan of some weeks: lessons of the timetable that may take place, and those that may not, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.booking.hours.touching import fits
from domain.booking.hours.week import Hours
from domain.booking.slot import TRIAL, Slot, Way
from domain.courses.course import Campus, Course, CourseClass, StaffMember, TrialPattern
from domain.day.meetings import days_of, times_of
from domain.messages.screen import T, t
from domain.policy.hours import TeachingHours, planned


@dataclass(frozen=True)
class Timetable:
    """What the course sheet says, and when staff work; `hours` has those who said anything."""

    campuses: Sequence[Campus]
    courses: Sequence[Course]
    classes: Sequence[CourseClass]
    trials: Sequence[TrialPattern]
    staff: Sequence[StaffMember] = ()
    hours: Mapping[str, Hours] = field(default_factory=dict)


@dataclass(frozen=True)
class ClassLesson:
    """A lesson of a class on a local day; instants in UTC."""

    klass: CourseClass
    day: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class LeftOut:
    """A lesson that may not take place; `row` is the id of its class or trial pattern."""

    row: str
    starts_at: datetime
    why: T


@dataclass(frozen=True)
class Plan:
    """The lessons of some weeks.

    Attributes:
        trials: slots that are not stored yet, by pattern and start.
        provisional: how many lessons are in a year whose holidays are not announced.
    """

    trials: tuple[Slot, ...]
    classes: tuple[ClassLesson, ...]
    left_out: tuple[LeftOut, ...]
    provisional: int

    @property
    def lessons(self) -> int:
        return len(self.trials) + len(self.classes) + len(self.left_out)


def plan(timetable: Timetable, law: TeachingHours, since: datetime, until: datetime) -> Plan:
    """Every lesson that begins in [since, until), kept or left out; a class lesson that runs now is in it, too."""
    zones = {campus.id: campus.zone for campus in timetable.campuses}
    courses = {course.id: course for course in timetable.courses}
    trials: list[Slot] = []
    classes: list[ClassLesson] = []
    left_out: list[LeftOut] = []
    provisional = 0
    for klass in timetable.classes:
        course, zone = courses[klass.course], zones[klass.campus]
        for day in days_of(klass, course, zone, since, until):
            lesson = ClassLesson(klass, day, *times_of(klass, course, zone, day))
            verdict = law.verdict(planned(course, lesson.starts_at, lesson.ends_at, zone))
            provisional += verdict.provisional
            if verdict.refused is None:
                classes.append(lesson)
            else:
                left_out.append(LeftOut(klass.id, lesson.starts_at, verdict.refused))
    for pattern in timetable.trials:
        course, zone = courses[pattern.course], zones[pattern.campus]
        for starts, ends in occurrences(pattern, zone, since, until):
            slot = _slot(pattern, zone, starts, ends)
            why, unsure = refusal(timetable, law, course, slot)
            provisional += unsure
            if why is None:
                trials.append(slot)
            else:
                left_out.append(LeftOut(pattern.id, starts, why))
    return Plan(tuple(trials), tuple(classes), tuple(left_out), provisional)


def refusal(timetable: Timetable, law: TeachingHours, course: Course, slot: Slot) -> tuple[T | None, bool]:
    """Why a trial lesson may not take place, None when it may; and whether that may still change."""
    verdict = law.verdict(
        planned(course, slot.starts_at, slot.ends_at, slot.zone, online=slot.way is not Way.IN_PERSON)
    )
    if verdict.refused is not None:
        return verdict.refused, verdict.provisional
    hours = timetable.hours.get(slot.teacher or "")
    if hours is None or fits(hours, slot):
        return None, verdict.provisional
    teacher = next((each.name for each in timetable.staff if each.id == slot.teacher), slot.teacher or "")
    return t("hours.left_out", teacher=teacher), verdict.provisional


def occurrences(
    pattern: TrialPattern, zone: str, since: datetime, until: datetime
) -> Iterable[tuple[datetime, datetime]]:
    """The pattern's lessons that start in [since, until), as UTC instants.

    The start is at the same wall time every week, whatever the clocks do. Where they jump over it, the lesson starts
    as much later as they jump; where a whole day is left out of the calendar, it does not take place.
    """
    place = ZoneInfo(zone)
    day = since.astimezone(place).date() - timedelta(days=1)
    last = until.astimezone(place).date()
    day += timedelta(days=(pattern.weekday - day.isoweekday()) % 7)
    while day <= last:
        starts = datetime.combine(day, pattern.starts, place).astimezone(UTC)
        if since <= starts < until and starts.astimezone(place).date() == day:
            yield starts, starts + timedelta(minutes=pattern.minutes)
        day += timedelta(days=7)


def _slot(pattern: TrialPattern, zone: str, starts: datetime, ends: datetime) -> Slot:
    return Slot(
        id=0,
        kind=TRIAL.name,
        course=pattern.course,
        event=None,
        campus=pattern.campus,
        room=pattern.room,
        teacher=pattern.teacher,
        way=Way.IN_PERSON,
        zone=zone,
        starts_at=starts,
        ends_at=ends,
        capacity=pattern.seats,
    )

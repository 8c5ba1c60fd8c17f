"""The lessons of a class on the calendar, and what the syllabus has for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.classes.taught import Taught
from domain.courses.course import Course, CourseClass

MOST_POINTS = 4
"""So many points at most are ticked for a lesson: more would say nothing about any of them."""

OPEN_FOR = timedelta(days=7)
"""A lesson is logged from its start, and mended that long after its end."""


@dataclass(frozen=True)
class Lesson:
    """One lesson of a class; `number` counts from 1, `starts_at` is UTC, `zone` the campus's IANA zone."""

    number: int
    starts_at: datetime
    zone: str

    def is_open(self, course: Course, now: datetime) -> bool:
        """Whether it can be logged, or mended, at this moment."""
        return self.starts_at <= now < self.starts_at + timedelta(minutes=course.minutes) + OPEN_FOR


def latest_lesson(klass: CourseClass, course: Course, zone: str, now: datetime) -> Lesson | None:
    """The lesson that began last, of as many weeks as the course has lessons; None before the first one.

    A week without a lesson (a holiday) is counted as if there had been one: nobody tells us of those yet.
    """
    local = ZoneInfo(zone)
    weeks = (now.astimezone(local).date() - klass.first_lesson).days // 7
    for week in (weeks, weeks - 1):
        week = min(week, course.lessons - 1)
        if week < 0:
            break
        on = klass.first_lesson + timedelta(weeks=week)
        starts_at = datetime.combine(on, klass.starts, local).astimezone(UTC)
        if starts_at <= now:
            return Lesson(week + 1, starts_at, zone)
    return None


def proposal(course: Course, lesson: Lesson, taught: Sequence[Taught]) -> Sequence[str]:
    """What the lesson is likely to have taught: as many points as the term has a lesson, from where the class stands.

    Args:
        taught: in earlier lessons, oldest first. The class stands behind the furthest point of the last of those;
            without any, where the syllabus is after that many lessons.
    """
    points = course.skills
    if not points:
        return ()
    done = {each.skill for each in taught}
    start = _behind_the_last(points, taught)
    if start is None:
        start = min(len(points) - 1, (lesson.number - 1) * len(points) // course.lessons)
    count = max(1, min(MOST_POINTS, round(len(points) / course.lessons)))
    ahead = [skill for skill in points[start:] if skill not in done]
    return ahead[:count]


def _behind_the_last(points: Sequence[str], taught: Sequence[Taught]) -> int | None:
    known = [each for each in taught if each.skill in points]
    if not known:
        return None
    last = max(each.at for each in known)
    return 1 + max(points.index(each.skill) for each in known if each.at == last)


def in_syllabus_order(course: Course, skills: Collection[str]) -> tuple[str, ...]:
    """Those of the syllabus as they stand there, then the others by id."""
    known = [skill for skill in course.skills if skill in skills]
    return (*known, *sorted(set(skills) - set(known)))

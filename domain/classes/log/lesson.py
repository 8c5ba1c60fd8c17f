"""The lesson that a class log, an exit ticket or a report is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.classes.lessons import OPEN_FOR, Lesson
from domain.classes.roster import own_class, seen
from domain.courses.browsing import ClassView
from domain.courses.course import Course, CourseClass
from domain.day.meetings import times_of
from domain.errors import Gone, Refusal
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner
from domain.turn import Turn

WEEKS_OPEN = OPEN_FOR.days // 7 + 1
"""So many weeks back at most lies the start of a lesson that can still be mended."""


@dataclass(frozen=True)
class ClassLesson:
    """A lesson of a class with those who go there now, by name; `other` can be logged or mended now too."""

    view: ClassView
    course: Course
    lesson: Lesson
    learners: Sequence[Learner]
    other: Lesson | None = None

    @property
    def class_id(self) -> str:
        return self.view.klass.id

    @property
    def starts_at(self) -> datetime:
        return self.lesson.starts_at

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.course.minutes)

    @property
    def object_id(self) -> str:
        """As the journal names this lesson."""
        return lesson_key(self.class_id, self.starts_at)


def lesson_key(class_id: str, starts_at: datetime) -> str:
    """How the journal names the lesson of a class that began then (UTC)."""
    return f"{class_id}@{starts_at.isoformat()}"


def open_lessons(klass: CourseClass, course: Course, zone: str, now: datetime) -> tuple[Lesson, ...]:
    """The lessons that can be logged or mended now (see Lesson.is_open), the latest first."""
    today = now.astimezone(ZoneInfo(zone)).date()
    week = (today - klass.first_lesson).days // 7
    weeks = range(min(week, course.lessons - 1), max(week - WEEKS_OPEN, 0) - 1, -1)
    days = [(each + 1, klass.first_lesson + timedelta(weeks=each)) for each in weeks]
    lessons = [Lesson(n, times_of(klass, course, zone, day)[0], zone) for n, day in days]
    return tuple(each for each in lessons if each.is_open(course, now))


async def lesson_of(turn: Turn, handle: str, number: int | None = None) -> ClassLesson:
    """The lesson with that number, or the latest, of a class of the person's, named by its handle.

    Raises:
        Gone: no such class, or somebody else's.
        Refusal: the lesson has not begun, or is over for too long.
    """
    klass = await own_class(turn, handle)
    found = await seen(turn.uow, [klass])
    if not found:
        raise Gone(t("refusal.gone"))
    view, course = found[0]
    lessons = open_lessons(klass, course, view.campus.zone, turn.now)
    lesson = next((each for each in lessons if number in (None, each.number)), None)
    if lesson is None:
        said = t("class_log.none_to_log") if number is None else t("class_log.over")
        raise Refusal(said, rows(Button(t("classes.button.class"), tap("cl.c", handle))))
    other = next((each for each in lessons if each != lesson), None)
    return ClassLesson(view, course, lesson, await turn.uow.classes.learners_of(klass.id), other)

"""The log comes to the teacher when a lesson is over, and stands on their panel on the day of the lesson."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from domain.booking.hours.week import Hours
from domain.classes.lessons import Lesson
from domain.classes.log.lesson import lesson_key, open_lessons
from domain.classes.roster import seen
from domain.classes.standing_in.standing import stood_in, teachers_at
from domain.courses.browsing import ClassView, handle
from domain.courses.course import Course, CourseClass
from domain.gate.passing import push
from domain.messages.kinds import APPOINTMENT
from domain.messages.screen import Button, Note, rows, t, tap
from domain.policy.days import DayKind
from domain.practice.habits.streaks import local_day
from domain.turn import CLOCK_ONLY, Rights, Turn

HAND_OVER_FOR = timedelta(hours=2)
"""What could not be handed over at the end of a lesson is handed over so much later at most."""


@dataclass(frozen=True)
class LessonToLog:
    """The latest lesson of a class; `logged`: something is stored about it."""

    view: ClassView
    course: Course
    lesson: Lesson
    logged: bool = False

    @property
    def klass(self) -> CourseClass:
        return self.view.klass

    @property
    def handle(self) -> str:
        return handle(self.klass.id)

    @property
    def object_id(self) -> str:
        return lesson_key(self.klass.id, self.lesson.starts_at)

    @property
    def ends_at(self) -> datetime:
        return self.lesson.starts_at + timedelta(minutes=self.course.minutes)


@dataclass(frozen=True)
class HandOverClassLogs:
    """Tell whoever taught a lesson that has just ended that its log waits; how many were told.

    Nobody is told on a public holiday, or when the teacher took that time off, or of what is logged already.
    """

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        sizes = await turn.uow.classes.sizes()
        learnt = [klass for klass in await turn.uow.courses.classes() if sizes.get(klass.id)]
        told = 0
        for of in await _latest(turn, learnt):
            if of.ends_at <= turn.now < of.ends_at + HAND_OVER_FOR:
                told += await _hand_over(turn, of)
        return told


async def logs_of_today(turn: Turn) -> Sequence[LessonToLog]:
    """The lessons of the person's own classes that began today, by start."""
    found = [
        of
        for of in await _latest(turn, await turn.uow.classes.taught_by(turn.person.id))
        if local_day(of.lesson.starts_at, of.lesson.zone) == local_day(turn.now, of.lesson.zone)
    ]
    said = await turn.uow.journal.standing("lesson", [of.object_id for of in found]) if found else ()
    stored = {each.object_id for each in said}
    found = [replace(of, logged=of.object_id in stored) for of in found]
    return sorted(found, key=lambda of: (of.lesson.starts_at, of.klass.id))


async def _latest(turn: Turn, classes: Sequence[CourseClass]) -> list[LessonToLog]:
    return [
        LessonToLog(view, course, lesson)
        for view, course in (await seen(turn.uow, classes) if classes else ())
        for lesson in open_lessons(view.klass, course, view.campus.zone, turn.now)[:1]
    ]


async def _hand_over(turn: Turn, of: LessonToLog) -> int:
    teachers = await teachers_at(turn, of.klass, of.lesson.starts_at)
    accounts = {f"class_log:{of.object_id}:{each.id}": each for each in teachers}
    waiting = set(accounts) - set(await turn.uow.outbox.known(accounts))
    if not waiting or not await _was_held(turn, of) or await turn.uow.journal.standing("lesson", [of.object_id]):
        return 0
    note = Note(
        APPOINTMENT.name,
        t("class_log.waits", course=of.course.name, starts=of.klass.starts),
        rows(Button(t("class_log.button.log"), tap("lg.o", of.handle, of.lesson.number))),
    )
    until, told = of.ends_at + HAND_OVER_FOR, 0
    for once in sorted(waiting):
        handed = await push(turn, accounts[once], note, once=once, due_at=of.ends_at, until=until, urgent=True)
        told += handed is not None
    return told


async def _was_held(turn: Turn, of: LessonToLog) -> bool:
    """As far as anybody has said: not on a public holiday, and not in hours that the teacher took off, unless a
    colleague stands in."""
    zone = of.lesson.zone
    day = local_day(of.lesson.starts_at, zone)
    if turn.services.teaching_hours.holidays.day(day).kind is DayKind.HOLIDAY:
        return False
    if await stood_in(turn, of.klass, of.lesson.starts_at):
        return True
    around = (day - timedelta(days=1), day + timedelta(days=1))
    exceptions = await turn.uow.hours.exceptions(*around, of.klass.teacher)
    return Hours(exceptions=tuple(exceptions)).allows(of.lesson.starts_at, of.ends_at, zone, None)

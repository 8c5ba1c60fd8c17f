"""What a parent reads of one lesson: presence, what was taught, the exit questions in words, what comes next."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from domain.classes.roster import name_of, seen
from domain.clock import midnight
from domain.courses.browsing import ClassView
from domain.courses.course import Course
from domain.errors import Gone
from domain.homework.sheets import Line, lines_for
from domain.language import Localized
from domain.media.medium import helping_with
from domain.messages.screen import t
from domain.people.consent import may_store_practice
from domain.people.person import Learner
from domain.people.settings import children_and_chosen
from domain.portrait.keeping import caught_up
from domain.portrait.portrait import Mark, Portrait
from domain.practice.evening.session import SessionKind, SessionState
from domain.practice.habits.streaks import local_day
from domain.reports.settings import PARENTS
from domain.turn import Rights, Turn

TAUGHT_FOR = timedelta(days=60)
"""So far back lessons are listed of which is known only what they taught."""

LessonId = tuple[str, datetime]
"""A class, and the start of its lesson."""


class Next(StrEnum):
    """When the learner's practice comes back to a lesson: today, with the set after today's, or not at all."""

    TONIGHT = "tonight"
    LATER = "later"
    NOT_HERE = "not_here"


@dataclass(frozen=True)
class Named:
    """A skill by its id and name."""

    skill: str
    name: Localized | str


@dataclass(frozen=True)
class LessonReport:
    """One lesson of one learner; nothing of anybody else's.

    Attributes:
        at: start of the lesson.
        mark: None while nobody has said who came; stars as in LessonSeen.
        asked, right: how many exit questions the learner had, and got right.
        shaky: what the others were about, each once.
        next: None when the day of the lesson is over.
        homework: what the lesson gave to do, with what was said to it.
        again: something of it can be watched or tried again.
    """

    learner: Learner
    course: Course
    view: ClassView
    at: datetime
    mark: Mark | None = None
    stars: int = 0
    taught: tuple[Named, ...] = ()
    asked: int = 0
    right: int = 0
    shaky: tuple[Named, ...] = ()
    next: Next | None = None
    homework: tuple[Line, ...] = ()
    again: bool = False

    @property
    def zone(self) -> str:
        return self.view.campus.zone

    @property
    def is_empty(self) -> bool:
        """Nobody has said anything about the lesson yet."""
        return self.mark is None and not self.taught and not self.asked

    @property
    def stamp(self) -> int:
        """Names the lesson among those of a learner, in a button: minutes since 1970."""
        return stamp_of(self.at)


@dataclass(frozen=True)
class ReportShown:
    """A report among those of the learner; `earlier` and `later` name the ones beside it. None: there is none yet."""

    learner: Learner
    report: LessonReport | None
    earlier: int | None = None
    later: int | None = None


@dataclass(frozen=True)
class LessonsHad:
    """The lessons of one learner, the oldest first, with the skills that each taught."""

    lessons: tuple[LessonId, ...]
    taught: Mapping[LessonId, Sequence[str]]
    views: Mapping[str, tuple[ClassView, Course]]

    def stamp(self, place: int) -> int | None:
        """Names the lesson at that place in a button; None where there is none."""
        return stamp_of(self.lessons[place][1]) if 0 <= place < len(self.lessons) else None

    def place_of(self, stamp: int | None) -> int | None:
        """Of the lesson with that stamp, else of the latest; None without any."""
        places = range(len(self.lessons))
        return next((place for place in places if self.stamp(place) == stamp), max(places, default=None))


@dataclass(frozen=True)
class LookAtReport:
    """The latest report about a child, or the one of the lesson with that stamp.

    Raises:
        Gone: not a child of the person's.
    """

    learner: int | None = None
    stamp: int | None = None
    rights: ClassVar[Rights] = PARENTS

    async def run(self, turn: Turn) -> ReportShown | None:
        """None where the person has told about no child yet."""
        child = await child_or_chosen(turn, self.learner)
        if child is None:
            return None
        portrait = (await caught_up(turn.uow, child.id)).portrait
        known = await lessons_had(turn, child, portrait)
        place = known.place_of(self.stamp)
        if place is None:
            return ReportShown(child, None)
        class_id, at = known.lessons[place]
        view, course = known.views[class_id]
        skills = known.taught.get((class_id, at), ())
        report = report_from(child, course, view, at, portrait, skills, lambda skill: name_of(turn, skill))
        report = await with_what_follows(turn, report)
        today = local_day(turn.now, report.zone) == local_day(at, report.zone)
        if today:
            report = replace(report, next=await next_practice(turn, child, report.zone))
        return ReportShown(child, report, known.stamp(place - 1), known.stamp(place + 1))


def report_from(
    learner: Learner,
    course: Course,
    view: ClassView,
    at: datetime,
    portrait: Portrait,
    taught: Collection[str],
    name: Callable[[str], Localized | str],
) -> LessonReport:
    """What the portrait has of that lesson.

    Args:
        taught: ids of skills; `name` gives the name of one.
    """
    lesson: LessonId = (view.klass.id, at)
    log = next((each for each in portrait.lessons if (each.class_id, each.at) == lesson), None)
    tickets = [each for each in portrait.tickets if (each.class_id, each.lesson) == lesson]
    wrong = dict.fromkeys(each.skill for each in tickets if not each.right and each.skill)
    return LessonReport(
        learner,
        course,
        view,
        at,
        log.mark if log else None,
        log.stars if log else 0,
        tuple(Named(skill, name(skill)) for skill in taught),
        len(tickets),
        sum(each.right for each in tickets),
        tuple(Named(skill, name(skill)) for skill in wrong),
    )


async def with_what_follows(turn: Turn, report: LessonReport) -> LessonReport:
    """The report with the lesson's homework, as long as the learner's list has it, and whether one can look again."""
    again = bool(helping_with(turn.services.media, [each.skill for each in report.taught]))
    again = again or await turn.uow.recordings.of_lesson(report.view.klass.id, report.at) is not None
    return replace(report, homework=await _homework_of(turn, report), again=again)


async def _homework_of(turn: Turn, report: LessonReport) -> tuple[Line, ...]:
    lesson: LessonId = (report.view.klass.id, report.at)
    lines = await lines_for(turn, report.learner)
    return tuple(line for line in lines if (line.sheet.homework.class_id, line.sheet.homework.lesson) == lesson)


async def next_practice(turn: Turn, learner: Learner, zone: str) -> Next:
    """When practice can come back to what was taught today."""
    if learner.person is None or not await may_store_practice(turn, learner):
        return Next.NOT_HERE
    today = local_day(turn.now, zone)
    routine = await turn.uow.habits.of(learner.id)
    if routine is not None and routine.on_a_break(today) is not None:
        return Next.LATER
    sessions = await turn.uow.practice.sessions_between(learner.id, midnight(today, zone), turn.now)
    done = any(each.kind is SessionKind.SET and each.state is SessionState.FINISHED for each in sessions)
    return Next.LATER if done else Next.TONIGHT


async def child_or_chosen(turn: Turn, learner: int | None) -> Learner | None:
    """That child of the person's, or the one looked at now; None where there is no child.

    Raises:
        Gone: that is none of them.
    """
    children, chosen = await children_and_chosen(turn)
    if learner is None:
        return chosen
    for child in children:
        if child.id == learner:
            return child
    raise Gone(t("refusal.gone"))


def known_lessons(portrait: Portrait) -> Collection[LessonId]:
    return {(each.class_id, each.at) for each in portrait.lessons} | {
        (each.class_id, each.lesson) for each in portrait.tickets
    }


def stamp_of(at: datetime) -> int:
    return int(at.timestamp()) // 60


async def lessons_had(turn: Turn, learner: Learner, portrait: Portrait) -> LessonsHad:
    """The lessons of the learner's classes of which something is known."""
    told = known_lessons(portrait)
    taught = await _taught(turn, learner.id, told)
    views = await _views(turn, {class_id for class_id, _ in (*taught, *told)})
    known = sorted({*taught, *told}, key=lambda lesson: (lesson[1], lesson[0]))
    return LessonsHad(tuple(lesson for lesson in known if lesson[0] in views), taught, views)


async def _taught(turn: Turn, learner: int, told: Collection[LessonId]) -> dict[LessonId, list[str]]:
    """What was taught lesson by lesson: since the learner joined the class, and in lessons of which more is told."""
    joined, long_ago = await turn.uow.reports.joined(learner), turn.now - TAUGHT_FOR
    found: dict[LessonId, list[str]] = {}
    for class_id in sorted({*joined, *(class_id for class_id, _ in told)}):
        for each in await turn.uow.classes.taught_in(class_id, long_ago):
            has_joined = class_id in joined and each.at >= joined[class_id]
            if has_joined or (class_id, each.at) in told:
                found.setdefault((class_id, each.at), []).append(each.skill)
    return found


async def _views(turn: Turn, classes: Collection[str]) -> dict[str, tuple[ClassView, Course]]:
    found = [klass for klass in await turn.uow.courses.classes() if klass.id in classes]
    return {view.klass.id: (view, course) for view, course in await seen(turn.uow, found)} if found else {}

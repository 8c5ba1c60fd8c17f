"""Three cards out of all courses: what fits best, and never first what the evidence speaks against."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.asking.fitting import CourseFit
from domain.classes.lessons import Lesson
from domain.courses.browsing import ClassView, CourseView
from domain.courses.course import Course, CourseClass
from domain.finder.advice import Advice, Evidence, LowerFirst, is_advised
from domain.finder.choices import CONTESTS, Goal

MOST_CARDS = 3
CLASSES_SHOWN = 2


@dataclass(frozen=True)
class Shown:
    """A class with its next lesson, None where its term is over."""

    view: ClassView
    next: Lesson | None


@dataclass(frozen=True)
class Card:
    """One course.

    Attributes:
        classes: those that are as wished, else those nearest to it; CLASSES_SHOWN at most, the best first.
        advice: None where there is no child whose evidence may be read, or nothing of the course is practised here.
    """

    fit: CourseFit
    view: CourseView
    classes: tuple[Shown, ...]
    advice: Advice | None

    @property
    def course(self) -> Course:
        return self.fit.course


def pick(
    fits: Sequence[CourseFit], advice: Mapping[str, Advice], goal: Goal | None, evidence: Evidence | None
) -> list[CourseFit]:
    """MOST_CARDS at most: of what fits the best of each subject, then what fits nearly; among them the course that is
    to come first instead of another. What the evidence speaks against comes last.

    Args:
        fits: the best first; advice: by course id.
    """
    liked = sorted((fit for fit in fits if fit.fits), key=lambda fit: _liking(fit.course, goal, evidence))
    chosen = [*_one_of_each(liked), *(fit for fit in fits if not fit.fits)][:MOST_CARDS]
    for fit in tuple(chosen):
        said = advice.get(fit.course.id)
        lower = next((each for each in fits if isinstance(said, LowerFirst) and each.course == said.course), None)
        if lower is not None and lower not in chosen:
            others = [each for each in chosen if each != fit][: MOST_CARDS - 2]
            chosen = [lower, fit, *others]
    return sorted(chosen, key=lambda fit: fit.course.id in advice and not is_advised(advice[fit.course.id]))


def _liking(course: Course, goal: Goal | None, evidence: Evidence | None) -> tuple[int, ...]:
    match goal:
        case Goal.AHEAD:
            return (course.track != CONTESTS, -course.grade_to)
        case Goal.GAPS if evidence is not None:
            return (-sum(evidence.is_gap(each) for each in course.skills), course.track != "core")
        case Goal.SCHOOL | Goal.GAPS:
            return (course.track != "core",)
        case _:
            return ()


def _one_of_each(fits: Iterable[CourseFit]) -> list[CourseFit]:
    """The first of each subject, then the others; each part keeps its order."""
    first: dict[str, CourseFit] = {}
    others = [fit for fit in fits if first.setdefault(fit.course.subject, fit) is not fit]
    return [*first.values(), *others]


def card(fit: CourseFit, view: CourseView, advice: Advice | None, now: datetime) -> Card:
    by_id = {each.klass.id: each for each in view.classes}
    best = [by_id[each.id] for each in fit.suiting if each.id in by_id][:CLASSES_SHOWN]
    shown = tuple(Shown(each, coming(each.klass, fit.course, each.campus.zone, now)) for each in best)
    return Card(fit, view, shown, advice if fit.course.skills else None)


def coming(klass: CourseClass, course: Course, zone: str, now: datetime) -> Lesson | None:
    """The next lesson that has not begun, of as many weeks as the course has lessons; None after the last one."""
    local = ZoneInfo(zone)
    weeks = max(0, (now.astimezone(local).date() - klass.first_lesson).days // 7)
    for week in range(weeks, min(weeks + 2, course.lessons)):
        on = klass.first_lesson + timedelta(weeks=week)
        starts_at = datetime.combine(on, klass.starts, local).astimezone(UTC)
        if starts_at > now:
            return Lesson(week + 1, starts_at, zone)
    return None


def advices(courses: Iterable[Course], say: Callable[[Course], Advice]) -> dict[str, Advice]:
    """What is said of those of which anything is practised here."""
    return {each.id: say(each) for each in courses if each.skills}

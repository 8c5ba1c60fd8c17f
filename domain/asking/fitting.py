"""Which courses and classes fit a wish, and what does not fit about the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from domain.asking.wishes import Wish
from domain.courses.course import Course, CourseClass


class Miss(StrEnum):
    """What about a course or a class is not as wished, the gravest first."""

    TRACK = "track"
    GRADE = "grade"
    PRICE = "price"
    WEEKDAY = "weekday"
    CAMPUS = "campus"
    TEACHER = "teacher"
    TIME = "time"
    FULL = "full"


_GRAVITY = {
    Miss.TRACK: 16,
    Miss.GRADE: 12,
    Miss.PRICE: 7,
    Miss.WEEKDAY: 6,
    Miss.CAMPUS: 5,
    Miss.TEACHER: 4,
    Miss.TIME: 3,
    Miss.FULL: 2,
}

NEAR = 1
"""How many school years off a course is still worth showing."""


@dataclass(frozen=True)
class ClassFit:
    klass: CourseClass
    misses: frozenset[Miss]

    @property
    def suits(self) -> bool:
        """Whether it is where, when and with whom it was wished, with or without a place left."""
        return not self.misses - {Miss.FULL}


@dataclass(frozen=True)
class CourseFit:
    """A course with its classes, those that fit best first.

    Attributes:
        misses: what is not as wished about the course itself, or about every one of its classes.
    """

    course: Course
    classes: tuple[ClassFit, ...]
    misses: frozenset[Miss]

    @property
    def fits(self) -> bool:
        """Whether there is a place in a class that is all that was wished."""
        return not self.misses

    @property
    def suiting(self) -> tuple[CourseClass, ...]:
        """The classes as they were wished, full ones too; all classes when there are none."""
        wanted = tuple(each.klass for each in self.classes if each.suits)
        return wanted or tuple(each.klass for each in self.classes)


def fitting(courses: Iterable[Course], classes: Iterable[CourseClass], wish: Wish) -> list[CourseFit]:
    """The courses that have to do with `wish`, the best first; empty when its subject is not taught here.

    A course of another subject is left out, so is one that is not wanted, one that is more than a school year off,
    and, where only a track was said ("writing"), one of another track. Where money is spoken of, the cheaper one
    comes first; else courses that fit equally well keep their order.
    """
    by_course: dict[str, list[CourseClass]] = {}
    for klass in classes:
        by_course.setdefault(klass.course, []).append(klass)
    fits = [_fit(course, by_course.get(course.id, []), wish) for course in courses if _concerned(course, wish)]
    minds_price = wish.cheap or wish.budget is not None
    return sorted(
        fits,
        key=lambda fit: (
            gravity(fit.misses),
            fit.course.price_per_lesson if minds_price else 0,
            -sum(each.suits for each in fit.classes),
        ),
    )


def _concerned(course: Course, wish: Wish) -> bool:
    if course.subject in wish.unwanted.subjects or course.track in wish.unwanted.tracks:
        return False
    if wish.subjects:
        if course.subject not in wish.subjects:
            return False
    elif wish.tracks and course.track not in wish.tracks:
        return False
    return not wish.grades or _years_off(course, wish) <= NEAR


def _fit(course: Course, classes: Iterable[CourseClass], wish: Wish) -> CourseFit:
    judged = sorted(
        (ClassFit(klass, _class_misses(klass, wish)) for klass in classes),
        key=lambda fit: (gravity(fit.misses), fit.klass.weekday, fit.klass.starts, fit.klass.id),
    )
    misses = {Miss.FULL} if not judged else set(judged[0].misses)
    if wish.tracks and course.track not in wish.tracks:
        misses.add(Miss.TRACK)
    if wish.grades and _years_off(course, wish):
        misses.add(Miss.GRADE)
    if wish.budget is not None and not wish.budget.allows(course.price_per_lesson, course.lessons):
        misses.add(Miss.PRICE)
    return CourseFit(course, tuple(judged), frozenset(misses))


def _class_misses(klass: CourseClass, wish: Wish) -> frozenset[Miss]:
    elsewhere = bool(wish.campuses) and klass.campus not in wish.campuses
    another = bool(wish.teachers) and klass.teacher not in wish.teachers
    found = {
        Miss.WEEKDAY: not wish.when.suits_day(klass.weekday),
        Miss.TIME: not wish.when.suits_time(klass.weekday, klass.starts),
        Miss.CAMPUS: elsewhere or klass.campus in wish.unwanted.campuses,
        Miss.TEACHER: another or klass.teacher in wish.unwanted.teachers,
        Miss.FULL: klass.places_left <= 0,
    }
    return frozenset(miss for miss, is_so in found.items() if is_so)


def _years_off(course: Course, wish: Wish) -> int:
    return min(max(course.grade_from - grade, grade - course.grade_to, 0) for grade in wish.grades)


def gravity(misses: Iterable[Miss]) -> int:
    """How far off all of it is; 0 is what was wished."""
    return sum(_GRAVITY[miss] for miss in misses)

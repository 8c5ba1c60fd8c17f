"""What a list says about people, classes and who goes where, whatever file it came in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum


class Kind(StrEnum):
    """What a row of a list is about; also the kind under which `sourced` knows it."""

    TEACHER = "teacher"
    LEARNER = "learner"
    GUARDIAN = "guardian"
    COURSE = "course"
    CLASS = "class"
    ENROLMENT = "enrolment"


@dataclass(frozen=True, order=True)
class At:
    """Where something stands: the file (or sheet) and its row from 1, the header counted."""

    file: str
    row: int


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be taken, for the person who made the list. `key` is the row's id, "" where it has none."""

    at: At
    kind: Kind
    key: str
    sentence: str


@dataclass(frozen=True)
class ListedTeacher:
    """`ours` is the id in the course sheet of whom it is, "" when the list does not say."""

    at: At
    id: str
    name: str
    ours: str = ""


@dataclass(frozen=True)
class ListedLearner:
    """`grade` is 1 to 12; `ours` our number of the learner, "" when the list does not say."""

    at: At
    id: str
    name: str
    grade: int | None = None
    ours: str = ""


@dataclass(frozen=True)
class ListedGuardian:
    """`children` are ids of learners in the list; `phone` is "" where it has none."""

    at: At
    id: str
    name: str
    children: tuple[str, ...]
    phone: str = ""


@dataclass(frozen=True)
class ListedCourse:
    at: At
    id: str
    name_zh: str
    name_en: str
    subject: str = ""
    grade_from: int = 1
    grade_to: int = 12


@dataclass(frozen=True)
class ListedClass:
    """A class that meets weekly. "" and None: the list does not say.

    Attributes:
        course: id of a course in the list, or id or name of one of ours.
        campus: id or name of one of ours.
        teacher: id or name of a teacher in the list or of ours.
        subject: of the course, where the list has no such course.
        weekday: ISO, 1 Monday to 7 Sunday; `starts` is local time of the campus.
    """

    at: At
    id: str
    name_zh: str = ""
    name_en: str = ""
    course: str = ""
    subject: str = ""
    campus: str = ""
    teacher: str = ""
    room: str = ""
    weekday: int | None = None
    starts: time | None = None
    minutes: int | None = None
    capacity: int | None = None
    first_lesson: date | None = None


@dataclass(frozen=True)
class ListedEnrolment:
    """A learner goes to a class from `since` to `until`, both days included."""

    at: At
    klass: str
    learner: str
    since: date | None = None
    until: date | None = None

    @property
    def id(self) -> str:
        return pair(self.klass, self.learner)


Listed = ListedTeacher | ListedLearner | ListedGuardian | ListedCourse | ListedClass | ListedEnrolment


@dataclass(frozen=True)
class Roster:
    """A whole list, read.

    Attributes:
        whole: kinds of which the list has everything there is, so that what is not in it is gone.
        notes: what the reader left out, for the person.
    """

    teachers: tuple[ListedTeacher, ...] = ()
    learners: tuple[ListedLearner, ...] = ()
    guardians: tuple[ListedGuardian, ...] = ()
    courses: tuple[ListedCourse, ...] = ()
    classes: tuple[ListedClass, ...] = ()
    enrolments: tuple[ListedEnrolment, ...] = ()
    whole: frozenset[Kind] = frozenset()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def pair(first: str, second: str) -> str:
    """Two ids as one, whatever characters they have."""
    return json.dumps([first, second], ensure_ascii=False)


def unpair(both: str) -> tuple[str, str]:
    first, second = json.loads(both)
    return first, second

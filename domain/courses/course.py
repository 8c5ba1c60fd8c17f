"""The centre, its campuses and staff, its courses and classes, and the questions that are asked often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from domain.language import Localized
from domain.people.person import Role


@dataclass(frozen=True)
class Centre:
    id: str
    name: Localized
    currency: str
    phone: str
    office_hours: Localized
    zone: str


@dataclass(frozen=True)
class Campus:
    """A place; `zone` is its IANA time zone, degrees are WGS 84."""

    id: str
    name: Localized
    address: Localized
    latitude: float
    longitude: float
    zone: str
    way: Localized


@dataclass(frozen=True)
class StaffMember:
    id: str
    name: Localized
    role: Role
    title: Localized
    subjects: tuple[str, ...] = ()
    telegram: int | None = None


@dataclass(frozen=True)
class Course:
    """A course as the course sheet describes it.

    Attributes:
        subject: "maths", "english", ...; track: "core", "olympiad", ...
        lessons: how many in a term; minutes: how long each is.
        source, source_date: the sheet that says so.
        skills: ids of what a term teaches, in teaching order; empty where nothing of it is practised here.
    """

    id: str
    name: Localized
    subject: str
    track: str
    grade_from: int
    grade_to: int
    about: Localized
    lessons: int
    minutes: int
    price_per_lesson: Decimal
    source: Localized
    source_date: date
    skills: tuple[str, ...] = ()


@dataclass(frozen=True)
class CourseClass:
    """A class of a course: weekly at a local time of its campus. `weekday` is ISO, 1 Monday to 7 Sunday."""

    id: str
    course: str
    campus: str
    teacher: str
    room: str
    weekday: int
    starts: time
    capacity: int
    enrolled: int
    first_lesson: date

    @property
    def places_left(self) -> int:
        return self.capacity - self.enrolled


@dataclass(frozen=True)
class TrialPattern:
    """A weekly trial lesson from which slots are rolled out; local time of the campus."""

    id: str
    course: str
    campus: str
    teacher: str
    room: str
    weekday: int
    starts: time
    minutes: int
    seats: int


@dataclass(frozen=True)
class FaqEntry:
    id: str
    question: Localized
    answer: Localized
    source: Localized
    dated: date

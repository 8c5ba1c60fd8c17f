"""Looking around: subjects, courses, a course's card, questions that are asked often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from hashlib import blake2s
from typing import ClassVar, Generic, Protocol, TypeVar

from domain.courses.course import Campus, Centre, Course, CourseClass, FaqEntry, StaffMember
from domain.courses.facts import with_facts
from domain.errors import Gone, Refusal
from domain.journal import Verb
from domain.messages.screen import Button, rows, t, tap
from domain.ports import UnitOfWork
from domain.turn import ANYONE, Rights, Turn

PAGE = 5
HANDLE_LENGTH = 16


class Named(Protocol):
    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=Named)
X = TypeVar("X", covariant=True)


def handle(name: str) -> str:
    """A name of at most 16 characters for an id of any length: a button has 64 bytes for all that it names."""
    if len(name) <= HANDLE_LENGTH and name.isascii() and ":" not in name:
        return name
    return "~" + blake2s(name.encode(), digest_size=7).hexdigest()


def find(named: Iterable[N], wanted: str) -> N | None:
    """The one whose handle this is."""
    return next((each for each in named if handle(each.id) == wanted), None)


@dataclass(frozen=True)
class Page(Generic[X]):
    """A part of a list; `number` counts from 0, `of` is at least 1."""

    shown: tuple[X, ...]
    number: int
    of: int


def page_of(things: Iterable[X], number: int) -> Page[X]:
    """Page `number` of the list, or the nearest that there is."""
    everything = tuple(things)
    of = max(1, -(-len(everything) // PAGE))
    number = min(max(number, 0), of - 1)
    return Page(everything[number * PAGE : (number + 1) * PAGE], number, of)


@dataclass(frozen=True)
class ClassView:
    """A class with the names that belong to it. `ends` is local, like `starts`."""

    klass: CourseClass
    campus: Campus
    teacher: StaffMember | None
    ends: time


@dataclass(frozen=True)
class CourseView:
    """A course with its classes in the order of the week, as the tables have them now."""

    course: Course
    classes: tuple[ClassView, ...]
    currency: str


@dataclass(frozen=True)
class Subjects:
    """Subjects with the number of their courses."""

    subjects: tuple[tuple[str, int], ...]


def fits_grade(course: Course, grade: int | None) -> bool:
    """Whether the course is for that school year; an unknown grade fits everywhere."""
    return grade is None or course.grade_from <= grade <= course.grade_to


async def the_centre(uow: UnitOfWork) -> Centre:
    """The centre.

    Raises:
        Refusal: its sheet has not been loaded yet.
    """
    centre = await uow.courses.centre()
    if centre is None:
        raise Refusal(t("courses.not_loaded"))
    return centre


async def course_views(uow: UnitOfWork, courses: Iterable[Course]) -> tuple[CourseView, ...]:
    """The courses with their classes and the places that are left in them."""
    wanted = tuple(courses)
    currency = (await the_centre(uow)).currency
    campuses = {campus.id: campus for campus in await uow.courses.campuses()}
    staff = {member.id: member for member in await uow.courses.staff()}
    classes = await uow.courses.classes([course.id for course in wanted])
    views = []
    for course in wanted:
        own = sorted(
            (each for each in classes if each.course == course.id), key=lambda c: (c.weekday, c.starts, c.id)
        )
        seen = tuple(class_view(each, course, campuses, staff) for each in own if each.campus in campuses)
        views.append(CourseView(course, seen, currency))
    return tuple(views)


def class_view(
    klass: CourseClass, course: Course, campuses: Mapping[str, Campus], staff: Mapping[str, StaffMember]
) -> ClassView:
    """A class of the course, with its campus, which has to be among these, and its teacher, who need not."""
    return ClassView(klass, campuses[klass.campus], staff.get(klass.teacher), _later(klass.starts, course.minutes))


def _later(starts: time, minutes: int) -> time:
    return (datetime.combine(datetime(2000, 1, 1, tzinfo=UTC), starts) + timedelta(minutes=minutes)).time()


@dataclass(frozen=True)
class BrowseSubjects:
    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Subjects:
        counts: dict[str, int] = {}
        for course in await turn.uow.courses.offered():
            counts[course.subject] = counts.get(course.subject, 0) + 1
        return Subjects(tuple(counts.items()))


@dataclass(frozen=True)
class BrowseCourses:
    """The courses of a subject, named by its handle; every course when the subject is gone."""

    rights: ClassVar[Rights] = ANYONE

    subject: str
    page: int = 0

    async def run(self, turn: Turn) -> Page[Course]:
        courses = await turn.uow.courses.offered()
        own = [course for course in courses if handle(course.subject) == self.subject]
        return page_of(own or courses, self.page)


@dataclass(frozen=True)
class OpenCourse:
    rights: ClassVar[Rights] = ANYONE

    course: str

    async def run(self, turn: Turn) -> CourseView:
        course = find(await turn.uow.courses.offered(), self.course)
        if course is None:
            raise Gone(t("refusal.gone"), rows(Button(t("courses.all"), tap("co"))))
        await turn.record(Verb.VIEWED, "course", course.id)
        (view,) = await course_views(turn.uow, [course])
        return view


@dataclass(frozen=True)
class BrowseQuestions:
    rights: ClassVar[Rights] = ANYONE

    page: int = 0

    async def run(self, turn: Turn) -> Page[FaqEntry]:
        return page_of(await turn.uow.courses.faq(), self.page)


@dataclass(frozen=True)
class OpenQuestion:
    rights: ClassVar[Rights] = ANYONE

    entry: str

    async def run(self, turn: Turn) -> FaqEntry:
        entry = find(await turn.uow.courses.faq(), self.entry)
        if entry is None:
            raise Gone(t("refusal.gone"), rows(Button(t("courses.questions"), tap("co.q", 0))))
        await turn.record(Verb.VIEWED, "faq", entry.id)
        return await with_facts(turn.uow, entry)


@dataclass(frozen=True)
class FindOffice:
    """The centre's phone and hours, for somebody who wants a person."""

    rights: ClassVar[Rights] = ANYONE

    async def run(self, turn: Turn) -> Centre:
        return await the_centre(turn.uow)

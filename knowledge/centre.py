"""The centre as content: campuses, staff, courses with their weekly times, and the questions asked often."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from domain.booking.hours.week import WeeklySpan
from domain.conversations.hours import Opening
from domain.courses.course import Campus, Centre, Course, CourseClass, FaqEntry, StaffMember, TrialPattern
from domain.language import Lang
from domain.people.person import STAFF, Role
from domain.upgrades.proposal import UpgradeRule
from knowledge.content import Bilingual, ContentError, Entry, Id, Text, localized, read_toml, require_unique
from knowledge.first_hours import ClockTime, HoursEntry, Weekday, check_hours, weekly_spans

CENTRE, COURSES, FAQ = "centre.toml", "courses.toml", "faq.toml"


@dataclass(frozen=True)
class CentreContent:
    """Everything that a centre says about itself.

    Attributes:
        phrasings: other ways to ask for a FAQ entry, in all languages, by its id.
        hours: first weekly hours of the staff, each with the id 0.
        upgrades: what comes after which course, with the usual numbers.
        opens: when somebody of the office is there, local time of the centre; empty where it is not said.
        content_owners: ids of the staff who answer for the question bank; empty where nobody is named.
    """

    centre: Centre
    campuses: tuple[Campus, ...]
    staff: tuple[StaffMember, ...]
    courses: tuple[Course, ...]
    classes: tuple[CourseClass, ...]
    trials: tuple[TrialPattern, ...]
    faq: tuple[FaqEntry, ...]
    phrasings: Mapping[str, tuple[str, ...]]
    hours: tuple[WeeklySpan, ...] = ()
    upgrades: tuple[UpgradeRule, ...] = ()
    opens: tuple[Opening, ...] = ()
    content_owners: tuple[str, ...] = ()


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"'{name}' is not a time zone, such as 'Asia/Shanghai'") from None
    return name


def _staff_role(role: Role) -> Role:
    if role not in STAFF:
        raise ValueError(f"'{role}' does not work here; a role is one of {', '.join(sorted(STAFF))}")
    return role


Zone = Annotated[str, AfterValidator(_zone)]
Grade = Annotated[int, Field(ge=1, le=12)]
Minutes = Annotated[int, Field(ge=10, le=240)]
Price = Annotated[Decimal, Field(ge=0, max_digits=9, decimal_places=2)]


def _several(given: object) -> object:
    """One name is a list of one."""
    return (given,) if isinstance(given, str) else given


class _Opening(Entry):
    weekdays: tuple[Weekday, ...] = Field(min_length=1)
    starts: ClockTime
    ends: ClockTime

    @model_validator(mode="after")
    def _ends_later(self) -> _Opening:
        if self.ends <= self.starts:
            raise ValueError(f"{self.starts:%H:%M} to {self.ends:%H:%M} ends before it begins")
        return self


class _Centre(Entry):
    id: Id
    name: Bilingual
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    phone: Text
    office_hours: Bilingual
    zone: Zone
    opens: tuple[_Opening, ...] = ()
    content_owner: Annotated[tuple[Id, ...], BeforeValidator(_several)] = ()


class _Campus(Entry):
    id: Id
    name: Bilingual
    address: Bilingual
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    zone: Zone
    way: Bilingual


class _Staff(Entry):
    id: Id
    name: Bilingual
    role: Annotated[Role, AfterValidator(_staff_role)]
    title: Bilingual
    subjects: tuple[Id, ...] = ()
    telegram: int | None = Field(default=None, gt=0)
    hours: tuple[HoursEntry, ...] = ()


class _CentreFile(Entry):
    centre: _Centre
    campuses: tuple[_Campus, ...] = Field(min_length=1)
    staff: tuple[_Staff, ...] = Field(min_length=1)


class _Weekly(Entry):
    campus: Id
    teacher: Id
    room: Text
    weekday: Weekday
    starts: ClockTime


class _Class(_Weekly):
    id: Id
    capacity: int = Field(ge=1, le=500)
    enrolled: int = Field(default=0, ge=0)
    first_lesson: date


class _Trial(_Weekly):
    minutes: Minutes
    seats: int = Field(ge=1, le=500)


class _Course(Entry):
    id: Id
    name: Bilingual
    subject: Id
    track: Id
    grade_from: Grade
    grade_to: Grade
    about: Bilingual
    lessons: int = Field(ge=1, le=200)
    minutes: Minutes
    price_per_lesson: Price
    source: Bilingual
    source_date: date
    skills: tuple[Id, ...] = ()
    next: Id | None = None
    classes: tuple[_Class, ...] = ()
    trials: tuple[_Trial, ...] = ()


class _CoursesFile(Entry):
    courses: tuple[_Course, ...] = Field(min_length=1)


class _Faq(Entry):
    id: Id
    question: Bilingual
    answer: Bilingual
    source: Bilingual
    date: date
    also: dict[Lang, tuple[Text, ...]] = Field(default_factory=dict)


class _FaqFile(Entry):
    entries: tuple[_Faq, ...]


def load_centre(content: Path) -> CentreContent:
    """Read centre.toml, courses.toml and faq.toml below `content` and check them against each other.

    Raises:
        ContentError: a file is wrong, names somebody or some place that does not exist, or puts one
            teacher or one room to two things at once.
    """
    centre = read_toml(content / CENTRE, _CentreFile)
    courses = read_toml(content / COURSES, _CoursesFile).courses
    faq = _read_faq(content)
    _check_centre(content / CENTRE, centre)
    zones = {campus.id: campus.zone for campus in centre.campuses}
    for place, member in enumerate(centre.staff):
        check_hours(content / CENTRE, f"staff[{place}].hours", member.id, member.hours, zones)
    _check_courses(content / COURSES, courses, centre)
    return CentreContent(
        centre=Centre(
            centre.centre.id,
            localized(centre.centre.name),
            centre.centre.currency,
            centre.centre.phone,
            localized(centre.centre.office_hours),
            centre.centre.zone,
        ),
        campuses=tuple(
            Campus(c.id, localized(c.name), localized(c.address), c.latitude, c.longitude, c.zone, localized(c.way))
            for c in centre.campuses
        ),
        staff=tuple(
            StaffMember(s.id, localized(s.name), s.role, localized(s.title), s.subjects, s.telegram)
            for s in centre.staff
        ),
        courses=tuple(_course(course) for course in courses),
        classes=tuple(_class(course, each) for course in courses for each in course.classes),
        trials=tuple(_trial(course, each) for course in courses for each in course.trials),
        faq=tuple(
            FaqEntry(e.id, localized(e.question), localized(e.answer), localized(e.source), e.date) for e in faq
        ),
        phrasings=_phrasings(faq),
        hours=tuple(
            span
            for member in centre.staff
            for span in weekly_spans(member.id, member.hours, zones, centre.centre.zone)
        ),
        upgrades=tuple(
            UpgradeRule(course.id, course.id, course.next) for course in courses if course.next is not None
        ),
        opens=tuple(Opening(each.weekdays, each.starts, each.ends) for each in centre.centre.opens),
        content_owners=centre.centre.content_owner,
    )


def check_syllabuses(content: Path, courses: Iterable[Course], skills: Collection[str]) -> None:
    """What the courses of `content`/courses.toml teach has to be in the skill graph.

    Raises:
        ContentError: a course names a skill that does not exist.
    """
    for place, course in enumerate(courses):
        for skill in course.skills:
            if skill not in skills:
                key = f"courses[{place}].skills (of '{course.id}')"
                raise ContentError(content / COURSES, key, f"'{skill}' does not exist")


def load_phrasings(content: Path) -> Mapping[str, tuple[str, ...]]:
    """Other ways to ask for each FAQ entry of `content`/faq.toml, by its id; they are for the search alone.

    Raises:
        ContentError: the file is wrong.
    """
    return _phrasings(_read_faq(content))


def _read_faq(content: Path) -> tuple[_Faq, ...]:
    path = content / FAQ
    entries = read_toml(path, _FaqFile).entries
    require_unique(path, "entries", [entry.id for entry in entries])
    return entries


def _phrasings(entries: tuple[_Faq, ...]) -> dict[str, tuple[str, ...]]:
    return {entry.id: tuple(text for texts in entry.also.values() for text in texts) for entry in entries}


def _course(course: _Course) -> Course:
    return Course(
        id=course.id,
        name=localized(course.name),
        subject=course.subject,
        track=course.track,
        grade_from=course.grade_from,
        grade_to=course.grade_to,
        about=localized(course.about),
        lessons=course.lessons,
        minutes=course.minutes,
        price_per_lesson=course.price_per_lesson,
        source=localized(course.source),
        source_date=course.source_date,
        skills=course.skills,
    )


def _class(course: _Course, each: _Class) -> CourseClass:
    return CourseClass(
        id=each.id,
        course=course.id,
        campus=each.campus,
        teacher=each.teacher,
        room=each.room,
        weekday=each.weekday,
        starts=each.starts,
        capacity=each.capacity,
        enrolled=each.enrolled,
        first_lesson=each.first_lesson,
    )


def _trial(course: _Course, each: _Trial) -> TrialPattern:
    return TrialPattern(
        id=_trial_id(course, each),
        course=course.id,
        campus=each.campus,
        teacher=each.teacher,
        room=each.room,
        weekday=each.weekday,
        starts=each.starts,
        minutes=each.minutes,
        seats=each.seats,
    )


def _trial_id(course: _Course, each: _Trial) -> str:
    """Campus and time tell the weekly trials of a course apart, so that a teacher need not think of an id."""
    return f"{course.id}.{each.campus}.{each.weekday}.{each.starts:%H%M}"


def _check_centre(path: Path, centre: _CentreFile) -> None:
    require_unique(path, "campuses", [campus.id for campus in centre.campuses])
    require_unique(path, "staff", [member.id for member in centre.staff])
    known: dict[int, str] = {}
    for place, member in enumerate(centre.staff):
        if member.telegram is not None and known.setdefault(member.telegram, member.id) != member.id:
            owner = known[member.telegram]
            raise ContentError(path, f"staff[{place}].telegram", f"{member.telegram} is already that of '{owner}'")
    _check_owners(path, centre)


def _check_owners(path: Path, centre: _CentreFile) -> None:
    roles = {member.id: member.role for member in centre.staff}
    require_unique(path, "centre.content_owner", list(centre.centre.content_owner))
    for name in centre.centre.content_owner:
        if name not in roles:
            raise ContentError(path, "centre.content_owner", f"'{name}' is not one of the staff")
        if roles[name] is Role.ADVISOR:
            raise ContentError(path, "centre.content_owner", f"'{name}' is an advisor, who does not keep questions")


def _check_courses(path: Path, courses: tuple[_Course, ...], centre: _CentreFile) -> None:
    require_unique(path, "courses", [course.id for course in courses])
    campuses = {campus.id for campus in centre.campuses}
    teachers = {member.id for member in centre.staff if member.role is Role.TEACHER}
    seen: set[str] = set()
    for place, course in enumerate(courses):
        here = f"courses[{place}]"
        if course.grade_from > course.grade_to:
            problem = f"{course.grade_to} is below grade_from, {course.grade_from}"
            raise ContentError(path, f"{here}.grade_to (of '{course.id}')", problem)
        require_unique(path, f"{here}.skills", list(course.skills))
        _check_next(path, here, course, {each.id for each in courses})
        for key, weekly, name in _weeklies(course):
            where = f"{here}.{key}"
            if weekly.campus not in campuses:
                raise ContentError(path, f"{where}.campus (of '{name}')", f"'{weekly.campus}' is not a campus")
            if weekly.teacher not in teachers:
                raise ContentError(path, f"{where}.teacher (of '{name}')", f"'{weekly.teacher}' is not a teacher")
            if name in seen:
                raise ContentError(path, f"{where}.id", f"'{name}' occurs twice")
            seen.add(name)
            if isinstance(weekly, _Class):
                _check_class(path, where, weekly)
    _check_overlaps(path, courses)


def _check_next(path: Path, here: str, course: _Course, known: Collection[str]) -> None:
    if course.next is None:
        return
    key = f"{here}.next (of '{course.id}')"
    if course.next not in known:
        raise ContentError(path, key, f"'{course.next}' does not exist")
    if course.next == course.id:
        raise ContentError(path, key, "a course does not come after itself")
    if not course.skills:
        raise ContentError(path, key, "without skills nothing says when it is time for the next course; name them")


def _check_class(path: Path, where: str, each: _Class) -> None:
    if each.enrolled > each.capacity:
        problem = f"{each.enrolled} learners do not fit into {each.capacity} places"
        raise ContentError(path, f"{where}.enrolled (of '{each.id}')", problem)
    if each.first_lesson.isoweekday() != each.weekday:
        problem = f"{each.first_lesson} is day {each.first_lesson.isoweekday()} of the week, not {each.weekday}"
        raise ContentError(path, f"{where}.first_lesson (of '{each.id}')", problem)


def _weeklies(course: _Course) -> Iterator[tuple[str, _Class | _Trial, str]]:
    for place, each in enumerate(course.classes):
        yield f"classes[{place}]", each, each.id
    for place, trial in enumerate(course.trials):
        yield f"trials[{place}]", trial, _trial_id(course, trial)


def _check_overlaps(path: Path, courses: tuple[_Course, ...]) -> None:
    """A teacher and a room do one thing at a time; a week repeats, so that comparing one is enough."""
    times = [
        (f"courses[{place}].{key}", weekly, name, weekly.minutes if isinstance(weekly, _Trial) else course.minutes)
        for place, course in enumerate(courses)
        for key, weekly, name in _weeklies(course)
    ]
    for (_, one, first, lasts), (where, other, second, other_lasts) in combinations(times, 2):
        if one.weekday != other.weekday:
            continue
        if _minute(one) >= _minute(other) + other_lasts or _minute(other) >= _minute(one) + lasts:
            continue
        if one.teacher == other.teacher:
            problem = f"{other.teacher} already teaches '{first}' at that time"
            raise ContentError(path, f"{where}.teacher (of '{second}')", problem)
        if (one.campus, one.room) == (other.campus, other.room):
            problem = f"room {other.room} is taken by '{first}' at that time"
            raise ContentError(path, f"{where}.room (of '{second}')", problem)


def _minute(weekly: _Weekly) -> int:
    return weekly.starts.hour * 60 + weekly.starts.minute

"""The way to a trial lesson: for whom, which course, where, which day, which time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import asin, cos, radians, sin, sqrt
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.booking.appointments import Appointment
from domain.booking.hours.timetable import HORIZON
from domain.booking.learners import bookable_learners, learner_to_book
from domain.booking.months import months_beside
from domain.booking.seats import who_would_come
from domain.booking.slot import TRIAL, Booking
from domain.booking.trials.offer import NEAREST, Offer, trial_offer
from domain.courses.browsing import find, fits_grade
from domain.courses.course import Campus, Course, StaffMember
from domain.errors import Gone
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner
from domain.turn import ANYONE, Rights, Turn

ANY_CAMPUS = "*"
WITH_TEACHER = "@"
"""Before a teacher's handle, where a campus's is expected otherwise."""

TEACHERS = 6


@dataclass(frozen=True)
class Choice:
    """What is chosen so far.

    Attributes:
        campus: None for any.
        several: the person may book for others, too.
        campuses: at how many campuses the course has times.
        teacher: None for any.
        moving: the booking that another time is looked for.
    """

    learner: Learner
    course: Course
    campus: Campus | None
    several: bool = False
    campuses: int = 1
    teacher: StaffMember | None = None
    moving: Booking | None = None


@dataclass(frozen=True)
class PickChild:
    learners: tuple[Learner, ...]
    course: Course | None


@dataclass(frozen=True)
class PickCourse:
    """Courses with places in trial lessons: those for the learner's grade first."""

    learner: Learner
    learners: tuple[Learner, ...]
    courses: tuple[Course, ...]


@dataclass(frozen=True)
class PickCampus:
    """Campuses and teachers, each with the number of times that have places.

    Attributes:
        kilometres: how far the campuses are from where the person is, nearest first; empty while that is not known.
    """

    choice: Choice
    campuses: tuple[tuple[Campus, int], ...]
    teachers: tuple[tuple[StaffMember, int], ...] = ()
    kilometres: tuple[int, ...] = ()


@dataclass(frozen=True)
class PickDay:
    """A month with its bookable days; `earlier` and `later` are the nearest other months that have any.

    Attributes:
        full: days on which one can only wait for a place.
    """

    choice: Choice
    month: date
    today: date
    days: frozenset[date]
    earlier: date | None
    later: date | None
    full: frozenset[date] = frozenset()


@dataclass(frozen=True)
class PickTime:
    """Times of one day, or the nearest ones when `day` is None."""

    choice: Choice
    day: date | None
    free: tuple[Appointment, ...]
    full: tuple[Appointment, ...]


@dataclass(frozen=True)
class NothingFree:
    """No trial lesson has a place; `course` is None when that is so for all courses."""

    learner: Learner
    course: Course | None


@dataclass(frozen=True)
class StartBooking:
    """Ask for the first thing that is not known yet: the child, the course, the campus, the day.

    Attributes:
        course: handle of the course, see domain.courses.browsing.
        ask_child: ask for whom, even when that seems clear.
    """

    rights: ClassVar[Rights] = ANYONE

    learner: int | None = None
    course: str | None = None
    ask_child: bool = False

    async def run(self, turn: Turn) -> PickChild | PickCourse | PickCampus | PickDay | NothingFree:
        learners = await bookable_learners(turn, self.course)
        course = await _course(turn, self.course) if self.course else None
        if self.ask_child:
            return PickChild(learners, course)
        if self.learner is not None:
            learner: Learner | None = await learner_to_book(turn, self.learner)
        elif len(learners) == 1:
            learner = learners[0]
        else:
            learner = next((each for each in learners if each.id == turn.person.child), None)
        if learner is None:
            return PickChild(learners, course)
        if learner.person != turn.person.id and turn.person.child != learner.id:
            await turn.save_person(replace(turn.person, child=learner.id))
        offer = await _offer(turn, learner, course)
        if not (offer.all if course else offer.free):
            return NothingFree(learner, course)
        if course is None:
            return _courses(learner, learners, await turn.uow.courses.offered(), offer)
        choice = Choice(learner, course, None, len(learners) > 1)
        if len({lesson.slot.campus for lesson in offer.all}) == 1:
            return show_days(turn, replace(choice, campus=offer.all[0].campus), offer, None)
        return await _places(turn, choice, offer)


@dataclass(frozen=True)
class ShowNearest:
    """The campuses by how far they are from where the person is (degrees WGS 84), which is kept nowhere."""

    rights: ClassVar[Rights] = ANYONE

    learner: int
    course: str
    latitude: float
    longitude: float

    async def run(self, turn: Turn) -> PickCampus | NothingFree:
        choice, offer = await chosen(turn, self.learner, self.course, ANY_CAMPUS)
        if not offer.all:
            return NothingFree(choice.learner, choice.course)
        places = await _places(turn, choice, offer)
        here = (self.latitude, self.longitude)
        far = {each.id: distance(here, (each.latitude, each.longitude)) for each, _ in places.campuses}
        by_distance = sorted(places.campuses, key=lambda place: far[place[0].id])
        kilometres = tuple(round(far[each.id]) for each, _ in by_distance)
        return replace(places, campuses=tuple(by_distance), kilometres=kilometres)


@dataclass(frozen=True)
class ShowDays:
    """The calendar of a month, or of the first month that has a place. `campus` is a handle or ANY_CAMPUS."""

    rights: ClassVar[Rights] = ANYONE

    learner: int
    course: str
    campus: str
    month: date | None = None

    async def run(self, turn: Turn) -> PickDay | NothingFree:
        choice, offer = await chosen(turn, self.learner, self.course, self.campus)
        return show_days(turn, choice, offer, self.month) if offer.all else NothingFree(choice.learner, choice.course)


@dataclass(frozen=True)
class ShowTimes:
    """The times of a day, or with no day the three nearest; the calendar again when the day has none left."""

    rights: ClassVar[Rights] = ANYONE

    learner: int
    course: str
    campus: str
    day: date | None = None

    async def run(self, turn: Turn) -> PickTime | PickDay | NothingFree:
        choice, offer = await chosen(turn, self.learner, self.course, self.campus)
        if not offer.all:
            return NothingFree(choice.learner, choice.course)
        return show_times(turn, choice, offer, self.day)


def show_times(turn: Turn, choice: Choice, offer: Offer, day: date | None) -> PickTime | PickDay:
    """The times of a day; the calendar where it has none."""
    if day is None:
        return PickTime(choice, None, offer.free[:NEAREST], () if offer.free else offer.full[:NEAREST])
    free, full = (tuple(each for each in part if each.day == day) for part in (offer.free, offer.full))
    return PickTime(choice, day, free, full) if free or full else show_days(turn, choice, offer, day)


def show_days(turn: Turn, choice: Choice, offer: Offer, month: date | None) -> PickDay:
    """A month, or the first one in which there is something."""
    days = frozenset(lesson.day for lesson in offer.free)
    full = frozenset(lesson.day for lesson in offer.full) - days
    shown = month.replace(day=1) if month else min(days or full).replace(day=1)
    return PickDay(
        choice,
        shown,
        _today(turn.now, choice.campus.zone if choice.campus else offer.all[0].zone),
        days,
        *months_beside(days | full, shown),
        full,
    )


def distance(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Kilometres along the surface between two places in degrees (haversine formula, a sphere of 6371 km)."""
    (lat1, lon1), (lat2, lon2) = ((radians(lat), radians(lon)) for lat, lon in (here, there))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371 * asin(min(1.0, sqrt(half)))


async def place_named(turn: Turn, handle: str) -> tuple[Campus | None, StaffMember | None]:
    """The campus or the teacher that a handle names; neither for ANY_CAMPUS."""
    if handle == ANY_CAMPUS:
        return None, None
    if handle.startswith(WITH_TEACHER):
        return None, find(await turn.uow.courses.staff(), handle.removeprefix(WITH_TEACHER))
    return find(await turn.uow.courses.campuses(), handle), None


async def _places(turn: Turn, choice: Choice, offer: Offer) -> PickCampus:
    places = Counter(lesson.slot.campus for lesson in offer.all)
    free = Counter(lesson.slot.campus for lesson in offer.free)
    campuses = await turn.uow.courses.campuses()
    teaching = Counter(lesson.slot.teacher for lesson in offer.free)
    staff = [(each, teaching[each.id]) for each in await turn.uow.courses.staff() if each.id in teaching]
    teachers = tuple(sorted(staff, key=lambda each: -each[1])[:TEACHERS]) if len(staff) > 1 else ()
    return PickCampus(choice, tuple((each, free[each.id]) for each in campuses if each.id in places), teachers)


async def _course(turn: Turn, handle: str) -> Course:
    course = find(await turn.uow.courses.offered(), handle)
    if course is None:
        raise Gone(t("refusal.gone"), rows(Button(t("booking.see_courses"), tap("co"))))
    return course


async def _offer(turn: Turn, learner: Learner, course: Course | None) -> Offer:
    who = who_would_come(TRIAL, learner, turn.person)
    return await trial_offer(turn, learner.id, who, course.id if course else None, horizon=HORIZON)


async def chosen(turn: Turn, learner: int, course: str, campus: str) -> tuple[Choice, Offer]:
    """What is chosen so far, and what of it can be booked.

    Raises:
        Gone: there is no such learner or course for the actor.
    """
    several = len(await bookable_learners(turn)) > 1
    whom = await learner_to_book(turn, learner)
    what = await _course(turn, course)
    where, who = await place_named(turn, campus)
    offer = await _offer(turn, whom, what)
    choice = Choice(whom, what, where, several, len({lesson.slot.campus for lesson in offer.all}), who)
    return choice, offer.at(where, who)


def _courses(learner: Learner, learners: tuple[Learner, ...], sheet: Sequence[Course], offer: Offer) -> PickCourse:
    open_now = {lesson.slot.course for lesson in offer.free}
    courses = [each for each in sheet if each.id in open_now]
    fitting = [each for each in courses if fits_grade(each, learner.grade)]
    return PickCourse(learner, learners, tuple(fitting + [each for each in courses if each not in fitting]))


def _today(now: datetime, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)).date()

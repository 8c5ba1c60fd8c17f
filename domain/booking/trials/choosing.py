"""The way to a trial lesson: for whom, which course, where, which day, which time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.booking.appointments import NEAREST, Appointment, Offer, trial_offer
from domain.booking.hours.timetable import HORIZON
from domain.booking.learners import bookable_learners, learner_to_book
from domain.booking.seats import who_would_come
from domain.booking.slot import TRIAL
from domain.courses.browsing import find, fits_grade
from domain.courses.course import Campus, Course
from domain.errors import Gone
from domain.messages.screen import Button, rows, t, tap
from domain.people.person import Learner
from domain.turn import ANYONE, Rights, Turn

ANY_CAMPUS = "*"


@dataclass(frozen=True)
class Choice:
    """What is chosen so far.

    Attributes:
        campus: None for any.
        several: the person may book for others, too.
        campuses: at how many campuses the course has places.
    """

    learner: Learner
    course: Course
    campus: Campus | None
    several: bool = False
    campuses: int = 1


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
    """Campuses with the number of times that have places."""

    choice: Choice
    campuses: tuple[tuple[Campus, int], ...]


@dataclass(frozen=True)
class PickDay:
    """A month with its bookable days; `earlier` and `later` are the nearest other months that have any."""

    choice: Choice
    month: date
    today: date
    days: frozenset[date]
    earlier: date | None
    later: date | None


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
        if not offer.free:
            return NothingFree(learner, course)
        if course is None:
            return _courses(learner, learners, await turn.uow.courses.courses(), offer)
        choice = Choice(learner, course, None, len(learners) > 1)
        times = Counter(lesson.slot.campus for lesson in offer.free)
        if len(times) == 1:
            return _days(turn, replace(choice, campus=offer.free[0].campus), offer, None)
        campuses = await turn.uow.courses.campuses()
        return PickCampus(choice, tuple((each, times[each.id]) for each in campuses if each.id in times))


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
        return _days(turn, choice, offer, self.month) if offer.free else NothingFree(choice.learner, choice.course)


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
        if not offer.free:
            return NothingFree(choice.learner, choice.course)
        if self.day is None:
            return PickTime(choice, None, offer.free[:NEAREST], ())
        free = tuple(lesson for lesson in offer.free if lesson.day == self.day)
        if not free:
            return _days(turn, choice, offer, self.day.replace(day=1))
        return PickTime(choice, self.day, free, tuple(lesson for lesson in offer.full if lesson.day == self.day))


async def _course(turn: Turn, handle: str) -> Course:
    course = find(await turn.uow.courses.courses(), handle)
    if course is None:
        raise Gone(t("refusal.gone"), rows(Button(t("booking.see_courses"), tap("co"))))
    return course


async def _offer(turn: Turn, learner: Learner, course: Course | None) -> Offer:
    who = who_would_come(TRIAL, learner, turn.person)
    return await trial_offer(turn, who, course.id if course else None, horizon=HORIZON)


async def chosen(turn: Turn, learner: int, course: str, campus: str) -> tuple[Choice, Offer]:
    """What is chosen so far, and what of it can be booked.

    Raises:
        Gone: there is no such learner or course for the actor.
    """
    several = len(await bookable_learners(turn)) > 1
    whom = await learner_to_book(turn, learner)
    what = await _course(turn, course)
    where = None if campus == ANY_CAMPUS else find(await turn.uow.courses.campuses(), campus)
    offer = await _offer(turn, whom, what)
    choice = Choice(whom, what, where, several, len({lesson.slot.campus for lesson in offer.free}))
    return choice, offer.at(where)


def _courses(learner: Learner, learners: tuple[Learner, ...], sheet: Sequence[Course], offer: Offer) -> PickCourse:
    open_now = {lesson.slot.course for lesson in offer.free}
    courses = [each for each in sheet if each.id in open_now]
    fitting = [each for each in courses if fits_grade(each, learner.grade)]
    return PickCourse(learner, learners, tuple(fitting + [each for each in courses if each not in fitting]))


def _days(turn: Turn, choice: Choice, offer: Offer, month: date | None) -> PickDay:
    days = frozenset(lesson.day for lesson in offer.free)
    months = sorted({day.replace(day=1) for day in days})
    shown = month.replace(day=1) if month else months[0]
    return PickDay(
        choice,
        shown,
        _today(turn.now, choice.campus.zone if choice.campus else offer.free[0].zone),
        days,
        max((each for each in months if each < shown), default=None),
        min((each for each in months if each > shown), default=None),
    )


def _today(now: datetime, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)).date()

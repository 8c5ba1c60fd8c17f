"""Runs are derived from rows: what ended, was taught, comes to its end or has fallen silent, once for each person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.booking.slot import BOOKING_KINDS
from domain.cadences.cadence import Anchor, Cadence, To
from domain.cadences.ports import Kin
from domain.cadences.run import CadenceRun
from domain.cadences.timing import Times, looked_at, plan
from domain.courses.course import Course, CourseClass
from domain.day.meetings import times_of
from domain.turn import CLOCK_ONLY, Rights, Turn

LOOK_BACK = timedelta(days=7)
"""What is longer ago begins nothing any more, after however long a downtime."""
AT_ONCE = 500
"""So many runs a tick begin of each anchor, a third of a millisecond each; the others at the next one."""
SOON = timedelta(days=1)
"""So long before its first step a run begins whose anchor lies ahead."""
FOLLOWED_UP = frozenset(kind.name for kind in BOOKING_KINDS.values() if kind.follow_up)
WITH_LEARNER = frozenset(kind.name for kind in BOOKING_KINDS.values() if kind.learner_comes)


@dataclass(frozen=True)
class Happened:
    """Something that a cadence may follow.

    Attributes:
        zone: where it took place.
        booked_by: of guardians only this one is told.
    """

    subject: str
    learner: int
    at: datetime
    zone: str
    booked_by: int | None = None


@dataclass(frozen=True)
class BeginCadences:
    """Begin the runs of these anchors that are not there yet. Gives how many began."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    anchors: tuple[Anchor, ...] = tuple(Anchor)

    async def run(self, turn: Turn) -> int:
        begun = 0
        for anchor in self.anchors:
            cadences = [each for each in turn.services.cadences.values() if each.anchor is anchor]
            if cadences:
                begun += await _begin(turn, cadences, await HAPPENED[anchor](turn, cadences))
        return begun


async def _begin(turn: Turn, cadences: Sequence[Cadence], happened: Sequence[Happened]) -> int:
    if not happened:
        return 0
    known = await turn.uow.cadences.known({each.subject for each in happened})
    kin: dict[int, list[Kin]] = defaultdict(list)
    for someone in await turn.uow.cadences.kin({each.learner for each in happened}):
        kin[someone.learner].append(someone)
    evening, new = time(*turn.policy.follow_up_at), []
    for each in happened:
        for cadence in cadences:
            for person in _readers(cadence.to, each, kin[each.learner]):
                if (cadence.id, each.subject, person.person) in known:
                    continue
                zone = person.zone or each.zone
                times, first = Times(zone, evening), cadence.steps[0]
                due = looked_at(first, plan(cadence, each.at, times)[0].due, each.at, times)
                new.append(
                    CadenceRun(0, cadence.id, each.subject, person.person, each.learner, each.at, zone, due_at=due)
                )
    await turn.uow.cadences.begin(new[:AT_ONCE])
    return len(new[:AT_ONCE])


def _readers(to: To, happened: Happened, kin: Iterable[Kin]) -> list[Kin]:
    if to is To.LEARNER:
        return [each for each in kin if each.own]
    booked_by = happened.booked_by
    return [each for each in kin if not each.own and booked_by in (None, each.person)]


async def _trials(turn: Turn, cadences: Sequence[Cadence]) -> list[Happened]:
    ended = await turn.uow.cadences.ended(FOLLOWED_UP, turn.now - LOOK_BACK, turn.now)
    return [Happened(f"booking:{e.booking}", e.learner, e.ends_at, e.zone, e.booked_by) for e in ended]


async def _lessons(turn: Turn, cadences: Sequence[Cadence]) -> list[Happened]:
    lessons = await turn.uow.cadences.taught(turn.now - LOOK_BACK, turn.now)
    goers = await turn.uow.cadences.goers({class_id for class_id, _ in lessons})
    return [
        Happened(f"class:{goer.learner}:{class_id}@{at.isoformat()}", goer.learner, at, turn.policy.zone)
        for class_id, at in lessons
        for goer in goers
        if goer.class_id == class_id and goer.since <= at
    ]


async def _courses(turn: Turn, cadences: Sequence[Cadence]) -> list[Happened]:
    """Who goes to a class of which the last lesson is near, and to no other of its subject that goes on."""
    terms = await _terms(turn)
    first = min(step.after_days for cadence in cadences for step in cadence.steps)
    soon = turn.now + timedelta(days=-first) + SOON
    ending = {name: term for name, term in terms.items() if turn.now < term.ends_at <= soon}
    if not ending:
        return []
    classes: dict[int, list[str]] = defaultdict(list)
    for learner, class_id in await turn.uow.classes.attended():
        classes[learner].append(class_id)
    found = []
    for goer in await turn.uow.cadences.goers(ending):
        term = ending[goer.class_id]
        others = [terms[name] for name in classes[goer.learner] if name in terms and name != goer.class_id]
        if not any(each.subject == term.subject and each.ends_at > term.ends_at for each in others):
            day = term.ends_at.astimezone(ZoneInfo(term.zone)).date()
            subject = f"course:{goer.learner}:{goer.class_id}@{day.isoformat()}"
            found.append(Happened(subject, goer.learner, term.ends_at, term.zone))
    return found


async def _silences(turn: Turn, cadences: Sequence[Cadence]) -> list[Happened]:
    days = timedelta(days=min(step.after_days for cadence in cadences for step in cadence.steps))
    until = turn.now - days
    terms = await _terms(turn)
    going = [name for name, term in terms.items() if term.ends_at > until and term.begins_at < turn.now + days]
    silent = await turn.uow.cadences.silent(WITH_LEARNER, going, until - LOOK_BACK, until)
    return [Happened(f"silence:{learner}@{at.isoformat()}", learner, at, turn.policy.zone) for learner, at in silent]


HAPPENED: Mapping[Anchor, Callable[[Turn, Sequence[Cadence]], Awaitable[list[Happened]]]] = {
    Anchor.TRIAL_ENDED: _trials,
    Anchor.CLASS_ENDED: _lessons,
    Anchor.COURSE_ENDING: _courses,
    Anchor.SILENCE: _silences,
}


@dataclass(frozen=True)
class _Term:
    """From the first lesson of a class to the end of its last, UTC."""

    subject: str
    begins_at: datetime
    ends_at: datetime
    zone: str


async def _terms(turn: Turn) -> Mapping[str, _Term]:
    courses = {course.id: course for course in await turn.uow.courses.courses()}
    zones = {campus.id: campus.zone for campus in await turn.uow.courses.campuses()}
    return {
        klass.id: _term(klass, courses[klass.course], zones[klass.campus])
        for klass in await turn.uow.courses.classes()
        if klass.course in courses and klass.campus in zones
    }


def _term(klass: CourseClass, course: Course, zone: str) -> _Term:
    last = klass.first_lesson + timedelta(weeks=course.lessons - 1)
    begins_at, _ = times_of(klass, course, zone, klass.first_lesson)
    return _Term(course.subject, begins_at, times_of(klass, course, zone, last)[1], zone)

"""Runs are derived from rows: what ended, was taught, comes to its end or has fallen silent, once for each person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
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
from domain.stretches import EVERYBODY, Stretch
from domain.turn import CLOCK_ONLY, Rights, Turn

LOOK_BACK = timedelta(days=7)
"""What is longer ago begins nothing any more, after however long a downtime."""
AT_ONCE = 500
"""So many runs a tick begin of each anchor, a third of a millisecond each; the others at the next one."""
STRETCH = 200
"""So many learners a tick, each with all that happened to them of late; the others at the next ones."""
JUST_NOW = timedelta(hours=3)
"""What ended since then is looked at with every tick, whosever turn it is: of it something is said this evening."""
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
    """Begin the runs of these anchors that are not there yet, of a stretch of learners. Gives how many began."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    anchors: tuple[Anchor, ...] = tuple(Anchor)

    async def run(self, turn: Turn) -> int:
        name = f"cadences: {', '.join(self.anchors)}"
        of = await turn.uow.stretches.learners(name, STRETCH)
        begun, left = 0, 0
        for anchor in self.anchors:
            cadences = [each for each in turn.services.cadences.values() if each.anchor is anchor]
            if cadences:
                new = await _new(turn, cadences, await HAPPENED[anchor](turn, cadences, of))
                await turn.uow.cadences.begin(new[:AT_ONCE])
                begun += len(new[:AT_ONCE])
                left += len(new[AT_ONCE:])
        if not left:
            await turn.uow.stretches.move_on(name, of)
        return begun


async def _new(turn: Turn, cadences: Sequence[Cadence], happened: Sequence[Happened]) -> list[CadenceRun]:
    """The runs that are not there yet."""
    if not happened:
        return []
    known = await turn.uow.cadences.known({each.subject for each in happened})
    kin: dict[int, list[Kin]] = defaultdict(list)
    for someone in await turn.uow.cadences.kin({each.learner for each in happened}):
        kin[someone.learner].append(someone)
    evening, new = time(*turn.policy.follow_up_at), list[CadenceRun]()
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
    return new


def _readers(to: To, happened: Happened, kin: Iterable[Kin]) -> list[Kin]:
    if to is To.LEARNER:
        return [each for each in kin if each.own]
    booked_by = happened.booked_by
    return [each for each in kin if not each.own and booked_by in (None, each.person)]


async def _trials(turn: Turn, cadences: Sequence[Cadence], of: Stretch) -> list[Happened]:
    ended = {
        each.booking: each
        for since, whose in ((LOOK_BACK, of), (JUST_NOW, EVERYBODY))
        for each in await turn.uow.cadences.ended(FOLLOWED_UP, turn.now - since, turn.now, whose)
    }
    return [Happened(f"booking:{e.booking}", e.learner, e.ends_at, e.zone, e.booked_by) for e in ended.values()]


async def _lessons(turn: Turn, cadences: Sequence[Cadence], of: Stretch) -> list[Happened]:
    taught: dict[str, list[datetime]] = defaultdict(list)
    for class_id, at in await turn.uow.cadences.taught(turn.now - LOOK_BACK, turn.now):
        taught[class_id].append(at)
    return [
        Happened(f"class:{goer.learner}:{goer.class_id}@{at.isoformat()}", goer.learner, at, turn.policy.zone)
        for goer in (await turn.uow.cadences.goers(of) if taught else ())
        for at in taught[goer.class_id]
        if goer.since <= at
    ]


async def _courses(turn: Turn, cadences: Sequence[Cadence], of: Stretch) -> list[Happened]:
    """Who goes to a class of which the last lesson is near, and to no other of its subject that goes on."""
    goers = await turn.uow.cadences.goers(of)
    terms = await _terms(turn, {each.class_id for each in goers})
    first = min(step.after_days for cadence in cadences for step in cadence.steps)
    soon = turn.now + timedelta(days=-first) + SOON
    classes: dict[int, list[str]] = defaultdict(list)
    for goer in goers:
        classes[goer.learner].append(goer.class_id)
    found = []
    for goer in goers:
        term = terms.get(goer.class_id)
        if term is None or not turn.now < term.ends_at <= soon:
            continue
        others = [terms[name] for name in classes[goer.learner] if name in terms and name != goer.class_id]
        if not any(each.subject == term.subject and each.ends_at > term.ends_at for each in others):
            day = term.ends_at.astimezone(ZoneInfo(term.zone)).date()
            subject = f"course:{goer.learner}:{goer.class_id}@{day.isoformat()}"
            found.append(Happened(subject, goer.learner, term.ends_at, term.zone))
    return found


async def _silences(turn: Turn, cadences: Sequence[Cadence], of: Stretch) -> list[Happened]:
    days = timedelta(days=min(step.after_days for cadence in cadences for step in cadence.steps))
    until = turn.now - days
    terms = await _terms(turn, {each.class_id for each in await turn.uow.cadences.goers(of)})
    going = [name for name, term in terms.items() if term.ends_at > until and term.begins_at < turn.now + days]
    silent = await turn.uow.cadences.silent(WITH_LEARNER, going, until - LOOK_BACK, until, of)
    return [Happened(f"silence:{learner}@{at.isoformat()}", learner, at, turn.policy.zone) for learner, at in silent]


HAPPENED: Mapping[Anchor, Callable[[Turn, Sequence[Cadence], Stretch], Awaitable[list[Happened]]]] = {
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


async def _terms(turn: Turn, wanted: Collection[str]) -> Mapping[str, _Term]:
    courses = {course.id: course for course in await turn.uow.courses.courses()}
    zones = {campus.id: campus.zone for campus in await turn.uow.courses.campuses()}
    return {
        klass.id: _term(klass, courses[klass.course], zones[klass.campus])
        for klass in await turn.uow.courses.classes()
        if klass.id in wanted and klass.course in courses and klass.campus in zones
    }


def _term(klass: CourseClass, course: Course, zone: str) -> _Term:
    last = klass.first_lesson + timedelta(weeks=course.lessons - 1)
    begins_at, _ = times_of(klass, course, zone, klass.first_lesson)
    return _Term(course.subject, begins_at, times_of(klass, course, zone, last)[1], zone)

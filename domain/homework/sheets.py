"""A homework with what surrounds it, what of it is open for a learner, and how far a class is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.classes.roster import classes_for, name_of, seen
from domain.classes.standing_in.standing import teachers_at
from domain.clock import midnight
from domain.courses.browsing import ClassView
from domain.courses.course import Course, CourseClass
from domain.homework.homework import HandedIn, HandedState, Homework, Owed
from domain.language import Localized
from domain.people.person import Learner, Person, Role
from domain.turn import Turn

SHOWN_FOR = timedelta(days=14)
"""So long after the day it was due a learner finds a homework in the list."""
COUNTED_FOR = timedelta(days=7)
"""So long after the day it was due its teacher is told how far the class is."""
ANSWER_PREFIX = "hw.say."
"""Forms of words and photos for somebody else; whoever turns to something else has left them."""


@dataclass(frozen=True)
class Sheet:
    """A homework with its class and its course; `today` is the local day where the class is."""

    homework: Homework
    view: ClassView
    course: Course
    points: Sequence[Localized | str]
    today: date

    @property
    def id(self) -> int:
        return self.homework.id

    @property
    def zone(self) -> str:
        return self.view.campus.zone

    @property
    def ends_at(self) -> datetime:
        """The end of the day it is due."""
        return midnight(self.homework.due_on + timedelta(days=1), self.zone)

    def reads_differently(self, zone: str) -> bool:
        """Whether the day it is due ends at another hour for somebody at `zone`."""
        there, here = (self.ends_at.astimezone(ZoneInfo(each)) for each in (self.zone, zone))
        return there.replace(tzinfo=None) != here.replace(tzinfo=None)


@dataclass(frozen=True)
class Line:
    """A homework of one learner, with what they said to it."""

    sheet: Sheet
    learner: Learner
    handed: HandedIn | None

    @property
    def is_open(self) -> bool:
        """Something is left for the learner to do; where they are stuck it is their teacher's turn."""
        handed = self.handed
        return handed is None or (handed.state is HandedState.STUCK and handed.seen_at is not None)

    @property
    def is_late(self) -> bool:
        return self.is_open and self.sheet.today > self.sheet.homework.due_on


@dataclass(frozen=True)
class Glance:
    """How many homeworks are open, and the first of them; `known` counts those that are shown at all."""

    known: int = 0
    open: int = 0
    first: Line | None = None


@dataclass(frozen=True)
class Progress:
    """How far a class is with a homework; `lines` by the learner's name."""

    sheet: Sheet
    lines: Sequence[Line]

    @property
    def done(self) -> Sequence[Line]:
        return [line for line in self.lines if line.handed is not None and line.handed.state is HandedState.DONE]

    @property
    def stuck(self) -> Sequence[Line]:
        return [line for line in self.lines if line.handed is not None and line.handed.state is HandedState.STUCK]

    @property
    def quiet(self) -> Sequence[Line]:
        """Nothing was said yet."""
        return [line for line in self.lines if line.handed is None]


async def sheets_of(turn: Turn, given: Collection[Homework]) -> Mapping[int, Sheet]:
    """Those whose classes are in the course sheet now."""
    if not given:
        return {}
    wanted = {each.class_id for each in given}
    classes = [klass for klass in await turn.uow.courses.classes() if klass.id in wanted]
    around = {view.klass.id: (view, course) for view, course in await seen(turn.uow, classes)}
    made = {}
    for each in given:
        if each.class_id in around:
            view, course = around[each.class_id]
            today = turn.now.astimezone(ZoneInfo(view.campus.zone)).date()
            made[each.id] = Sheet(each, view, course, [name_of(turn, skill) for skill in each.skills], today)
    return made


async def lines_for(turn: Turn, learner: Learner) -> Sequence[Line]:
    """What the learner's classes have to do, by the day it is due; nothing that was due before they joined."""
    owed = await turn.uow.homework.owed_by(learner.id, _today(turn) - SHOWN_FOR)
    return _lines(await sheets_of(turn, [each.homework for each in owed]), owed)


async def glance(turn: Turn, learner: Learner) -> Glance:
    lines = await lines_for(turn, learner)
    still = [line for line in lines if line.is_open]
    return Glance(len(lines), len(still), still[0] if still else None)


async def progress_of(turn: Turn, classes: Collection[CourseClass]) -> Sequence[Progress]:
    """Of what these classes have to do now, by the day it is due."""
    given = await turn.uow.homework.given_to([klass.id for klass in classes], _today(turn) - COUNTED_FOR)
    return await _progress(turn, given)


async def homework_now(turn: Turn) -> Sequence[Progress]:
    """What the classes of the teacher who acts have to do now; an admin's are those of everybody."""
    return await progress_of(turn, await classes_for(turn))


async def progress_with(turn: Turn, homework: Homework) -> Progress | None:
    """None when its class is not in the course sheet."""
    found = await _progress(turn, [homework])
    return found[0] if found else None


async def answerer(turn: Turn, sheet: Sheet) -> Person | None:
    """Whoever answers for a homework: who gave it, if they teach the class now, else who does, else an admin."""
    members = await teachers_at(turn, sheet.view.klass, turn.now)
    teachers = [person for person in members if Role.TEACHER in person.roles]
    giver = await turn.uow.people.get(sheet.homework.given_by)
    if giver is not None and giver.reachable and (Role.ADMIN in giver.roles or giver.id in {t.id for t in teachers}):
        return giver
    return next(iter(teachers or await turn.uow.people.with_role(Role.ADMIN)), None)


async def by_of(turn: Turn) -> str:
    """Id in the course sheet of the member of staff who acts, "" where the account is no member's."""
    member = await turn.uow.staff.member_of(turn.person.id)
    return member.id if member else ""


def assigned(sheet: Sheet, by: str) -> dict[str, Any]:
    """What the journal says about a homework that was given."""
    homework = sheet.homework
    return {
        "class": homework.class_id,
        "lesson": homework.lesson.isoformat(),
        "due": homework.due_on.isoformat(),
        "skills": list(homework.skills),
        "by": by,
    }


async def _progress(turn: Turn, given: Sequence[Homework]) -> Sequence[Progress]:
    sheets = await sheets_of(turn, given)
    owed = await turn.uow.homework.owed([each.id for each in given]) if given else ()
    lines = _lines(sheets, owed)
    return [
        Progress(sheets[each.id], [line for line in lines if line.sheet.id == each.id])
        for each in given
        if each.id in sheets
    ]


def _lines(sheets: Mapping[int, Sheet], owed: Sequence[Owed]) -> Sequence[Line]:
    return [
        Line(sheets[each.homework.id], each.learner, each.handed)
        for each in owed
        if each.homework.id in sheets and _joined_in_time(sheets[each.homework.id], each.since)
    ]


def _joined_in_time(sheet: Sheet, since: datetime) -> bool:
    return since.astimezone(ZoneInfo(sheet.zone)).date() <= sheet.homework.due_on


def _today(turn: Turn) -> date:
    return turn.now.astimezone(ZoneInfo(turn.policy.zone)).date()

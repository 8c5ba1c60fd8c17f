"""Who stands in on a day.

What a deputy may see and do comes by itself, while it lasts, of `uow.classes.taught_by` and `teachers_of`: there they
are a teacher of the class like its own, who stays one.

Those who have to tell the two apart pass `standing_in=False` there, or ask here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.classes.standing_in.ports import StandIn
from domain.courses.course import CourseClass
from domain.people.person import Person, Role
from domain.turn import Turn


@dataclass(frozen=True)
class StandsIn:
    """Somebody teaches `class_id` instead of `teacher` (id in the course sheet), who has these `accounts` (persons).

    `since` and `until` are the first and the last local day at the class's campus.
    """

    class_id: str
    teacher: str
    accounts: frozenset[int]
    since: date
    until: date


async def standing_in_for(turn: Turn, person: int, day: date) -> Sequence[StandsIn]:
    """The classes of others that the person teaches on that local day, by first day and class."""
    found = [each for each in await turn.uow.stand_ins.of_deputy(person, turn.now) if _on(each, day)]
    accounts = {each.teacher: await turn.uow.stand_ins.accounts_of(each.teacher) for each in found}
    return [StandsIn(each.class_id, each.teacher, accounts[each.teacher], each.first, each.last) for each in found]


async def is_stood_in_for(turn: Turn, teacher: int, class_id: str, day: date) -> bool:
    """Whether a colleague teaches the class of that teacher (a person) on that local day."""
    found = [each for each in await turn.uow.stand_ins.of_classes([class_id], turn.now) if _on(each, day)]
    members = {each.teacher for each in found}
    return any([teacher in await turn.uow.stand_ins.accounts_of(each) for each in sorted(members)])


async def teachers_at(turn: Turn, klass: CourseClass, at: datetime) -> Sequence[Person]:
    """Who can be reached of those who teach the class at that instant: whoever stands in, else its own teacher."""
    return await stood_in(turn, klass, at) or await turn.uow.staff.accounts_of(klass.teacher)


async def stood_in(turn: Turn, klass: CourseClass, at: datetime) -> Sequence[Person]:
    """Who stands in for the class at that instant and can be reached."""
    found = [
        await turn.uow.people.get(each.deputy)
        for each in await turn.uow.stand_ins.of_classes([klass.id], at)
        if each.starts_at <= at and each.teacher == klass.teacher
    ]
    return [each for each in found if each is not None and each.reachable and Role.TEACHER in each.roles]


def local_today(turn: Turn) -> date:
    """At the centre."""
    return turn.now.astimezone(ZoneInfo(turn.policy.zone)).date()


def _on(each: StandIn, day: date) -> bool:
    return each.first <= day <= each.last

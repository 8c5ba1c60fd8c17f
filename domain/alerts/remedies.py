"""What a teacher does about a point of a class: something to watch tonight, a place in the next lesson, a look at an
item. Each is noted at the alert about it, if there is one.

Statements: OFFERED "medium" {class, skill, to} and, for the next lesson, ASSIGNED "point" {lesson_on}, taken back by
CANCELLED "point"; a point is named as <class>:<skill>.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.alerts.access import TEACHERS, seen_about
from domain.alerts.acting import note_act
from domain.alerts.alert import Act, OfPoint
from domain.alerts.plan import Plan
from domain.alerts.point_card import PointShown, medium_for, next_lesson, point_named, shown_point, zone_at
from domain.classes.roster import name_of
from domain.courses.browsing import handle
from domain.courses.course import CourseClass
from domain.errors import Refusal
from domain.gate.passing import push
from domain.journal import Place, Verb
from domain.language import Localized
from domain.letters.family import name_of_staff
from domain.media.medium import Medium
from domain.messages.kinds import MEDIUM
from domain.messages.screen import Button, Note, rows, t, tap
from domain.people.consent import may_store_practice
from domain.people.person import Learner, Person
from domain.practice.habits.reminding import occurrence
from domain.practice.habits.streaks import local_day
from domain.turn import Rights, Turn

EVENING = time(18, 30)
"""For learners who have chosen no hour of their own, on their own clock."""


@dataclass(frozen=True)
class MediumSent:
    """How many learners get it, from when on; how many do not, because their family has not agreed or they have no
    account; `again` where it was sent before today."""

    shown: PointShown
    to: int
    without: int
    first_at: datetime | None
    again: bool = False


@dataclass(frozen=True)
class Planned:
    """`changed` is False where it stood there already, or stands no more."""

    shown: PointShown
    changed: bool


@dataclass(frozen=True)
class SendMedium:
    """Send what explains the point to those of the class who may have it, each at their own hour tonight. Once a day.

    Raises:
        Gone: as OpenPoint. Refusal: there is nothing to watch.
    """

    handle: str
    skill: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> MediumSent:
        klass, skill = await point_named(turn, self.handle, self.skill)
        medium = medium_for(turn, skill)
        if medium is None:
            raise Refusal(t("alerts.no_medium"), rows(Button(t("common.back"), tap("al.p", self.handle, self.skill))))
        learners = await turn.uow.classes.learners_of(klass.id)
        reached = [(each, account) for each in learners if (account := await _account(turn, each)) is not None]
        teacher = await name_of_staff(turn, turn.person.id)
        times, new = [], 0
        for learner, account in reached:
            at = await _tonight(turn, learner, account)
            once = f"medium:{medium.id}:{learner.id}:{local_day(turn.now, turn.policy.zone)}"
            note = _note(learner, medium, teacher, name_of(turn, skill))
            sent = await push(turn, account, note, learner=learner.id, once=once, due_at=at, sender=turn.person.id)
            new += sent is not None
            times.append(at)
        if new:
            result = {"class": klass.id, "skill": skill, "to": new}
            await turn.record(Verb.OFFERED, "medium", medium.id, result=result, authority="teacher")
            await note_act(turn, Act.MEDIUM, OfPoint(klass.id, skill), medium.id)
        shown = await _again(turn, klass, skill)
        again = bool(reached) and not new
        return MediumSent(shown, len(reached), len(learners) - len(reached), min(times, default=None), again)


@dataclass(frozen=True)
class PlanPoint:
    """Have the class's next lesson take the point up again; its teacher reads it there.

    Raises:
        Gone: as OpenPoint. Refusal: the class has no lesson ahead.
    """

    handle: str
    skill: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Planned:
        klass, skill = await point_named(turn, self.handle, self.skill)
        lesson_on = await next_lesson(turn, klass, await zone_at(turn, klass))
        if lesson_on is None:
            raise Refusal(t("alerts.no_lesson"), rows(Button(t("common.back"), tap("al.p", self.handle, self.skill))))
        changed = await turn.uow.plans.add(Plan(klass.id, skill, lesson_on, turn.person.id, turn.now))
        if changed:
            await _record(turn, Verb.ASSIGNED, klass, skill, lesson_on)
            await note_act(turn, Act.PLANNED, OfPoint(klass.id, skill), lesson_on.isoformat())
        return Planned(await _again(turn, klass, skill), changed)


@dataclass(frozen=True)
class DropPlan:
    """Take it out of the coming lessons again.

    Raises:
        Gone: as OpenPoint.
    """

    handle: str
    skill: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Planned:
        klass, skill = await point_named(turn, self.handle, self.skill)
        zone = await zone_at(turn, klass)
        today, lesson_on = turn.now.astimezone(ZoneInfo(zone)).date(), await next_lesson(turn, klass, zone)
        changed = await turn.uow.plans.remove(klass.id, skill, today)
        if changed:
            await _record(turn, Verb.CANCELLED, klass, skill, lesson_on or today)
        return Planned(await _again(turn, klass, skill), changed)


@dataclass(frozen=True)
class CheckItem:
    """Note that the item was looked at; gives the skill, in whose list it is opened.

    Raises:
        Gone: as OpenPoint.
    """

    handle: str
    skill: str
    item: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> str:
        klass, skill = await point_named(turn, self.handle, self.skill)
        await note_act(turn, Act.CHECKED, OfPoint(klass.id, skill), self.item)
        return skill


async def _again(turn: Turn, klass: CourseClass, skill: str) -> PointShown:
    return await shown_point(turn, klass.id, skill, await seen_about(turn, OfPoint(klass.id, skill)))


async def _record(turn: Turn, verb: Verb, klass: CourseClass, skill: str, lesson_on: date) -> None:
    await turn.record(
        verb,
        "point",
        f"{klass.id}:{skill}",
        result={"lesson_on": lesson_on.isoformat()},
        place=Place.CLASS,
        authority="teacher",
    )


async def _account(turn: Turn, learner: Learner) -> Person | None:
    """The learner's own account, where the family lets practice be stored."""
    if learner.person is None or not await may_store_practice(turn, learner):
        return None
    account = await turn.uow.people.get(learner.person)
    return account if account is not None and account.reachable else None


async def _tonight(turn: Turn, learner: Learner, account: Person) -> datetime:
    """The learner's own hour of today; where it is over, now, and the gate waits for an open hour."""
    zone = account.zone or turn.policy.zone
    routine = await turn.uow.habits.of(learner.id)
    at = routine.practise_at if routine is not None and routine.practise_at is not None else EVENING
    return max(turn.now, occurrence(local_day(turn.now, zone), at, zone))


def _note(learner: Learner, medium: Medium, teacher: Localized | str, skill: Localized | str) -> Note:
    text = t("alerts.tonight", who=teacher, skill=skill, title=medium.title, task=medium.task, minutes=medium.minutes)
    look = Button(t(f"alerts.button.look_{medium.kind.value}"), tap("me.o", learner.id, handle(medium.id), 0))
    return Note(MEDIUM.name, text, rows(look))

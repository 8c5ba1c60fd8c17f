"""A colleague stands in: chosen by the class's teacher or an admin, told to whoever it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.booking.hours.keeping import LONGEST_ABSENCE
from domain.classes.roster import TEACHERS, seen
from domain.classes.standing_in.listing import (
    Arranged,
    away_from,
    class_line,
    days_words,
    facts_of,
    in_the_week,
    may_arrange,
    shown_to,
)
from domain.classes.standing_in.ports import StandIn
from domain.classes.standing_in.standing import local_today
from domain.courses.browsing import ClassView, handle
from domain.courses.course import Course, StaffMember
from domain.day.meetings import days_of
from domain.errors import Gone, Refusal
from domain.gate.passing import push
from domain.journal import Verb
from domain.language import Localized
from domain.messages.kinds import SERVICE
from domain.messages.screen import Button, Join, Note, Param, rows, t, tap
from domain.people.person import Role
from domain.turn import Rights, Turn

MINE = "-"
"""Stands for all classes of whoever acts, where a button names a class by its handle."""


@dataclass(frozen=True)
class Colleague:
    id: int
    name: Localized | str


@dataclass(frozen=True)
class Asked:
    """What somebody is wanted for.

    Attributes:
        of: as buttons name it, see `MINE`.
        classes: those that are meant; `others` is how many more of the same teacher could be taken along.
        colleagues: who can be asked, those of the same subject first.
        today: at the centre.
    """

    of: str
    teacher: StaffMember
    classes: Sequence[tuple[ClassView, Course]]
    colleagues: Sequence[Colleague]
    arranged: Sequence[Arranged]
    today: date
    others: int = 0

    def colleague(self, person: int) -> Colleague:
        """
        Raises:
            Gone: nobody who can be asked has that number.
        """
        found = next((each for each in self.colleagues if each.id == person), None)
        if found is None:
            raise Gone(t("standing_in.not_there"), rows(Button(t("common.back"), tap("si.c", self.of))))
        return found


@dataclass(frozen=True)
class Plan:
    """What would be arranged, or was: `lessons` are those of each class in these days."""

    asked: Asked
    deputy: Colleague
    first: date
    last: date
    whole: bool
    lessons: Sequence[int]

    @property
    def meeting(self) -> Sequence[tuple[ClassView, Course, int]]:
        """The classes that meet in these days, each with how often."""
        both = zip(self.asked.classes, self.lessons, strict=True)
        return [(view, course, n) for (view, course), n in both if n]

    @property
    def others(self) -> int:
        """How many of the classes do not."""
        return len(self.lessons) - len(self.meeting)


@dataclass(frozen=True)
class AskForStandIn:
    """Who could stand in for a class, or for all of the person's own.

    Raises:
        Gone: no such class, or the person neither teaches it for good nor is an admin.
        Refusal: the person is not on the centre's list of staff, or has no class.
    """

    of: str = MINE
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Asked:
        return await _asked(turn, self.of)


@dataclass(frozen=True)
class PlanStandIn:
    """What it would be; with `whole` for every class of the class's teacher.

    Raises:
        Gone: see AskForStandIn; or the colleague cannot be asked any more.
        Refusal: the days are over, or too many.
    """

    of: str
    deputy: int
    first: date
    last: date
    whole: bool = False
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Plan:
        asked = await _asked(turn, self.of, whole=self.whole)
        deputy = asked.colleague(self.deputy)
        if not asked.today <= self.first <= self.last <= self.first + LONGEST_ABSENCE:
            raise Refusal(t("hours.no_such_days"), rows(Button(t("common.back"), tap("si.w", self.of, self.deputy))))
        lessons = [
            sum(1 for _ in days_of(view.klass, course, view.campus.zone, *self._between(view)))
            for view, course in asked.classes
        ]
        return Plan(asked, deputy, self.first, self.last, self.whole, lessons)

    def _between(self, view: ClassView) -> tuple[datetime, datetime]:
        return between(self.first, self.last, view.campus.zone)


@dataclass(frozen=True)
class ArrangeStandIn:
    """Have it so: the colleague is told, and the teacher where an admin arranges it. A second tap changes nothing.

    Raises:
        Gone, Refusal: see PlanStandIn.
    """

    plan: PlanStandIn
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> tuple[Plan, bool]:
        """What stands now, and whether anything of it is new."""
        plan = await turn.do(self.plan)
        made = [
            each for each in [await _added(turn, plan, view) for view, _ in plan.asked.classes] if each is not None
        ]
        if made:
            await _tell_arranged(turn, plan, made[0].id)
        return plan, bool(made)


@dataclass(frozen=True)
class HasLessons:
    """Whether a class of the person's own meets in these days, so that somebody could stand in."""

    first: date
    last: date
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> bool:
        own = await turn.uow.classes.taught_by(turn.person.id, standing_in=False)
        return any(
            any(days_of(view.klass, course, view.campus.zone, *between(self.first, self.last, view.campus.zone)))
            for view, course in (await seen(turn.uow, own) if own else ())
        )


def between(first: date, last: date, zone: str) -> tuple[datetime, datetime]:
    """From the first local day's beginning to the last one's end, in UTC."""
    place = ZoneInfo(zone)
    begins, ends = (datetime.combine(day, time(), place) for day in (first, last + timedelta(days=1)))
    return begins.astimezone(UTC), ends.astimezone(UTC)


async def _asked(turn: Turn, of: str, *, whole: bool = False) -> Asked:
    mine = await may_arrange(turn)
    staff = {each.id: each for each in await turn.uow.courses.staff()}
    if of == MINE:
        member = await turn.uow.staff.member_of(turn.person.id)
        wanted = [each for each in mine if member is not None and each.teacher == member.id]
        if member is None or not wanted:
            raise Refusal(t("classes.none"), rows(Button(t("common.home"), tap("home"))))
        others = 0
    else:
        klass = next((each for each in mine if handle(each.id) == of), None)
        if klass is None:
            raise Gone(t("classes.not_yours"), rows(Button(t("classes.button.all"), tap("cl"))))
        member = staff[klass.teacher]
        all_of_them = [each for each in mine if each.teacher == klass.teacher]
        wanted, others = (all_of_them, 0) if whole else ([klass], len(all_of_them) - 1)
    classes = await seen(turn.uow, wanted)
    arranged = await shown_to(turn, await turn.uow.stand_ins.of_classes([each.id for each in wanted], turn.now))
    colleagues = await _colleagues(turn, member, {course.subject for _, course in classes})
    classes.sort(key=in_the_week)
    return Asked(of, member, classes, colleagues, arranged, local_today(turn), others)


async def _colleagues(turn: Turn, away: StaffMember, subjects: set[str]) -> Sequence[Colleague]:
    accounts = await turn.uow.stand_ins.accounts_of(away.id)
    found: list[tuple[bool, Colleague]] = []
    for person in await turn.uow.people.with_role(Role.TEACHER):
        if person.reachable and person.id not in accounts:
            member = await turn.uow.staff.member_of(person.id)
            fits = member is not None and not subjects.isdisjoint(member.subjects)
            found.append((not fits, Colleague(person.id, member.name if member else person.name)))
    return [each for _, each in sorted(found, key=lambda one: (one[0], one[1].id))]


async def _added(turn: Turn, plan: Plan, view: ClassView) -> StandIn | None:
    begins, ends = between(plan.first, plan.last, view.campus.zone)
    made = StandIn(
        0, view.klass.id, plan.asked.teacher.id, plan.deputy.id, plan.first, plan.last, begins, ends, turn.person.id,
        turn.now,
    )  # fmt: skip
    stored = await turn.uow.stand_ins.add(made)
    if stored is not None:
        await turn.record(Verb.CHANGED, "standing_in", stored.id, result=facts_of(stored), authority="teacher")
    return stored


async def _tell_arranged(turn: Turn, plan: Plan, number: int) -> None:
    lines = classes_words(plan)
    days = days_words(plan.first, plan.last)
    look = rows(Button(t("standing_in.button.list"), tap("si")))
    told: dict[str, Param] = {"teacher": plan.asked.teacher.name, "days": days, "classes": lines}
    deputy = await turn.uow.people.get(plan.deputy.id)
    assert deputy is not None, "a colleague has an account"
    await push(turn, deputy, Note(SERVICE.name, t("standing_in.told.deputy", **told), look), once=f"si:{number}")
    told = {"deputy": plan.deputy.name, "days": days, "classes": lines}
    for person in await away_from(turn, plan.asked.teacher.id):
        await push(
            turn,
            person,
            Note(SERVICE.name, t("standing_in.told.teacher", **told), look),
            once=f"si:{number}:{person.id}",
        )


def classes_words(plan: Plan) -> Join:
    """A line for each class that meets in these days, and how many others there are."""
    lines: list[Param] = [
        t("standing_in.lessons", **{"class": class_line(view, course)}, n=n) for view, course, n in plan.meeting
    ]
    if plan.others:
        lines.append(t("standing_in.others", n=plan.others))
    return Join(tuple(lines))

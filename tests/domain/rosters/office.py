"""A centre with one course, and an office that brings lists into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from domain.clock import FixedClock
from domain.courses.course import Campus, Centre, Course, CourseClass, StaffMember
from domain.language import Lang
from domain.people.person import Learner, Role
from domain.rosters.applying import BringList, Brought, PlanList
from domain.rosters.lists import (
    At,
    Kind,
    ListedClass,
    ListedEnrolment,
    ListedGuardian,
    ListedLearner,
    ListedTeacher,
    Roster,
)
from domain.rosters.plan import Outcome, Plan
from storage.columns import metadata
from storage.database import Database
from tests.house import act, services

BOTH = {Lang.ZH: "名", Lang.EN: "name"}
CENTRE = Centre("c", BOTH, "CNY", "+86 21", BOTH, "Asia/Shanghai")
CAMPUSES = [Campus(id_, BOTH, BOTH, 31.2, 121.5, "Asia/Shanghai", BOTH) for id_ in ("east", "west")]
WANG = StaffMember("wang", {Lang.ZH: "王芳", Lang.EN: "Wang Fang"}, Role.TEACHER, BOTH, ("maths",))
MATHS = Course(
    *("maths-g5", {Lang.ZH: "五年级数学", Lang.EN: "Maths 5"}, "maths", "core", 5, 5, BOTH, 16, 90),
    *(Decimal("120.50"), BOTH, date(2026, 11, 2)),
)
OWN = CourseClass("g5-sat", "maths-g5", "east", "wang", "204", 6, time(16, 0), 12, 9, date(2026, 9, 5))
EVERYTHING = frozenset({Kind.TEACHER, Kind.LEARNER, Kind.GUARDIAN, Kind.CLASS, Kind.ENROLMENT})


def at(row: int, file: str = "list.csv") -> At:
    return At(file, row)


LIN, WU = ListedLearner(at(2), "s1", "林小雨", 5), ListedLearner(at(3), "s2", "吴桐", 4)
ZHAO = ListedTeacher(at(4), "t1", "赵明")
PARENTS = (ListedGuardian(at(5), "p1", "林爸爸", ("s1",)), ListedGuardian(at(6), "p2", "吴妈妈", ("s2",)))
LOGIC = ListedClass(
    at(7),
    "k1",
    "周三逻辑",
    "Wednesday logic",
    course="逻辑",
    campus="east",
    teacher="t1",
    room="301",
    weekday=3,
    starts=time(18, 30),
    minutes=60,
    capacity=12,
    first_lesson=date(2026, 9, 2),
)
GOES = (ListedEnrolment(at(8), "k1", "s1"), ListedEnrolment(at(9), "k1", "s2"))
LIST = Roster((ZHAO,), (LIN, WU), PARENTS, (), (LOGIC,), GOES, EVERYTHING)


class Office:
    """Brings lists as the command line does."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        self.database = database
        self.services = services(clock=clock)

    async def open(self) -> None:
        async with self.database.transaction() as uow:
            await uow.courses.replace(CENTRE, CAMPUSES, [WANG], [MATHS], [OWN], [], [])

    async def plan(self, roster: Roster = LIST, source: str = "office", **given: Any) -> Plan:
        return await act(self.database, self.services, None, PlanList(roster, source, **given))

    async def bring(
        self,
        roster: Roster = LIST,
        source: str = "office",
        *,
        skip_errors: bool = False,
        letters: bool = False,
        same: Mapping[str, str] | None = None,
        campus: str = "",
    ) -> Brought:
        wanted = PlanList(roster, source, same or {}, campus)
        return await act(self.database, self.services, None, BringList(wanted, skip_errors, letters))

    async def learner(self, external: str, source: str = "office") -> Learner:
        async with self.database.reading() as uow:
            row = (await uow.sourced.known(source, "learner", [external]))[external]
            found = await uow.people.learner(int(row.ours))
        assert found is not None
        return found

    async def listed(self, external: str) -> CourseClass:
        async with self.database.reading() as uow:
            row = (await uow.sourced.known("office", "class", [external]))[external]
            return next(klass for klass in await uow.courses.classes() if klass.id == row.ours)

    async def go_to(self, external: str) -> list[str]:
        """Names of who goes to a class of the list."""
        klass = await self.listed(external)
        async with self.database.reading() as uow:
            return [learner.name for learner in await uow.classes.learners_of(klass.id)]

    async def rows(self) -> dict[str, int]:
        """How many rows every table has."""
        async with self.database.reading_connection() as connection:
            return {
                table.name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
                for table in metadata.sorted_tables
            }


def counted(plan: Plan) -> dict[str, int]:
    return {outcome.value: plan.count(outcome) for outcome in Outcome if plan.count(outcome)}


def without(roster: Roster, *learners: str) -> Roster:
    """The list without these learners, their parents and where they went."""
    return replace(
        roster,
        learners=tuple(each for each in roster.learners if each.id not in learners),
        guardians=tuple(each for each in roster.guardians if not set(each.children) & set(learners)),
        enrolments=tuple(each for each in roster.enrolments if each.learner not in learners),
    )

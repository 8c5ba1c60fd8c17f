"""A teacher and their class on Saturdays, a learner of it with an account and a parent, and the clock's looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import TypeVar

from domain.alerts.alert import Alert, OfLearner
from domain.alerts.evidence import LearnerEvidence
from domain.alerts.keeping import LEARNERS_AT_ONCE, LookAtLearners, LookAtPoints
from domain.alerts.loading import Around, evidence_of
from domain.clock import FixedClock
from domain.courses.course import CourseClass
from domain.people.person import Consent, Learner, Person, Purpose, Role
from domain.portrait.keeping import KeepPortraits
from domain.turn import Services, Turn, UseCase
from storage.database import Database
from tests.domain.booking.stage import BRAUN, CENTRE, EAST, FAQ, MATHS, WANG
from tests.domain.practice.conftest import Evening, a_learner, plenty
from tests.domain.practice.shelf import bank
from tests.house import act, as_person, services

R = TypeVar("R")

START = datetime(2026, 10, 1, tzinfo=UTC)

SAT = CourseClass("g5-b", MATHS.id, "east", "wang", "204", 6, time(10), 12, 9, date(2026, 9, 5))
SUN = CourseClass("g5-c", MATHS.id, "east", "braun", "204", 7, time(10), 12, 9, date(2026, 9, 6))


@dataclass
class Stage:
    """Lin goes to `SAT` of Ms Wang; Mr Braun has `SUN`."""

    database: Database
    clock: FixedClock
    services: Services
    wang: Person
    braun: Person
    mum: Person
    lin: Evening

    @property
    def learner(self) -> Learner:
        return self.lin.learner

    async def do(self, person: Person | None, use_case: UseCase[R]) -> R:
        return await act(self.database, self.services, person, use_case)

    async def look(self) -> None:
        """The clock until it has nothing to look at any more."""
        while await self.do(None, KeepPortraits()):
            pass
        while await self.do(None, LookAtLearners()) == LEARNERS_AT_ONCE:
            pass
        while await self.do(None, LookAtPoints()):
            pass

    async def alerts(self, teacher: Person | None = None) -> Sequence[Alert]:
        """That are not over."""
        async with self.database.reading() as uow:
            return await uow.alerts.of_teachers([(teacher or self.wang).id])

    async def alert(self) -> Alert:
        (found,) = await self.alerts()
        return found

    async def ended(self) -> Sequence[Alert]:
        async with self.database.reading() as uow:
            return await uow.alerts.ended(self.wang.id, OfLearner(self.learner.id), START)

    async def tell(self, alert: Alert) -> None:
        """As a digest does."""
        async with self.database.transaction() as uow:
            await uow.alerts.told([alert.id], self.clock.now())

    async def evidence(self) -> dict[int, LearnerEvidence]:
        async with self.database.transaction() as uow:
            turn = Turn(self.services, uow, None)
            return dict(await evidence_of(turn, await Around.at(turn), self.learner))


async def opened(database: Database, clock: FixedClock) -> Stage:
    held = bank(plenty())
    made = services(clock=clock, bank=held)
    wang = await as_person(database, made, 7, Role.TEACHER)
    braun = await as_person(database, made, 9, Role.TEACHER)
    mum = await as_person(database, made, 8, Role.PARENT)
    person, learner = await a_learner(database, made, 101)
    staff = (replace(WANG, telegram=7), replace(BRAUN, telegram=9))
    async with database.transaction() as uow:
        await uow.courses.replace(CENTRE, (EAST,), staff, (MATHS,), (SAT, SUN), (), FAQ)
        await uow.items.put([(item, item.key) for item in plenty()], clock.now())
        await uow.people.add_guardian(learner.id, mum.id, clock.now())
        await uow.people.add_consent(Consent(learner.id, Purpose.TEACHERS_SEE, "test", mum.id, clock.now()))
        await uow.classes.enrol(learner.id, SAT.id, clock.now())
    return Stage(database, clock, made, wang, braun, mum, Evening(database, made, clock, held, person, learner))

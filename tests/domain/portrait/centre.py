"""A centre for a month: a teacher with two classes, four learners, a family, an item bank, and a clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from random import Random
from typing import TypeVar

from domain.clock import FixedClock
from domain.courses.course import CourseClass
from domain.errors import BanxueError
from domain.journal import Statement
from domain.mood.checking_in import AskHowTheWeekWas
from domain.people.consents import Decide
from domain.people.person import AgeBand, Learner, Person, Purpose, Role
from domain.portrait.keeping import KeepPortraits
from domain.practice.items.kinds import fingerprint
from domain.reports.sending import ReportLessons
from domain.reports.week_sending import SendWeekCards
from domain.turn import Services, UseCase
from knowledge.bank import MemoryBank
from storage.database import Database
from tests.domain.booking.stage import CENTRE, EAST, FAQ, MATHS, WANG
from tests.domain.practice.conftest import Evening, a_learner, plenty
from tests.domain.practice.shelf import bank, stock
from tests.house import act, as_person, services

R = TypeVar("R")

WANG_ID, PARENT_ID, FIRST_LEARNER_ID = 7, 8, 101
COURSE = replace(MATHS, skills=tuple(f"s{number}" for number in range(8)), lessons=20)
CLASSES = (
    CourseClass("sat", COURSE.id, "east", "wang", "204", 6, time(10), 12, 9, date(2026, 9, 5)),
    CourseClass("tue", COURSE.id, "east", "wang", "204", 2, time(17), 12, 9, date(2026, 9, 1)),
)
ACCOUNTS = (AgeBand.FROM_16, AgeBand.FROM_16, AgeBand.FROM_10)
"""Of the learners with an account; one more has none. All but the first have a parent here."""
BY_THE_CLOCK: Sequence[type[UseCase[int]]] = (ReportLessons, SendWeekCards, AskHowTheWeekWas, KeepPortraits)


@dataclass
class Centre:
    """
    Attributes:
        evenings: the learners who have an account.
        learners: all of them.
        overlap: transactions may overlap on this kind of database.
        homework: ids of what was given.
        answered, reported: keys of items, the latest last.
        done, refused: how often each use case went through, and how often it was refused.
    """

    database: Database
    clock: FixedClock
    random: Random
    services: Services
    bank: MemoryBank
    teacher: Person
    parent: Person
    evenings: Sequence[Evening]
    learners: Sequence[Learner]
    overlap: bool
    homework: list[int] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    reported: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    @classmethod
    async def opened(cls, database: Database, clock: FixedClock, seed: int, *, overlap: bool = False) -> Centre:
        held = bank(plenty())
        made = services(clock=clock, bank=held, seed=seed)
        teacher = await as_person(database, made, WANG_ID, Role.TEACHER)
        parent = await as_person(database, made, PARENT_ID, Role.PARENT)
        evenings = []
        for number, band in enumerate(ACCOUNTS):
            person, learner = await a_learner(database, made, FIRST_LEARNER_ID + number, age_band=band)
            evenings.append(Evening(database, made, clock, held, person, learner))
        staff = (replace(WANG, telegram=WANG_ID),)
        async with database.transaction() as uow:
            await uow.courses.replace(CENTRE, (EAST,), staff, (COURSE,), CLASSES, (), FAQ)
            await uow.items.put([(item, fingerprint(item)) for item in plenty()], clock.now())
            silent = await uow.people.add_learner(Learner(0, "Dan", grade=5))
            learners = [*(each.learner for each in evenings), silent]
            for learner in learners[1:]:
                await uow.people.add_guardian(learner.id, parent.id, clock.now())
            for number, learner in enumerate(learners):
                await uow.classes.enrol(learner.id, CLASSES[number % 2].id, clock.now())
        centre = cls(database, clock, Random(seed), made, held, teacher, parent, evenings, learners, overlap)
        for learner in learners[2:]:
            await centre.do(parent, Decide(learner.id, Purpose.PRACTICE, True))
        return centre

    async def do(self, person: Person | None, use_case: UseCase[R]) -> R:
        """As the person, or with None as the clock."""
        name = type(use_case).__name__
        try:
            found = await act(self.database, self.services, person, use_case)
        except BanxueError:
            self.refused[name] += 1
            raise
        self.done[name] += 1
        return found

    async def teach(self, use_case: UseCase[R]) -> R:
        return await self.do(self.teacher, use_case)

    def chance(self, of: float) -> bool:
        return self.random.random() < of

    def wait(self, least: int, most: int) -> None:
        """So many minutes."""
        self.clock.advance(timedelta(minutes=self.random.randint(least, most)))

    def speaker(self, learner: Learner) -> Person:
        """The learner's own account; where there is none, and sometimes where there is, the parent."""
        own = next((each.person for each in self.evenings if each.learner.id == learner.id), None)
        with_parent = learner.id != self.learners[0].id
        return self.parent if own is None or (with_parent and self.chance(0.2)) else own

    async def tick(self) -> None:
        for use_case in BY_THE_CLOCK:
            if self.chance(0.3):
                await self.do(None, use_case())

    async def restock(self) -> None:
        """What is asked from now on is what is stored, as a process that notices a change does it."""
        async with self.database.reading() as uow:
            stock(self.bank, await uow.items.live())

    async def told(self) -> list[Statement]:
        """The whole journal."""
        async with self.database.reading() as uow:
            return [said for _, said in await uow.journal.page(0, None, 10**6)]

"""Ms Wang's class of three: Lin and Bo have accounts, Ann has none. It is Saturday, 17:00 in Shanghai."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from domain.assigning.assignment import Assignment
from domain.assigning.drafting import AssignToClass, ChangeDraft, Drafting, Preview
from domain.assigning.sending import SendAssignment, Sent
from domain.clock import FixedClock
from domain.courses.browsing import handle
from domain.courses.course import CourseClass
from domain.language import Lang
from domain.people.person import AgeBand, Consent, Learner, Person, Purpose, Role
from domain.practice.evening.answering import AnswerChoice
from domain.practice.evening.desk import AtItem, Desk, Shown
from domain.practice.evening.samples import short_id
from domain.practice.evening.tonight import NextItem, OpenTonight
from domain.practice.items.kinds import SingleChoice
from domain.turn import UseCase
from storage.database import Database
from tests.domain.booking.stage import CENTRE, EAST, FAQ, MATHS, WANG
from tests.domain.practice.shelf import bank, choice
from tests.house import act, as_person, services, told

POINT, OTHER = "point-1", "point-2"
COURSE = replace(MATHS, skills=(POINT, OTHER))
KLASS = CourseClass("g5-sat", COURSE.id, "east", "wang", "204", 6, time(10), 12, 9, date(2026, 9, 5))
HERE, SHORT = handle(KLASS.id), short_id(POINT)


class School:
    def __init__(self, database: Database, clock: FixedClock) -> None:
        self.database, self.clock = database, clock
        items = [choice(f"sample:{POINT}-{n}", POINT, difficulty=1 + n % 3) for n in range(9)]
        items += [choice(f"sample:{OTHER}-{n}", OTHER, difficulty=1 + n % 3) for n in range(3)]
        self.bank = bank(items)
        self.services = services(clock=clock, bank=self.bank)
        self.wang: Person
        self.lin: Person
        self.rows: dict[str, Learner] = {}

    async def open(self) -> School:
        self.wang = await as_person(self.database, self.services, 7, Role.TEACHER, Lang.EN, name="Wang")
        async with self.database.transaction() as uow:
            await uow.courses.replace(CENTRE, (EAST,), (replace(WANG, telegram=7),), (COURSE,), (KLASS,), (), FAQ)
            await uow.classes.teach(KLASS.id, [POINT], self.clock.now(), None)
        for number, name in enumerate(("Lin", "Bo", "Ann")):
            person = None
            if name != "Ann":
                person = await as_person(self.database, self.services, 101 + number, Role.LEARNER, Lang.EN, name=name)
            self.rows[name] = await self.enrolled(name, person)
            if name == "Lin":
                assert person is not None
                self.lin = person
        return self

    async def enrolled(self, name: str, person: Person | None) -> Learner:
        now = self.clock.now()
        async with self.database.transaction() as uow:
            own = person.id if person else None
            row = await uow.people.add_learner(Learner(0, name, own, grade=5, age_band=AgeBand.FROM_16))
            await uow.classes.enrol(row.id, KLASS.id, now)
            if person is not None:
                await uow.people.add_consent(Consent(row.id, Purpose.TEACHERS_SEE, "test", person.id, now))
        return row

    async def does(self, person: Person | None, use_case: UseCase[Any]) -> Any:
        return await act(self.database, self.services, person, use_case)

    async def previews(
        self, begin: UseCase[Drafting] | None = None, *, size: int = 3, due: int | None = None
    ) -> Preview:
        """A draft for the whole class about POINT, or what `begin` makes."""
        await self.does(self.wang, begin or AssignToClass(HERE, SHORT))
        shown = await self.does(self.wang, ChangeDraft(size=size, due=due))
        assert isinstance(shown, Preview)
        return shown

    async def sends(
        self, begin: UseCase[Drafting] | None = None, *, size: int = 3, due: int | None = None
    ) -> Assignment:
        shown = await self.previews(begin, size=size, due=due)
        done = await self.does(self.wang, SendAssignment(shown.whose.stamp))
        assert isinstance(done, Sent)
        return done.assignment

    async def opens(self) -> Desk:
        """What Lin has in front of her when she opens practice."""
        shown = await self.does(self.lin, OpenTonight())
        assert isinstance(shown, Shown)
        return shown.desk

    async def answers(self, desk: Desk, *, right: bool = True) -> Desk:
        """Lin's answer, and what comes after it."""
        assert isinstance(desk, AtItem)
        asked, item = desk.question.asked, desk.question.item
        assert isinstance(item, SingleChoice)
        place = asked.order.index(item.answer if right else (item.answer + 1) % len(asked.order))
        await self.does(self.lin, AnswerChoice(asked.session, asked.position, place))
        shown = await self.does(self.lin, NextItem(asked.session, asked.position))
        assert isinstance(shown, Shown)
        return shown.desk

    async def told(self, person: Person) -> list[str]:
        return [str(each["html"]) for each in await told(self.database, person)]


@pytest.fixture
async def school(sqlite_database: Database, clock: FixedClock) -> School:
    return await School(sqlite_database, clock).open()


@pytest.fixture
async def both_schools(database: Database, clock: FixedClock) -> School:
    return await School(database, clock).open()

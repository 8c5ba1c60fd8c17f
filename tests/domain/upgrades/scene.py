"""A course of ten points whose last lesson is on Saturday 19 December, and families who hear of the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from domain.clock import FixedClock
from domain.gate.opening import OpenGate
from domain.journal import Statement, Verb
from domain.people.person import Consent, Learner, Person, Purpose, Role
from domain.ports import UnitOfWork
from domain.practice.learner import model
from domain.practice.learner.model import Facts
from domain.upgrades.finding import LookNow
from domain.upgrades.proposal import Proposal, ProposalState, UpgradeRule
from storage.database import Database
from storage.tables.broadcasts import proposals
from storage.tables.messages import outbox
from tests.domain.booking.stage import (
    BRAUN,
    CENTRE,
    CLASSES,
    EAST,
    FAQ,
    FIRST,
    LONG,
    MATHS,
    OLYMPIAD,
    PATTERNS,
    WANG,
    WEST,
    YOUNG_OLYMPIAD,
    Stage,
)  # fmt: skip
from tests.domain.practice.shelf import bank, choice
from tests.house import as_person, services

CLASS = "c1"
SKILLS = tuple(f"s.{number}" for number in range(10))
FOLLOWS = MATHS.id
RULE = UpgradeRule(LONG, LONG, FOLLOWS)
FIRST_LESSON = datetime(2026, 9, 5, 2, 0, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 5, 4, 0, tzinfo=UTC)
"""Noon in Shanghai, two weeks before the end."""


class Scene(Stage):
    """The centre in December, and Zhao of the office."""

    zhao: Person

    def __init__(self, database: Database, clock: FixedClock) -> None:
        super().__init__(database, clock)
        self.services = services(clock=clock, bank=bank([choice(f"i:{skill}", skill) for skill in SKILLS]))

    async def open(self) -> Scene:
        self.at(DECEMBER)
        courses = (FIRST, MATHS, YOUNG_OLYMPIAD, replace(OLYMPIAD, skills=SKILLS))
        async with self.database.transaction() as uow:
            await uow.courses.replace(CENTRE, (EAST, WEST), (WANG, BRAUN), courses, CLASSES, PATTERNS, FAQ)
            await uow.upgrades.put_rules([RULE])
        self.zhao = await as_person(self.database, self.services, 9, Role.OPERATOR, name="Zhao")
        return self

    def at(self, instant: datetime) -> None:
        self.clock.advance(instant - self.clock.now())

    async def family(self, child: str = "Lin", firm: int = 7, **fields: Any) -> tuple[Person, Learner]:
        """A parent who agreed to all, and a child in the class with so many firm points."""
        parent, (learner,) = await self.parent(child, **fields)
        await self.agrees(learner, parent)
        await self.attends(learner)
        await self.masters(learner, firm)
        return parent, learner

    async def agrees(self, learner: Learner, parent: Person, *purposes: Purpose) -> None:
        async with self.database.transaction() as uow:
            for purpose in purposes or (Purpose.PRACTICE, Purpose.TEACHERS_SEE, Purpose.OFFERS):
                await uow.people.add_consent(Consent(learner.id, purpose, "1", parent.id, self.clock.now()))

    async def withdraws(self, learner: Learner, parent: Person, purpose: Purpose) -> None:
        async with self.database.transaction() as uow:
            for each in await uow.people.consents_of(learner.id):
                if each.purpose is purpose:
                    await uow.people.add_consent(replace(each, withdrawn_at=self.clock.now()))

    async def attends(self, learner: Learner, class_id: str = CLASS, since: datetime = FIRST_LESSON) -> None:
        async with self.database.transaction() as uow:
            await uow.classes.enrol(learner.id, class_id, since)

    async def masters(self, learner: Learner, firm: int, *, way: int = 1) -> None:
        """Right answers on five days make a point firm, one wrong one brings it on the way."""
        async with self.database.transaction() as uow:
            await answered(uow, learner, SKILLS[:firm], SKILLS[firm : firm + way], self.clock.now())

    async def look(self) -> int:
        return (await self.do(self.zhao, LookNow())).new

    async def proposals(self) -> Sequence[Proposal]:
        """All that there are, oldest first."""
        async with self.database.reading_connection() as connection:
            numbers = list(await connection.scalars(select(proposals.c.id).order_by(proposals.c.id)))
        async with self.database.reading() as uow:
            found = [await uow.upgrades.get(number) for number in numbers]
        return [each for each in found if each is not None]

    async def states(self) -> list[ProposalState]:
        return [each.state for each in await self.proposals()]

    async def one(self) -> Proposal:
        (found,) = await self.proposals()
        return found

    async def gate(self) -> None:
        for _ in range(3):
            await self.do(None, OpenGate())

    async def messages(self, person: Person) -> list[tuple[str, str]]:
        """State and text of each notice about a next course."""
        wanted = select(outbox.c.state, outbox.c.content).where(
            outbox.c.person == person.id, outbox.c.kind == "upgrade"
        )
        async with self.database.reading_connection() as connection:
            rows = await connection.execute(wanted.order_by(outbox.c.id))
            return [(state.value, content["html"]) for state, content in rows]


async def answered(
    uow: UnitOfWork, learner: Learner, firm: Sequence[str], on_the_way: Sequence[str], now: datetime
) -> None:
    """Write down the answers of the last five days that make these skills firm, and bring those on the way."""
    said = [
        _answer(learner, skill, now - timedelta(days=day) + timedelta(seconds=9 * place), right=True)
        for skill in firm
        for day in range(1, 6)
        for place in range(8)
    ]
    said += [_answer(learner, skill, now - timedelta(days=1), right=False) for skill in on_the_way]
    for each in sorted(said, key=lambda one: one.at):
        await uow.journal.add(each)
    state = model.rebuild(await uow.journal.about(learner.id, limit=10_000))
    await uow.practice.save_state(learner.id, model.to_plain(state), now)


def _answer(learner: Learner, skill: str, at: datetime, *, right: bool) -> Statement:
    facts = model.facts_to_plain(Facts(f"i:{skill}", (skill,), 0.0, 0.25))
    result = {"success": right, "hints": 0, "seconds": 9.0, "facts": facts, "session": 1, "position": 0}
    return Statement(Verb.ANSWERED, "item", f"i:{skill}", at, learner=learner.id, result=result)

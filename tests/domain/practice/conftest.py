"""An evening of practice: a learner with an account, a bank, and use cases run as the learner."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import pytest

from domain.clock import FixedClock
from domain.journal import Statement, Verb
from domain.language import Lang
from domain.people.person import AgeBand, Consent, Learner, Person, Purpose, Role
from domain.ports import Form
from domain.practice.evening.answering import AnswerChoice, AnswerNumber
from domain.practice.evening.desk import AtItem, AtVerdict, Desk, Question, Shown
from domain.practice.evening.session import Asked, Session
from domain.practice.evening.tonight import NextItem, OpenTonight
from domain.practice.items.kinds import Item, NumberEntry, SingleChoice
from domain.practice.learner import model
from domain.turn import Services, UseCase
from knowledge.bank import MemoryBank
from storage.database import Database
from tests.domain.practice.shelf import bank, choice, entry, stock
from tests.house import act, as_person, services

R = TypeVar("R")


def plenty() -> list[Item]:
    """Enough for some sets: choices with hints and feedback, and numbers to type."""
    hints = ("First hint.", "Second hint.")
    feedback = (None, "That is the dog's road.", None, None)
    roads = (None, None, "big-road", None)
    choices = [
        choice(f"c:{n}", f"s{n % 8}", difficulty=1 + n % 4, hints=hints, feedback=feedback, misconceptions=roads)
        for n in range(32)
    ]
    return [*choices, *(entry(f"e:{n}", f"s{n}", unit="cm") for n in range(8))]


@dataclass
class Evening:
    """A learner at practice. `do` runs a use case in a transaction of its own and answers with what it showed."""

    database: Database
    services: Services
    clock: FixedClock
    bank: MemoryBank
    person: Person
    learner: Learner

    async def do(self, use_case: UseCase[R], person: Person | None = None) -> R:
        return await act(self.database, self.services, person or self.person, use_case)

    async def tick(self, use_case: UseCase[R]) -> R:
        return await act(self.database, self.services, None, use_case)

    async def open(self) -> Desk:
        shown = await self.do(OpenTonight())
        assert isinstance(shown, Shown)
        return shown.desk

    async def question(self) -> Question:
        """The item in front of the learner; the set is opened when it is not."""
        desk = await self.open()
        assert isinstance(desk, AtItem)
        return desk.question

    async def answer(self, question: Question, *, right: bool = True) -> Shown:
        session, position = question.session.id, question.asked.position
        if isinstance(question.item, SingleChoice):
            wrong = (question.item.answer + 1) % len(question.asked.order)
            place = question.asked.order.index(question.item.answer if right else wrong)
            return await self.do(AnswerChoice(session, position, place))
        assert isinstance(question.item, NumberEntry)
        return await self.do(AnswerNumber(session, position, str(question.item.answer) if right else "999"))

    async def go_on(self, question: Question) -> Desk:
        return (await self.do(NextItem(question.session.id, question.asked.position))).desk

    async def play(self, rights: Sequence[bool]) -> list[Question]:
        """Answer so many items, each right or wrong, going on after each."""
        asked = [await self.question()]
        for number, right in enumerate(rights):
            shown = await self.answer(asked[-1], right=right)
            assert isinstance(shown.desk, AtVerdict)
            desk = await self.go_on(asked[-1])
            if number + 1 < len(rights):
                assert isinstance(desk, AtItem)
                asked.append(desk.question)
        return asked

    async def give(self, *items: Item) -> None:
        """Make these the only items, on the shelf and in the table."""
        stock(self.bank, items)
        async with self.database.transaction() as uow:
            await uow.items.put([(item, item.key) for item in items], self.clock.now())

    async def session(self) -> Session:
        async with self.database.reading() as uow:
            found = await uow.practice.latest_session(self.learner.id)
        assert found is not None
        return found

    async def asked(self) -> Sequence[Asked]:
        async with self.database.reading() as uow:
            return await uow.practice.asked((await self.session()).id)

    async def form(self) -> Form | None:
        async with self.database.reading() as uow:
            return await uow.people.form(self.person.id)

    async def journal(self) -> Sequence[Statement]:
        async with self.database.reading() as uow:
            return await uow.journal.about(self.learner.id)

    async def verbs(self) -> list[Verb]:
        return [statement.verb for statement in await self.journal()]

    async def state(self) -> model.State:
        async with self.database.reading() as uow:
            return model.from_plain(await uow.practice.state_of(self.learner.id))

    def wait(self, **span: float) -> None:
        self.clock.advance(timedelta(**span))


async def a_learner(
    database: Database,
    services: Services,
    external_id: int,
    *,
    age_band: AgeBand = AgeBand.FROM_14,
    lang: Lang = Lang.EN,
) -> tuple[Person, Learner]:
    person = await as_person(database, services, external_id, Role.LEARNER, lang, age_band=age_band)
    async with database.transaction() as uow:
        made = await uow.people.add_learner(Learner(0, person.name, person.id, grade=6, age_band=age_band))
    return person, made


async def agree(database: Database, learner: Learner, guardian: Person, services: Services) -> None:
    now = services.clock.now()
    async with database.transaction() as uow:
        await uow.people.add_guardian(learner.id, guardian.id, now)
        await uow.people.add_consent(Consent(learner.id, Purpose.PRACTICE, "test", guardian.id, now))


@pytest.fixture
async def evening(database: Database, clock: FixedClock) -> AsyncIterator[Evening]:
    held = bank(plenty())
    made = services(clock=clock, bank=held)
    person, learner = await a_learner(database, made, 101)
    yield Evening(database, made, clock, held, person, learner)

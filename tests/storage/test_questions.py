from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from domain.asking.question import LastQuestion
from domain.clock import FixedClock
from domain.language import Lang
from domain.people.person import Person
from storage.database import Database


async def asker(database: Database) -> int:
    async with database.transaction() as uow:
        return (await uow.people.add(Person(0, "telegram", "1", "Mei", Lang.ZH))).id


def asked(person: int, text: str, at: datetime, answered: str | None = None) -> LastQuestion:
    kind = "faq" if answered else None
    return LastQuestion(person, 0, text, kind, answered, [("course", "maths"), ("faq", "refund")], at)


async def test_the_last_question_is_kept_and_the_one_before_forgotten(database: Database, clock: FixedClock) -> None:
    person = await asker(database)
    async with database.transaction() as uow:
        assert await uow.questions.last(person) is None
        first = await uow.questions.keep(asked(person, "学费多少", clock.now(), "fees"))
        second = await uow.questions.keep(asked(person, "能停车吗", clock.now()))
    async with database.reading() as uow:
        assert await uow.questions.last(person) == replace(asked(person, "能停车吗", clock.now()), number=second)
    assert second == first + 1


async def test_an_answer_is_refused_once_and_only_as_long_as_it_is_the_last(
    database: Database, clock: FixedClock
) -> None:
    person = await asker(database)
    async with database.transaction() as uow:
        first = await uow.questions.keep(asked(person, "学费多少", clock.now(), "fees"))
        assert await uow.questions.refuse(person, first)
        assert not await uow.questions.refuse(person, first)
        second = await uow.questions.keep(asked(person, "能停车吗", clock.now(), "parking"))
        assert not await uow.questions.refuse(person, first)
        last = await uow.questions.last(person)
    assert last is not None and last.number == second and not last.refused


async def test_what_is_old_is_forgotten(database: Database, clock: FixedClock) -> None:
    person = await asker(database)
    async with database.transaction() as uow:
        await uow.questions.keep(asked(person, "学费多少", clock.now(), "fees"))
        assert await uow.questions.forget(clock.now()) == 0
        assert await uow.questions.forget(clock.now() + timedelta(seconds=1)) == 1
        assert await uow.questions.last(person) is None

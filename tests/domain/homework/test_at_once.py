"""What a teacher and learners do to one homework at the same moment, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, time

import pytest

from domain.clock import FixedClock
from domain.courses.browsing import handle
from domain.courses.course import CourseClass
from domain.errors import Refusal
from domain.homework.changing import WithdrawHomework
from domain.homework.giving import GiveHomework, Given, OpenGiving, WriteHomework
from domain.homework.handing_in import SayDone
from domain.homework.seeing import LookAtHomework, SeeAllDone, stamp_of, unseen
from domain.journal import Verb
from domain.people.person import AgeBand, Learner, Person, Role
from domain.turn import Services
from storage.database import Database
from tests.domain.booking.stage import CENTRE, EAST, FAQ, MATHS, WANG
from tests.house import act, as_person, services

KLASS = CourseClass("g5-sat", MATHS.id, "east", "wang", "204", 6, time(10), 12, 9, date(2026, 9, 5))


class Class:
    """A teacher and four learners with accounts."""

    def __init__(self, database: Database, made: Services, teacher: Person, learners: list[tuple[Person, Learner]]):
        self.database, self.services, self.teacher, self.learners = database, made, teacher, learners

    async def gives(self) -> int:
        giving = await act(self.database, self.services, self.teacher, OpenGiving(handle(KLASS.id)))
        await act(self.database, self.services, self.teacher, WriteHomework(handle(KLASS.id), "p. 12"))
        give = GiveHomework(handle(KLASS.id), giving.stamp)
        given = await act(self.database, self.services, self.teacher, give)
        assert isinstance(given, Given)
        return given.sheet.id

    async def says_done(self, homework: int, place: int) -> bool:
        person, learner = self.learners[place]
        try:
            return (await act(self.database, self.services, person, SayDone(homework, learner.id))).changed
        except Refusal:
            return False


@pytest.fixture
async def klass(database: Database, clock: FixedClock) -> Class:
    made = services(clock=clock)
    teacher = await as_person(database, made, 7, Role.TEACHER)
    learners = []
    async with database.transaction() as uow:
        await uow.courses.replace(CENTRE, (EAST,), (replace(WANG, telegram=7),), (MATHS,), (KLASS,), (), FAQ)
    for number in range(4):
        person = await as_person(database, made, 100 + number, Role.LEARNER)
        async with database.transaction() as uow:
            learner = await uow.people.add_learner(Learner(0, f"L{number}", person.id, age_band=AgeBand.FROM_16))
            await uow.classes.enrol(learner.id, KLASS.id, clock.now())
        learners.append((person, learner))
    return Class(database, made, teacher, learners)


async def test_whoever_hands_in_while_it_is_withdrawn_has_done_it_or_was_never_given_it(klass: Class) -> None:
    homework = await klass.gives()
    withdraw = act(klass.database, klass.services, klass.teacher, WithdrawHomework(homework))
    first, *others = [klass.says_done(homework, place) for place in range(4)]
    one, gone, *rest = await asyncio.gather(first, withdraw, *others)
    assert gone
    done = [one, *rest]
    async with klass.database.reading() as uow:
        given = await uow.journal.with_object(Verb.ASSIGNED, "homework", str(homework))
        kept = {
            each.learner for each in given if not await uow.journal.with_object(Verb.VOIDED, "statement", each.uid)
        }
        completed = {
            each.learner for each in await uow.journal.with_object(Verb.COMPLETED, "homework", str(homework))
        }
    assert len(given) == 4
    assert kept == completed == {learner.id for (_, learner), was in zip(klass.learners, done, strict=True) if was}


async def test_one_done_said_twice_at_once_is_one_and_seen_by_two_taps_is_seen_once(klass: Class) -> None:
    homework = await klass.gives()
    assert sorted(await asyncio.gather(klass.says_done(homework, 0), klass.says_done(homework, 0))) == [False, True]
    await klass.says_done(homework, 1)
    progress = await act(klass.database, klass.services, klass.teacher, LookAtHomework(homework))
    last = max(stamp_of(line.handed) for line in unseen(progress) if line.handed is not None)
    see = [act(klass.database, klass.services, klass.teacher, SeeAllDone(homework, last)) for _ in range(2)]
    assert sorted(count for _, count in await asyncio.gather(*see)) == [0, 2]
    async with klass.database.reading() as uow:
        assert len(await uow.journal.with_object(Verb.COMPLETED, "homework", str(homework))) == 2
        assert len(await uow.journal.with_object(Verb.CONFIRMED, "homework", str(homework))) == 2


async def test_done_alone_moves_no_mastery(klass: Class) -> None:
    homework = await klass.gives()
    await klass.says_done(homework, 0)
    async with klass.database.reading() as uow:
        assert await uow.practice.state_of(klass.learners[0][1].id) is None

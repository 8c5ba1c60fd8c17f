"""The demo's past: the bot finds by itself what there is to tell Ms Wang, and what is stored is what happened."""

from __future__ import annotations

import pytest

from bot.loading import load_content
from domain.alerts.alert import OfLearner, OfPoint, Rule
from domain.alerts.keeping import LookAtLearners, LookAtPoints
from domain.clock import FixedClock
from domain.portrait.keeping import portrait_of
from domain.practice.learner import model
from domain.turn import Services, Turn, UseCase
from knowledge.bank import MemoryBank
from sandbox.demo_class import seed_class
from storage.database import Database
from tests.house import CONTENT, SATURDAY, services


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(SATURDAY)


async def test_the_demos_teacher_is_told_each_story(sqlite_database: Database, clock: FixedClock) -> None:
    house = await _demo(sqlite_database, clock)
    await _until_done(sqlite_database, house, LookAtLearners())
    await _until_done(sqlite_database, house, LookAtPoints())
    async with sqlite_database.reading() as uow:
        wang = await uow.people.by_external("telegram", "2001")
        assert wang is not None
        told = {}
        for alert in await uow.alerts.of_teachers([wang.id]):
            name = alert.subject.skill if isinstance(alert.subject, OfPoint) else ""
            if isinstance(alert.subject, OfLearner):
                (learner,) = await uow.people.learners([alert.subject.learner])
                name = learner.name
            told[name] = {each.rule for each in alert.findings}
    assert told == {
        "Lan": {Rule.ABSENCE},
        "何沐阳": {Rule.STUCK},
        "刘子墨": {Rule.SLIPPING},
        "李诗涵": {Rule.LOW_MOOD},
        "fractions.add-unlike": {Rule.POINT},
    }


async def test_what_is_stored_of_the_class_is_what_its_journal_gives(
    sqlite_database: Database, clock: FixedClock
) -> None:
    house = await _demo(sqlite_database, clock)
    await seed_class(sqlite_database, clock, with_past=True)
    async with sqlite_database.transaction() as uow:
        account = await uow.people.by_external("telegram", "1004")
        assert account is not None
        bo = await uow.people.learner_of(account.id)
        assert bo is not None and await uow.practice.latest_session(bo.id) is None, "his first set is still to come"
        (klass,) = await uow.classes.classes_of(bo.id)
        learners = await uow.classes.learners_of(klass.id)
        assert len(learners) == 12
        for learner in learners:
            right = model.rebuild(await uow.journal.about(learner.id, limit=10_000))
            assert await uow.practice.state_of(learner.id) == model.to_plain(right)
            portrait = await portrait_of(Turn(house, uow, None), learner.id)
            assert len(portrait.lessons) == len(portrait.homework) == 6
            for sitting in portrait.sittings:
                assert len(await uow.practice.attempts(sitting.session)) == sitting.answers


async def _demo(database: Database, clock: FixedClock) -> Services:
    await load_content(database, CONTENT, clock, demo_staff=True)
    await seed_class(database, clock, with_past=True)
    bank = MemoryBank()
    async with database.reading() as uow:
        bank.replace(await uow.items.live(), await uow.items.skills())
    return services(clock=clock, bank=bank)


async def _until_done(database: Database, house: Services, look: UseCase[int]) -> None:
    done = 1
    while done:
        async with database.transaction() as uow:
            done = await Turn(house, uow, None).do(look)

"""The demo's class: twelve in it, something taught, and a lesson to log, on every start."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.loading import load_content
from domain.classes.log.handing_over import logs_of_today
from domain.clock import FixedClock
from domain.journal import Verb
from domain.people.consent import may_store_practice
from domain.turn import Turn
from sandbox.demo_class import seed_class
from storage.database import Database
from tests.house import CONTENT, SATURDAY, looking, services


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(SATURDAY)


async def test_bo_goes_to_ms_wangs_class_which_has_just_had_two_points(
    sqlite_database: Database, clock: FixedClock
) -> None:
    await load_content(sqlite_database, CONTENT, clock, demo_staff=True)
    for _ in range(2):
        await seed_class(sqlite_database, clock)
    async with sqlite_database.reading() as uow:
        account = await uow.people.by_external("telegram", "1004")
        assert account is not None and account.onboarded_at is not None
        bo = await uow.people.learner_of(account.id)
        assert bo is not None and await may_store_practice(looking(services(clock=clock), uow), bo)
        (klass,) = await uow.classes.classes_of(bo.id)
        assert klass.id == "maths-g5-6-sat-1300", "it is Saturday afternoon"
        assert [teacher.name for teacher in await uow.classes.teachers_of(bo.id)] == ["王老师"]
        learners = await uow.classes.learners_of(klass.id)
        assert len(learners) == 12 and sum(each.person is not None for each in learners) == 1
        (mother,) = await uow.people.guardians_of(bo.id)
        assert mother.external_id == "1005", "she has a window of her own"
        assert [child.name for child in await uow.people.children_of(mother.id)] == ["Bo", "Lan"]
        taught = await uow.classes.taught_to(bo.id, clock.now())
        assert len(taught) == 2 and all(clock.now() - at < timedelta(hours=5) for at in taught.values())
        assert len(await uow.journal.with_object(Verb.TAUGHT, "class", klass.id)) == 1
    clock.advance(timedelta(days=7))
    await seed_class(sqlite_database, clock)
    async with sqlite_database.reading() as uow:
        assert len(await uow.classes.taught_to(bo.id, clock.now())) == 4


async def test_a_visitor_as_ms_wang_finds_a_class_of_twelve_to_log_at_once(
    sqlite_database: Database, clock: FixedClock
) -> None:
    await load_content(sqlite_database, CONTENT, clock, demo_staff=True)
    await seed_class(sqlite_database, clock)
    async with sqlite_database.transaction() as uow:
        wang = await uow.people.by_external("telegram", "2001")
        waiting = await logs_of_today(Turn(services(clock=clock), uow, wang))
    (of,) = [each for each in waiting if each.klass.id == "maths-g5-6-sat-1300"]
    assert of.ends_at < clock.now() and not of.logged


async def test_who_was_taken_out_of_the_class_stays_out(sqlite_database: Database, clock: FixedClock) -> None:
    await load_content(sqlite_database, CONTENT, clock, demo_staff=True)
    await seed_class(sqlite_database, clock)
    async with sqlite_database.transaction() as uow:
        gone = (await uow.classes.learners_of("maths-g5-6-sat-1300"))[-1]
        await uow.classes.leave(gone.id, "maths-g5-6-sat-1300", clock.now())
    await seed_class(sqlite_database, clock)
    async with sqlite_database.reading() as uow:
        assert len(await uow.classes.learners_of("maths-g5-6-sat-1300")) == 11

"""The demo's class: somebody in it, and something taught, on every start."""

from __future__ import annotations

from datetime import timedelta

from bot.loading import load_content
from domain.clock import FixedClock
from domain.journal import Verb
from domain.people.consent import may_store_practice
from sandbox.demo_class import seed_class
from storage.database import Database
from tests.house import CONTENT, SATURDAY


async def test_bo_goes_to_ms_wangs_class_which_has_just_had_two_points(sqlite_database: Database) -> None:
    clock = FixedClock(SATURDAY)
    await load_content(sqlite_database, CONTENT, clock, demo_staff=True)
    for _ in range(2):
        await seed_class(sqlite_database, clock)
    async with sqlite_database.reading() as uow:
        account = await uow.people.by_external("telegram", "1004")
        assert account is not None and account.onboarded_at is not None
        bo = await uow.people.learner_of(account.id)
        assert bo is not None and await may_store_practice(uow, bo, 14)
        (klass,) = await uow.classes.classes_of(bo.id)
        assert klass.id == "maths-g5-6-sat-1300", "it is Saturday afternoon"
        assert [teacher.name for teacher in await uow.classes.teachers_of(bo.id)] == ["王老师"]
        taught = await uow.classes.taught_to(bo.id, clock.now())
        assert len(taught) == 2 and all(clock.now() - at < timedelta(hours=5) for at in taught.values())
        assert len(await uow.journal.with_object(Verb.TAUGHT, "class", klass.id)) == 1
    clock.advance(timedelta(days=7))
    await seed_class(sqlite_database, clock)
    async with sqlite_database.reading() as uow:
        assert len(await uow.classes.taught_to(bo.id, clock.now())) == 4

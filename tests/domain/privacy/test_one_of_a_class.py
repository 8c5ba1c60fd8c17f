"""One of a class with six weeks behind it is erased: nothing of hers is left, and the others are right."""

from __future__ import annotations

from json import dumps
from typing import Any

from sqlalchemy import select

from bot.loading import load_content
from domain.alerts.keeping import LookAtLearners
from domain.clock import FixedClock
from domain.portrait.keeping import caught_up, folded, portrait_of
from domain.portrait.written import to_plain
from domain.privacy.data import LearnerSubject, PersonSubject
from domain.turn import Turn
from sandbox.demo_class import seed_class
from storage import tables
from storage.database import Database
from tests.house import CONTENT, SATURDAY, act, services

SHIHAN = "李诗涵"


async def a_class(database: Database) -> dict[str, int]:
    """The demo's learners by name, with portraits and alerts."""
    clock = FixedClock(SATURDAY)
    await load_content(database, CONTENT, clock, demo_staff=True)
    await seed_class(database, clock, with_past=True)
    house = services(clock=clock)
    learners = tables.people.learners
    async with database.transaction() as uow:
        for learner in await uow.journal.learners():
            await portrait_of(Turn(house, uow, None), learner)
    while await act(database, house, None, LookAtLearners()):
        pass
    async with database.reading_connection() as connection:
        rows = await connection.execute(select(learners.c.name, learners.c.id).where(learners.c.name != ""))
        return {name: number for name, number in rows}  # noqa: C416


async def naming_her(database: Database) -> list[str]:
    """Rows with her name anywhere in them."""
    async with database.reading_connection() as connection:
        rows = [
            dumps([table.name, *map(str, row)], ensure_ascii=False)
            for table in tables.metadata.sorted_tables
            for row in await connection.execute(select(table))
        ]
    return [row for row in rows if SHIHAN in row]


async def stored(database: Database, learners: list[int]) -> list[Any]:
    async with database.reading() as uow:
        kept = [await uow.portraits.of(each) for each in learners]
        states = [await uow.practice.state_of(each) for each in learners]
        rows = [await uow.personal.rows_of(LearnerSubject(each)) for each in learners]
    return [kept, states, rows]


async def test_one_is_erased_and_the_rest_of_the_class_stays_right(sqlite_database: Database) -> None:
    known = await a_class(sqlite_database)
    others = [number for name, number in known.items() if name != SHIHAN]
    before = await stored(sqlite_database, others)
    assert await naming_her(sqlite_database)
    async with sqlite_database.transaction() as uow:
        learner = await uow.people.learner(known[SHIHAN])
        assert learner is not None
        guardians = await uow.people.guardians_of(learner.id)
        counts = await uow.personal.erase(LearnerSubject(learner.id))
        # her mother's account is called after her
        accounts = [each.id for each in guardians] + ([learner.person] if learner.person is not None else [])
        for account in accounts:
            await uow.personal.erase(PersonSubject(account))
    assert counts["journal"] > 50 and counts["alerts"] == 1
    assert await naming_her(sqlite_database) == []
    assert await stored(sqlite_database, others) == before
    async with sqlite_database.reading() as uow:
        for each in others:
            kept, anew = await caught_up(uow, each), await folded(uow, each)
            assert kept.stored and to_plain(kept.portrait) == to_plain(anew.portrait)

"""The portraits that are kept, and who is behind the journal."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from domain.journal import Statement, Verb
from storage.database import Database
from storage.tables.profile import watermarks
from tests.storage.given import NOW, a_learner

SETTLED = NOW - timedelta(minutes=1)


async def told(database: Database, learner: int | None, minutes_ago: float) -> None:
    at = NOW - timedelta(minutes=minutes_ago)
    async with database.transaction() as uow:
        await uow.journal.add(Statement(Verb.VIEWED, "profile", "x", at, learner=learner))


async def behind(database: Database) -> list[int]:
    async with database.transaction() as uow:
        return [each.learner for each in await uow.portraits.behind(SETTLED)]


async def kept(database: Database, learner: int, minutes_ago: float) -> None:
    async with database.transaction() as uow:
        said, _ = await uow.journal.told_since(learner, 0)
        upto = max(number for number, _ in said)
        await uow.portraits.save(learner, {"upto": upto}, upto, NOW - timedelta(minutes=minutes_ago))


async def mark(database: Database) -> int | None:
    async with database.reading_connection() as connection:
        upto: int | None = await connection.scalar(select(watermarks.c.upto))
        return upto


async def test_a_portrait_is_kept_and_replaced(database: Database) -> None:
    lin = await a_learner(database)
    for upto in (3, 7):
        async with database.transaction() as uow:
            await uow.portraits.save(lin.id, {"told": upto, "text": "约分"}, upto, NOW)
        async with database.reading() as uow:
            assert await uow.portraits.of(lin.id) == ({"told": upto, "text": "约分"}, upto)
            assert await uow.portraits.of(lin.id + 1) is None


async def test_behind_are_those_of_whom_more_is_told_the_longest_first(database: Database) -> None:
    first, second, never = [(await a_learner(database, name)).id for name in ("a", "b", "c")]
    for learner in (first, second):
        await told(database, learner, 9)
    await kept(database, second, 8)
    await kept(database, first, 7)
    await told(database, None, 6)
    assert await behind(database) == []
    for learner in (first, second, never):
        await told(database, learner, 5)
    assert await behind(database) == [never, second, first]


async def test_what_is_settled_is_not_looked_at_again_and_what_is_young_is(database: Database) -> None:
    lin = (await a_learner(database)).id
    for minutes in (9, 5, 0.5):
        await told(database, lin, minutes)
    assert await behind(database) == [lin]
    assert await mark(database) is None, "while somebody is behind nothing is passed over"
    await kept(database, lin, 0)
    assert await behind(database) == []
    async with database.reading() as uow:
        numbers = [number for number, _ in (await uow.journal.told_since(lin, 0))[0]]
    assert await mark(database) == numbers[1]


async def test_what_is_told_since_comes_by_instant_with_the_count_of_what_was_before(database: Database) -> None:
    lin, bo = (await a_learner(database)).id, (await a_learner(database, "Bo")).id
    for learner, minutes in ((lin, 9), (bo, 8), (lin, 3), (lin, 6)):
        await told(database, learner, minutes)
    async with database.reading() as uow:
        everything, none = await uow.journal.told_since(lin, 0)
        first = min(number for number, _ in everything)
        later, before = await uow.journal.told_since(lin, first)
    assert (len(everything), none, before) == (3, 0, 1)
    assert [said.at for _, said in later] == [NOW - timedelta(minutes=6), NOW - timedelta(minutes=3)]

"""Portraits as they are kept: what came since is put upon them, and nobody overtakes anybody."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from domain.clock import FixedClock
from domain.journal import Statement
from domain.people.person import Learner
from domain.portrait.folding import fold
from domain.portrait.keeping import AT_ONCE, KeepPortraits, folded, portrait_of
from domain.portrait.portrait import Portrait
from domain.portrait.written import to_plain
from domain.turn import Services, Turn
from storage.database import Database
from tests.domain.portrait.said import after, answer, lesson, note, reported, voided
from tests.house import act, services
from tests.storage.given import a_learner

LATER = after(30)


async def tell(database: Database, *statements: Statement) -> None:
    async with database.transaction() as uow:
        for statement in statements:
            await uow.journal.add(statement)


async def read(database: Database, learner: Learner) -> Portrait:
    async with database.transaction() as uow:
        return await portrait_of(Turn(services(clock=FixedClock(LATER)), uow, None), learner.id)


async def told(database: Database, learner: Learner) -> list[Statement]:
    async with database.reading() as uow:
        return list(await uow.journal.about(learner.id))


async def test_nobody_about_whom_nothing_is_told_has_an_empty_portrait(database: Database) -> None:
    assert await read(database, await a_learner(database)) == Portrait()


async def test_a_portrait_holds_what_came_since_it_was_stored(database: Database) -> None:
    lin = await a_learner(database)
    for day, statement in enumerate(
        [answer(after(0), right=True, learner=lin.id), note(after(1), "ok", learner=lin.id)]
    ):
        await tell(database, statement)
        found = await read(database, lin)
        assert found.told == day + 1
        assert found == fold(await told(database, lin))
        async with database.reading() as uow:
            stored = await uow.portraits.of(lin.id)
            assert stored is not None and stored[0] == to_plain(found)


async def test_what_was_taken_back_reported_or_came_late_leaves_the_portrait_right(database: Database) -> None:
    lin = await a_learner(database)
    first, second = answer(after(1), right=True, learner=lin.id), lesson(after(2), after(2), "away", learner=lin.id)
    late = answer(after(0), right=False, session=2, learner=lin.id)
    for news in (first, second, voided(after(3), second), late, reported(after(4), first)):
        await tell(database, news)
        assert await read(database, lin) == fold(await told(database, lin))
    assert (await read(database, lin)).counts["answers"] == 1


async def test_a_portrait_of_another_version_is_folded_anew(database: Database) -> None:
    lin = await a_learner(database)
    await tell(database, answer(after(0), right=True, learner=lin.id))
    async with database.transaction() as uow:
        await uow.portraits.save(lin.id, {"version": 0}, 1, after(0))
    assert (await read(database, lin)).counts["answers"] == 1


async def test_the_clock_brings_all_portraits_up_to_date_in_small_parts(database: Database) -> None:
    clock = Moving(LATER)
    house = services(clock=clock)
    learners = [await a_learner(database, f"L{number}") for number in range(AT_ONCE + 3)]
    await tell(database, *(answer(after(0), right=True, learner=each.id) for each in learners))
    assert [await keep(database, house) for _ in range(3)] == [AT_ONCE, 3, 0]

    await tell(database, answer(after(1), right=True, position=1, learner=learners[4].id))
    assert await keep(database, house) == 0, "who practises is not written down with every answer"
    clock.at += timedelta(seconds=20)
    assert [await keep(database, house) for _ in range(2)] == [1, 0]
    for each in learners:
        async with database.reading() as uow:
            stored = await uow.portraits.of(each.id)
            right = await folded(uow, each.id)
        assert stored == (to_plain(right.portrait), right.upto)


async def test_who_reads_while_others_write_about_the_learner_never_loses_a_statement(database: Database) -> None:
    lin, bo = await a_learner(database), await a_learner(database, "Bo")

    async def practises(learner: Learner) -> None:
        for position in range(12):
            async with database.transaction() as uow:
                await uow.people.claim(learner.id)
                said = answer(after(0, position), right=True, position=position, learner=learner.id)
                await uow.journal.add(said)
                await asyncio.sleep(0)

    async def teaches() -> None:
        for number in range(6):
            async with database.transaction() as uow:
                for learner in (lin, bo):
                    await uow.people.claim(learner.id)
                    came = lesson(after(0, number), after(-number), "came", learner=learner.id)
                    await uow.journal.add(came)

    async def writes_without_asking() -> None:
        for number in range(6):
            async with database.transaction() as uow:
                await uow.journal.add(note(after(0, number), f"note {number}", learner=lin.id))
                await asyncio.sleep(0)

    async def looks() -> None:
        for _ in range(10):
            for learner in (lin, bo):
                await read(database, learner)

    await asyncio.gather(practises(lin), practises(bo), teaches(), writes_without_asking(), looks(), looks())
    for learner in (lin, bo):
        assert await read(database, learner) == fold(await told(database, learner))
    assert (await read(database, lin)).told == 24


async def keep(database: Database, house: Services) -> int:
    return await act(database, house, None, KeepPortraits())


class Moving:
    """A clock that the test sets."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

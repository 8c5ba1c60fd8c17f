"""What is done with people's data and rights is written down in a chain."""

from __future__ import annotations

import pytest

from domain.audit.auditing import audit
from domain.audit.entry import GENESIS, Deed, seal_of
from domain.people.person import Role
from domain.turn import Turn
from storage.database import Database
from tests.house import as_person, services


async def test_each_entry_is_sealed_to_the_one_before_it(database: Database) -> None:
    house = services()
    admin = await as_person(database, house, 1, Role.ADMIN)
    async with database.transaction() as uow:
        turn = Turn(house, uow, admin)
        first = await audit(turn, Deed.ROLE_GIVEN, person=7, role=Role.TEACHER)
        second = await audit(turn, Deed.LOOKED, learner=3, what="learner_page")
    async with database.reading() as uow:
        assert list(await uow.audit.page(0, 10)) == [first, second]
        assert await uow.audit.head() == second.head
    assert (first.seq, first.previous, first.actor) == (1, GENESIS, admin.id)
    assert (second.seq, second.previous, second.seal) == (2, first.seal, seal_of(second))


async def test_what_is_undone_leaves_the_chain_as_it_was(database: Database) -> None:
    house = services()
    async with database.transaction() as uow:
        turn = Turn(house, uow, None)
        first = await audit(turn, Deed.RESTORED)
        with pytest.raises(RuntimeError):
            async with uow.savepoint():
                await audit(turn, Deed.ERASED, learner=4)
                raise RuntimeError
        third = await audit(turn, Deed.EXPORTED, learner=5)
    assert (third.seq, third.previous) == (2, first.seal)


@pytest.mark.parametrize("value", ["Lin", "陈林", "lin chen", "", "x" * 101])
async def test_names_and_words_stay_out_of_it(sqlite_database: Database, value: str) -> None:
    async with sqlite_database.transaction() as uow:
        with pytest.raises(ValueError, match="what"):
            await audit(Turn(services(), uow, None), Deed.LOOKED, learner=3, what=value)

"""What lists from outside call what is ours."""

from __future__ import annotations

from domain.rosters.sourced import SourcedRow
from storage.database import Database
from tests.storage.given import NOW

LIN = SourcedRow("office", "learner", "s1", "7", "abc")
WU = SourcedRow("office", "learner", "s2", "8", "def")


async def test_a_name_is_known_until_it_is_forgotten(database: Database) -> None:
    async with database.transaction() as uow:
        await uow.sourced.put([WU, LIN], NOW)
        await uow.sourced.put(
            [SourcedRow("school", "learner", "s1", "9"), SourcedRow("office", "class", "s1", "c")], NOW
        )
    async with database.transaction() as uow:
        assert await uow.sourced.of("office", "learner") == [LIN, WU]
        assert await uow.sourced.known("office", "learner", ["s2", "s3"]) == {"s2": WU}
        await uow.sourced.forget("office", "learner", ["s2"])
        assert await uow.sourced.of("office", "learner") == [LIN]


async def test_a_row_says_what_the_list_said_last(database: Database) -> None:
    changed = SourcedRow("office", "learner", "s1", "7", "xyz")
    async with database.transaction() as uow:
        await uow.sourced.put([LIN], NOW)
        await uow.sourced.put([changed], NOW)
        assert await uow.sourced.called("learner", "7") == [changed]


async def test_what_every_list_names_moves_along_when_two_rows_become_one(database: Database) -> None:
    async with database.transaction() as uow:
        await uow.sourced.put(
            [LIN, SourcedRow("school", "learner", "x", "7"), SourcedRow("office", "class", "k", "7")], NOW
        )
        await uow.sourced.move("learner", "7", "12")
        assert {row.source for row in await uow.sourced.called("learner", "12")} == {"office", "school"}
        assert [row.external for row in await uow.sourced.called("class", "7")] == ["k"]

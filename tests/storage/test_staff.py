"""Which account belongs to which member of the centre's list."""

from __future__ import annotations

from dataclasses import replace

from storage.database import Database
from tests.storage.given import a_person
from tests.storage.test_classes import a_teacher, fill
from tests.storage.test_courses import STAFF


async def test_a_member_has_the_account_that_the_list_names(database: Database) -> None:
    await fill(database)
    wang = await a_person(database, str(STAFF[0].telegram))
    async with database.reading() as uow:
        assert [each.id for each in await uow.staff.accounts_of(STAFF[0].id)] == [wang.id]
        member = await uow.staff.member_of(wang.id)
    assert member == STAFF[0]


async def test_a_member_without_an_account_has_the_one_that_used_the_invitation(database: Database) -> None:
    await fill(database)
    li = await a_teacher(database, "77", "li")
    async with database.reading() as uow:
        assert [each.id for each in await uow.staff.accounts_of("li")] == [li.id]
        member = await uow.staff.member_of(li.id)
    assert member is not None and member.id == "li"


async def test_who_has_blocked_the_bot_cannot_be_told(database: Database) -> None:
    await fill(database)
    li = await a_teacher(database, "77", "li")
    async with database.transaction() as uow:
        await uow.people.save(replace(li, reachable=False))
    async with database.reading() as uow:
        assert await uow.staff.accounts_of("li") == []


async def test_a_parent_is_no_member(database: Database) -> None:
    await fill(database)
    mei = await a_person(database, "9")
    async with database.reading() as uow:
        assert await uow.staff.member_of(mei.id) is None

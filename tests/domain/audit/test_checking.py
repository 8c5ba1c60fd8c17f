"""Whatever is done to the trail afterwards is found, and where."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.audit.anchoring import AnchorTrail, CheckTrail
from domain.audit.anchors import Anchor
from domain.audit.auditing import audit
from domain.audit.checking import Checked, Flaw, check_trail
from domain.audit.entry import Deed, Entry, Head, seal_of
from domain.clock import FixedClock
from domain.people.person import Role
from domain.turn import Services, Turn
from storage.audit import AuditRepository
from storage.columns import plain
from storage.database import Database
from storage.sql import row_of
from storage.tables.audit import audit as table
from storage.tables.audit import audit_head
from tests.house import act, as_person, services, told

WRITERS, EACH = 20, 5

GUARDS = {
    "sqlite": ["DROP TRIGGER audit_UPDATE", "DROP TRIGGER audit_DELETE"],
    "postgresql": ["DROP TRIGGER audit_row ON audit", "DROP TRIGGER audit_all ON audit"],
}


async def written(database: Database, house: Services, entries: int = 6) -> None:
    for number in range(entries):
        async with database.transaction() as uow:
            await audit(Turn(house, uow, None), Deed.LOOKED, learner=number + 1, what="learner_page")


async def checked(database: Database, *anchors: Anchor) -> Checked:
    async with database.reading() as uow:
        return await check_trail(uow.audit, anchors)


async def head_of(database: Database) -> Head:
    async with database.reading() as uow:
        return await uow.audit.head()


async def without_guards(connection: AsyncConnection) -> None:
    """What somebody with all rights on the database does first."""
    for guard in GUARDS[connection.dialect.name]:
        await connection.execute(text(guard))


async def change(connection: AsyncConnection) -> None:
    await connection.execute(update(table).where(table.c.seq == 3).values(learner=99))


async def change_and_seal(connection: AsyncConnection) -> None:
    """The row by itself is right again; the one after it is not."""
    entry = Entry(*(await connection.execute(select(table).where(table.c.seq == 3))).one())
    changed = replace(entry, learner=99)
    values = {"learner": 99, "seal": seal_of(changed)}
    await connection.execute(update(table).where(table.c.seq == 3).values(**values))


async def remove(connection: AsyncConnection) -> None:
    await connection.execute(delete(table).where(table.c.seq == 3))


async def remove_the_first(connection: AsyncConnection) -> None:
    await connection.execute(delete(table).where(table.c.seq == 1))


async def remove_and_close_ranks(connection: AsyncConnection) -> None:
    await remove(connection)
    for seq in (4, 5, 6):
        await connection.execute(update(table).where(table.c.seq == seq).values(seq=seq - 1))


async def swap(connection: AsyncConnection) -> None:
    for was, to in ((3, 99), (4, 3), (99, 4)):
        await connection.execute(update(table).where(table.c.seq == was).values(seq=to))


async def cut_off(connection: AsyncConnection) -> None:
    await connection.execute(delete(table).where(table.c.seq > 4))


async def empty(connection: AsyncConnection) -> None:
    await connection.execute(delete(table))


async def backdate(connection: AsyncConnection) -> None:
    entry = Entry(*(await connection.execute(select(table).where(table.c.seq == 3))).one())
    await connection.execute(update(table).where(table.c.seq == 3).values(at=entry.at - timedelta(seconds=1)))


async def reword(connection: AsyncConnection) -> None:
    await connection.execute(update(table).where(table.c.seq == 3).values(details={"what": "learner_pages"}))


@pytest.mark.parametrize(
    ("tamper", "broken", "flaw"),
    [
        (change, 3, Flaw.CHANGED),
        (backdate, 3, Flaw.CHANGED),
        (reword, 3, Flaw.CHANGED),
        (change_and_seal, 4, Flaw.MOVED),
        (remove, 3, Flaw.MISSING),
        (remove_the_first, 1, Flaw.MISSING),
        (remove_and_close_ranks, 3, Flaw.MOVED),
        (swap, 3, Flaw.MOVED),
        (cut_off, 5, Flaw.CUT_OFF),
        (empty, 1, Flaw.CUT_OFF),
    ],
)
async def test_tampering_is_found_where_it_begins(
    database: Database, tamper: Callable[[AsyncConnection], Awaitable[None]], broken: int, flaw: Flaw
) -> None:
    await written(database, services())
    async with database.connection() as connection:
        await without_guards(connection)
    assert await checked(database) == Checked(await head_of(database))
    async with database.connection() as connection:
        await tamper(connection)
    found = await checked(database)
    assert (found.broken, found.flaw, found.head.seq) == (broken, flaw, broken - 1)


@pytest.mark.parametrize("tamper", [change, remove, empty])
async def test_the_database_itself_refuses_to_touch_it(
    database: Database, tamper: Callable[[AsyncConnection], Awaitable[None]]
) -> None:
    await written(database, services())
    with pytest.raises(DBAPIError, match="append-only"):
        async with database.connection() as connection:
            await tamper(connection)
    assert (await checked(database)).flaw is None


async def rewritten(connection: AsyncConnection, upto: int) -> None:
    """Make the chain anew up to that number, without its third entry's learner, right in every seal."""
    await without_guards(connection)
    entries = [Entry(*row) for row in await connection.execute(select(table).order_by(table.c.seq))]
    await connection.execute(delete(table))
    before = Head()
    for entry in entries[:upto]:
        new = replace(entry, previous=before.seal, learner=None if entry.seq == 3 else entry.learner)
        new = replace(new, seal=seal_of(new))
        await connection.execute(insert(table), row_of(new) | {"details": plain(new.details)})
        before = new.head
    await connection.execute(update(audit_head).values(**row_of(before)))


async def test_a_chain_that_was_made_anew_as_a_whole_is_found_by_what_is_written_down_elsewhere(
    database: Database,
) -> None:
    house = services()
    await written(database, house, 4)
    anchor = await act(database, house, None, AnchorTrail())
    assert anchor is not None and anchor.head.seq == 4
    await written(database, house, 2)
    whole = await checked(database, anchor)
    assert (whole.flaw, whole.anchored) == (None, 1)
    async with database.connection() as connection:
        await rewritten(connection, 6)
    assert (await checked(database)).flaw is None, "the control: by itself it is a right chain"
    found = await checked(database, anchor)
    assert (found.broken, found.flaw) == (4, Flaw.REWRITTEN)


async def test_a_cut_off_end_is_found_although_the_head_beside_it_was_set_back(database: Database) -> None:
    house = services()
    await written(database, house)
    anchor = await act(database, house, None, AnchorTrail())
    assert anchor is not None
    async with database.connection() as connection:
        await without_guards(connection)
        await connection.execute(delete(table).where(table.c.seq > 4))
        last = Entry(*(await connection.execute(select(table).where(table.c.seq == 4))).one())
        await connection.execute(update(audit_head).values(**row_of(last.head)))
    assert (await checked(database)).flaw is None, "the control: by itself it is a right chain"
    found = await checked(database, anchor)
    assert (found.broken, found.flaw) == (5, Flaw.CUT_OFF)


async def test_a_restored_backup_may_be_shorter_and_is_told_of(database: Database) -> None:
    house = services()
    await written(database, house, 2)
    kept = await head_of(database)
    late = Anchor(house.clock.now(), Head(5, "f" * 64))
    found = await checked(database, late, Anchor(house.clock.now(), kept, restored=True))
    assert (found.flaw, found.lost, found.anchored) == (None, 3, 1)
    assert (await checked(database, late)).flaw is Flaw.CUT_OFF


async def test_each_end_is_written_down_once(sqlite_database: Database) -> None:
    house = services()
    assert await act(sqlite_database, house, None, AnchorTrail()) is None
    await written(sqlite_database, house, 2)
    assert await act(sqlite_database, house, None, AnchorTrail()) is not None
    assert await act(sqlite_database, house, None, AnchorTrail()) is None
    await written(sqlite_database, house, 1)
    assert await act(sqlite_database, house, None, AnchorTrail()) is not None
    assert [each.head.seq for each in house.anchors.all()] == [2, 3]
    house.anchors.note(Anchor(house.clock.now(), Head(9, "f" * 64)))
    house.anchors.note(Anchor(house.clock.now(), await head_of(sqlite_database), restored=True))
    await written(sqlite_database, house, 1)
    assert await act(sqlite_database, house, None, AnchorTrail()) is not None, "also after an older backup came back"


async def test_admins_hear_of_a_broken_trail_at_night(sqlite_database: Database) -> None:
    house = services(clock=FixedClock(services().clock.now()))
    admin = await as_person(sqlite_database, house, 1, Role.ADMIN)
    await written(sqlite_database, house)
    await act(sqlite_database, house, None, CheckTrail())
    assert not await told(sqlite_database, admin)
    async with sqlite_database.connection() as connection:
        await without_guards(connection)
        await change(connection)
    await act(sqlite_database, house, None, CheckTrail())
    (note,) = await told(sqlite_database, admin)
    assert "3" in note["html"]


async def test_many_writers_at_once_leave_one_whole_chain(database: Database) -> None:
    house = services()

    async def write(writer: int) -> None:
        for _ in range(EACH):
            async with database.transaction() as uow:
                await audit(Turn(house, uow, None), Deed.LOOKED, learner=writer)

    await asyncio.gather(*[write(writer) for writer in range(1, WRITERS + 1)])
    found = await checked(database)
    assert (found.flaw, found.head.seq) == (None, WRITERS * EACH)


async def test_without_waiting_for_the_head_writers_would_spoil_each_other(
    postgres_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(AuditRepository, "claim_head", AuditRepository.head)
    house = services()
    barrier = asyncio.Barrier(2)
    await written(postgres_database, house, 1)

    async def write() -> None:
        async with postgres_database.transaction() as uow:
            await uow.audit.head()
            await barrier.wait()
            await audit(Turn(house, uow, None), Deed.LOOKED, learner=1)

    came = await asyncio.gather(write(), write(), return_exceptions=True)
    assert any(came)

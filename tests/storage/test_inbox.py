"""The inbox."""

from __future__ import annotations

from sqlalchemy import select

from storage.database import Database
from storage.inbox import Inbox, InboxRow, Received
from storage.tables.messages import InboxState, inbox
from tests.storage.given import NOW, hours


def an_update(number: int | None, person: str | None = "p1") -> Received:
    return Received(number, person, f'{{"update_id": {number}}}')


async def test_updates_are_kept_in_their_order_and_duplicates_left_out(database: Database) -> None:
    box = Inbox(database)
    first = await box.store("telegram", [an_update(9), an_update(4, None), an_update(9)], NOW)
    assert [(row.update_id, row.person_key, row.raw) for row in first] == [
        (9, "p1", '{"update_id": 9}'),
        (4, None, '{"update_id": 4}'),
    ]
    second = await box.store("telegram", [an_update(4), an_update(1)], NOW + hours(1))
    assert [row.update_id for row in second] == [1]
    assert await box.store("telegram", [an_update(1)], NOW) == []
    assert await box.store("telegram", [], NOW) == []
    assert len(await box.store("wechat", [an_update(1)], NOW)) == 1
    assert await box.pending("telegram") == first + second
    assert [row.seq for row in first + second] == sorted(row.seq for row in first + second)


async def test_what_waits_is_read_in_portions(database: Database) -> None:
    box = Inbox(database)
    rows = await box.store("telegram", [an_update(number) for number in range(5)], NOW)
    assert await box.pending("telegram", limit=2) == rows[:2]
    assert await box.pending("telegram", after_seq=rows[1].seq) == rows[2:]


async def test_an_update_without_a_number_is_set_aside_and_holds_up_nobody(database: Database) -> None:
    box = Inbox(database)
    stored = await box.store("telegram", [an_update(None), an_update(5), Received(None, None, "\ud83d \x00")], NOW)
    assert [row.update_id for row in stored] == [5]
    assert await box.counts() == {InboxState.PENDING: 1, InboxState.SET_ASIDE: 2}
    async with database.reading_connection() as connection:
        aside = (
            await connection.scalars(select(inbox.c.raw).where(inbox.c.update_id.is_(None)).order_by("seq"))
        ).all()
    assert aside == ['{"update_id": None}', "\\ud83d \\u0000"]


async def test_half_a_character_is_stored_as_json_would_write_it(database: Database) -> None:
    (row,) = await Inbox(database).store("telegram", [Received(1, "p", '{"text": "\ud83d"}')], NOW)
    assert row.raw == '{"text": "\\ud83d"}'
    assert await Inbox(database).pending("telegram") == [row]


async def test_an_update_is_handled_once(database: Database) -> None:
    box = Inbox(database)
    (row,) = await box.store("telegram", [an_update(5)], NOW)
    async with database.transaction() as uow:
        assert await uow.inbox.mark_handled(row, NOW)
    async with database.transaction() as uow:
        assert not await uow.inbox.mark_handled(row, NOW)
    assert await box.pending("telegram") == []
    assert await box.counts() == {InboxState.HANDLED: 1}


async def test_what_somebody_wrote_goes_when_it_is_handled_and_stays_when_it_is_set_aside(database: Database) -> None:
    box = Inbox(database)
    handled, aside = await box.store("telegram", [an_update(5), an_update(6)], NOW)
    async with database.transaction() as uow:
        await uow.inbox.mark_handled(handled, NOW)
    await box.set_aside(aside.seq, "broken", NOW)
    async with database.reading_connection() as connection:
        assert list(await connection.scalars(select(inbox.c.raw).order_by("seq"))) == ["", aside.raw]
    assert await box.store("telegram", [an_update(5)], NOW) == [], "it is known again all the same"


async def test_failures_are_counted_until_the_update_is_set_aside(database: Database) -> None:
    box = Inbox(database)
    (row,) = await box.store("telegram", [an_update(5)], NOW)
    assert [await box.note_failure(row.seq, "it burns \udc80", NOW) for _ in range(3)] == [1, 2, 3]
    assert [waiting.attempts for waiting in await box.pending("telegram")] == [3]
    await box.set_aside(row.seq, "it burns", NOW)
    assert await box.pending("telegram") == []
    async with database.transaction() as uow:
        assert not await uow.inbox.mark_handled(row, NOW)
    assert await box.counts() == {InboxState.SET_ASIDE: 1}


async def test_a_purge_removes_what_was_handled_long_ago_and_nothing_that_waits(database: Database) -> None:
    box = Inbox(database)
    rows: list[InboxRow] = await box.store("telegram", [an_update(number) for number in range(4)], NOW)
    async with database.transaction() as uow:
        await uow.inbox.mark_handled(rows[0], NOW)
        await uow.inbox.mark_handled(rows[1], NOW + hours(2))
    await box.set_aside(rows[2].seq, "poison", NOW)
    assert await box.purge(NOW + hours(1)) == 1
    assert await box.counts() == {InboxState.HANDLED: 1, InboxState.SET_ASIDE: 1, InboxState.PENDING: 1}
    assert await box.purge(NOW + hours(1), set_aside_before=NOW + hours(1)) == 1
    assert await box.counts() == {InboxState.HANDLED: 1, InboxState.PENDING: 1}


async def test_a_number_is_not_given_again_after_a_purge(database: Database) -> None:
    box = Inbox(database)
    (row,) = await box.store("telegram", [an_update(1)], NOW)
    async with database.transaction() as uow:
        await uow.inbox.mark_handled(row, NOW)
    await box.purge(NOW + hours(1))
    (later,) = await box.store("telegram", [an_update(1)], NOW)
    assert later.seq > row.seq

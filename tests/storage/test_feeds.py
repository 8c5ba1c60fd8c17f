"""Calendar addresses: one that works, those before it that do not, and nothing from which one could be read."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from domain.calendar.feed import CalendarFeed
from domain.clock import FixedClock
from domain.messages.kinds import ADDRESS, KEPT
from domain.messages.outgoing import OutboxState, Outgoing
from storage.database import Database
from storage.outbox import Outbox, Settled
from storage.tables.messages import outbox
from tests.storage.given import a_person


async def test_the_newest_address_is_the_only_one(database: Database, clock: FixedClock) -> None:
    person, other = await a_person(database), await a_person(database, "2")
    first, second = CalendarFeed("a" * 64, person.id, clock.now()), CalendarFeed("b" * 64, person.id, clock.now())
    async with database.transaction() as uow:
        assert await uow.feeds.of(person.id) is None
        assert not await uow.feeds.revoke(person.id, clock.now())
        await uow.feeds.add(first)
        await uow.feeds.add(CalendarFeed("c" * 64, other.id, clock.now()))
    async with database.transaction() as uow:
        assert await uow.feeds.revoke(person.id, clock.now())
        await uow.feeds.add(second)
    async with database.reading() as uow:
        assert await uow.feeds.of(person.id) == second
        assert await uow.feeds.by_hash(first.token_hash) is None
        assert await uow.feeds.by_hash(second.token_hash) == second
        assert await uow.feeds.of(other.id) is not None


async def test_a_secret_message_is_forgotten_once_it_was_sent(database: Database, clock: FixedClock) -> None:
    person, box = await a_person(database), Outbox(database)
    async with database.transaction() as uow:
        for kind in (ADDRESS, KEPT):
            said = {"html": f"{kind.name} secret", "keyboard": []}
            await uow.outbox.add(Outgoing(person.id, kind.name, said, clock.now()))
    for retry in (clock.now() + timedelta(seconds=1), None, None):
        clock.advance(timedelta(seconds=2))
        (row,) = await box.claim(clock.now(), 10)
        assert row.content["html"].endswith("secret")
        settled = Settled(row.id, row.person, OutboxState.SENT, message_id=7, retry_at=retry)
        await box.settle([settled], clock.now())
    async with database.reading_connection() as connection:
        kept = sorted((await connection.execute(select(outbox.c.kind, outbox.c.content))).all())
    assert kept == [("address", {}), ("kept", {"html": "kept secret", "keyboard": []})]

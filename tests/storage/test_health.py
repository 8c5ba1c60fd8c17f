"""What the database says of the bot's health, and how what was lost is taken up again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import ClauseElement, insert, select, text, update
from sqlalchemy.dialects.sqlite import dialect

from domain.health.figures import BACKUP, Figures, Lost, Model
from domain.messages.outgoing import OutboxState, Outgoing
from storage.database import Database
from storage.health import ASIDE, LATELY, LOOK, SOME
from storage.inbox import Inbox, Received
from storage.tables.messages import InboxState, inbox, outbox
from storage.tables.people import people
from storage.tables.practice import item_tallies
from tests.storage.given import NOW, a_person, hours

SAID = {"html": "a word", "keyboard": []}


async def planned(
    database: Database, n: int, state: OutboxState = OutboxState.PLANNED, **values: object
) -> list[int]:
    """So many messages to one person, an hour apart, the last one due now."""
    person = await a_person(database)
    async with database.transaction() as uow:
        due = [NOW - hours(n - 1 - number) for number in range(n)]
        added = [await uow.outbox.add(Outgoing(person.id, "service", SAID, at)) for at in due]
    async with database.connection() as connection:
        await connection.execute(update(outbox).values(state=state, claimed_at=outbox.c.due_at, **values))
    return [each for each in added if each is not None]


async def figures(database: Database) -> Figures:
    async with database.reading() as uow:
        return await uow.health.figures(NOW)


async def test_an_empty_house_has_nothing_to_tell(database: Database) -> None:
    found = await figures(database)
    assert (found.waiting, found.set_aside, found.due_since, found.lost_at, found.backed_up_at) == (0, 0) + (
        None,
    ) * 3
    assert set(found.messages.values()) == {0}
    async with database.reading() as uow:
        assert await uow.health.model() == Model() and (await uow.health.model()).brier is None
        assert await uow.health.lateness(100) == []


async def test_what_waits_is_counted_and_its_age_is_that_of_the_oldest(database: Database) -> None:
    box = Inbox(database)
    await box.store("telegram", [Received(1, "p", "{}")], NOW - hours(3))
    rows = await box.store("telegram", [Received(2, "p", "{}"), Received(3, "p", "{}")], NOW)
    await box.set_aside(rows[1].seq, "broken", NOW - hours(1))
    await planned(database, 3)
    async with database.transaction() as uow:
        await uow.heartbeats.beat(BACKUP, NOW - hours(30))
    found = await figures(database)
    assert (found.waiting, found.waiting_since, found.set_aside) == (2, NOW - hours(3), 1)
    assert (found.messages["due"], found.due_since) == (3, NOW - hours(2))
    assert found.lost_at == NOW - hours(1)
    assert found.backed_up_at == NOW - hours(30)


async def test_who_has_blocked_the_bot_has_lost_no_message(database: Database) -> None:
    await planned(database, 2, OutboxState.FAILED)
    assert (await figures(database)).messages["failed"] == 2
    async with database.connection() as connection:
        await connection.execute(update(people).values(reachable=False))
    found = await figures(database)
    assert (found.messages["failed"], found.lost_at) == (0, None)


async def test_messages_that_telegram_wants_later_are_told_apart(database: Database) -> None:
    await planned(database, 1, due_at=NOW + timedelta(seconds=20), error="retry_after")
    found = await figures(database)
    assert (found.resting, found.messages["due"]) == (1, 0)


async def test_an_update_is_taken_up_again_once_at_its_old_place(database: Database) -> None:
    box = Inbox(database)
    first, second = await box.store("telegram", [Received(1, "p", "{}"), Received(2, "p", "{}")], NOW)
    await box.set_aside(first.seq, "broken", NOW)
    done = []
    for _ in range(2):
        async with database.transaction() as uow:
            done.append(await uow.health.retry_update(first.seq))
    assert done == [True, False]
    assert [row.seq for row in await box.pending("telegram")] == [first.seq, second.seq]


async def test_an_update_that_is_given_up_loses_its_words(database: Database) -> None:
    box = Inbox(database)
    (row,) = await box.store("telegram", [Received(1, "p", '{"text": "secret"}')], NOW)
    await box.set_aside(row.seq, "broken", NOW)
    async with database.transaction() as uow:
        assert await uow.health.drop_update(row.seq, NOW)
        assert not await uow.health.drop_update(row.seq, NOW)
    async with database.reading_connection() as connection:
        assert (await connection.execute(select(inbox.c.state, inbox.c.raw))).one() == (InboxState.HANDLED, "")


@pytest.mark.parametrize(("state", "repeats"), [(OutboxState.FAILED, 0), (OutboxState.IN_DOUBT, 1)])
async def test_a_message_is_planned_again_once_and_what_was_in_doubt_counts_as_told_twice(
    database: Database, state: OutboxState, repeats: int
) -> None:
    (number,) = await planned(database, 1, state)
    done = []
    for _ in range(2):
        async with database.transaction() as uow:
            done.append(await uow.health.retry_message(number, NOW))
    assert done == [True, False]
    async with database.reading_connection() as connection:
        row = (await connection.execute(select(outbox.c.state, outbox.c.due_at, outbox.c.repeats))).one()
    assert tuple(row) == (OutboxState.PLANNED, NOW, repeats)
    assert (await figures(database)).told_twice == repeats


@pytest.mark.parametrize("values", [{"panel": True}, {"content": {"html": "", "keyboard": []}}, {"content": {}}])
async def test_an_old_screen_and_forgotten_words_are_not_sent_again(
    database: Database, values: dict[str, object]
) -> None:
    (number,) = await planned(database, 1, OutboxState.FAILED, **values)
    async with database.transaction() as uow:
        assert [each.again for each in await uow.health.lost(Lost.FAILED, NOW, 5)] == [False]
        assert not await uow.health.retry_message(number, NOW)
        assert await uow.health.drop_message(number)
    assert (await figures(database)).messages["failed"] == 0


async def test_each_number_opens_to_its_rows(database: Database) -> None:
    numbers = await planned(database, 3, OutboxState.FAILED, error="Bad Request")
    box = Inbox(database)
    (row,) = await box.store("telegram", [Received(1, "p", "{}")], NOW)
    await box.set_aside(row.seq, "[AB12] KeyError", NOW)
    async with database.reading() as uow:
        failed = await uow.health.lost(Lost.FAILED, NOW, 2)
        aside = await uow.health.lost(Lost.UPDATES, NOW, 2)
    assert [(each.number, each.what, each.why) for each in failed] == [
        (number, "service", "Bad Request") for number in reversed(numbers[1:])
    ]
    assert [(each.number, each.why) for each in aside] == [(row.seq, "[AB12] KeyError")]
    async with database.connection() as connection:
        await connection.execute(update(outbox).values(state=OutboxState.PLANNED))
    async with database.reading() as uow:
        late = await uow.health.lost(Lost.LATE, NOW, 2)
    assert [each.number for each in late] == numbers[:2]


async def test_lateness_is_that_of_the_latest_messages(database: Database) -> None:
    await planned(database, 4, OutboxState.SENT, sent_at=NOW)
    async with database.reading() as uow:
        assert sorted(await uow.health.lateness(2)) == [0.0, 3600.0]


async def test_the_models_error_is_the_mean_square_of_what_it_expected(database: Database) -> None:
    # 0.8 and 0.6 right, 0.5 wrong
    rows = [
        {"item": "i", "wording": "w", "response": "1", "success": True, "n": 2, "expected": 1.4, "squares": 1.0},
        {"item": "i", "wording": "w", "response": "2", "success": False, "n": 1, "expected": 0.5, "squares": 0.25},
    ]
    async with database.connection() as connection:
        await connection.execute(insert(item_tallies), rows)
    async with database.reading() as uow:
        model = await uow.health.model()
    assert (model.answers, model.right) == (3, 2)
    assert model.expected == pytest.approx(1.9)
    assert model.brier == pytest.approx((0.04 + 0.16 + 0.25) / 3)


async def read_through(database: Database) -> list[str]:
    """How the looks would go through inbox and outbox where they do not look anything up."""
    through = []
    for look in (LOOK, LATELY, ASIDE, *SOME.values()):
        assert isinstance(look, ClauseElement)
        asked = look.compile(dialect=dialect(paramstyle="named"))
        async with database.reading_connection() as connection:
            steps = await connection.execute(text(f"EXPLAIN QUERY PLAN {asked}"), dict.fromkeys(asked.params, 1))
            through += [step.detail for step in steps if step.detail.startswith(("SCAN inbox", "SCAN outbox"))]
    return through


async def test_a_look_goes_along_indexes_and_never_through_all_rows(sqlite_database: Database) -> None:
    through = await read_through(sqlite_database)
    assert through and all("INDEX" in step for step in through), through


async def test_without_its_indexes_it_would(sqlite_url: str) -> None:
    database = await Database.open(sqlite_url)
    async with database.connection() as connection:
        for index in ("ix_inbox_set_aside", "ix_outbox_failed", "ix_outbox_in_doubt"):
            await connection.execute(text(f"DROP INDEX {index}"))
    await database.close()
    # a connection that was open explains what it knew
    database = await Database.open(sqlite_url)
    assert [step for step in await read_through(database) if "INDEX" not in step]
    await database.close()

"""Somebody who writes faster than anybody can: the others do not wait, memory has an end, and they are told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from statistics import quantiles

import pytest
from sqlalchemy import select

from bot import lanes
from bot.lanes import IN_HAND, MOST_OF_ONE, Lane
from storage.database import Database
from storage.inbox import InboxRow
from storage.tables.messages import InboxState, outbox
from tests.bot.test_pipeline import House, a_message, journal_of, note, person_of
from tests.house import services

FLOODER, OTHERS = 66, range(1, 11)
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    made = House(database, services(), note)
    yield made
    await made.bot.session.close()


def row(seq: int) -> InboxRow:
    return InboxRow(seq, "telegram", seq, "66", "{}", 0, NOW)


def test_a_lane_keeps_a_few_in_hand_and_leaves_the_rest_where_it_is_stored() -> None:
    lane = Lane()
    for seq in range(MOST_OF_ONE + 3):
        lane.take(row(seq))
    assert (len(lane.rows), lane.left, lane.refused) == (
        IN_HAND,
        MOST_OF_ONE - IN_HAND,
        [MOST_OF_ONE, MOST_OF_ONE + 1, MOST_OF_ONE + 2],
    )


async def test_what_waits_in_the_inbox_is_handled_in_order_and_once(house: House) -> None:
    texts = [f"t{number:03}" for number in range(3 * IN_HAND + 7)]
    await house.say(FLOODER, *texts)
    assert await journal_of(house.database, FLOODER) == texts
    assert await house.states() == {InboxState.HANDLED: len(texts)}


async def test_what_is_too_much_is_set_aside_and_said_kindly(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "MOST_OF_ONE", 60)
    await house.say(FLOODER, *(f"t{number:03}" for number in range(100)))
    assert await house.states() == {InboxState.HANDLED: 60, InboxState.SET_ASIDE: 40}
    await house.say(FLOODER, "calm again")
    assert (await journal_of(house.database, FLOODER))[-1] == "calm again"
    person = await person_of(house.database, FLOODER)
    async with house.database.reading_connection() as connection:
        kinds = select(outbox.c.content).where(outbox.c.person == person.id, outbox.c.kind == "service")
        told = [str(content) for content in await connection.scalars(kinds)]
    assert len(told) == 1 and "faster" in told[0]


async def test_the_others_do_not_wait(house: House) -> None:
    for person in OTHERS:
        await house.say(person, "hello")
    flood = asyncio.create_task(house.say(FLOODER, *(f"t{number:03}" for number in range(400))))
    waited = []
    for step in range(3):
        for person in OTHERS:
            began = time.perf_counter()
            before = len(await journal_of(house.database, person))
            await house.bring({"update_id": next(house.ids), "message": a_message(person, f"s{step}")})
            while len(await journal_of(house.database, person)) == before:  # noqa: ASYNC110
                await asyncio.sleep(0.002)
            waited.append(time.perf_counter() - began)
    await flood
    assert quantiles(waited, n=20)[-1] < 1
    assert len(await journal_of(house.database, FLOODER)) == 400

"""Tasks of the running bot are cancelled at random: nothing acknowledged is lost, nothing leaks, nothing sticks."""

from __future__ import annotations

import asyncio
import os
import random
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.pipeline import Pipeline
from domain.messages.outgoing import OutboxState
from sandbox.person import Person
from storage import tables
from storage.inbox import Inbox
from storage.outbox import Outbox
from storage.tables.messages import InboxState
from tests.faults.conftest import Cutting, behind_a_proxy
from tests.journeys.conftest import HE, LIN, MEI, TOM, WANG, ZHAO

SEED = int(os.environ.get("BANXUE_SEED", "10"))
THEY = (LIN, MEI, TOM, WANG, HE, ZHAO)
CANCELLED = 50
LOOKS = 600
"""So often it is looked for something to cancel; where people are stuck there is nothing."""
FRAGILE = re.compile("outbox |lane |tap ")


@pytest.fixture(autouse=True)
def errors() -> list[str]:
    """What is cancelled in the middle of a transaction may say so."""
    return []


async def test_a_storm_of_cancellations_loses_nothing(database_url: str, tmp_path: Path) -> None:
    async with behind_a_proxy(database_url, tmp_path) as cutting:
        await cutting.stage.open()
        await cutting.stage.settled()
        # on PostgreSQL the bot listens on a connection of its own
        used = connections(cutting)
        said = await they_write_in_a_storm(cutting)
        await cutting.stage.settled()
        database = await cutting.stage.look()
        assert set(await Inbox(database).counts()) == {InboxState.HANDLED}
        async with database.reading_connection() as connection:
            handled = await connection.scalar(select(func.count()).select_from(tables.messages.inbox))
        assert handled == said
        assert set(await Outbox(database).counts()) <= {OutboxState.SENT, OutboxState.SUPERSEDED}
        await no_more_is_held(cutting, used)


async def test_without_another_worker_somebody_would_be_stuck(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pipeline, "_ended", lambda self, key, task: self._tasks.discard(task))
    async with behind_a_proxy(sqlite_url, tmp_path) as cutting:
        await cutting.stage.open()
        await they_write_in_a_storm(cutting)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(3):
                await cutting.stage.settled()


async def they_write_in_a_storm(cutting: Cutting) -> int:
    """Everybody writes while whatever is under way is cancelled at random; returns how often they wrote."""
    people = [await cutting.stage.person(number) for number in THEY]
    over = asyncio.Event()
    writing = asyncio.gather(*(writes(person, over) for person in people))
    chance, cancelled = random.Random(SEED), 0
    for _ in range(LOOKS):
        if cancelled >= CANCELLED:
            break
        await asyncio.sleep(chance.random() * 0.01)
        under_way = [task for task in asyncio.all_tasks() if FRAGILE.match(task.get_name())]
        if chance.random() < 0.02:
            under_way = [task for task in asyncio.all_tasks() if task.get_name() in ("getUpdates", "storing")]
        if under_way:
            chance.choice(under_way).cancel()
            cancelled += 1
    over.set()
    return sum(await writing)


async def writes(person: Person, over: asyncio.Event) -> int:
    await person.start()
    said = 1
    while not over.is_set():
        await person.say("/help")
        said += 1
        await asyncio.sleep(0.03)
    return said


async def no_more_is_held(cutting: Cutting, used: int) -> None:
    """No request holds a connection of the pool, no transaction one of the database."""
    session = cutting.stage.bot._bot.session
    async with asyncio.timeout(10):
        while session._session.connector._acquired:  # type: ignore[attr-defined]  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        while connections(cutting) > used:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def connections(cutting: Cutting) -> int:
    """In use on the database, for writing."""
    pool: Any = cutting.stage.bot._database._writer.pool
    return int(pool.checkedout())

"""What is believed about a learner, put together anew."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from domain.journal import Statement, Verb
from domain.practice.learner import model
from domain.practice.learner.believed import relearn, state_of
from domain.practice.learner.model import Facts
from domain.turn import Turn
from storage.database import Database
from tests.house import services
from tests.storage.given import a_learner

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
R = TypeVar("R")


async def test_a_long_history_is_read_anew_beside_the_event_loop(database: Database) -> None:
    threads: list[bool] = []

    async def aside(work: Callable[[], R], /) -> R:
        def told() -> R:
            threads.append(threading.current_thread() is threading.main_thread())
            return work()

        return await asyncio.to_thread(told)

    lin = await a_learner(database)
    said = [
        Statement(
            *(Verb.ANSWERED, "item", "sample:a", NOW - timedelta(hours=n)),
            learner=lin.id,
            result={
                "success": n % 2 == 0,
                "hints": 0,
                "facts": model.facts_to_plain(Facts("sample:a", ("fractions.add",), 0.0, 0.25)),
            },
        )
        for n in range(5, 0, -1)
    ]
    async with database.transaction() as uow:
        for each in said:
            await uow.journal.add(each)
        turn = Turn(replace(services(), aside=aside), uow, None)
        await relearn(turn, lin.id)
        assert await state_of(turn, lin.id) == model.rebuild(said)
    assert threads == [False]

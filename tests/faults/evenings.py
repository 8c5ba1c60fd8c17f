"""People who practise while the database is in trouble, and what must be true afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from domain.messages.outgoing import OutboxState
from sandbox.person import Person
from storage import tables
from storage.errors import DatabaseAway
from storage.inbox import Inbox
from storage.outbox import Outbox
from storage.tables.messages import InboxState
from tests.journeys.conftest import Stage, taps_of, under_way
from tests.journeys.test_restart import crowd, next_step
from tests.journeys.ways import enrol

CROWD = crowd(3)
RECOVERY = 10.0
"""Seconds after which a bot goes on by itself once its database is back."""
PATIENCE = 40.0


async def who_practise(stage: Stage) -> list[Person]:
    """They are in the middle of a set, each with something in front of them to tap."""
    people = [await stage.person(card.id) for card in CROWD]
    for person in people:
        person.patience = PATIENCE
    await asyncio.gather(*(begin(person) for person in people))
    await stage.settled()
    return people


async def begin(person: Person) -> None:
    await enrol(person)
    await person.say("/practice")
    await person.expect(re.compile("第 1 题，共 6 题|1 of 6"))


async def tap_on(person: Person) -> str:
    """Tap what leads on, and wait for nothing."""
    step = await next_step(person)
    assert step is not None
    await person.tap_again(*step)
    return step[1]


async def has_gone_on(person: Person, data: str) -> None:
    await person.expect_until(lambda them: data not in taps_of(them.screen.message), "a step on")


async def recovered(stage: Stage, within: float = RECOVERY) -> float:
    """Seconds until nothing is under way any more; too many of them are an error."""
    began, database = time.monotonic(), await stage.look()
    async with asyncio.timeout(within):
        while True:
            with contextlib.suppress(DatabaseAway):
                if not stage.box.cloud.updates.pending and not await under_way(database):
                    return time.monotonic() - began
            await asyncio.sleep(0.05)


async def nothing_lost_or_doubled(stage: Stage, answers: int) -> None:
    """Each update was handled once without a failure counted, and each answer stands once."""
    attempts, inbox = tables.practice.attempts, tables.messages.inbox
    database = await stage.look()
    async with database.reading_connection() as connection:
        places = [tuple(row) for row in await connection.execute(select(attempts.c.session, attempts.c.position))]
        failures = await connection.scalar(select(func.sum(inbox.c.attempts)))
    assert len(places) == len(set(places)) == answers
    assert failures == 0
    assert set(await Inbox(database).counts()) == {InboxState.HANDLED}
    assert not {OutboxState.IN_DOUBT, OutboxState.FAILED} & set(await Outbox(database).counts())


class Said(logging.Handler):
    """What was logged as a warning or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextlib.contextmanager
def listening() -> Iterator[list[str]]:
    handler = Said()
    logging.getLogger().addHandler(handler)
    try:
        yield handler.lines
    finally:
        logging.getLogger().removeHandler(handler)


def is_long(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.getoption("--long"))

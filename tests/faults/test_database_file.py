"""A SQLite file that cannot be written for a while: locked by another process, or on a disk that is full.

Bound: taps are answered within two seconds all the while, nothing that was stored or that Telegram still has is lost
or done twice, no update counts a failure, and within ten seconds after it is over all is done, without a restart.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from bot.pipeline import Pipeline
from domain.language import Lang
from domain.people.person import Person
from sandbox.person import Disappointed
from storage.database import Database
from storage.errors import DatabaseAway
from tests.faults.evenings import (
    CROWD,
    RECOVERY,
    has_gone_on,
    is_long,
    listening,
    nothing_lost_or_doubled,
    recovered,
    tap_on,
    who_practise,
)
from tests.journeys.conftest import Stage, stage_for

TAP_BOUND = 2.0
LITTLE_ROOM = 1 << 15
LOCK = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20)
other.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.readline()
other.execute("COMMIT")
"""


@asynccontextmanager
async def locked(url: str) -> AsyncIterator[None]:
    """Another process has the file for itself."""
    program = (sys.executable, "-c", LOCK, url.removeprefix("sqlite:///"))
    other = await asyncio.create_subprocess_exec(*program, stdin=PIPE, stdout=PIPE)
    assert other.stdout is not None
    try:
        assert await other.stdout.readline() == b"locked\n"
        yield
    finally:
        await other.communicate(b"\n")


@contextmanager
def full() -> Iterator[None]:
    """No file of this process grows beyond a little."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LITTLE_ROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def in_short(monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config) -> float:
    """How long the trouble lasts; where that is short, what waits for it waits shorter, too."""
    if is_long(pytestconfig):
        return 60.0
    monkeypatch.setattr("storage.one_hop.LOCK_SECONDS", 0.3)
    monkeypatch.setattr("storage.engines.WAIT_SECONDS", 1)
    return 2.5


@pytest.fixture
async def stage(sqlite_url: str, tmp_path: Path, in_short: float) -> AsyncIterator[Stage]:
    async with stage_for(sqlite_url, tmp_path, people=CROWD) as made:
        yield made


async def back(said: list[str]) -> bool:
    async with asyncio.timeout(RECOVERY):
        while True:
            if any("is back" in line for line in said):
                return True
            await asyncio.sleep(0.1)


async def through_a_lock(stage: Stage, seconds: float) -> None:
    people = await who_practise(stage)
    async with locked(stage.config.database.url):
        tapped = [await tap_on(person) for person in people]
        await asyncio.gather(*(person.toast(timeout=TAP_BOUND) for person in people))
        await asyncio.sleep(seconds)
        assert stage.box.cloud.updates.pending, "what is not stored is not confirmed"
    await recovered(stage)
    for person, data in zip(people, tapped, strict=True):
        await has_gone_on(person, data)
    await nothing_lost_or_doubled(stage, len(people))


async def test_a_file_that_another_process_has_locked(stage: Stage, in_short: float) -> None:
    with listening() as said:
        await through_a_lock(stage, in_short)
        assert await back(said)
    assert sum("is away (database is locked)" in line for line in said) == 1


async def test_without_a_word_before_they_are_stored_taps_would_wait(
    stage: Stage, in_short: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the intake tells nobody of what it cannot store."""
    monkeypatch.setattr(Pipeline, "soothe", lambda self, updates: None)
    stage.bot._fetching.duty._late = lambda raw: None  # type: ignore[union-attr]
    with pytest.raises(Disappointed, match="an answer to the tap"):
        await through_a_lock(stage, in_short)


async def test_on_a_full_disk_nothing_is_confirmed_and_all_is_done_when_there_is_room(
    stage: Stage, in_short: float
) -> None:
    people = await who_practise(stage)
    await emptied(stage)
    with listening() as said:
        began, cpu = time.monotonic(), time.process_time()
        with full():
            tapped = []
            for _ in range(2):
                # the first ones may still find room
                tapped = [await tap_on(person) for person in people]
                await asyncio.sleep(in_short)
            assert stage.box.cloud.updates.pending
            assert time.process_time() - cpu < 0.6 * (time.monotonic() - began), (
                "it waits, and does not turn in circles"
            )
        await recovered(stage)
        assert await back(said)
    for person, data in zip(people, tapped, strict=True):
        await has_gone_on(person, data)
    assert any("is away (" in line and ("full" in line or "I/O" in line) for line in said), said
    assert len(said) < 10, said
    assert stage.bot.has_clock()


async def emptied(stage: Stage) -> None:
    """The log is short: there is a little room left in it."""
    async with stage.storage() as database:
        await database.clean()


async def test_a_failure_inside_of_a_savepoint_is_known_for_what_it_is(sqlite_database: Database) -> None:
    """SQLite rolls everything back by itself when the disk is full, and the savepoint is gone, too."""
    with full(), pytest.raises(DatabaseAway):
        for number in range(1000):
            async with sqlite_database.transaction() as uow, uow.savepoint():
                await uow.people.add(Person(0, "telegram", str(number), "x" * 3000, Lang.ZH))
    async with sqlite_database.transaction() as uow:
        await uow.people.add(Person(0, "telegram", "after", "x", Lang.ZH))

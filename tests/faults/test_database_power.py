"""The power fails: nothing that was confirmed to Telegram or told to a person is lost with it.

Bound: an update is on the disk before it is confirmed, and what a person is told is on the disk, with all that led to
it, before it is sent. What may be lost is done again from the inbox; nobody has heard of it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storage import one_hop
from storage.inbox import Inbox
from storage.one_hop import RELAXED, WRITE
from storage.outbox import Outbox
from tests.faults.evenings import CROWD, begin, has_gone_on, tap_on
from tests.journeys.conftest import stage_for

DISK, MEMORY, STORED, SENT = "disk", "memory", "stored", "sent"


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What happened in which order: ends of transactions that wrote, batches stored, messages claimed to be sent."""
    told: list[str] = []
    kinds: dict[int, tuple[str, int]] = {}
    one, store, claim = one_hop._one, Inbox.store, Outbox.claim

    def watched(connection: sqlite3.Connection, statement: str, parameters: Any) -> Any:
        ran = one(connection, statement, parameters)
        if statement in (WRITE, RELAXED):
            kinds[id(connection)] = (DISK if statement == WRITE else MEMORY, connection.total_changes)
        return ran

    def commit(self: one_hop.OneHopConnection) -> None:
        raw: Any = self._connection
        kind, before = kinds.pop(id(raw._conn), (MEMORY, 0))
        wrote = raw.total_changes > before
        ended(self)
        if wrote:
            told.append(kind)

    async def stored(self: Inbox, *given: Any) -> Any:
        rows = await store(self, *given)
        if rows:
            told.append(STORED)
        return rows

    async def claimed(self: Outbox, *given: Any) -> Any:
        rows = await claim(self, *given)
        if rows:
            told.append(SENT)
        return rows

    ended = one_hop.OneHopConnection.commit
    monkeypatch.setattr(one_hop, "_one", watched)
    monkeypatch.setattr(one_hop.OneHopConnection, "commit", commit)
    monkeypatch.setattr(Inbox, "store", stored)
    monkeypatch.setattr(Outbox, "claim", claimed)
    yield told


def on_the_disk_first(story: list[str]) -> bool:
    """Whatever may leave the machine comes after a transaction whose end waited for the disk, with all before it."""
    waits = 0
    for event in story:
        match event:
            case "memory":
                waits += 1
            case "disk":
                waits = 0
            case "sent" | "stored" if waits:
                return False
    return True


async def an_evening(url: str, folder: Path) -> None:
    async with stage_for(url, folder, people=CROWD[:1]) as stage:
        person = await stage.person(CROWD[0].id)
        await begin(person)
        for _ in range(4):
            await has_gone_on(person, await tap_on(person))
        await stage.settled()


async def test_nothing_leaves_the_machine_before_it_is_on_the_disk(
    sqlite_url: str, tmp_path: Path, story: list[str]
) -> None:
    await an_evening(sqlite_url, tmp_path)
    assert story.count(SENT) > 5 and story.count(STORED) > 5 and MEMORY in story
    assert on_the_disk_first(story)


async def test_without_waiting_for_the_disk_it_would(
    sqlite_url: str, tmp_path: Path, story: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: no transaction waits, as with synchronous = NORMAL for all."""
    monkeypatch.setattr("storage.engines.WRITE", RELAXED)
    await an_evening(sqlite_url, tmp_path)
    assert not on_the_disk_first(story)

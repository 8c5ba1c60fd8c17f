"""Commits whose answers are lost: the connection is cut when PostgreSQL has committed, or just before it does.

Bound: the same work is done again, has one effect, and within ten seconds after the last cut all is done.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from domain.practice.evening.session import SESSION_SIZE
from storage.outbox import Claimed, Outbox
from tests.faults.evenings import CROWD, PATIENCE, begin, has_gone_on, nothing_lost_or_doubled, recovered
from tests.journeys.conftest import Stage, stage_for
from tests.journeys.test_restart import next_step

COMMIT = b"COMMIT;\0"
SOME = CROWD[:2]


@dataclass
class CommitCutter:
    """Stands in front of a server and cuts connections at their commits.

    Attributes:
        share: of the commits that are cut, half of them before the server hears of it, half after it has answered.
    """

    host: str
    port: int
    share: float = 0.0
    random: Random = field(default_factory=lambda: Random(3))
    cuts: int = 0

    async def serve(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        far, on = await asyncio.open_connection(self.host, self.port)
        doomed = asyncio.Event()
        answers = asyncio.create_task(self._answers(far, back, doomed))
        try:
            while data := await near.read(1 << 16):
                if COMMIT in data and self.random.random() < self.share:
                    self.cuts += 1
                    if self.random.random() < 0.5:
                        return
                    doomed.set()
                on.write(data)
                await on.drain()
        except (ConnectionError, asyncio.CancelledError):
            return
        finally:
            if doomed.is_set():
                await answers
            answers.cancel()
            for writer in (on, back):
                writer.transport.abort()

    async def _answers(self, far: asyncio.StreamReader, back: asyncio.StreamWriter, doomed: asyncio.Event) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await far.read(1 << 16):
                if doomed.is_set():
                    # it is committed, and nobody hears of it
                    back.transport.abort()
                    return
                back.write(data)
                await back.drain()
            back.close()


@asynccontextmanager
async def behind_a_cutter(url: str) -> AsyncIterator[tuple[str, CommitCutter]]:
    address = make_url(url)
    assert address.host is not None and address.port is not None
    cutter = CommitCutter(address.host, address.port)
    server = await asyncio.start_server(cutter.serve, "127.0.0.1", 0)
    try:
        port = server.sockets[0].getsockname()[1]
        yield address.set(port=port).render_as_string(hide_password=False), cutter
    finally:
        server.close()


async def answer_all(stage: Stage, number: int) -> int:
    """Tap through a set; returns how many answers it took."""
    person, answers = await stage.person(number), 0
    person.patience = PATIENCE
    while (step := await next_step(person)) is not None:
        answers += step[1].startswith("pr.a:")
        await person.tap_again(*step)
        await has_gone_on(person, step[1])
    return answers


async def through_cuts(url: str, folder: Path) -> CommitCutter:
    async with behind_a_cutter(url) as (way, cutter), stage_for(way, folder, people=SOME) as stage:
        await asyncio.gather(*[begin(await stage.person(card.id)) for card in SOME])
        await stage.settled()
        cutter.share = 0.08
        await asyncio.gather(*(answer_all(stage, card.id) for card in SOME))
        cutter.share = 0.0
        await recovered(stage)
        await nothing_lost_or_doubled(stage, SESSION_SIZE * len(SOME))
        assert await Outbox(await stage.look()).told_twice() == 0
        return cutter


async def test_what_was_committed_without_a_word_of_it_has_one_effect(postgres_url: str, tmp_path: Path) -> None:
    assert (await through_cuts(postgres_url, tmp_path)).cuts > 5


@pytest.fixture
def unheard_claims(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every third claim is committed, and the word of it lost."""
    claim, won = Outbox.claim, 0

    async def claimed(self: Outbox, *wanted: Any) -> list[Claimed]:
        nonlocal won
        rows = await claim(self, *wanted)
        won += bool(rows)
        if rows and won % 3 == 0:
            raise ConnectionResetError("cut after the commit")
        return rows

    monkeypatch.setattr(Outbox, "claim", claimed)
    yield
    assert won >= 3


@pytest.mark.usefixtures("unheard_claims")
async def test_what_was_claimed_without_a_word_of_it_is_put_back(database_url: str, tmp_path: Path) -> None:
    async with stage_for(database_url, tmp_path, people=SOME[:1]) as stage:
        await through_a_set(stage)


@pytest.mark.usefixtures("unheard_claims")
async def test_without_putting_back_what_was_claimed_people_would_wait_for_ever(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""

    async def nothing(self: Outbox, under_way: object) -> int:
        return 0

    monkeypatch.setattr(Outbox, "put_back", nothing)
    monkeypatch.setattr("tests.faults.test_database_commits.PATIENCE", 5.0)
    async with stage_for(database_url, tmp_path, people=SOME[:1]) as stage:
        with pytest.raises((AssertionError, TimeoutError)):
            await through_a_set(stage)


async def through_a_set(stage: Stage) -> None:
    (card,) = SOME[:1]
    person = await stage.person(card.id)
    person.patience = PATIENCE
    await begin(person)
    await answer_all(stage, card.id)
    await recovered(stage)
    await nothing_lost_or_doubled(stage, SESSION_SIZE)

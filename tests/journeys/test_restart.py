"""Stopping in the middle of everything: each tap has exactly one effect, whether the bot stops politely or is killed.

`BANXUE_STORM=1` makes the storm longer: more people, more kills, on both databases.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from domain.journal import Verb
from domain.practice.evening.session import SESSION_SIZE
from sandbox.person import Person
from sandbox.server import TEST_TOKEN, Sandbox
from sandbox.shapes import PersonCard
from storage import tables
from storage.database import Database
from storage.inbox import Inbox
from storage.outbox import Outbox
from storage.tables.messages import InboxState
from tests.journeys.conftest import CONTENT, stage_for, stocked, taps_of, under_way
from tests.journeys.ways import enrol

PROJECT = Path(__file__).parents[2]
STORM = "BANXUE_STORM" in os.environ
STEPS = re.compile(r"^pr\.(a|k|n):")
LONG = 60.0
"""A bot that was killed needs some seconds to come back, on a busy machine more."""


def crowd(count: int) -> tuple[PersonCard, ...]:
    return tuple(PersonCard(3001 + n, f"Nr {n}", language_code=("zh-hans", "en")[n % 2]) for n in range(count))


async def test_a_polite_stop_in_a_storm_of_taps_loses_and_doubles_nothing(database_url: str, tmp_path: Path) -> None:
    async with stage_for(database_url, tmp_path, people=crowd(4)) as stage:
        people = [await stage.person(card.id) for card in crowd(4)]
        # it takes updates while it does what was due, so that one set is over before it was stopped often
        evenings = asyncio.gather(*(evening(person, sets=2) for person in people))
        stops = 0
        while not evenings.done():
            await until_more_was_said(stage.box, 10, evenings)
            await stage.close()
            await stage.open()
            stops += 1
        await evenings
        assert stops > 3
        await stage.settled()
        await everything_adds_up(await stage.look(), len(people), sets=2)


async def test_a_bot_that_is_killed_again_and_again_loses_and_doubles_nothing(
    sqlite_url: str, tmp_path: Path
) -> None:
    await storm(sqlite_url, tmp_path, people=10, kills=5, seed=5)


if STORM:

    @pytest.mark.parametrize("seed", range(3))
    async def test_a_long_storm(database_url: str, tmp_path: Path, seed: int) -> None:
        await storm(database_url, tmp_path, people=30, kills=25, seed=seed, sets=3)


async def evening(person: Person, sets: int = 1) -> None:
    """The way in and `sets` whole sets, each button tapped twice, and never a wait that is longer than needed."""
    person.patience = LONG
    await enrol(person)
    for _ in range(sets):
        await person.say("/practice")
        await person.expect(re.compile("第 1 题，共 6 题|1 of 6"))
        while (step := await next_step(person)) is not None:
            message, data = step
            await asyncio.gather(*(person.tap_again(message, data) for _ in range(2)))
            await person.expect_until(partial(has_gone, data), "a step on")


def has_gone(data: str, person: Person) -> bool:
    return data not in taps_of(person.screen.message)


async def next_step(person: Person) -> tuple[int, str] | None:
    """The button that leads on, None at the end of the set."""

    def look(them: Person) -> tuple[int, str] | str | None:
        taps = taps_of(them.screen.message)
        if "🌙" in them.screen.text:
            return "the end"
        found = [data for kind in ("pr.a:", "pr.k:", "pr.n:") for data in taps if data.startswith(kind)]
        return (them.screen.message["message_id"], found[0]) if found else None

    found = await person.expect_until(look, "a question, a verdict or the end")
    return None if isinstance(found, str) else found


async def until_more_was_said(box: Sandbox, count: int, over: asyncio.Future[list[None]]) -> None:
    """Wait until the bot has said or changed that many things more, or all is over."""
    goal = said(box) + count
    while True:
        if said(box) >= goal or over.done():
            return
        await asyncio.sleep(0.005)


def said(box: Sandbox) -> int:
    return sum(chat.version for chat in box.cloud.chats.values())


async def everything_adds_up(database: Database, people: int, sets: int = 1) -> None:
    """What was answered is there once, in the tables and in the journal, and nothing waits any more."""
    attempts, journal, sessions = tables.practice.attempts, tables.journal.journal, tables.practice.sessions
    async with database.reading_connection() as connection:
        places = [tuple(row) for row in await connection.execute(select(attempts.c.session, attempts.c.position))]
        told = [tuple(row) for row in await connection.execute(select(journal.c.verb, journal.c.result))]
        states = Counter(await connection.scalars(select(sessions.c.state)))
    assert len(places) == len(set(places)) == people * sets * SESSION_SIZE
    answered = [(r["session"], r["position"]) for verb, r in told if verb in (Verb.ANSWERED, Verb.SKIPPED)]
    assert sorted(answered) == sorted(places)
    assert dict(states) == {"finished": people * sets}
    assert Counter(verb for verb, _ in told)[Verb.COMPLETED] == people * sets
    inbox = await Inbox(database).counts()
    assert set(inbox) == {InboxState.HANDLED}


async def storm(url: str, folder: Path, *, people: int, kills: int, seed: int, sets: int = 1) -> None:
    random = Random(seed)
    await stocked(url)
    cards = crowd(people)
    async with Sandbox(people=cards) as box, killable_bot(box, url, folder) as bot:
        everybody = [Person(box.url, card.id, patience=LONG) for card in cards]
        evenings = asyncio.gather(*(evening(person, sets) for person in everybody))
        try:
            for _ in range(kills):
                await until_more_was_said(box, random.randrange(10, 6 * people * sets), evenings)
                await bot.kill()
            await evenings
        finally:
            evenings.cancel()
            for person in everybody:
                await person.close()
        database = await Database.open(url)
        try:
            async with asyncio.timeout(LONG):
                while True:
                    if not box.cloud.updates.pending and not await under_way(database):
                        break
                    await asyncio.sleep(0.05)
            await everything_adds_up(database, people, sets)
            assert bot.starts == kills + 1
            assert await Outbox(database).told_twice() <= kills * people
        finally:
            await database.close()


@dataclass
class KillableBot:
    """The bot in a process of its own, as `python -m bot run` starts it."""

    config: Path
    log: Path
    process: asyncio.subprocess.Process | None = None
    starts: int = 0

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run", "--config", str(self.config)), cwd=PROJECT, stderr=log
            )
        self.starts += 1

    async def kill(self) -> None:
        """kill -9, and start it again."""
        assert self.process is not None
        assert self.process.returncode is None, f"the bot ended by itself:\n{self.log.read_text()}"
        self.process.kill()
        await self.process.wait()
        await self.start()


@asynccontextmanager
async def killable_bot(
    box: Sandbox, url: str, folder: Path, practice: str = "[practice]\nask_if_sure = 0\nmind_haste = false\n"
) -> AsyncIterator[KillableBot]:
    config = folder / "config.toml"
    config.write_text(
        f'[telegram]\ntoken = "{TEST_TOKEN}"\napi = "{box.url}"\n[database]\nurl = "{url}"\n'
        f'[content]\nfolder = "{CONTENT}"\n[search]\nmodel = "words"\ncache = "{folder / "search"}"\n'
        "[courier]\nper_second = 1000\nchat_per_second = 1000\nchat_burst = 1000\nrest_at_start = 0\n"
        f"{practice}"
    )
    bot = KillableBot(config, folder / "bot.log")
    await bot.start()
    try:
        yield bot
        assert bot.process is not None
        bot.process.terminate()
        assert await bot.process.wait() == 0
        assert "ERROR" not in bot.log.read_text()
    finally:
        if bot.process is not None and bot.process.returncode is None:
            bot.process.kill()
            await bot.process.wait()

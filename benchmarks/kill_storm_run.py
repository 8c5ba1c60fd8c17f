"""The course of benchmarks/kill_storm.py: lives and deaths, one after the other, while people play."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import cycle
from pathlib import Path
from random import Random

import aiohttp

from benchmarks import kill_storm_stage as stage
from benchmarks.in_flight import in_flight
from benchmarks.kill_storm_judge import Found, judge
from benchmarks.kill_storm_lives import Life, nursery
from benchmarks.kill_storm_stage import Cast, Trouble, patiently
from benchmarks.killable_points import STARTING, STOPPING, WORKING
from benchmarks.postgres_server import PostgresServer
from storage.database import Database

UP = 180.0
STRIKE = 10.0
"""Seconds within which a named point is passed; else the life ends at that instant."""
MOST_CALLS = 200
LINGER = 0.15
LATEST_PASSAGE = 40
LATEST_RARE = 3
ONCE = frozenset({"recovered", "taken up", *STOPPING})
RARE = frozenset({"fetched", "stored", "panel replaced", "gate decided"})
STATEMENTS = 40
LIVES_A_FOREIGN_POLL, LIVES_A_SECOND_BOT, LIVES_A_TRUE_ONE, LIVES_A_MIGRATION = 40, 60, 80, 50
RANDOM, STARTED, STOPPED, NAMED, MIGRATED = "at random", "at start", "at stop", "at named points", "in migrations"
WAYS = (RANDOM,) * 5 + (NAMED,) * 6 + (STARTED,) + (STOPPED,)


@dataclass
class Happened:
    """What a storm did, and what was found afterwards; `in_flight`: messages under way at all kills together."""

    found: Found
    deaths: Counter[str]
    points: Counter[str]
    in_flight: int
    cuts: int
    starts: Sequence[float]
    true_lives: int
    second_bots: int
    foreign_polls: int
    server_stops: int

    @property
    def bound(self) -> int:
        return self.in_flight + self.cuts

    @property
    def is_right(self) -> bool:
        return self.found.is_right and self.found.extra <= self.bound


@dataclass
class Storm:
    """One run; `url` is an empty database. `off`: guards that the lives do not have."""

    folder: Path
    url: str
    updates: int
    kills: int
    seed: int
    off: Sequence[str] = ()
    log: Path = Path("bot.log")
    server: PostgresServer | None = None
    restart_every: float = 0.0
    rest: float = 120.0
    """Seconds after the last kill within which everything has to be done."""
    trouble: Trouble = field(default_factory=Trouble)
    cast: Cast = field(default_factory=Cast)
    deaths: Counter[str] = field(default_factory=Counter)
    points: Counter[str] = field(default_factory=Counter)
    starts: list[float] = field(default_factory=list)
    flying: int = 0
    true_lives: int = 0
    second_bots: int = 0
    foreign_polls: int = 0
    server_stops: int = 0

    living: list[Life] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._chance = Random(self.seed)
        working, stopping = list(WORKING + STARTING), list(STOPPING)
        self._chance.shuffle(working)
        self._working, self._stopping = cycle(working), cycle(stopping)

    async def run(self) -> Happened:
        # a reader for each follow-up, and one of these for each kill
        self.cast = replace(self.cast, readers=max(1, self.kills))
        async with stage.telegram(self.cast.cards(), self.updates) as telegram:
            config = stage.write_config(self.folder, telegram.box.url, self.url)
            async with nursery(config, self.log, self.folder, self.off) as lives:
                self._telegram, self._lives = telegram, lives
                await self._once("migrate")
                await self._once("load", "--demo-staff")
                self._database = await Database.open(self.url)
                try:
                    return await self._run()
                finally:
                    await self._database.close()

    async def _run(self) -> Happened:
        await stage.found_centre(self._database, self._telegram, self.cast)
        telegram, truth = self._telegram, self._telegram.truth
        await self._first()
        players = self.cast.players(telegram, self.seed)
        truth.players = len(players)
        truth.allow(truth.wanted)
        await asyncio.wait_for(asyncio.gather(*(player.begin() for player in players)), UP)
        await stage.begin_conversations(self._database, self.cast)
        truth.allow(len(truth.acts))
        telegram.make_trouble(self.trouble)
        playing = [asyncio.create_task(player.play(), name=f"player {player.chat.id}") for player in players]
        restarting = asyncio.create_task(self._restart_server(), name="server")
        try:
            await self._rage()
            truth.allow(truth.wanted)
            played, waiting = await asyncio.wait(playing, timeout=self.rest)
            for each in played:
                each.result()
            telegram.end_trouble()
            restarting.cancel()
            await self._until_done()
        finally:
            for task in (*playing, restarting):
                task.cancel()
            await asyncio.gather(*playing, restarting, return_exceptions=True)
        await self._stop_cleanly()
        found = await judge(self._database, telegram)
        for each in waiting:
            found.note("people who wait in vain", each.get_name())
        await self._check_profiles(found)
        return Happened(
            found,
            self.deaths,
            self.points,
            self.flying,
            telegram.cuts,
            self.starts,
            self.true_lives,
            self.second_bots,
            self.foreign_polls,
            self.server_stops,
        )

    async def _first(self) -> None:
        """The bot as it is before the storm."""
        self.living = [await self._begin()]

    async def _rage(self) -> None:
        truth = self._telegram.truth
        began, share = len(truth.acts), (self.updates - len(truth.acts)) / self.kills
        (life,), second = self.living, None
        for kill in range(self.kills):
            await stage.fall_due(self._database, kill, self._chance)
            truth.allow(began + (kill + 1) * share)
            if kill % LIVES_A_SECOND_BOT == LIVES_A_SECOND_BOT // 2 and second is None:
                # or the second one comes first
                await self._until_up(life)
                second = await self._lives.start()
                self.second_bots += 1
            if kill % LIVES_A_FOREIGN_POLL == LIVES_A_FOREIGN_POLL // 2:
                await self._foreign_poll(life)
            await self._die(life)
            if kill % LIVES_A_MIGRATION == LIVES_A_MIGRATION // 2 and second is None:
                await self._migrate()
            life, second = await self._take_over(second, kill) or await self._begin(kill), None
            self.living = [life]

    async def _take_over(self, second: Life | None, kill: int) -> Life | None:
        """The one that was started by mistake gets its turn when the first is gone, if it still waits."""
        if second is None or kill + 1 == self.kills:
            if second is not None:
                await second.kill()
            return None
        await self._until_up(second)
        self._way, self._point = RANDOM, ""
        return second if second.lives else None

    async def _begin(self, kill: int | None = None) -> Life:
        """The next life, and the way in which it will end."""
        self._way, self._point = RANDOM, ""
        if kill is None or kill + 1 == self.kills:
            return await self._lives.start()
        if kill % LIVES_A_TRUE_ONE == LIVES_A_TRUE_ONE // 2:
            self.true_lives += 1
            return await self._lives.start_true()
        self._way = self._chance.choice(WAYS)
        if self._way == NAMED:
            self._point = next(self._working)
        elif self._way == STOPPED:
            self._point = next(self._stopping)
        rare = self._point in RARE
        passage = 1 if self._point in ONCE else self._chance.randint(1, LATEST_RARE if rare else LATEST_PASSAGE)
        return await self._lives.start(point=self._point or None, passage=passage)

    async def _die(self, life: Life) -> None:
        way = self._way
        if way == STARTED:
            await life.end_within(self._chance.uniform(0, self._usual_start()))
        elif way == STOPPED:
            await self._until_up(life)
            await life.end_within(self._chance.uniform(0, LINGER))
            life.signal(signal.SIGTERM)
            await life.end_within(STRIKE)
        elif way == NAMED:
            await self._until_up(life)
            await life.end_within(STRIKE)
        else:
            await self._until_up(life)
            await self._until_busy(life)
            await life.end_within(self._chance.uniform(0, LINGER))
        if not life.lives and life.status != -signal.SIGKILL and way != STOPPED:
            raise RuntimeError(f"the bot ended by itself ({life.status}):\n{self._end_of_log()}")
        if not life.lives and life.status == -signal.SIGKILL and self._point:
            self.points[self._point] += 1
        await life.kill()
        self.deaths[way] += 1
        self.flying += len(await in_flight(self._database))

    async def _until_up(self, life: Life) -> None:
        """Until it asks for updates, or is dead."""
        polls = self._telegram.polls
        await patiently(lambda: not life.lives or (polls and polls[-1] > life.began), UP, "the bot does not start")
        if life.lives and life.up is None:
            life.up = next(at for at in polls if at > life.began)
            self.starts.append(life.up - life.began)

    async def _until_busy(self, life: Life) -> None:
        """Until it has asked something of Telegram so often, by chance; a slow machine has slow lives."""
        record = self._telegram.box.cloud.record
        number = self._telegram.calls + self._chance.randint(0, MOST_CALLS)
        with suppress(TimeoutError):
            await patiently(lambda: not life.lives or record.since(number), STRIKE, "nothing is sent")

    def _usual_start(self) -> float:
        return sorted(self.starts)[len(self.starts) // 2]

    async def _foreign_poll(self, life: Life) -> None:
        await self._until_up(life)
        async with aiohttp.ClientSession() as http:
            await self._telegram.foreign_poll(http)
        self.foreign_polls += 1

    async def _migrate(self) -> None:
        """Back by one revision, forth again; killed in between, and then not."""
        newest = await self._database.revision()
        before = f"{int(newest or 0) - 1:04d}"
        older = await Database.open(self.url, migrated=False)
        try:
            await older.downgrade(before)
        finally:
            await older.close()
        life = await self._lives.start("migrate", point="statement", passage=self._chance.randint(1, STATEMENTS))
        if await life.end_within(UP) and life.status == -signal.SIGKILL:
            self.deaths[MIGRATED] += 1
        await self._once("migrate")

    async def _once(self, *arguments: str) -> None:
        life = await self._lives.start(*arguments)
        await life.ended.wait()
        if life.status:
            raise RuntimeError(f"{arguments[0]} ended with {life.status}:\n{self._end_of_log()}")

    async def _restart_server(self) -> None:
        while self.server is not None and self.restart_every:
            await asyncio.sleep(self.restart_every * self._chance.uniform(0.5, 1.5))
            await asyncio.to_thread(self.server.crash)
            await asyncio.to_thread(self.server.start_again)
            self.server_stops += 1

    async def _until_done(self) -> None:
        """Everything handled, sent and decided; what is not after a while, is told by whoever judges."""
        until = time.monotonic() + self.rest
        while await stage.left(self._database, self._telegram) and time.monotonic() < until:
            for life in self.living:
                self._must_live(life)
            await asyncio.sleep(0.2)

    async def _stop_cleanly(self) -> None:
        await self._until_all_are_up()
        for life in self.living:
            life.signal(signal.SIGTERM)
            if not await life.end_within(UP) or life.status:
                raise RuntimeError(f"the bot did not stop well ({life.status}):\n{self._end_of_log()}")

    async def _until_all_are_up(self) -> None:
        for life in self.living:
            await self._until_up(life)

    def _must_live(self, life: Life) -> None:
        if not life.lives:
            raise RuntimeError(f"the bot ended by itself ({life.status}):\n{self._end_of_log()}")

    async def _check_profiles(self, found: Found) -> None:
        life = await self._lives.start("rebuild", "--check")
        await life.ended.wait()
        if life.status:
            found.note("profiles that the journal does not give", f"rebuild --check ends with {life.status}")

    def _end_of_log(self) -> str:
        return self.log.read_text()[-3000:]

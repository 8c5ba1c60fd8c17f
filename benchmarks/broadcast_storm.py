"""The storm of benchmarks/broadcast.py: launched twice, killed again and again, paused, resumed, started twice."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from sqlalchemy import select

from benchmarks import broadcast_stage as stage
from benchmarks.broadcast_figures import Happened, Row, Span
from benchmarks.broadcast_stage import Killable, Telegram, Trouble
from benchmarks.in_flight import in_flight
from domain.broadcasts.campaign import CampaignState
from domain.broadcasts.fate import Delivery
from domain.broadcasts.launching import LaunchCampaign
from domain.broadcasts.stopping import GoOnWithCampaign, PauseCampaign
from domain.turn import Services, Turn, UseCase
from sandbox.seals import bare
from storage import tables
from storage.database import Database
from storage.errors import Conflict

R = TypeVar("R")

LOOK = 0.05
STALLED = 90.0
"""Seconds without a single request after which the run is given up."""
PAUSE = 2.0
SECOND_BOT_PATIENCE = 60.0
STANDS_BY = 15.0
"""So long a second one on a server is there before it is killed; it is up by then."""
STARTS_KILLED = 0.1
"""Part of the kills that hit a bot which is only starting."""
LONGEST_START = 3.0
READING = 1.0
TAP_PATIENCE = 60.0


@dataclass
class Storm:
    """One run; `url` is an empty database."""

    folder: Path
    url: str
    recipients: int
    kills: int
    taps: int
    kind: str
    seed: int
    lives: list[Span] = field(default_factory=list)
    pauses: list[Span] = field(default_factory=list)
    answered: list[Span] = field(default_factory=list)
    other_taps: int = 0
    killed: int = 0
    second_bot: int | None = None
    life_began: float = 0.0
    in_hand: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._chance = Random(self.seed)
        self._services: Services = stage.services(self.seed)

    async def run(self, trouble: Trouble) -> Happened:
        await _migrate(self.url)
        database = await Database.open(self.url)
        try:
            async with stage.telegram(self.folder, self.recipients, self.taps) as telegram:
                return await self._run(database, telegram, trouble)
        finally:
            await database.close()

    async def _run(self, database: Database, telegram: Telegram, trouble: Trouble) -> Happened:
        self._database, self._telegram = database, telegram
        self._operator = await stage.found_centre(database, self.recipients)
        self._campaign = await stage.compose(database, self._operator, self.kind, self.seed)
        parents = list(stage.parent_ids(self.recipients))
        await telegram.everybody_starts(parents)
        self._chance.shuffle(parents)
        blocked, moved = round(trouble.blocked * len(parents)), round(trouble.moved * len(parents))
        await telegram.make_trouble(trouble, parents[:blocked], parents[blocked : blocked + moved])
        config = stage.write_config(self.folder, telegram.url, self.url)
        self._bot = Killable(config, self.folder / "bot.log")
        await self._start()
        try:
            launched = await asyncio.gather(*(self._act(LaunchCampaign(self._campaign.id)) for _ in range(2)))
            async with self._people_who_tap():
                await self._rage()
                launched.append(await self._act(LaunchCampaign(self._campaign.id)))
                await self._until_over()
        finally:
            await self._bot.stop()
        self.lives.append(Span(self.life_began, time.monotonic()))
        return Happened(
            recipients=self.recipients,
            rows=await self._rows(),
            calls=await telegram.look(),
            lives=self.lives,
            pauses=self.pauses,
            cuts=trouble.cuts - await telegram.cuts_left(),
            kills=self.killed,
            launched=sum(each is not None for each in launched),
            second_bot=self.second_bot,
            taps=self.answered,
            other_taps=self.other_taps,
            tappers=self.taps,
            stands_by=self._is_on_server,
            in_flight=len(self.in_hand),
        )

    @property
    def _is_on_server(self) -> bool:
        return not self.url.startswith("sqlite")

    async def _rage(self) -> None:
        """All that is done to the bot, at random stages of the broadcast."""
        deeds = [(self._chance.uniform(0.01, 0.97), self._kill) for _ in range(self.kills)]
        deeds += [(self._chance.uniform(0.3, 0.5), self._pause), (self._chance.uniform(0.5, 0.7), self._second)]
        for at, deed in sorted(deeds, key=lambda each: each[0]):
            if deed == self._kill and self.killed >= self.kills:
                continue
            await self._until_tried(at * self.recipients)
            # not in step with the messages
            await asyncio.sleep(self._chance.uniform(0, 2 * LOOK))
            await deed()

    async def _start(self) -> None:
        self.life_began = time.monotonic()
        await self._bot.start()

    async def _kill(self) -> None:
        await self._bot.kill()
        self.lives.append(Span(self.life_began, time.monotonic()))
        self.killed += 1
        self.in_hand |= await in_flight(self._database)
        await self._start()
        if self.killed < self.kills and self._chance.random() < STARTS_KILLED:
            await asyncio.sleep(self._chance.uniform(0, LONGEST_START))
            await self._kill()

    async def _pause(self) -> None:
        began = time.monotonic()
        await self._act(PauseCampaign(self._campaign.id))
        await asyncio.sleep(PAUSE)
        await self._act(GoOnWithCampaign(self._campaign.id))
        resumed = time.monotonic()
        before = self._tried(await self._telegram.look())
        await self._until_tried(before + 1)
        # with the first message after it the courier has something to send again
        self.pauses.append(Span(began, max(resumed, time.monotonic() - LOOK)))

    async def _second(self) -> None:
        """Somebody starts the bot although it runs."""
        second = await self._bot.another()
        with contextlib.suppress(TimeoutError):
            patience = STANDS_BY if self._is_on_server else SECOND_BOT_PATIENCE
            self.second_bot = await asyncio.wait_for(second.wait(), patience)
        if second.returncode is None:
            second.kill()
            await second.wait()

    async def _until_tried(self, count: float) -> None:
        last, since = -1, time.monotonic()
        while True:
            tried = self._tried(await self._telegram.look())
            if tried >= count:
                return
            if tried != last:
                last, since = tried, time.monotonic()
            elif self._bot.has_ended or time.monotonic() - since > STALLED:
                raise RuntimeError(f"nothing is sent any more:\n{self._bot.log.read_text()[-3000:]}")
            await asyncio.sleep(LOOK)

    def _tried(self, calls: list[dict[str, Any]]) -> int:
        return sum(call["method"] == "sendmessage" and int(call["chat_id"]) >= stage.FIRST_PARENT for call in calls)

    async def _until_over(self) -> None:
        last, since = -1, time.monotonic()
        while time.monotonic() - since < STALLED:
            async with self._database.reading() as uow:
                campaign = await uow.campaigns.get(self._campaign.id)
            assert campaign is not None, "nobody takes broadcasts away"
            if campaign.state is CampaignState.FINISHED:
                return
            calls = len(await self._telegram.look())
            if calls != last and not self.taps:
                last, since = calls, time.monotonic()
            await asyncio.sleep(10 * LOOK)

    @asynccontextmanager
    async def _people_who_tap(self) -> AsyncIterator[None]:
        tapping = [asyncio.create_task(self._tap_on(number)) for number in stage.tapper_ids(self.taps)]
        try:
            yield
        finally:
            for task in tapping:
                task.cancel()
            for ended in await asyncio.gather(*tapping, return_exceptions=True):
                if isinstance(ended, Exception):
                    raise ended

    async def _tap_on(self, person: int) -> None:
        # what is said before the bot asks for messages at all is not kept for it
        await self._until_up()
        await self._telegram.act(person, "start")
        await self._answer(person, 0.0)
        while True:
            await asyncio.sleep(self._chance.uniform(0.5, 1.5) * READING)
            life, began = self.life_began, time.monotonic()
            await self._tap(person)
            answered = await self._answer(person, began)
            if answered is not None and life == self.life_began and await self._was_up(began):
                self.answered.append(Span(began, answered))
            else:
                self.other_taps += 1

    async def _tap(self, person: int) -> None:
        """On some button; where there is none, a command brings one."""
        chat = await self._telegram.chat(person)
        for message in reversed(chat["messages"]):
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            taps = [bare(button["callback_data"]) for row in rows for button in row if "callback_data" in button]
            if taps:
                data = "home" if "home" in taps else taps[0]
                await self._telegram.act(person, "tap", message_id=message["message_id"], data=data)
                return
        await self._telegram.act(person, "say", text="/help")

    async def _answer(self, person: int, since: float) -> float | None:
        """When the answer arrived."""
        chat, patience = str(person), time.monotonic() + TAP_PATIENCE
        while time.monotonic() < patience:
            for call in reversed(self._telegram.calls):
                if call["at"] < since:
                    break
                if call["chat_id"] == chat and call["code"] is not None and call["code"] != 429:
                    at: float = call["at"]
                    return at
            await asyncio.sleep(LOOK)
        return None

    async def _until_up(self) -> None:
        while True:
            if await self._was_up(time.monotonic()):
                return
            await asyncio.sleep(LOOK)

    async def _was_up(self, moment: float) -> bool:
        """Whether the bot had sent something in this life before the tap."""
        sent = (call for call in reversed(self._telegram.calls) if call["method"] == "sendmessage")
        return any(self.life_began < call["at"] < moment for call in sent)

    async def _act(self, use_case: UseCase[R]) -> R:
        while True:
            try:
                async with self._database.transaction() as uow:
                    return await Turn(self._services, uow, self._operator).do(use_case)
            except Conflict:
                await asyncio.sleep(LOOK)

    async def _rows(self) -> dict[int, Row]:
        arrived = Counter(
            int(call["chat_id"]) % stage.MOVED_BY
            for call in await self._telegram.look()
            if call["method"] == "sendmessage" and call["performed"]
        )
        found: list[Delivery] = []
        async with self._database.reading() as uow:
            while more := await uow.campaigns.deliveries(
                self._campaign.id, found[-1].recipient.person if found else 0
            ):
                found += more
        outbox = tables.messages.outbox
        async with self._database.reading_connection() as connection:
            wanted = select(outbox.c.id, outbox.c.repeats).where(outbox.c.repeats > 0)
            repeats = {row.id: row.repeats for row in await connection.execute(wanted)}
        return {
            each.recipient.person: Row(
                each.fate,
                repeats.get(each.recipient.message or 0, 0),
                arrived[stage.FIRST_PARENT + each.recipient.person - 1],
            )
            for each in found
        }


async def _migrate(url: str) -> None:
    database = await Database.open(url, migrated=False)
    try:
        await database.migrate()
    finally:
        await database.close()

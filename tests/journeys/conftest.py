"""A stage for the journeys: the sample centre in a fresh database, a sandbox, and the bot that runs between them."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any, Literal

import pytest
from pydantic import SecretStr
from sqlalchemy import select, update

from bot.app import App
from bot.config import (
    AuditSection,
    CentreSection,
    Config,
    ContentSection,
    CourierSection,
    DatabaseSection,
    PracticeSection,
    PrivacySection,
    SearchSection,
    TelegramSection,
    WebhookSection,
)
from bot.loading import load_content
from domain.clock import Clock, SystemClock
from domain.messages.outgoing import OutboxState
from domain.practice.items.kinds import Item, ItemStatus, fingerprint
from sandbox.person import Person
from sandbox.seals import bare
from sandbox.server import TEST_TOKEN, Sandbox
from sandbox.shapes import JSON, PersonCard
from storage import tables
from storage.database import Database
from storage.inbox import Inbox
from storage.outbox import Outbox
from storage.tables.messages import InboxState

CONTENT = Path(__file__).parents[2] / "content"
LIN, MEI, TOM, WANG, HE, ZHAO = 1001, 1002, 1003, 2001, 2002, 2003
PEOPLE = (
    PersonCard(LIN, "Lin", language_code="zh-hans", hint="learner"),
    PersonCard(MEI, "Mei", language_code="zh-hans", hint="parent"),
    PersonCard(TOM, "Tom", language_code="en", hint="parent"),
    PersonCard(WANG, "Wang", language_code="zh-hans", hint="teacher"),
    PersonCard(HE, "He", language_code="zh-hans", hint="advisor"),
    PersonCard(ZHAO, "Zhao", language_code="en", hint="operator"),
)
SATURDAY = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
"""10:00 at the centre."""

REST = 20.0
"""How long all that is under way may take to come to rest, in seconds; a machine may be busy."""

SEED = int(os.environ.get("BANXUE_SEED", "11"))
"""Decides what is asked and in which order; any other must do as well."""


class RunningClock:
    """Begins at a chosen instant and runs on; `advance` makes it jump."""

    def __init__(self, at: datetime = SATURDAY) -> None:
        self._ahead = at - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def advance(self, by: timedelta) -> None:
        self._ahead += by


@dataclass
class Stage:
    """Where a journey plays."""

    box: Sandbox
    config: Config
    clock: Clock
    opened: AsyncExitStack
    app: App | None = None
    people: dict[int, Person] = field(default_factory=dict)
    random: Random = field(default_factory=lambda: Random(SEED))
    _looking: Database | None = None

    @property
    def bot(self) -> App:
        assert self.app is not None, "the bot does not run"
        return self.app

    async def person(self, number: int) -> Person:
        if number not in self.people:
            made = await self.opened.enter_async_context(Person(self.box.url, number, patience=REST))
            self.people[number] = made
        return self.people[number]

    async def open(self) -> None:
        """Start the bot (again)."""
        self.app = App(Path("config.toml"), self.config, self.clock, self.random)
        await self.app.start()
        await self.app.went_round()

    async def close(self) -> None:
        """Stop the bot as SIGTERM would."""
        if self.app is not None:
            await self.app.stop()
            self.app = None

    def messages(self, number: int) -> list[JSON]:
        """What the bot has said to somebody and stands in the chat, oldest first."""
        return [entry.message for entry in self.box.cloud.chats[number].entries.values() if not entry.out]

    async def panels(self, number: int) -> list[JSON]:
        """The messages with buttons to tap that no note brought; there should be one."""
        outbox, people = tables.messages.outbox, tables.people.people
        notes = (
            select(outbox.c.message_id)
            .join(people, people.c.id == outbox.c.person)
            .where(people.c.external_id == str(number), ~outbox.c.panel)
        )
        async with (await self.look()).reading_connection() as connection:
            known = set(await connection.scalars(notes))
        return [each for each in self.messages(number) if taps_of(each) and each["message_id"] not in known]

    async def panel(self, number: int) -> JSON:
        """The one panel, once nothing is under way any more."""
        await self.settled()
        (panel,) = await self.panels(number)
        return panel

    def old_tap(self, number: int, message: JSON, data: str) -> str:
        """A tap on a button that this person was offered some time, whatever the message shows now."""
        return self.forge_tap(number, message, self.bot.seal.sealed(str(number), data))

    def forge_tap(self, number: int, message: JSON, data: str) -> str:
        """A tap as somebody may send it who writes a client of their own."""
        cloud = self.box.cloud
        tap = cloud.taps.open(number).id
        query: JSON = {
            "id": tap,
            "from": cloud.chats[number].person.user(),
            "message": message,
            "chat_instance": str(number * 7_919),
            "data": data,
        }
        cloud.notify("callback_query", query, number)
        return tap

    async def settled(self) -> None:
        """Wait until nothing is under way any more: no update, no work, no message to be sent."""
        database = await self.look()
        async with asyncio.timeout(REST):
            await self.bot.tick("open the gate")
            while True:
                # a tick of the bot's own may hold what ours passed over
                rests = not self.box.cloud.updates.pending and not self.bot._ticker._running
                if rests and not await under_way(database):
                    return
                await asyncio.sleep(0.01)

    async def look(self) -> Database:
        """The database through a connection of its own, open until the curtain falls."""
        if self._looking is None:
            self._looking = await Database.open(self.config.database.url)
            self.opened.push_async_callback(self._looking.close)
        return self._looking

    @asynccontextmanager
    async def storage(self) -> AsyncIterator[Database]:
        """The database through a connection of its own."""
        database = await Database.open(self.config.database.url)
        try:
            yield database
        finally:
            await database.close()


def taps_of(message: JSON) -> list[str]:
    """The callback data of a message's buttons, without the bot's seal."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [bare(button["callback_data"]) for row in rows for button in row if "callback_data" in button]


async def under_way(database: Database) -> int:
    """How many updates wait to be handled and how many messages to be sent."""
    inbox, outbox = await Inbox(database).counts(), await Outbox(database).counts()
    waiting = (outbox.get(state, 0) for state in (OutboxState.PLANNED, OutboxState.CLAIMED))
    return inbox.get(InboxState.PENDING, 0) + sum(waiting)


def config_for(
    box: Sandbox, database_url: str, cache: Path, intake: Literal["polling", "webhook"] = "polling", **sections: Any
) -> Config:
    given: dict[str, Any] = {
        "telegram": TelegramSection(token=SecretStr(TEST_TOKEN), api=box.url, intake=intake),
        "database": DatabaseSection(url=database_url),
        "content": ContentSection(folder=str(CONTENT)),
        # the encoder has tests of its own
        "search": SearchSection(model="words", cache=str(cache)),
        "courier": CourierSection(per_second=1000, chat_per_second=1000, chat_burst=1000, rest_at_start=0),
        "centre": CentreSection(),
        # whoever plays a journey is faster than anybody can read, and says so once, in a journey of its own
        "practice": PracticeSection(ask_if_sure=0, mind_haste=False),
        "webhook": WebhookSection(),
        "privacy": PrivacySection(ledger=str(cache.with_name("erased.ledger"))),
        "audit": AuditSection(heads=str(cache.with_name("audit-heads.log"))),
    }
    return Config(**(given | sections))


@asynccontextmanager
async def stage_for(
    database_url: str,
    folder: Path,
    clock: Clock | None = None,
    people: Iterable[PersonCard] = PEOPLE,
    shelf: Sequence[Item] = (),
    **sections: Any,
) -> AsyncIterator[Stage]:
    """The bot at work in a sandbox; with `shelf` these items are asked instead of the sample's."""
    await stocked(database_url, shelf)
    async with AsyncExitStack() as opened:
        box = await opened.enter_async_context(Sandbox(people=people, webhook_pause=0.05))
        stage = Stage(
            box, config_for(box, database_url, folder / "search", **sections), clock or SystemClock(), opened
        )
        await stage.open()
        opened.push_async_callback(stage.close)
        yield stage
        if "BANXUE_READ" in os.environ:
            for person in stage.people.values():
                print(f"\n=== {person.name} ===\n{person.transcript()}")


async def stocked(database_url: str, shelf: Sequence[Item] = ()) -> None:
    """Bring the sample centre into a database; with `shelf` its items are put away and these take their place."""
    now = SystemClock().now()
    await _sample(database_url, now.date())
    if not shelf:
        return
    database = await Database.open(database_url)
    try:
        async with database.connection() as connection:
            await connection.execute(update(tables.items.items).values(status=ItemStatus.RETIRED))
        async with database.transaction() as uow:
            await uow.items.put([(item, fingerprint(item)) for item in shelf], now)
    finally:
        await database.close()


_BROUGHT: dict[tuple[date, bytes], bytes] = {}
"""What a SQLite file becomes, by the day and by what it was: hundreds of journeys begin alike."""


async def _sample(database_url: str, day: date) -> None:
    path = Path(database_url.removeprefix("sqlite:///")) if database_url.startswith("sqlite") else None
    before = (day, sha256(path.read_bytes()).digest()) if path is not None and path.exists() else None
    if path is not None and before in _BROUGHT:
        path.write_bytes(_BROUGHT[before])
        return
    database = await Database.open(database_url)
    try:
        await load_content(database, CONTENT, SystemClock(), demo_staff=True)
    finally:
        await database.close()
    if path is not None and before is not None and not path.with_name(f"{path.name}-wal").exists():
        _BROUGHT[before] = path.read_bytes()


class _Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        trouble = record.exc_info[1] if record.exc_info else None
        self.lines.append(f"{record.name}: {record.getMessage()}" + (f" ({trouble!r})" if trouble else ""))


@pytest.fixture(autouse=True)
def errors() -> Iterator[list[str]]:
    """No journey may leave an error in the log; one that provokes them clears this list when it has looked."""
    handler = _Errors()
    logging.getLogger().addHandler(handler)
    yield handler.lines
    logging.getLogger().removeHandler(handler)
    assert not handler.lines


@pytest.fixture
async def stage(database_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """The centre is open; the journey runs once on each kind of database."""
    async with stage_for(database_url, tmp_path) as made:
        yield made


@pytest.fixture
async def sqlite_stage(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage_for(sqlite_url, tmp_path) as made:
        yield made

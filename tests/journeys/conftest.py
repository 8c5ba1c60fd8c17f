"""A stage for the journeys: the sample centre in a fresh database, a sandbox, and the bot that runs between them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.app import App
from bot.config import (
    CentreSection,
    Config,
    ContentSection,
    CourierSection,
    DatabaseSection,
    SearchSection,
    TelegramSection,
    WebhookSection,
)
from bot.loading import load_content
from domain.clock import Clock, SystemClock
from sandbox.person import Person
from sandbox.server import TEST_TOKEN, Sandbox
from sandbox.shapes import PersonCard
from storage.database import Database

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


@dataclass
class Stage:
    """Where a journey plays."""

    box: Sandbox
    config: Config
    clock: Clock
    opened: AsyncExitStack
    app: App | None = None
    people: dict[int, Person] = field(default_factory=dict)

    async def person(self, number: int) -> Person:
        if number not in self.people:
            self.people[number] = await self.opened.enter_async_context(Person(self.box.url, number))
        return self.people[number]

    async def open(self) -> None:
        """Start the bot (again)."""
        self.app = App(Path("config.toml"), self.config, self.clock)
        await self.app.start()

    async def close(self) -> None:
        """Stop the bot as SIGTERM would."""
        if self.app is not None:
            await self.app.stop()
            self.app = None

    @asynccontextmanager
    async def storage(self) -> AsyncIterator[Database]:
        """The database through a connection of its own."""
        database = await Database.open(self.config.database.url)
        try:
            yield database
        finally:
            await database.close()


def config_for(box: Sandbox, database_url: str, cache: Path, **sections: Any) -> Config:
    given: dict[str, Any] = {
        "telegram": TelegramSection(token=SecretStr(TEST_TOKEN), api=box.url),
        "database": DatabaseSection(url=database_url),
        "content": ContentSection(folder=str(CONTENT)),
        # the encoder has tests of its own
        "search": SearchSection(model="words", cache=str(cache)),
        "courier": CourierSection(per_second=1000, chat_per_second=1000, chat_burst=1000),
        "centre": CentreSection(),
        "webhook": WebhookSection(),
    }
    return Config(**(given | sections))


@asynccontextmanager
async def stage_for(
    database_url: str, folder: Path, clock: Clock | None = None, **sections: Any
) -> AsyncIterator[Stage]:
    database = await Database.open(database_url)
    try:
        await load_content(database, CONTENT, SystemClock(), demo_staff=True)
    finally:
        await database.close()
    async with AsyncExitStack() as opened:
        box = await opened.enter_async_context(Sandbox(people=PEOPLE))
        stage = Stage(
            box, config_for(box, database_url, folder / "search", **sections), clock or SystemClock(), opened
        )
        await stage.open()
        opened.push_async_callback(stage.close)
        yield stage


@pytest.fixture
async def stage(database_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """The centre is open; the journey runs once on each kind of database."""
    async with stage_for(database_url, tmp_path) as made:
        yield made


@pytest.fixture
async def sqlite_stage(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage_for(sqlite_url, tmp_path) as made:
        yield made

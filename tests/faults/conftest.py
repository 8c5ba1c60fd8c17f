"""The bot at work behind a network that can be made to fail."""

from __future__ import annotations

import gc
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.config import TelegramSection
from domain.clock import SystemClock
from sandbox.server import TEST_TOKEN, Sandbox
from tests.faults.proxy import FaultProxy
from tests.journeys.conftest import PEOPLE, Stage, config_for, stocked


@dataclass
class Cutting:
    """A stage whose way to Telegram leads through the proxy; people come past it."""

    stage: Stage
    proxy: FaultProxy


@asynccontextmanager
async def behind_a_proxy(database_url: str, folder: Path, **sections: Any) -> AsyncIterator[Cutting]:
    """The sample centre and a bot that is not open yet."""
    await stocked(database_url)
    async with AsyncExitStack() as opened:
        box = await opened.enter_async_context(Sandbox(people=PEOPLE))
        proxy = await opened.enter_async_context(FaultProxy(box.url))
        telegram = TelegramSection(token=SecretStr(TEST_TOKEN), api=proxy.url)
        config = config_for(box, database_url, folder / "search", telegram=telegram, **sections)
        stage = Stage(box, config, SystemClock(), opened)
        opened.push_async_callback(stage.close)
        yield Cutting(stage, proxy)


class Lines(logging.Handler):
    """What was logged."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@pytest.fixture
def lines() -> Iterator[Lines]:
    handler = Lines()
    logging.getLogger("bot").addHandler(handler)
    yield handler
    logging.getLogger("bot").removeHandler(handler)


@pytest.fixture(autouse=True)
def what_is_left_is_complained_of_here() -> Iterator[None]:
    """A connection that was being opened when its task was cancelled complains when it is collected."""
    yield
    gc.collect()

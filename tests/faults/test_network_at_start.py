"""Telegram is away when the bot starts: it waits for it, and knows a wrong token from a network that is down."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import app
from bot.config import ConfigError, TelegramSection
from bot.reaching_telegram import LOOK_WITHIN, MOST_PAUSE, growing, meet_telegram
from tests.faults.conftest import Lines, behind_a_proxy
from tests.faults.proxy import Network
from tests.journeys.conftest import LIN


def test_after_the_network_is_back_nobody_waits_longer_than_thirty_seconds_for_the_bot() -> None:
    pauses = list(itertools.islice(growing(MOST_PAUSE), 8))
    assert pauses[:4] == [1, 2, 4, 8]
    assert max(pauses) + LOOK_WITHIN < 30


async def test_a_bot_that_starts_without_a_network_is_there_when_the_network_is(
    sqlite_url: str, tmp_path: Path, lines: Lines
) -> None:
    async with behind_a_proxy(sqlite_url, tmp_path) as cutting:
        await cutting.proxy.be(Network.REFUSES)
        opening = asyncio.create_task(cutting.stage.open())
        async with asyncio.timeout(20):
            while not any("cannot be reached" in said for said in lines.said):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            assert not opening.done()
            await cutting.proxy.be(Network.WELL)
            await opening
            lin = await cutting.stage.person(LIN)
            await lin.start()
            await lin.expect("先认识一下")


async def test_whoever_meets_telegram_once_only_does_not_come_up(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "await_telegram", meet_telegram)
    async with behind_a_proxy(sqlite_url, tmp_path) as cutting:
        await cutting.proxy.be(Network.REFUSES)
        with pytest.raises(ConfigError, match="cannot be reached"):
            await cutting.stage.open()
        cutting.stage.app = None


async def test_a_token_that_telegram_does_not_know_is_refused_at_once(
    sqlite_url: str, tmp_path: Path, lines: Lines
) -> None:
    async with behind_a_proxy(sqlite_url, tmp_path) as cutting:
        token = SecretStr("123456:another-token-of-the-right-form-000")
        wrong = TelegramSection(token=token, api=cutting.proxy.url)
        cutting.stage.config = cutting.stage.config.model_copy(update={"telegram": wrong})
        with pytest.raises(ConfigError, match="does not know this token"):
            await cutting.stage.open()
        cutting.stage.app = None
    assert not any("tried again" in said for said in lines.said)

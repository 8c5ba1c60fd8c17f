"""The same conversation when Telegram delivers to us instead of being asked."""

from __future__ import annotations

import socket
from pathlib import Path

import aiohttp
from pydantic import SecretStr

from bot.config import EdgeSection, WebhookSection
from domain.practice.evening.session import Verdict
from tests.journeys.conftest import LIN, stage_for
from tests.journeys.ways import answer, attempts_of, enrol

SECRET = "a-secret-that-only-these-two-know"


async def test_a_conversation_by_webhook_goes_as_by_polling(database_url: str, tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/telegram"
    hook, edge = WebhookSection(url=url, secret=SecretStr(SECRET)), EdgeSection(port=port)
    async with stage_for(database_url, tmp_path, webhook=hook, edge=edge, intake="webhook") as stage:
        lin = await stage.person(LIN)
        await enrol(lin)
        await lin.tap("▶ 开始练习")
        await answer(stage, lin)
        await stranger_is_refused(url)
        await lin.tap("下一题 ›")
        await lin.toast()

        await stage.close()
        await lin.say("/home")
        await lin.tap("⏸ 先停")
        assert len(stage.box.cloud.updates) == 2, "Telegram keeps what cannot be delivered"
        await stage.open()
        await lin.expect("原样给你留着，还有 5 题")
        assert [each.verdict for each in await attempts_of(stage, LIN)] == [Verdict.RIGHT]
        assert len(await stage.panels(LIN)) == 1


async def stranger_is_refused(url: str) -> None:
    forged = {
        "update_id": 1,
        "message": {"message_id": 1, "date": 1, "chat": {"id": LIN, "type": "private"}, "text": "/invite"},
    }
    async with aiohttp.ClientSession() as session:
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "guessed"}):
            async with session.post(url, json=forged, headers=headers) as response:
                assert response.status == 401


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

"""What a running bot tells of itself over HTTP and to systemd: that it is well, and nothing of anybody."""

from __future__ import annotations

import contextlib
import re
import socket
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.config import HealthSection
from sandbox.shapes import PersonCard
from tests.journeys.conftest import stage_for

CANARY, NUMBER = "赵小满canary", 7_310_245_118
SAID = "my mother rings at 555canary"


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


async def test_a_bot_that_runs_tells_how_it_is_and_nothing_of_anybody(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        people = (PersonCard(NUMBER, CANARY, language_code="en", hint="parent"),)
        async with stage_for(sqlite_url, tmp_path, people=people, health=HealthSection(port=port)) as stage:
            await stage.bot.went_round()
            somebody = await stage.person(NUMBER)
            await somebody.start()
            await somebody.say(SAID)
            await somebody.say(f"/{CANARY}")
            await somebody.say("/language")
            await somebody.tap(data="st.lang:zh")
            await stage.settled()
            async with ClientSession(f"http://127.0.0.1:{port}") as asking:
                told = ""
                for path in ("/healthz/live", "/healthz/ready", "/metrics"):
                    async with asking.get(path) as answer:
                        told += await answer.text()
                        assert answer.status == 200, told
        heard = []
        with contextlib.suppress(BlockingIOError):
            while True:
                heard.append(manager.recv(100))
    assert heard == [b"READY=1", b"STOPPING=1"]
    for mine in (CANARY, "canary", str(NUMBER), "mother"):
        assert mine not in told
    assert re.search(r'banxue_updates_total\{kind="message",outcome="handled"\} [4-9]', told)
    for counted in (
        'banxue_handler_seconds_count{handler="tap st.lang"} 1.0',
        'banxue_handler_seconds_count{handler="command language"} 1.0',
        'banxue_updates_total{kind="callback_query",outcome="handled"} 1.0',
        "banxue_tap_answer_seconds_count 1.0",
        'banxue_transaction_seconds_count{outcome="committed"}',
        'banxue_lease_held{lease="courier"} 1.0',
        'banxue_fetches_total{outcome="ok"}',
        'banxue_sends_total{kind="panel",outcome="sent"}',
        'banxue_tick_seconds_count{tick="watch over health"}',
    ):
        assert counted in told, counted

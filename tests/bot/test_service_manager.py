"""What systemd is told."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.service_manager import ServiceManager


@pytest.fixture
def heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The manager's end."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield listening


def test_systemd_hears_what_it_is_told(heard: socket.socket) -> None:
    ServiceManager().tell("READY=1")
    assert heard.recv(100) == b"READY=1"


def test_without_systemd_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    ServiceManager().tell("READY=1")


async def test_the_watchdog_is_fed_while_the_process_lives_and_no_longer(
    heard: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "20000")
    lives = iter([True, True, False])
    asked_often = asyncio.Event()

    def is_alive() -> bool:
        alive = next(lives, None)
        if alive is None:
            asked_often.set()
        return bool(alive)

    telling = asyncio.create_task(ServiceManager().keep_telling(is_alive))
    await asyncio.wait_for(asked_often.wait(), 10)
    telling.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await telling
    said = []
    with contextlib.suppress(BlockingIOError):
        while True:
            said.append(heard.recv(100))
    assert said == [b"WATCHDOG=1"] * 2

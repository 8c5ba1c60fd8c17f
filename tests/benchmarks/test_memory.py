"""Nothing is kept of people who have gone; the megabytes of fifty thousand are benchmarks/memory.py's."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from benchmarks.memory import Crowd, Sample, judged, write_config
from bot import commands
from bot.app import App
from bot.config import load_config
from bot.pipeline import Pipeline

ACTS, AT_ONCE = 3, 20
WARM_UP, MORE = 450, 120
KEPT = 28.0
"""Blocks of memory an update: after so short a warm-up some statements and texts come for the first time. What an
update itself is made of are some forty."""


@asynccontextmanager
async def bot_and_crowd(folder: Path) -> AsyncIterator[Crowd]:
    crowd = Crowd(ACTS, seed=3)
    path = write_config(folder, await crowd.telegram.open(), f"sqlite:///{folder / 'bot.db'}")
    await commands.migrate(Namespace(config=path))
    await commands.load(Namespace(config=path, demo_staff=True))
    app = App(path, load_config(path))
    await app.start()
    try:
        yield crowd
    finally:
        await app.stop()
        await crowd.telegram.close()


async def bring(crowd: Crowd, updates: int) -> int:
    """Blocks of memory in use when so many more updates have come."""
    until = crowd.updates + updates
    await asyncio.gather(*(crowd.come(until) for _ in range(AT_ONCE)))
    await asyncio.sleep(0.3)
    gc.collect()
    return sys.getallocatedblocks()


async def test_memory_is_given_back_and_what_is_kept_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[Any] = []
    keeps = False
    take = Pipeline.take

    def takes(self: Pipeline, rows: Any) -> None:
        if keeps:
            kept.extend(json.loads(row.raw) for row in rows)
        take(self, rows)

    monkeypatch.setattr(Pipeline, "take", takes)
    async with bot_and_crowd(tmp_path) as crowd:
        first = await bring(crowd, WARM_UP)
        sound = await bring(crowd, MORE)
        keeps = True
        leaking = await bring(crowd, MORE)
        assert crowd.unanswered < 0.3 * crowd.updates
    assert len(kept) >= MORE
    assert (sound - first) / MORE < KEPT < (leaking - sound) / MORE, (first, sound, leaking)


def test_what_grows_is_named() -> None:
    flat = [Sample(updates, 300.0, 280.0, 20, 8, 50, 10**6) for updates in range(0, 10_000, 500)]
    assert judged(flat, 1000) == []
    up = [Sample(each.updates, 300.0 + each.updates / 500, 280.0, 20, 8, each.updates // 100, 1) for each in flat]
    assert judged(up, 1000) == ["memory has grown by 16.0 MB", "files have grown"]

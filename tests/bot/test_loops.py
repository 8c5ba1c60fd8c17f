"""The loop of the bot: the quick one, or asyncio's own where that is not to be had."""

from __future__ import annotations

import argparse
import asyncio
import sys

import pytest

from bot import commands
from bot.__main__ import main
from bot.loops import quick_loop


@pytest.mark.parametrize("is_there", [True, False])
async def test_the_bot_runs_on_the_quickest_loop_there_is(is_there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[str] = []

    async def run(given: argparse.Namespace) -> int:
        used.append(type(asyncio.get_running_loop()).__module__)
        return 0

    if not is_there:
        monkeypatch.setitem(sys.modules, "uvloop", None)
    monkeypatch.setitem(commands.COMMANDS, "run", run)
    assert await asyncio.to_thread(main, ["run"]) == 0
    is_quick = is_there and sys.platform != "win32"
    assert used[0].startswith("uvloop" if is_quick else "asyncio.")
    assert (quick_loop() is not None) is is_quick

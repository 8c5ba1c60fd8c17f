"""One running bot on a database: the second is told so, and a killed one stands in nobody's way."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from storage import only_one
from storage.database import Database
from storage.errors import AlreadyRunning

PROJECT = Path(__file__).parents[2]
HOLDER = """
import asyncio, sys
from storage.database import Database

async def hold():
    database = await Database.open(sys.argv[1])
    async with database.only_one():
        print("held", flush=True)
        await asyncio.sleep(60)

asyncio.run(hold())
"""


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(only_one, "PATIENCE", 0.3)


async def test_a_second_bot_is_told_so_until_the_first_has_stopped(database: Database, database_url: str) -> None:
    second = await Database.open(database_url)
    try:
        async with database.only_one():
            with pytest.raises(AlreadyRunning, match="another bot is running"):
                async with second.only_one():
                    pytest.fail("two bots were let in")
        async with second.only_one():
            pass
    finally:
        await second.close()


async def test_a_killed_bot_stands_in_nobodys_way(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, database_url, cwd=PROJECT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), 30) == b"held\n"
    with pytest.raises(AlreadyRunning):
        async with database.only_one():
            pytest.fail("two bots were let in")
    os.kill(process.pid, signal.SIGKILL)
    await process.communicate()
    monkeypatch.setattr(only_one, "PATIENCE", 5.0)
    async with database.only_one():
        pass

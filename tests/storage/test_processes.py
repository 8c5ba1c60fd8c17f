"""More than one process: migrating at once, and being killed in the middle of a transaction."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from storage import migrations
from storage.database import Database

ROOT = Path(__file__).parents[2]

MIGRATE = """
import asyncio, sys
from storage.database import Database

async def main():
    database = await Database.open(sys.argv[1], migrated=False)
    await database.migrate()
    await database.close()

asyncio.run(main())
"""

WRITE_AND_HANG = """
import asyncio, sys
from domain.language import Lang
from domain.people.person import Person
from storage.database import Database

async def main():
    database = await Database.open(sys.argv[1])
    async with database.transaction() as uow:
        await uow.people.add(Person(0, "telegram", "committed", "x", Lang.ZH))
    async with database.transaction() as uow:
        await uow.people.add(Person(0, "telegram", "not committed", "x", Lang.ZH))
        print("written", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


def running(program: str, url: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", program, url], cwd=ROOT, stdout=subprocess.PIPE, text=True)


async def test_two_processes_that_migrate_at_once_both_succeed(database_url: str) -> None:
    database = await Database.open(database_url)
    await database.downgrade("base")
    await database.close()
    processes = [running(MIGRATE, database_url) for _ in range(2)]
    for process in processes:
        process.communicate(timeout=60)
    assert [process.returncode for process in processes] == [0, 0]
    database = await Database.open(database_url)
    assert await database.revision() == migrations.newest()
    await database.close()


async def test_of_a_killed_process_stays_what_it_committed_and_nothing_else(database_url: str) -> None:
    process = running(WRITE_AND_HANG, database_url)
    assert process.stdout is not None and process.stdout.readline() == "written\n"
    process.kill()
    process.communicate(timeout=60)
    database = await Database.open(database_url)
    async with database.transaction() as uow:
        assert await uow.people.by_external("telegram", "committed") is not None
        assert await uow.people.by_external("telegram", "not committed") is None
    await database.close()

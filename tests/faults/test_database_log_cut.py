"""SQLite's write-ahead log after a kill -9, cut at random bytes and with bits turned over.

Bound: the file opens whatever the log looks like, its pages and its references are whole, and what is there is what
was committed up to some moment, without gaps. The updates after it come again and are stored once.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from storage.database import Database
from storage.inbox import Inbox, Received
from tests.storage.test_processes import ROOT

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
UPDATES = 60
WRITE_ON_AND_ON = """
import asyncio, sys
from datetime import UTC, datetime
from sqlalchemy import event
from sqlalchemy.engine import Engine
from domain.language import Lang
from domain.people.person import Person
from storage.database import Database
from storage.inbox import Inbox, Received

@event.listens_for(Engine, "connect")
def leave_all_in_the_log(connection, record):
    connection.cursor().execute("PRAGMA wal_autocheckpoint = 0")

async def main():
    database = await Database.open(sys.argv[1])
    now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    for number in range(int(sys.argv[2])):
        rows = await Inbox(database).store("telegram", [Received(number, str(number % 7), "{}")], now)
        async with database.transaction(durable=False) as uow:
            person = await uow.people.by_external("telegram", str(number % 7))
            if person is None:
                person = await uow.people.add(Person(0, "telegram", str(number % 7), "x", Lang.ZH))
            await uow.panels.saw(person.id, number)
            await uow.inbox.mark_handled(rows[0], now)
    print("written", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def killed(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file and its log, as a process that was killed has left them."""
    path = tmp_path_factory.mktemp("killed") / "banxue.db"
    shutil.copyfile(sqlite_template, path)
    program = [sys.executable, "-c", WRITE_ON_AND_ON, f"sqlite:///{path}", str(UPDATES)]
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "written\n"
        process.kill()
    assert log_of(path).stat().st_size > 100_000
    return path


def log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def copied(killed: Path, into: Path) -> Path:
    """Without the shared memory: that is gone with the machine."""
    path = into / "banxue.db"
    path.with_name(path.name + "-shm").unlink(missing_ok=True)
    for found in (killed, log_of(killed)):
        shutil.copyfile(found, into / found.name)
    return path


def cut(log: Path, random: Random) -> None:
    whole = log.read_bytes()
    log.write_bytes(whole[: random.randrange(len(whole) + 1)])


def spoil(log: Path, random: Random) -> None:
    """The end was not written as it should, as when the disk was not done."""
    spoilt = bytearray(log.read_bytes())
    begin = random.randrange(len(spoilt))
    for _ in range(random.randrange(1, 30)):
        spoilt[random.randrange(begin, len(spoilt))] ^= 1 << random.randrange(8)
    log.write_bytes(bytes(spoilt))


def look_at(path: Path) -> tuple[list[int], list[int]]:
    """Which updates are there, and which of them are handled, of a file that is whole."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        stored = [number for (number,) in connection.execute("SELECT update_id FROM inbox ORDER BY seq")]
        handled = connection.execute("SELECT update_id FROM inbox WHERE state = 'handled' ORDER BY seq")
        return stored, [number for (number,) in handled]


@pytest.mark.parametrize("harm", [cut, spoil])
def test_what_is_left_was_committed_up_to_some_moment(
    killed: Path, tmp_path: Path, harm: object, pytestconfig: pytest.Config
) -> None:
    random, lengths = Random(17), set()
    for _ in range(1000 if pytestconfig.getoption("--long") else 60):
        path = copied(killed, tmp_path)
        harm(log_of(path), random)  # type: ignore[operator]
        stored, handled = look_at(path)
        assert stored == list(range(len(stored)))
        assert handled == list(range(len(handled))) and len(stored) - len(handled) in (0, 1)
        lengths.add(len(stored))
    assert len(lengths) > 10, "the log was harmed in all kinds of places"


async def test_what_the_platform_still_has_comes_again_and_is_stored_once(killed: Path, tmp_path: Path) -> None:
    random = Random(18)
    for _ in range(5):
        path = copied(killed, tmp_path)
        cut(log_of(path), random)
        before, _ = look_at(path)
        database = await Database.open(f"sqlite:///{path}")
        try:
            again = [Received(number, str(number % 7), "{}") for number in range(UPDATES)]
            new = await Inbox(database).store("telegram", again, NOW)
            assert [row.update_id for row in new] == list(range(len(before), UPDATES))
        finally:
            await database.close()
        assert look_at(path)[0] == list(range(UPDATES))


def test_without_its_sums_a_spoilt_log_would_be_believed(killed: Path, tmp_path: Path) -> None:
    """The control: pages written into the file as they are, without looking at the sums in front of them."""
    random, wrong = Random(17), 0
    for _ in range(20):
        path = copied(killed, tmp_path)
        spoil(log_of(path), random)
        believe(path)
        try:
            stored, handled = look_at(path)
            wrong += stored != list(range(len(stored))) or len(stored) - len(handled) not in (0, 1)
        except (AssertionError, sqlite3.DatabaseError):
            wrong += 1
    assert wrong


def believe(path: Path) -> None:
    log = log_of(path).read_bytes()
    size = int.from_bytes(log[8:12])
    with path.open("r+b") as file:
        for at in range(32, len(log) - size - 24, size + 24):
            file.seek((int.from_bytes(log[at : at + 4]) - 1) * size)
            file.write(log[at + 24 : at + 24 + size])
    log_of(path).unlink()

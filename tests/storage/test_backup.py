"""A backup holds every row and can be brought into either database, once, whole or not at all."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text

from bot.loading import load_content
from domain.clock import FixedClock
from domain.journal import Statement, Verb
from domain.messages.outgoing import OutboxState
from domain.people.person import Learner, Role
from storage import migrations
from storage.backup import BackupError, LedgerMark, verified, write_backup
from storage.database import Database
from storage.errors import NewerDatabase
from storage.restoring import NotEmpty, restore
from storage.tables import metadata
from storage.tables.gate import pushes
from storage.tables.messages import inbox, outbox, panels
from storage.tables.people import links, people
from tests.house import CONTENT, as_person, services

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ODD = '零\u200b宽 "quoted"\\n\u2028𠮷 <b>'


@pytest.fixture
def empty_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The URL of one more database, of each kind; on SQLite its file is not there yet."""
    if backend == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    url: str = request.getfixturevalue("another_postgres_url")
    return url


@pytest.fixture
async def empty(empty_url: str, clock: FixedClock) -> AsyncIterator[Database]:
    """A database without any table."""
    database = await Database.open(empty_url, clock=clock, migrated=False)
    if await database.revision() is not None:
        async with database.connection() as connection:
            await connection.execute(text("DROP SCHEMA public CASCADE"))
            await connection.execute(text("CREATE SCHEMA public"))
    yield database
    await database.close()


async def fill(database: Database, *, content: bool = False) -> None:
    """Rows of every kind of column, if wanted beside the whole sample centre."""
    clock = FixedClock(NOW)
    house = services(clock=clock)
    if content:
        await load_content(database, CONTENT, clock, demo_staff=True)
    mother = await as_person(database, house, 7, Role.PARENT, name=ODD, zone="Asia/Shanghai")
    async with database.transaction() as uow:
        child = await uow.people.add_learner(Learner(0, ODD, grade=5))
        await uow.people.add_guardian(child.id, mother.id, NOW)
        await uow.journal.add(Statement(Verb.LINKED, "learner", str(child.id), NOW, mother.id, child.id, {"n": 0.25}))
    async with database.connection() as connection:
        person = await connection.scalar(select(func.min(people.c.id)))
        await connection.execute(
            insert(links),
            {
                "token_hash": bytes(range(32)),
                "kind": "staff",
                "subject": {"role": ODD, "n": 1},
                "reusable": False,
                "expires_at": NOW + timedelta(microseconds=1),
            },
        )
        await connection.execute(insert(panels).values(person=person, message_id=2**40, has_media=True))
        await connection.execute(insert(outbox), [message(person, state, hours) for state, hours in MESSAGES])
        held = await connection.execute(
            select(outbox.c.id, outbox.c.due_at).where(outbox.c.state == OutboxState.HELD).order_by(outbox.c.id)
        )
        for number, due_at in list(held):
            await connection.execute(insert(pushes).values(message=number, person=person, due_at=due_at, **PUSHED))
        await connection.execute(insert(inbox).values(platform="t", update_id=9, raw=ODD, **RECEIVED))
        gone = insert(inbox).values(seq=999, platform="t", update_id=10, raw="", **RECEIVED)
        await connection.execute(gone)
        await connection.execute(inbox.delete().where(inbox.c.seq == 999))
        if connection.dialect.name == "postgresql":
            await connection.execute(text("SELECT setval('inbox_seq_seq', 999)"))


RECEIVED = {"state": "handled", "received_at": NOW, "person_key": "1"}
PUSHED = {"household": "1", "klass": "service", "counts": True, "occasion": "1", "urgent": False, "cause": ""}
MESSAGES = [
    (OutboxState.PLANNED, -1),
    (OutboxState.HELD, -1),
    (OutboxState.CLAIMED, 0),
    (OutboxState.PLANNED, 30),
    (OutboxState.HELD, 30),
    (OutboxState.SENT, -2),
]


def message(person: int | None, state: OutboxState, hours: int) -> dict[str, Any]:
    return {
        "person": person,
        "kind": "service",
        "priority": 1,
        "content": {"text": ODD, "nothing": None, "number": 0.1},
        "panel": False,
        "due_at": NOW + timedelta(hours=hours),
        "state": state,
        "created_at": NOW,
    }


def lines(path: Path) -> list[Any]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


async def rows(database: Database) -> dict[str, list[Any]]:
    async with database.reading_connection() as connection:
        return {
            table.name: [tuple(row) for row in await connection.execute(select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
        }


async def test_what_is_restored_is_what_was_there(database: Database, empty: Database, tmp_path: Path) -> None:
    await fill(database, content=True)
    path = tmp_path / "a.backup"
    written = await write_backup(database, path, NOW, LedgerMark())
    assert verified(path) == written
    before = await rows(database)
    assert sum(map(len, before.values())) == sum(written.rows.values()) > 400
    # at that moment no message was due yet
    restored = await restore(empty, path, NOW - timedelta(hours=3))
    assert restored.rows == sum(written.rows.values())
    after = await rows(empty)
    doubted = [row for row in after["outbox"] if "restored" in str(row)]
    assert len(doubted) == 1, "what was claimed is in doubt whenever it was due"
    for of in before.keys() - {"outbox"}:
        assert after[of] == before[of], of


async def test_either_database_restores_the_others(
    sqlite_database: Database, postgres_database: Database, tmp_path: Path
) -> None:
    await fill(sqlite_database, content=True)
    first, second, third = (tmp_path / name for name in ("1.backup", "2.backup", "3.backup"))
    await write_backup(sqlite_database, first, NOW, LedgerMark())
    early = NOW - timedelta(days=1)
    await restore(postgres_database, first, early)
    await write_backup(postgres_database, second, NOW, LedgerMark())
    back = await Database.open(f"sqlite:///{tmp_path / 'back.db'}", migrated=False)
    await restore(back, second, early)
    await write_backup(back, third, NOW, LedgerMark())
    await back.close()
    assert rows_in(second) == rows_in(third)
    assert [row for row in rows_in(first) if "service" not in row] == [
        row for row in rows_in(second) if "service" not in row
    ]


def rows_in(path: Path) -> list[Any]:
    """Without what says how a database numbers, and the sum over it."""
    return [line | {"number": 0, "sha256": ""} if isinstance(line, dict) else line for line in lines(path)]


async def test_numbers_go_on_where_they_were(database: Database, empty: Database, tmp_path: Path) -> None:
    await fill(database)
    await write_backup(database, tmp_path / "a.backup", NOW, LedgerMark())
    await restore(empty, tmp_path / "a.backup", NOW)
    async with empty.connection() as connection:
        wanted = insert(inbox).values(platform="t", update_id=11, raw="", **RECEIVED).returning(inbox.c.seq)
        assert await connection.scalar(wanted) == 1000
        more = insert(people).values(platform="t", external_id="x", name="", lang="en", reachable=True)
        await connection.execute(more)


async def test_what_may_have_been_sent_since_is_in_doubt(database: Database, empty: Database, tmp_path: Path) -> None:
    await fill(database)
    await write_backup(database, tmp_path / "a.backup", NOW, LedgerMark())
    restored = await restore(empty, tmp_path / "a.backup", NOW + timedelta(hours=1))
    assert restored.in_doubt == 3
    async with empty.reading_connection() as connection:
        states = list(await connection.scalars(select(outbox.c.state).order_by(outbox.c.id)))
        passed = list(await connection.scalars(select(pushes.c.passed_at).order_by(pushes.c.message)))
    assert passed == [NOW + timedelta(hours=1), None], "what may have been told counts as told for the gate"
    ours = states[-len(MESSAGES) :]
    assert ours == [*[OutboxState.IN_DOUBT] * 3, OutboxState.PLANNED, OutboxState.HELD, OutboxState.SENT]


async def test_the_bots_own_tables_are_guarded_as_before(database: Database, empty: Database, tmp_path: Path) -> None:
    await fill(database)
    await write_backup(database, tmp_path / "a.backup", NOW, LedgerMark())
    await restore(empty, tmp_path / "a.backup", NOW)
    for refused in ("INSERT INTO panels (person, has_media) VALUES (99999, false)", "DELETE FROM journal"):
        with pytest.raises(Exception, match=r"(?i)foreign key|append-only"):
            async with empty.connection() as connection:
                await connection.execute(text(refused))


async def test_a_database_with_rows_is_refused(
    database: Database, another_database: Database, tmp_path: Path
) -> None:
    await fill(database)
    await write_backup(database, tmp_path / "a.backup", NOW, LedgerMark())
    await fill(another_database)
    before = await rows(another_database)
    with pytest.raises(NotEmpty, match="is not empty"):
        await restore(another_database, tmp_path / "a.backup", NOW)
    assert await rows(another_database) == before


async def test_a_database_with_empty_tables_is_taken(
    database: Database, another_database: Database, tmp_path: Path
) -> None:
    await fill(database)
    await write_backup(database, tmp_path / "a.backup", NOW, LedgerMark())
    await restore(another_database, tmp_path / "a.backup", NOW)
    assert (await rows(another_database))["people"] == (await rows(database))["people"]


async def test_an_older_backup_is_brought_to_this_version(
    sqlite_database: Database, tmp_path: Path, clock: FixedClock
) -> None:
    await fill(sqlite_database)
    path, older = tmp_path / "a.backup", tmp_path / "older.backup"
    await write_backup(sqlite_database, path, NOW, LedgerMark())
    # as the program before the last revision would have written it
    before = await Database.open(f"sqlite:///{tmp_path / 'before.db'}", migrated=False)
    await before.migrate("0019")
    async with before.reading_connection() as connection:
        known = {
            (name, column[1])
            for name in await connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
            for column in await connection.execute(text(f"PRAGMA table_info({name})"))
        }
    await before.close()
    rewrite(path, older, "0019", known)
    empty = await Database.open(f"sqlite:///{tmp_path / 'empty.db'}", migrated=False, clock=clock)
    await restore(empty, older, NOW)
    assert await empty.revision() == migrations.newest()
    names = {row.name for row in await _people(sqlite_database)}
    assert {row.name for row in await _people(empty)} == names
    await empty.close()


async def _people(database: Database) -> list[Any]:
    async with database.reading_connection() as connection:
        return list(await connection.execute(select(people)))


def rewrite(path: Path, to: Path, revision: str, known: set[tuple[str, str]]) -> None:
    """The same backup with the columns of an older revision only."""
    out: list[Any] = []
    kept: list[int] | None = None
    counts: dict[str, int] = {}
    name = ""
    for line in lines(path)[:-1]:
        match line:
            case {"banxue": _}:
                out.append(line | {"revision": revision})
            case {"table": name}:
                columns = line["columns"]
                kept = [at for at, (column, _) in enumerate(columns) if (name, column) in known]
                if kept:
                    counts[name] = 0
                    out.append(line | {"columns": [columns[at] for at in kept]})
            case list() if kept:
                counts[name] += 1
                out.append([line[at] for at in kept])
    body = "".join(json.dumps(line) + "\n" for line in out).encode()
    end = {"rows": counts, "sha256": hashlib.sha256(body).hexdigest()}
    to.write_bytes(gzip.compress(body + json.dumps(end).encode() + b"\n"))


async def test_a_backup_is_taken_while_others_write(sqlite_database: Database, tmp_path: Path) -> None:
    await fill(sqlite_database)
    before = (await rows(sqlite_database))["people"]
    async with sqlite_database.connection() as connection:
        await connection.execute(
            insert(people).values(platform="t", external_id="x", name="", lang="en", reachable=True)
        )
        written = await write_backup(sqlite_database, tmp_path / "a.backup", NOW, LedgerMark())
    assert written.rows["people"] == len(before)


async def test_only_its_owner_reads_a_backup_and_it_replaces_none(sqlite_database: Database, tmp_path: Path) -> None:
    path = tmp_path / "a.backup"
    await write_backup(sqlite_database, path, NOW, LedgerMark())
    assert path.stat().st_mode & 0o077 == 0
    before = path.read_bytes()
    with pytest.raises(BackupError, match="is there already"):
        await write_backup(sqlite_database, path, NOW, LedgerMark())
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir() if "backup" in each.name] == ["a.backup"]


async def test_one_that_cannot_be_written_leaves_nothing(sqlite_database: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="cannot be written"):
        await write_backup(sqlite_database, tmp_path / "nowhere" / "a.backup", NOW, LedgerMark())


DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda whole: whole[: len(whole) // 2],
    "a bit": lambda whole: whole[:300] + bytes([whole[300] ^ 4]) + whole[301:],
    "another row": lambda whole: gzip.compress(gzip.decompress(whole).replace(b"telegram", b"telegrin", 1)),
    "a row less": lambda whole: gzip.compress(b"\n".join(_without_a_row(gzip.decompress(whole).split(b"\n")))),
    "no end": lambda whole: gzip.compress(gzip.decompress(whole).rpartition(b'{"rows"')[0]),
    "more after it": lambda whole: gzip.compress(gzip.decompress(whole) + b"[1]\n"),
    "none at all": lambda whole: b"SQLite format 3\x00",
    "something else": lambda whole: gzip.compress(b'{"some": "json"}\n'),
    "empty": lambda whole: b"",
}


def _without_a_row(given: list[bytes]) -> list[bytes]:
    first = next(at for at, line in enumerate(given) if line.startswith(b"["))
    return given[:first] + given[first + 1 :]


@pytest.mark.parametrize("how", DAMAGED)
async def test_a_damaged_backup_is_refused_and_nothing_is_touched(
    how: str, sqlite_database: Database, tmp_path: Path
) -> None:
    await fill(sqlite_database)
    path = tmp_path / "a.backup"
    await write_backup(sqlite_database, path, NOW, LedgerMark())
    path.write_bytes(DAMAGED[how](path.read_bytes()))
    empty = await Database.open(f"sqlite:///{tmp_path / 'empty.db'}", migrated=False)
    with pytest.raises(BackupError):
        await restore(empty, path, NOW)
    assert await empty.revision() is None
    await empty.close()


async def test_a_backup_of_a_newer_program_is_refused(sqlite_database: Database, tmp_path: Path) -> None:
    path, newer = tmp_path / "a.backup", tmp_path / "newer.backup"
    await write_backup(sqlite_database, path, NOW, LedgerMark())
    everything = {(name, column.name) for name, of in metadata.tables.items() for column in of.columns}
    rewrite(path, newer, "9999", everything)
    empty = await Database.open(f"sqlite:///{tmp_path / 'empty.db'}", migrated=False)
    with pytest.raises(NewerDatabase, match="newer version"):
        await restore(empty, newer, NOW)
    await empty.close()

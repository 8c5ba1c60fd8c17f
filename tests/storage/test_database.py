"""Opening a database, and what a transaction promises."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, StatementError

from domain.clock import FixedClock
from domain.language import Lang
from domain.people.person import Person
from storage import migrations
from storage.address import normalised, shown
from storage.database import Database
from storage.errors import Conflict, DatabaseAway, DatabaseUnavailable, NewerDatabase, NotMigrated
from tests.storage.given import a_learner, a_person

ADA = Person(0, "telegram", "99", "Ada", Lang.EN)


async def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as uow:
            await uow.people.add(ADA)
            raise ZeroDivisionError
    async with database.reading() as uow:
        assert await uow.people.by_external("telegram", "99") is None


async def test_a_savepoint_that_raises_undoes_only_what_is_inside(database: Database) -> None:
    async with database.transaction() as uow:
        before = await uow.people.add(ADA)
        with pytest.raises(ZeroDivisionError):
            async with uow.savepoint():
                await uow.people.add(Person(0, "telegram", "100", "Bo", Lang.ZH))
                raise ZeroDivisionError
        async with uow.savepoint():
            after = await uow.people.add(Person(0, "telegram", "101", "Cy", Lang.ZH))
    async with database.reading() as uow:
        assert await uow.people.get(before.id) == before
        assert await uow.people.by_external("telegram", "100") is None
        assert await uow.people.get(after.id) == after


async def test_after_a_refusal_of_the_database_inside_a_savepoint_the_transaction_goes_on(database: Database) -> None:
    async with database.transaction() as uow:
        first = await uow.people.add(ADA)
        async with uow.savepoint():
            with pytest.raises(DBAPIError):
                async with uow.savepoint():
                    await uow.people.add(ADA)
            inner = await uow.people.add(Person(0, "telegram", "100", "Bo", Lang.ZH))
    async with database.reading() as uow:
        assert await uow.people.get(first.id) == first
        assert await uow.people.get(inner.id) == inner


async def test_a_connection_lost_inside_a_savepoint_is_a_database_that_is_away(
    sqlite_database: Database,
) -> None:
    with pytest.raises(DatabaseAway):
        async with sqlite_database.transaction() as uow, uow.savepoint():
            raw = await uow._connection.get_raw_connection()
            driver: Any = raw.driver_connection
            await driver.close()
            await uow.people.add(ADA)
    async with sqlite_database.transaction() as uow:
        await uow.people.add(ADA)


async def test_a_reader_writes_nothing(database: Database) -> None:
    with pytest.raises(DBAPIError):
        async with database.reading() as uow:
            await uow.people.add(ADA)
    async with database.reading() as uow:
        assert await uow.people.by_external("telegram", "99") is None


async def test_a_reader_sees_one_state_of_the_database(database: Database) -> None:
    person = await a_person(database)
    async with database.reading() as uow:
        assert await uow.people.get(person.id) is not None
        await a_person(database, "8")
        assert await uow.people.by_external("telegram", "8") is None
    async with database.reading() as uow:
        assert await uow.people.by_external("telegram", "8") is not None


async def test_whoever_comes_second_is_told_to_start_again(database: Database) -> None:
    await a_person(database, "99")
    with pytest.raises(Conflict):
        async with database.transaction() as uow:
            await uow.people.add(ADA)


async def test_a_row_of_nobody_is_refused(database: Database) -> None:
    with pytest.raises(DBAPIError):
        await a_learner(database, person=12345)


async def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    learner = await a_learner(database)
    with pytest.raises(StatementError, match="has no time zone"):
        async with database.transaction() as uow:
            await uow.practice.save_state(learner.id, {}, datetime(2026, 11, 21))  # noqa: DTZ001


async def test_a_cancelled_transaction_leaves_nothing_and_blocks_nobody(database: Database) -> None:
    written = asyncio.Event()

    async def hang() -> None:
        async with database.transaction() as uow:
            await uow.people.add(ADA)
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    person = await a_person(database, "99", "after")
    async with database.reading() as uow:
        assert await uow.people.by_external("telegram", "99") == person


async def test_a_task_cancelled_in_the_middle_of_a_statement_blocks_nobody(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.transaction() as uow:
            for step in range(20):
                await uow.people.add(Person(0, "telegram", f"{number}:{step}", "x", Lang.ZH))

    for steps in range(12):
        task = asyncio.create_task(write(steps))
        for _ in range(steps * 3):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await asyncio.wait_for(a_person(database, "99"), 20)
    async with database.reading_connection() as connection:
        per_task = await connection.execute(
            text("SELECT count(*) FROM people WHERE name = 'x' GROUP BY substr(external_id, 1, 2)")
        )
        assert set(per_task.scalars()) <= {20}


@pytest.mark.parametrize(("durable", "synchronous"), [(True, 2), (False, 1)])
async def test_sqlite_writes_ahead_holds_foreign_keys_and_waits_for_the_disk_where_it_is_told_to(
    sqlite_database: Database, durable: bool, synchronous: int
) -> None:
    for _ in range(2):
        async with sqlite_database.connection(durable=durable) as connection:
            for pragma, value in (("journal_mode", "wal"), ("synchronous", synchronous), ("foreign_keys", 1)):
                assert await connection.scalar(text(f"PRAGMA {pragma}")) == value
        async with sqlite_database.connection(durable=not durable) as connection:
            assert await connection.scalar(text("PRAGMA synchronous")) == 3 - synchronous


async def test_a_database_without_tables_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "new" / "banxue.db"
    with pytest.raises(
        NotMigrated, match=r"there is no database sqlite:///.*banxue\.db yet: run python -m bot migrate"
    ):
        await Database.open(f"sqlite:///{path}")
    assert not path.parent.exists()
    empty = await Database.open(f"sqlite:///{path}", migrated=False)
    assert await empty.revision() is None
    await empty.close()
    with pytest.raises(NotMigrated, match="has no tables yet: run python -m bot migrate"):
        await Database.open(f"sqlite:///{path}")


async def test_an_older_database_is_refused_until_it_is_migrated(database_url: str) -> None:
    database = await Database.open(database_url)
    await database.downgrade("0001")
    await database.close()
    with pytest.raises(NotMigrated, match=f"is at revision 0001, this program needs {migrations.newest()}: run "):
        await Database.open(database_url)
    database = await Database.open(database_url, migrated=False)
    await database.migrate()
    await database.close()
    database = await Database.open(database_url)
    await database.close()


@pytest.mark.parametrize("migrated", [True, False])
async def test_a_newer_database_is_refused(database_url: str, migrated: bool) -> None:
    database = await Database.open(database_url)
    async with database.connection() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.close()
    newest = migrations.newest()
    words = rf"was written by a newer version of this program \(revision 9999\); this one knows up to {newest}$"
    with pytest.raises(NewerDatabase, match=words):
        await Database.open(database_url, migrated=migrated)


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("this is not a database, and it is long enough for SQLite to notice that" * 20)
    with pytest.raises(DatabaseUnavailable, match=r"notes\.txt cannot be opened: file is not a database"):
        await Database.open(f"sqlite:///{path}")
    with pytest.raises(DatabaseUnavailable, match="cannot be opened"):
        await Database.open(f"sqlite:///{tmp_path}")
    with pytest.raises(DatabaseUnavailable, match="cannot be opened"):
        await Database.open(f"sqlite:///{path}/below/a.db", migrated=False)


async def test_a_server_that_does_not_answer_is_named_without_the_password() -> None:
    with pytest.raises(DatabaseUnavailable) as caught:
        await Database.open("postgresql://ada:s3cret@127.0.0.1:1/banxue")
    assert "postgresql://ada:***@127.0.0.1:1/banxue cannot be opened" in str(caught.value)
    assert "s3cret" not in str(caught.value) and "\n" not in str(caught.value)


async def test_a_database_that_the_server_does_not_have_is_named(postgres_url: str) -> None:
    with pytest.raises(DatabaseUnavailable, match=r'/nowhere cannot be opened: .*"nowhere" does not exist'):
        await Database.open(postgres_url.rsplit("/", 1)[0] + "/nowhere")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("banxue.db", "is no database URL"),
        ("postgresql://ada:s3cret@host:port/x", "is no database URL"),
        ("mysql://ada:s3cret@host/x", "is neither sqlite:"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
    ],
)
async def test_what_is_no_url_of_a_database_is_refused_in_one_sentence(url: str, words: str) -> None:
    with pytest.raises(DatabaseUnavailable, match=words) as caught:
        await Database.open(url)
    assert "s3cret" not in str(caught.value) and "\n" not in str(caught.value)


async def test_postgresql_without_its_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    with pytest.raises(DatabaseUnavailable, match=r"needs the package asyncpg: pip install 'banxue\[postgres\]'"):
        await Database.open("postgresql://127.0.0.1/banxue")


@pytest.mark.parametrize(
    ("url", "written", "printed"),
    [
        ("sqlite:///a/b.db", "sqlite+aiosqlite:///a/b.db", "sqlite:///a/b.db"),
        ("sqlite+aiosqlite:////b.db", "sqlite+aiosqlite:////b.db", "sqlite:////b.db"),
        ("postgres://u:p@h/d", "postgresql+asyncpg://u:p@h/d", "postgresql://u:***@h/d"),
        ("postgresql+asyncpg://h/d", "postgresql+asyncpg://h/d", "postgresql://h/d"),
        ("postgresql://h/d?sslmode=require", "postgresql+asyncpg://h/d?ssl=require", "postgresql://h/d?ssl=require"),
    ],
)
def test_urls_are_read_as_people_write_them(url: str, written: str, printed: str) -> None:
    assert normalised(url).render_as_string(hide_password=False) == written
    assert shown(normalised(url)) == printed


async def test_another_process_that_writes_is_waited_for(sqlite_url: str, clock: FixedClock) -> None:
    database = await Database.open(sqlite_url, clock=clock)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        writing = asyncio.create_task(a_person(database))
        async with database.reading() as uow:
            assert await uow.people.by_external("telegram", "7") is None
        assert not writing.done()
        other.execute("COMMIT")
        person = await writing
        async with database.reading() as uow:
            assert await uow.people.get(person.id) == person
    finally:
        other.close()
        await database.close()


async def test_nobody_else_writes_between_what_a_transaction_reads_and_what_it_writes(
    sqlite_url: str, sqlite_database: Database
) -> None:
    person = await a_person(sqlite_database)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None, timeout=0)
    try:
        async with sqlite_database.transaction() as uow:
            assert await uow.people.get(person.id) == person
            with pytest.raises(sqlite3.OperationalError, match="database is locked"):
                other.execute("UPDATE people SET name = 'other'")
            await uow.people.save(replace(person, name="ours"))
    finally:
        other.close()

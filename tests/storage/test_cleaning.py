"""After cleaning, nothing is left in the files of rows that are gone."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text, update

from storage import cleaning
from storage.cleaning import NotClean
from storage.database import Database
from storage.tables.people import people

NAME = "赵小满-7f3a"
MANY = 300


def files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.name.startswith("banxue.db"))


async def come_and_go(database: Database) -> None:
    """Rows are added, changed and deleted among others that stay."""
    rows = [
        {
            "platform": "t",
            "external_id": str(n),
            "name": f"{NAME} {n} " * 20,
            "lang": "zh",
            "reachable": True,
            "uid": str(n),
        }
        for n in range(MANY)
    ]
    async with database.connection() as connection:
        await connection.execute(insert(people), rows)
    async with database.connection() as connection:
        await connection.execute(update(people).where(people.c.id % 3 == 0).values(name=""))
    async with database.connection() as connection:
        await connection.execute(delete(people).where(people.c.id % 3 == 1))
    async with database.connection() as connection:
        await connection.execute(update(people).values(name=""))


async def test_the_files_hold_no_byte_of_what_is_gone(sqlite_database: Database, tmp_path: Path) -> None:
    await come_and_go(sqlite_database)
    assert NAME.encode() in files(tmp_path), "it is there until they are cleaned"
    assert await sqlite_database.clean()
    assert NAME.encode() not in files(tmp_path)
    assert (tmp_path / "banxue.db-wal").stat().st_size == 0


async def test_writers_and_readers_go_on_meanwhile(database: Database) -> None:
    await come_and_go(database)

    async def write(n: int) -> None:
        async with database.connection() as connection:
            await connection.execute(update(people).where(people.c.id == n).values(name="new"))

    async def read() -> int:
        async with database.reading_connection() as connection:
            return len(list(await connection.execute(select(people))))

    cleaned, *_ = await asyncio.gather(database.clean(), *(write(n) for n in range(20)), *(read() for _ in range(20)))
    assert cleaned
    await write(1)


async def test_it_waits_for_a_reader_and_gives_up_on_one_that_stays(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await come_and_go(sqlite_database)
    monkeypatch.setattr(cleaning, "BUSY_MILLISECONDS", 10)
    monkeypatch.setattr(cleaning, "PAUSE", 0.01)
    other = sqlite3.connect(tmp_path / "banxue.db", isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM people").fetchone()
    with pytest.raises(NotClean, match="in use"):
        await sqlite_database.clean()
    other.execute("COMMIT")
    other.close()
    assert await sqlite_database.clean()
    assert NAME.encode() not in files(tmp_path)


async def test_neither_tables_nor_the_planner_of_a_server_hold_it(postgres_database: Database) -> None:
    async with postgres_database.connection() as connection:
        row = {"platform": "t", "lang": "zh", "reachable": True}
        rows = [row | {"external_id": str(n), "uid": str(n), "name": NAME} for n in range(MANY)]
        await connection.execute(insert(people), rows)
        await connection.execute(text("ANALYZE people"))
        await connection.execute(update(people).values(name=""))
    assert await held_by_server(postgres_database), "a table's file and the planner hold it until they are cleaned"
    assert await postgres_database.clean()
    assert not await held_by_server(postgres_database)


async def held_by_server(database: Database) -> bool:
    """Whether the files of the table of people, or those of the planner's statistics, hold the name."""
    async with database.connection() as connection:
        await connection.execute(text("CHECKPOINT"))
        for name in ("people", "pg_catalog.pg_statistic"):
            held = text(
                "SELECT position(:name IN pg_read_binary_file(pg_relation_filepath(:table))) > 0 "
                "OR EXISTS (SELECT 1 FROM pg_class c WHERE c.oid = (SELECT reltoastrelid FROM pg_class "
                "WHERE oid = CAST(:table AS regclass)) AND position(:name IN "
                "pg_read_binary_file(pg_relation_filepath(c.oid))) > 0)"
            )
            if await connection.scalar(held, {"name": NAME.encode(), "table": name}):
                return True
    return False

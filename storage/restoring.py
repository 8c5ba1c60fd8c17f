"""Bringing a backup into an empty database, of either kind."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import String, bindparam, column, insert, inspect, select, table, text, update
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.messages.outgoing import OutboxState
from storage import migrations
from storage.address import SQLITE
from storage.backup import Head, Section, in_sql, read_backup, verified
from storage.columns import Instant
from storage.database import Database
from storage.errors import DatabaseError, NewerDatabase

IN_DOUBT = "restored: it may have been sent after the backup"
REVISIONS = "alembic_version"
OUTBOX = table(
    "outbox", column("state", String()), column("error", String()), column("due_at", Instant()), column("id")
)
ON_THEIR_WAY = (OutboxState.PLANNED.value, OutboxState.HELD.value, OutboxState.CLAIMED.value)
PUSHES = table("pushes", column("message"), column("passed_at", Instant()))
PASSED = (
    update(PUSHES)
    .where(
        PUSHES.c.passed_at.is_(None),
        PUSHES.c.message.in_(
            select(OUTBOX.c.id).where(
                OUTBOX.c.state == OutboxState.HELD.value, OUTBOX.c.due_at <= bindparam("now", type_=Instant())
            )
        ),
    )
    .values(passed_at=bindparam("now", type_=Instant()))
)
"""What may have been told counts as told for the gate."""
DOUBTED = (
    update(OUTBOX)
    .where(OUTBOX.c.state.in_(ON_THEIR_WAY), OUTBOX.c.due_at <= bindparam("now", type_=Instant()))
    .values(state=OutboxState.IN_DOUBT.value, error=IN_DOUBT)
)
ALSO_CLAIMED = (
    update(OUTBOX)
    .where(OUTBOX.c.state == OutboxState.CLAIMED.value)
    .values(state=OutboxState.IN_DOUBT.value, error=IN_DOUBT)
)
STRICT_KEYS = text(
    "SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint "
    "WHERE contype = 'f' AND NOT condeferrable AND connamespace = current_schema()::regnamespace"
)


class NotEmpty(DatabaseError):
    """There is something in the database already."""


@dataclass(frozen=True)
class Restored:
    """What was brought in.

    Attributes:
        in_doubt: messages that waited when the backup was made and were due by now: nobody knows whether they were
            sent afterwards, and they are not sent again.
    """

    head: Head
    rows: int
    in_doubt: int


async def restore(database: Database, path: Path, now: datetime) -> Restored:
    """Fill an empty database with what a backup holds, then bring its tables to this program's version.

    All rows come in one transaction. Whoever was erased since the backup is in the database afterwards: replay the
    ledger before anything else sees it.

    Raises:
        BackupError: the file is no backup, or damaged; nothing was touched.
        NewerDatabase: a newer version of this program has made it.
        NotEmpty: the database has rows.
    """
    head = verified(path).head
    if head.revision not in migrations.known():
        raise NewerDatabase(
            f"the backup {path} was made by a newer version of this program (revision {head.revision}); "
            f"this one knows up to {migrations.newest()}"
        )
    if await database.revision() is not None:
        if not await _is_empty(database):
            raise NotEmpty(f"the database {database.name} is not empty; restore into a new one")
        await database.downgrade("base")
    await database.migrate(head.revision)
    rows = 0
    async with database.connection() as connection, _keys_later(connection):
        sections: list[Section] = []
        for part in read_backup(path):
            match part:
                case Section():
                    sections.append(part)
                    await _make_room(connection, part)
                case list():
                    section = sections[-1]
                    names = [name for name, _ in section.columns]
                    values: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in part]
                    await connection.execute(insert(in_sql(section)), values)
                    rows += len(values)
        await _go_on_numbering(connection, sections)
        await connection.execute(PASSED, {"now": now})
        doubted = await connection.execute(DOUBTED, {"now": now})
        claimed = await connection.execute(ALSO_CLAIMED)
    await database.migrate()
    return Restored(head, rows, doubted.rowcount + claimed.rowcount)


async def _is_empty(database: Database) -> bool:
    async with database.reading_connection() as connection:
        names = await connection.run_sync(_tables)
        for name in names:
            if (await connection.execute(select(text("1")).select_from(table(name)).limit(1))).first() is not None:
                return False
    return True


def _tables(connection: Connection) -> list[str]:
    return [name for name in inspect(connection).get_table_names() if name != REVISIONS]


async def _make_room(connection: AsyncConnection, section: Section) -> None:
    """A migration may have put first rows into a table."""
    if (await connection.execute(select(text("1")).select_from(table(section.table)).limit(1))).first() is not None:
        await connection.execute(table(section.table).delete())


@asynccontextmanager
async def _keys_later(connection: AsyncConnection) -> AsyncIterator[None]:
    """Look whether rows point at rows that are there when all of them are."""
    if connection.dialect.name == SQLITE:
        await connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        yield
        return
    strict = list(await connection.execute(STRICT_KEYS))
    for of, key in strict:
        await connection.execute(text(f"ALTER TABLE {of} ALTER CONSTRAINT {key} DEFERRABLE INITIALLY DEFERRED"))
    yield
    await connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for of, key in strict:
        await connection.execute(text(f"ALTER TABLE {of} ALTER CONSTRAINT {key} NOT DEFERRABLE"))


async def _go_on_numbering(connection: AsyncConnection, sections: Sequence[Section]) -> None:
    """No number that the backup's database ever gave is given again."""
    for section in sections:
        if connection.dialect.name == SQLITE:
            if section.number:
                given = {"name": section.table, "number": section.number}
                await connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), given)
                await connection.execute(text("INSERT INTO sqlite_sequence VALUES (:name, :number)"), given)
            continue
        for name, kind in section.columns:
            if kind != "int":
                continue
            of = {"table": section.table, "column": name}
            sequence = await connection.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), of)
            if sequence is None:
                continue
            highest = await connection.scalar(text(f"SELECT max({name}) FROM {section.table}"))
            if last := max(highest or 0, section.number):
                await connection.execute(
                    text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last}
                )

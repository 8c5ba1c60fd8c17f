"""What is kept, as lines that two databases can be compared by."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.messages.outgoing import OutboxState
from storage import tables
from storage.columns import metadata
from storage.database import Database
from storage.tables.messages import InboxState

inbox, outbox, journal = tables.messages.inbox, tables.messages.outbox, metadata.tables["journal"]

Seen = tuple[int, int]

# SQLite's own rule for the number of a new row, in a server's words: one more than the highest there is, or where
# numbers must not come again one more than the last, also of what was there already. A sequence counts, too, what was
# rolled back.
NUMBERS = """
CREATE TABLE fuzz_numbers (name text PRIMARY KEY, last bigint NOT NULL);
"""
NEXT = """
CREATE FUNCTION fuzz_next_{table}() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN 1 + (SELECT coalesce(max({column}), 0) FROM {table});
END $$;
"""
NEVER_AGAIN = """
CREATE FUNCTION fuzz_next_{table}() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE number bigint;
BEGIN
  number := 1 + greatest((SELECT coalesce(max({column}), 0) FROM {table}),
                         coalesce((SELECT last FROM fuzz_numbers WHERE name = '{table}'), 0));
  INSERT INTO fuzz_numbers VALUES ('{table}', number) ON CONFLICT (name) DO UPDATE SET last = number;
  RETURN number;
END $$;
"""
DEFAULT = "ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT fuzz_next_{table}()"
NOT_IDENTITY = "ALTER TABLE {table} ALTER COLUMN {column} DROP IDENTITY IF EXISTS"


async def number_alike(database: Database) -> None:
    """Have a PostgreSQL server number new rows as SQLite does, so that rows can be compared with their numbers."""
    async with database.connection() as connection:
        if connection.dialect.name != "postgresql":
            return
        await connection.exec_driver_sql(NUMBERS)
        for table in metadata.sorted_tables:
            column = table.autoincrement_column
            if column is None:
                continue
            names = {"table": table.name, "column": column.name}
            for_ever = table.dialect_options["sqlite"]["autoincrement"]
            for statement in (NOT_IDENTITY, NEVER_AGAIN if for_ever else NEXT, DEFAULT):
                await connection.exec_driver_sql(statement.format(**names))


async def new_rows(database: Database, before: list[str] | None) -> list[str]:
    """With None, where inbox and outbox end now; else the lines of what came since."""
    async with database.reading_connection() as connection:
        if before is None:
            ends = [await connection.scalar(select(func.max(column))) or 0 for column in (inbox.c.seq, outbox.c.id)]
            return [str(end) for end in ends]
        said = select(inbox.c.update_id, inbox.c.state, inbox.c.error, inbox.c.person_key)
        said = said.where(inbox.c.seq > int(before[0])).order_by(inbox.c.seq)
        told = outbox.select().where(outbox.c.id > int(before[1])).order_by(outbox.c.id)
        return [
            f"{kind} {_line(row)}"
            for kind, wanted in (("in", said), ("out", told))
            for row in await connection.execute(wanted)
        ]


async def kept(database: Database) -> list[str]:
    """Every row of every table, in the order of its key."""
    async with database.reading_connection() as connection:
        lines = []
        for table in metadata.sorted_tables:
            lines += [f"{table.name} {line}" for line in await _rows(connection, table)]
        return lines


async def _rows(connection: AsyncConnection, table: Any) -> list[str]:
    # an update that came twice uses up a number on SQLite, and nothing refers to them
    columns = [column for column in table.columns if column is not inbox.c.seq]
    return sorted(_line(row) for row in await connection.execute(select(*columns)))


def _line(row: Any) -> str:
    return " ".join(f"{name}={_plain(value)!r}" for name, value in row._mapping.items())


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in sorted(value.items())}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return bytes(value) if isinstance(value, memoryview | bytearray) else value


async def set_aside(database: Database) -> Counter[str]:
    """Why updates were set aside, and how many."""
    async with database.reading_connection() as connection:
        wanted = (
            select(inbox.c.error, func.count()).where(inbox.c.state == InboxState.SET_ASIDE).group_by(inbox.c.error)
        )
        return Counter({why or "": count for why, count in await connection.execute(wanted)})


async def undelivered(database: Database) -> Counter[str]:
    """Why messages did not get to anybody, and how many."""
    async with database.reading_connection() as connection:
        wanted = select(outbox.c.error, func.count()).group_by(outbox.c.error)
        states = (OutboxState.FAILED, OutboxState.IN_DOUBT, OutboxState.CLAIMED)
        wanted = wanted.where(outbox.c.state.in_(states))
        return Counter({why or "": count for why, count in await connection.execute(wanted)})

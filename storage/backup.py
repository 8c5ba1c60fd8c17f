"""A backup: all rows of all tables in one compressed file of text, the same for both databases.

A line is a piece of JSON: first what the file is, then each table with its columns, its rows after it, parents before
children; the last line says how many rows there are and gives the SHA-256 of all lines before it.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import sys
import zlib
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    Float,
    Integer,
    LargeBinary,
    Select,
    SmallInteger,
    Table,
    Text,
    Time,
    column,
    select,
    table,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import JSON, String, TypeEngine

from storage.address import SQLITE
from storage.columns import Amount, Instant, Plain
from storage.database import Database
from storage.errors import DatabaseError
from storage.tables import metadata

FORMAT = 1
AT_ONCE = 1000
PRIVATE = 0o600
TYPES: dict[str, TypeEngine[Any]] = {
    "int": BigInteger(),
    "float": Float(),
    "bool": Boolean(),
    "text": Text(),
    "json": Plain,
    "instant": Instant(),
    "date": Date(),
    "time": Time(),
    "bytes": LargeBinary(),
}


class BackupError(DatabaseError):
    """The file is no backup, is damaged, or cannot be written."""


@dataclass(frozen=True)
class LedgerMark:
    """How far the ledger of erasures went when the backup was made: its entries and their SHA-256."""

    entries: int = 0
    sha256: str = hashlib.sha256().hexdigest()


@dataclass(frozen=True)
class Head:
    """What a backup says of itself.

    Attributes:
        revision: of the tables when it was made.
        made_at: no row is younger.
    """

    revision: str
    made_at: datetime
    ledger: LedgerMark


@dataclass(frozen=True)
class Section:
    """A table of a backup.

    Attributes:
        columns: names with their kinds, keys of TYPES.
        number: the highest id that the table ever gave, 0 where that is not kept.
    """

    table: str
    columns: tuple[tuple[str, str], ...]
    number: int = 0


@dataclass
class Contents:
    """What a backup holds: its head, and the number of rows of each table."""

    head: Head
    rows: dict[str, int] = field(default_factory=dict)


async def write_backup(database: Database, path: Path, made_at: datetime, ledger: LedgerMark) -> Contents:
    """Write everything that is committed now to a new file, readable by its owner only, while others go on writing.

    Raises:
        BackupError: there is such a file, or it cannot be written.
    """
    revision = await database.revision()
    assert revision is not None, "only a database with tables is opened"
    contents = Contents(Head(revision, made_at, ledger))
    with _written(path) as file:
        digest = hashlib.sha256()

        def put(line: Any) -> None:
            written = json.dumps(line, ensure_ascii=False, separators=(",", ":"), default=_plain).encode() + b"\n"
            digest.update(written)
            file.write(written)

        put({"banxue": FORMAT, "revision": revision, "made_at": made_at, "ledger": asdict(ledger)})
        async with database.reading_connection() as connection:
            for each in metadata.sorted_tables:
                section = Section(each.name, kinds_of(each), await _number(connection, each))
                put(asdict(section))
                contents.rows[each.name] = 0
                async for rows in _rows(connection, section, [column.name for column in each.primary_key]):
                    contents.rows[each.name] += len(rows)
                    for row in rows:
                        put([*row])
        end = {"rows": contents.rows, "sha256": digest.hexdigest()}
        file.write(json.dumps(end, ensure_ascii=False).encode() + b"\n")
    return contents


def kinds_of(of: Table) -> tuple[tuple[str, str], ...]:
    """The columns of a table with the kinds of what they hold."""
    return tuple((each.name, _kind(each.type)) for each in of.columns if each.computed is None)


def in_sql(section: Section) -> Any:
    """The table as SQL knows it, whatever revision it is of."""
    return table(section.table, *(column(name, TYPES[kind]) for name, kind in section.columns))


def read_backup(path: Path) -> Iterator[Head | Section | list[tuple[Any, ...]]]:
    """What a backup holds, in its order: the head, then each table, its rows after it, some at a time.

    Raises:
        BackupError: it is no backup, was made by a newer program, or is damaged; known for sure only at the end.
    """
    counts: dict[str, int] = {}
    section: Section | None = None
    rows: list[tuple[Any, ...]] = []
    try:
        with gzip.open(path, "rb") as file:
            digest = hashlib.sha256()
            for number, written in enumerate(file):
                line = json.loads(written)
                if isinstance(line, dict) and "sha256" in line:
                    if rows:
                        yield rows
                    if line != {"rows": counts, "sha256": digest.hexdigest()} or file.read(1):
                        raise BackupError(f"the backup {path} is damaged: its sum is another one")
                    return
                digest.update(written)
                match line:
                    case list() if section is not None:
                        rows.append(_values(section, line))
                        counts[section.table] += 1
                        if len(rows) == AT_ONCE:
                            yield rows
                            rows = []
                    case {"table": name, "columns": columns, "number": highest} if number:
                        if rows:
                            yield rows
                            rows = []
                        section = Section(name, tuple((each, kind) for each, kind in columns), highest)
                        counts[name] = 0
                        yield section
                    case {"banxue": version, "revision": revision, "made_at": at, "ledger": mark} if not number:
                        if version != FORMAT:
                            raise BackupError(f"the backup {path} was made by a newer version of this program")
                        yield Head(revision, datetime.fromisoformat(at), LedgerMark(**mark))
                    case _:
                        raise BackupError(f"{path} is no backup of this program")
    except OSError as error:
        why = error.strerror or "it is not compressed as a backup is, or damaged"
        raise BackupError(f"the backup {path} cannot be read: {why}") from None
    except (ValueError, TypeError, KeyError, EOFError, zlib.error):
        raise BackupError(f"{path} is no backup of this program, or damaged") from None
    raise BackupError(f"the backup {path} is damaged: its end is missing")


def verified(path: Path) -> Contents:
    """Read a backup to its end.

    Raises:
        BackupError: it is none, or damaged.
    """
    contents: Contents | None = None
    name = ""
    for part in read_backup(path):
        match part:
            case Head():
                contents = Contents(part)
            case Section():
                assert contents is not None
                name = part.table
                contents.rows[name] = 0
            case rows:
                assert contents is not None
                contents.rows[name] += len(rows)
    assert contents is not None, "a backup without a head is refused by its reader"
    return contents


def _kind(of: TypeEngine[Any]) -> str:
    match of:
        case Instant():
            return "instant"
        case Boolean():
            return "bool"
        case Integer() | SmallInteger():
            return "int"
        case Date():
            return "date"
        case Time():
            return "time"
        case JSON():
            return "json"
        case LargeBinary():
            return "bytes"
        case Amount() | String():
            return "text"
        case Float():
            return "float"
    raise AssertionError(f"a backup does not know how to write {of!r}")


def _plain(value: Any) -> str:
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case bytes():
            return base64.b64encode(value).decode()
    raise AssertionError(f"a backup does not know how to write a {type(value).__name__}")


def _values(section: Section, line: list[Any]) -> tuple[Any, ...]:
    return tuple(_value(kind, value) for (_, kind), value in zip(section.columns, line, strict=True))


def _value(kind: str, value: Any) -> Any:
    if value is None:
        return None
    match kind:
        case "instant":
            return datetime.fromisoformat(value)
        case "date":
            return date.fromisoformat(value)
        case "time":
            return time.fromisoformat(value)
        case "bytes":
            return base64.b64decode(value, validate=True)
        case "float":
            return float(value)
    return value


async def _rows(connection: AsyncConnection, section: Section, keys: Sequence[str]) -> AsyncIterator[Sequence[Any]]:
    known = in_sql(section)
    wanted: Select[Any] = select(*known.c).order_by(*(known.c[key] for key in keys))
    async with connection.stream(wanted) as result:
        async for rows in result.partitions(AT_ONCE):
            yield rows


async def _number(connection: AsyncConnection, of: Table) -> int:
    """A number that was given and whose row is gone is not given again by what is restored either."""
    counted = of.autoincrement_column
    if counted is None:
        return 0
    if connection.dialect.name == SQLITE:
        if not of.dialect_options[SQLITE]["autoincrement"]:
            return 0
        wanted = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        return int(await connection.scalar(wanted, {"name": of.name}) or 0)
    sequence = await connection.scalar(
        text("SELECT pg_get_serial_sequence(:name, :key)"), {"name": of.name, "key": counted.name}
    )
    if sequence is None:
        return 0
    given = text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")
    return int(await connection.scalar(given) or 0)


@contextmanager
def _written(path: Path) -> Iterator[gzip.GzipFile]:
    """A new file that is there whole or not at all."""
    if path.exists():
        raise BackupError(f"{path} is there already; a backup replaces none")
    part = path.with_name(path.name + ".part")
    try:
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as raw:
            with gzip.GzipFile(fileobj=raw, mode="wb", filename="", compresslevel=6) as file:
                yield file
            raw.flush()
            os.fsync(raw.fileno())
        part.rename(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise BackupError(f"the backup {path} cannot be written: {error.strerror}") from None
    finally:
        if sys.exc_info()[0] is not None:
            part.unlink(missing_ok=True)

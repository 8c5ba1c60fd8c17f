"""Column types and naming that all tables share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum as PythonEnum
from secrets import token_hex
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, DateTime, Enum, Integer, MetaData, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from domain.privacy.data import DataClass

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


# The class of data of a column, or of every column of a table that does not say its own.
NONE = {"data": DataClass.NONE}
IDENTITY = {"data": DataClass.IDENTITY}
LEARNING = {"data": DataClass.LEARNING}
MOOD = {"data": DataClass.MOOD}
WORDS = {"data": DataClass.WORDS}
BOOKING = {"data": DataClass.BOOKING}
CONSENT = {"data": DataClass.CONSENT}
SAFETY = {"data": DataClass.SAFETY}
STAFF = {"data": DataClass.STAFF}
AUDIT = {"data": DataClass.AUDIT}
SECRET = {"data": DataClass.SECRET}


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC. A naive one is a mistake of the caller and raises ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone: instants are aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        # SQLite keeps what was written, without the zone; PostgreSQL answers with it.
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Amount(TypeDecorator[Decimal]):
    """An exact decimal, kept as text because SQLite has floats only."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


# SQLite numbers rows by itself only for a primary key of the type INTEGER, which has 64 bits there.
Key = BigInteger().with_variant(Integer(), "sqlite")

# JSON null would be a second way to say that there is nothing.
Plain = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

Id = Text()

# Compared byte by byte, as SQLite does, so that what begins alike stands together whatever the server's language.
Ordered = Text().with_variant(Text(collation="C"), "postgresql")


def key() -> Column[int]:
    """The usual primary key: a number given by the database."""
    return Column("id", Key, primary_key=True)


def uid() -> Column[str]:
    """A random name that is never given twice; what outlives an erasure, or an older backup, is known by it."""
    return Column("uid", Id, nullable=False, default=lambda: token_hex(16), server_default="", info=IDENTITY)


def data_class(column: Column[Any]) -> DataClass | None:
    """What a column holds, None when neither it nor its table says so."""
    found: DataClass | None = column.info.get("data") or column.table.info.get("data")
    return found


def one_of(members: type[PythonEnum], name: str) -> Enum:
    """Text restricted to the values of an enum by a CHECK called after `name`."""
    return Enum(
        members,
        native_enum=False,
        create_constraint=True,
        values_callable=lambda e: [member.value for member in e],
        name=name,
        length=24,
    )


def plain(value: Mapping[Any, Any]) -> dict[str, Any]:
    """A mapping as what the JSON writer takes; keys such as Lang become their text."""
    return {str(name): held for name, held in value.items()}

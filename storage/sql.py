"""The few words of SQL that all repositories use, the same for both databases."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sqlalchemy import Column, Row, Table

# SQLite took its upsert from PostgreSQL, and SQLAlchemy can write PostgreSQL's insert for both, but not SQLite's.
from sqlalchemy.dialects.postgresql import insert

__all__ = ["AnyRow", "columns_for", "insert", "row_of"]

AnyRow = Row[*tuple[Any, ...]]


def columns_for(table: Table, value: type[Any], *, but: tuple[str, ...] = ()) -> list[Column[Any]]:
    """The columns that hold the fields of a dataclass, in the order of its fields."""
    return [table.c[field.name] for field in fields(value) if field.name not in but]


def row_of(value: Any, *, but: tuple[str, ...] = ()) -> dict[str, Any]:
    """A dataclass as the values of a row."""
    return {field.name: getattr(value, field.name) for field in fields(value) if field.name not in but}

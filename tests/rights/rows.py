"""Rows put into tables as they are, for what no use case leaves behind by itself."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Enum, Float, Integer, LargeBinary, Table, Time, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeDecorator


async def put(connection: AsyncConnection, table: Table, word: str, now: datetime, **values: Any) -> int:
    """A row of a table; what must be there and is not given is made up, and texts contain `word`. Its number."""
    made_up = {
        column.name: _made_up(column, word, now)
        for column in table.columns
        if column.name not in values and _is_needed(column)
    }
    done = await connection.execute(insert(table).values(made_up | values))
    number = (done.inserted_primary_key or (0,))[0]
    return number if isinstance(number, int) else 0


def _is_needed(column: Column[Any]) -> bool:
    is_numbered = column.primary_key and isinstance(column.type, Integer) and column.autoincrement is not False
    has_default = column.default is not None or column.server_default is not None
    return not (column.nullable or has_default or (is_numbered and len(column.table.primary_key) == 1))


def _made_up(column: Column[Any], word: str, now: datetime) -> Any:
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    match kind:
        case Enum():
            return next(iter(kind.enum_class)) if kind.enum_class else kind.enums[0]
        case DateTime():
            return now
        case Date():
            return now.date()
        case Time():
            return time(12)
        case Boolean():
            return False
        case Float() | Integer():
            return 0
        case JSON():
            return {}
        case LargeBinary():
            return word.encode()
    return f"{column.name} {word}"

"""Repository of when members of staff work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.booking.hours.week import DayException, WeeklySpan
from domain.booking.slot import Way
from storage import tables
from storage.sql import columns_for, insert, row_of

Kept = TypeVar("Kept", WeeklySpan, DayException)

hours, exceptions = tables.bookings.hours, tables.bookings.hours_exceptions

WEEKLY = select(*columns_for(hours, WeeklySpan)).order_by(hours.c.weekday, hours.c.starts, hours.c.id)
ADD_WEEKLY = insert(hours).returning(hours.c.id)
EXCEPTIONS = (
    select(*columns_for(exceptions, DayException))
    .where(exceptions.c.day.between(bindparam("first"), bindparam("last")))
    .order_by(exceptions.c.day, exceptions.c.made_at, exceptions.c.id)
)


class HoursRepository:
    """Provides domain.ports.StaffHours."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def weekly(self, staff: str | None = None) -> Sequence[WeeklySpan]:
        wanted = WEEKLY if staff is None else WEEKLY.where(hours.c.staff == staff)
        return [_read(WeeklySpan(*row)) for row in await self._connection.execute(wanted)]

    async def add_weekly(self, span: WeeklySpan) -> WeeklySpan:
        number = (await self._connection.execute(ADD_WEEKLY, _values(span))).scalar_one()
        return replace(span, id=number)

    async def remove_weekly(self, span: int) -> bool:
        return (await self._connection.execute(delete(hours).where(hours.c.id == span))).rowcount == 1

    async def exceptions(self, first: date, last: date, staff: str | None = None) -> Sequence[DayException]:
        wanted = EXCEPTIONS if staff is None else EXCEPTIONS.where(exceptions.c.staff == staff)
        rows = await self._connection.execute(wanted, {"first": first, "last": last})
        return [_read(DayException(*row)) for row in rows]

    async def add_exceptions(self, given: Iterable[DayException]) -> None:
        rows = [_values(each) for each in given]
        if rows:
            await self._connection.execute(insert(exceptions), rows)

    async def remove_exceptions(self, staff: str, made_at: datetime) -> int:
        gone = delete(exceptions).where(exceptions.c.staff == staff, exceptions.c.made_at == made_at)
        return (await self._connection.execute(gone)).rowcount


def _values(value: WeeklySpan | DayException) -> dict[str, Any]:
    return row_of(value, but=("id",)) | {"ways": [way.value for way in value.ways]}


def _read(value: Kept) -> Kept:
    # JSON knows neither tuples nor our enums
    return replace(value, ways=tuple(Way(each) for each in value.ways))

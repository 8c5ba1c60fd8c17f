"""Repository of how far those have come who go round all people, a stretch at a time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Integer, Select, bindparam, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.stretches import Stretch
from storage import tables
from storage.sql import insert

watermarks = tables.profile.watermarks
LAST = 2**62
"""Behind every number."""
AFTER, UPTO = bindparam("after", type_=BigInteger), bindparam("upto", type_=BigInteger)

MARK = select(watermarks.c.upto).where(watermarks.c.name == bindparam("name"))
MOVE = insert(watermarks)
MOVE = MOVE.on_conflict_do_update(index_elements=["name"], set_={"upto": MOVE.excluded.upto})


def within(column: Column[Any]) -> ColumnElement[bool]:
    """That a number is in the stretch that `bounds` gives."""
    return (column > AFTER) & (column <= UPTO)


def among(column: Column[Any]) -> ColumnElement[bool]:
    """The same where the database is to begin with something else than the stretch: it has no index for a sum."""
    number = column + literal(0, column.type)
    return (number > AFTER) & (number <= UPTO)


def bounds(stretch: Stretch) -> dict[str, int]:
    return {"after": stretch.after, "upto": LAST if stretch.upto is None else stretch.upto}


def _end(key: Column[int]) -> Select[*tuple[Any, ...]]:
    ahead = select(key).where(key > AFTER).order_by(key).limit(bindparam("most", type_=Integer)).subquery()
    return select(func.max(ahead.c[key.name]), func.count())


LEARNERS, PEOPLE = _end(tables.people.learners.c.id), _end(tables.people.people.c.id)


class StretchesRepository:
    """Provides domain.stretches.Stretches."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def learners(self, name: str, most: int) -> Stretch:
        return await self._next(LEARNERS, name, most)

    async def people(self, name: str, most: int) -> Stretch:
        return await self._next(PEOPLE, name, most)

    async def come_to(self, name: str) -> int:
        return await self._connection.scalar(MARK, {"name": name}) or 0

    async def move_on(self, name: str, stretch: Stretch) -> None:
        upto = stretch.upto or 0
        # where all fit into one stretch nothing is written at all
        if upto or stretch.after:
            await self._connection.execute(MOVE, {"name": name, "upto": upto})

    async def _next(self, ahead: Select[*tuple[Any, ...]], name: str, most: int) -> Stretch:
        after = await self.come_to(name)
        last, count = (await self._connection.execute(ahead, {"after": after, "most": most})).one()
        return Stretch(after, last if count == most else None)

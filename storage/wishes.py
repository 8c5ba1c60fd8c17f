"""Repository of learners' wishes for help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.practice.evening.wishes import HelpWish, Want
from storage import tables
from storage.sql import AnyRow, columns_for, insert, row_of

wishes = tables.practice.help_wishes

ALL = select(*columns_for(wishes, HelpWish))
ONE = ALL.where(wishes.c.id == bindparam("key"))
AT_PLACE = ALL.where(wishes.c.session == bindparam("session"), wishes.c.position == bindparam("position"))
WAITING = ALL.where(wishes.c.done_at.is_(None)).order_by(wishes.c.at, wishes.c.id)
WAITING_OF = WAITING.where(wishes.c.learner == bindparam("learner"))
ADD = insert(wishes).on_conflict_do_nothing(index_elements=["session", "position"]).returning(wishes.c.id)
OPEN = update(wishes).where(wishes.c.id == bindparam("key"), wishes.c.done_at.is_(None))


def wish_of(row: AnyRow) -> HelpWish:
    wish = HelpWish(*row)
    return replace(wish, want=Want(wish.want), photos=tuple(wish.photos))


class WishesRepository:
    """Provides domain.ports.Wishes."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, wish: HelpWish) -> HelpWish | None:
        values = row_of(wish, but=("id",)) | {"want": wish.want.value, "photos": list(wish.photos)}
        number = (await self._connection.execute(ADD, values)).scalar_one_or_none()
        return None if number is None else replace(wish, id=number)

    async def get(self, wish: int) -> HelpWish | None:
        row = (await self._connection.execute(ONE, {"key": wish})).one_or_none()
        return wish_of(row) if row else None

    async def at_place(self, session: int, position: int) -> HelpWish | None:
        row = (await self._connection.execute(AT_PLACE, {"session": session, "position": position})).one_or_none()
        return wish_of(row) if row else None

    async def waiting(self, learner: int | None = None) -> Sequence[HelpWish]:
        found = WAITING if learner is None else WAITING_OF
        given = {} if learner is None else {"learner": learner}
        return [wish_of(row) for row in await self._connection.execute(found, given)]

    async def annotate(self, wish: int, note: str) -> None:
        await self._connection.execute(OPEN.values(note=note), {"key": wish})

    async def meet(self, wish: int, by: int, at: datetime) -> bool:
        met = await self._connection.execute(OPEN.values(done_at=at, done_by=by), {"key": wish})
        return met.rowcount == 1

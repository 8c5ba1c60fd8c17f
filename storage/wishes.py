"""Repository of learners' wishes for help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.clock import Clock
from domain.people.person import Learner
from domain.practice.evening.wishes import HelpWish, Want
from storage import tables
from storage.classes import deputies, own_teachers
from storage.sql import columns_for, insert, row_of

wishes = tables.practice.help_wishes
learners = tables.people.learners

ALL = select(*columns_for(wishes, HelpWish))
ONE = ALL.where(wishes.c.id == bindparam("key"))
AT_PLACE = ALL.where(wishes.c.session == bindparam("session"), wishes.c.position == bindparam("position"))
WAITING = ALL.where(wishes.c.done_at.is_(None)).order_by(wishes.c.at, wishes.c.id)
WAITING_OF = WAITING.where(wishes.c.learner == bindparam("learner"))
ADD = insert(wishes).on_conflict_do_nothing(index_elements=["session", "position"]).returning(wishes.c.id)
OPEN = update(wishes).where(wishes.c.id == bindparam("key"), wishes.c.done_at.is_(None))


# All accounts that teach a learner now, or stand in there; correlated with the wish that asks.
TAUGHT = [each(wishes.c.learner).correlate(wishes) for each in (own_teachers, deputies)]
MINE = or_(*(each.where(each.selected_columns[0] == bindparam("person")).exists() for each in TAUGHT))
UNCLAIMED = ~or_(*(each.exists() for each in TAUGHT))
WIDTH = len(fields(HelpWish))
WITH_LEARNER = (
    select(*columns_for(wishes, HelpWish), *columns_for(learners, Learner))
    .join(learners, learners.c.id == wishes.c.learner)
    .where(wishes.c.done_at.is_(None))
    .order_by(wishes.c.at, wishes.c.id)
)


def wish_of(row: Sequence[Any]) -> HelpWish:
    wish = HelpWish(*row)
    return replace(wish, want=Want(wish.want), photos=tuple(wish.photos))


class WishesRepository:
    """Provides domain.ports.Wishes."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

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

    async def waiting_for(
        self, person: int, *, unclaimed: bool, unclaimed_photos: bool
    ) -> Sequence[tuple[HelpWish, Learner]]:
        wanted: ColumnElement[bool] = MINE
        if unclaimed:
            wanted = or_(wanted, and_(UNCLAIMED, wishes.c.asked_by.is_(None)))
        if unclaimed_photos:
            wanted = or_(wanted, and_(UNCLAIMED, wishes.c.asked_by.is_not(None)))
        given = {"person": person, "now": self._clock.now()}
        found = await self._connection.execute(WITH_LEARNER.where(wanted), given)
        return [(wish_of(row[:WIDTH]), Learner(*row[WIDTH:])) for row in found]

    async def annotate(self, wish: int, note: str) -> None:
        await self._connection.execute(OPEN.values(note=note), {"key": wish})

    async def illustrate(self, wish: int, photos: Sequence[str], note: str, by: int) -> None:
        await self._connection.execute(OPEN.values(photos=list(photos), note=note, asked_by=by), {"key": wish})

    async def meet(self, wish: int, by: int, at: datetime, answer: str | None = None) -> bool:
        met = await self._connection.execute(OPEN.values(done_at=at, done_by=by, answer=answer), {"key": wish})
        return met.rowcount == 1

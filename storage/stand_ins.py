"""Repository of who stands in for which class."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.classes.standing_in.ports import StandIn
from storage import tables
from storage.columns import Instant
from storage.sql import columns_for, insert, row_of
from storage.staff import ACCOUNTS, LET_GO

stand_ins = tables.classes.stand_ins
people = tables.people.people

ALL = select(*columns_for(stand_ins, StandIn))
ONE = ALL.where(stand_ins.c.id == bindparam("key"))
STANDING = ALL.where(stand_ins.c.ended_at.is_(None), stand_ins.c.ends_at > bindparam("now", type_=Instant)).order_by(
    stand_ins.c.first, stand_ins.c.class_id, stand_ins.c.id
)
OF_DEPUTY = STANDING.where(stand_ins.c.deputy == bindparam("person"))
OF_CLASSES = STANDING.where(stand_ins.c.class_id.in_(bindparam("classes", expanding=True)))
ADD = insert(stand_ins).on_conflict_do_nothing().returning(stand_ins.c.id)
TAKE_BACK = (
    update(stand_ins)
    .where(stand_ins.c.id == bindparam("key"), stand_ins.c.ended_at.is_(None))
    .values(ended_at=bindparam("now", type_=Instant))
)
ACCOUNTS_OF = (
    select(people.c.id)
    .join(ACCOUNTS, ACCOUNTS.c.person == people.c.id)
    .where(ACCOUNTS.c.member == bindparam("member"), ~LET_GO)
)


class StandInsRepository:
    """Provides domain.classes.standing_in.ports.StandIns."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, stand_in: StandIn) -> StandIn | None:
        number = (await self._connection.execute(ADD, row_of(stand_in, but=("id",)))).scalar_one_or_none()
        return None if number is None else replace(stand_in, id=number)

    async def get(self, stand_in: int) -> StandIn | None:
        row = (await self._connection.execute(ONE, {"key": stand_in})).one_or_none()
        return StandIn(*row) if row else None

    async def take_back(self, stand_in: int, at: datetime) -> bool:
        return (await self._connection.execute(TAKE_BACK, {"key": stand_in, "now": at})).rowcount == 1

    async def of_deputy(self, person: int, now: datetime) -> Sequence[StandIn]:
        rows = await self._connection.execute(OF_DEPUTY, {"person": person, "now": now})
        return [StandIn(*row) for row in rows]

    async def of_classes(self, classes: Collection[str], now: datetime) -> Sequence[StandIn]:
        rows = await self._connection.execute(OF_CLASSES, {"classes": list(classes), "now": now})
        return [StandIn(*row) for row in rows]

    async def accounts_of(self, teacher: str) -> frozenset[int]:
        return frozenset(await self._connection.scalars(ACCOUNTS_OF, {"member": teacher}))

"""Repository of the last question of each person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.asking.question import LastQuestion
from storage import tables
from storage.sql import columns_for, insert

asked = tables.asking.last_questions

ONE = select(*columns_for(asked, LastQuestion)).where(asked.c.person == bindparam("key"))
KEEP = insert(asked)
KEEP = KEEP.on_conflict_do_update(
    index_elements=["person"],
    set_={
        **{name: KEEP.excluded[name] for name in ("text", "kind", "answered", "at", "refused")},
        "number": asked.c.number + 1,
    },
).returning(asked.c.number)
REFUSE = (
    update(asked)
    .where(asked.c.person == bindparam("key"), asked.c.number == bindparam("its"), asked.c.refused.is_(False))
    .values(refused=True)
)


class QuestionsRepository:
    """Provides domain.asking.ports.Questions."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def last(self, person: int) -> LastQuestion | None:
        row = (await self._connection.execute(ONE, {"key": person})).first()
        return LastQuestion(*row) if row is not None else None

    async def keep(self, person: int, text: str, kind: str | None, answered: str | None, at: datetime) -> int:
        values = {"person": person, "number": 1, "text": text, "kind": kind, "answered": answered, "at": at}
        number: int = (await self._connection.execute(KEEP, values | {"refused": False})).scalar_one()
        return number

    async def refuse(self, person: int, number: int) -> bool:
        return (await self._connection.execute(REFUSE, {"key": person, "its": number})).rowcount == 1

    async def forget(self, before: datetime) -> int:
        return (await self._connection.execute(delete(asked).where(asked.c.at < before))).rowcount

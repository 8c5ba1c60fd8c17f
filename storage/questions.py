"""Repository of the last question of each person."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.asking.question import LastQuestion
from storage import tables
from storage.sql import columns_for, insert, row_of

asked = tables.asking.last_questions

ONE = select(*columns_for(asked, LastQuestion)).where(asked.c.person == bindparam("key"))
ADD = insert(asked)
KEEP = ADD.on_conflict_do_update(
    index_elements=["person"],
    set_={
        **{name: ADD.excluded[name] for name in ("text", "kind", "answered", "others", "at", "refused")},
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
        if row is None:
            return None
        last = LastQuestion(*row)
        return replace(last, others=[(kind, name) for kind, name in last.others])

    async def keep(self, question: LastQuestion) -> int:
        others = [list(each) for each in question.others]
        values = row_of(question) | {"number": 1, "others": others}
        number: int = (await self._connection.execute(KEEP, values)).scalar_one()
        return number

    async def refuse(self, person: int, number: int) -> bool:
        return (await self._connection.execute(REFUSE, {"key": person, "its": number})).rowcount == 1

    async def forget(self, before: datetime) -> int:
        return (await self._connection.execute(delete(asked).where(asked.c.at < before))).rowcount

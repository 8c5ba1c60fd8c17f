"""Repository of the append-only journal."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.journal import Statement, Verb
from storage import tables
from storage.columns import plain
from storage.sql import AnyRow, columns_for, insert, row_of

journal = tables.journal.journal

ADD = insert(journal)
ABOUT = (
    select(*columns_for(journal, Statement))
    .where(journal.c.learner == bindparam("learner"))
    .order_by(journal.c.at.desc(), journal.c.id.desc())
    .limit(bindparam("limit"))
)

WITH_OBJECT = (
    select(*columns_for(journal, Statement))
    .where(
        journal.c.verb == bindparam("verb"),
        journal.c.object_type == bindparam("object_type"),
        journal.c.object_id == bindparam("object_id"),
    )
    .order_by(journal.c.at, journal.c.id)
)
taking_back = journal.alias("taking_back")
STANDING = (
    select(*columns_for(journal, Statement))
    .where(
        journal.c.object_id.in_(bindparam("object_ids", expanding=True)),
        journal.c.object_type == bindparam("object_type"),
        ~exists().where(
            taking_back.c.object_id == journal.c.uid,
            taking_back.c.object_type == "statement",
            taking_back.c.verb == Verb.VOIDED.value,
        ),
    )
    .order_by(journal.c.at, journal.c.id)
)
COUNT = select(func.count()).where(
    journal.c.actor == bindparam("actor"),
    journal.c.at >= bindparam("since"),
    journal.c.verb == bindparam("verb"),
    journal.c.object_type == bindparam("object_type"),
)


def statement_of(row: AnyRow) -> Statement:
    verb, *rest = row
    return Statement(Verb(verb), *rest)


class JournalRepository:
    """Provides domain.ports.Journal."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, statement: Statement) -> None:
        values = row_of(statement) | {"verb": statement.verb.value, "result": plain(statement.result)}
        await self._connection.execute(ADD, values)

    async def about(self, learner: int, *, limit: int = 1000) -> Sequence[Statement]:
        rows = await self._connection.execute(ABOUT, {"learner": learner, "limit": limit})
        return [statement_of(row) for row in reversed(rows.all())]

    async def with_object(self, verb: Verb, object_type: str, object_id: str) -> Sequence[Statement]:
        wanted = {"verb": verb.value, "object_type": object_type, "object_id": object_id}
        return [statement_of(row) for row in await self._connection.execute(WITH_OBJECT, wanted)]

    async def standing(self, object_type: str, object_ids: Collection[str]) -> Sequence[Statement]:
        wanted = {"object_type": object_type, "object_ids": list(object_ids)}
        return [statement_of(row) for row in await self._connection.execute(STANDING, wanted)]

    async def learners_who_answered(self) -> Sequence[int]:
        """Ids of the learners about whom there is an answer, in order."""
        answered = select(journal.c.learner).where(journal.c.verb == Verb.ANSWERED.value).distinct()
        return list(await self._connection.scalars(answered.order_by(journal.c.learner)))

    async def count(self, actor: int, verb: Verb, object_type: str, since: datetime) -> int:
        wanted = {"actor": actor, "verb": verb.value, "object_type": object_type, "since": since}
        return (await self._connection.execute(COUNT, wanted)).scalar_one()

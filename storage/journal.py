"""Repository of the append-only journal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.journal import Place, Statement, Verb
from storage import tables
from storage.columns import plain
from storage.sql import columns_for, insert, row_of

journal = tables.journal.journal

ADD = insert(journal)
ABOUT = (
    select(*columns_for(journal, Statement))
    .where(journal.c.learner == bindparam("learner"))
    .order_by(journal.c.at.desc(), journal.c.id.desc())
    .limit(bindparam("limit"))
)
TOLD_SINCE = (
    select(journal.c.id, *columns_for(journal, Statement))
    .where(journal.c.learner == bindparam("learner"), journal.c.id > bindparam("upto"))
    .order_by(journal.c.at, journal.c.id)
)
COUNT_UPTO = select(func.count()).where(journal.c.learner == bindparam("learner"), journal.c.id <= bindparam("upto"))

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
IS_TAKEN_BACK = exists().where(
    taking_back.c.object_id == journal.c.uid,
    taking_back.c.object_type == "statement",
    taking_back.c.verb == Verb.VOIDED.value,
)
STANDING = (
    select(*columns_for(journal, Statement))
    .where(
        journal.c.object_id.in_(bindparam("object_ids", expanding=True)),
        journal.c.object_type == bindparam("object_type"),
        ~IS_TAKEN_BACK,
    )
    .order_by(journal.c.at, journal.c.id)
)
STANDING_ABOUT = STANDING.where(journal.c.learner.in_(bindparam("learners", expanding=True)))
NAMED = (
    select(*columns_for(journal, Statement))
    .where(journal.c.uid.in_(bindparam("uids", expanding=True)))
    .order_by(journal.c.at, journal.c.id)
)
IN_CLASS = (
    select(*columns_for(journal, Statement))
    .where(
        journal.c.learner.in_(bindparam("learners", expanding=True)),
        journal.c.at >= bindparam("since"),
        journal.c.place == Place.CLASS,
        ~IS_TAKEN_BACK,
    )
    .order_by(journal.c.at, journal.c.id)
)
SAID = (
    select(*columns_for(journal, Statement))
    .where(
        journal.c.learner.in_(bindparam("learners", expanding=True)),
        journal.c.at >= bindparam("since"),
        journal.c.verb.in_(bindparam("verbs", expanding=True)),
    )
    .order_by(journal.c.at, journal.c.id)
)
TOLD = (
    select(*columns_for(journal, Statement))
    .where(
        journal.c.learner == bindparam("learner"),
        journal.c.verb == bindparam("verb"),
        journal.c.object_type == bindparam("object_type"),
        ~IS_TAKEN_BACK,
    )
    .order_by(journal.c.at, journal.c.id)
)
COUNT = select(func.count()).where(
    journal.c.actor == bindparam("actor"),
    journal.c.at >= bindparam("since"),
    journal.c.verb == bindparam("verb"),
    journal.c.object_type == bindparam("object_type"),
)
BY_UID = select(journal.c.uid, journal.c.learner).where(journal.c.uid.in_(bindparam("uids", expanding=True)))
PAGE = select(journal.c.id, *columns_for(journal, Statement)).order_by(journal.c.id)

AT_ONCE = 500
"""Fewer than the least number of parameters that a database allows in one statement."""


def statement_of(row: Iterable[Any]) -> Statement:
    verb, *rest = row
    return Statement(Verb(verb), *rest)


def _values(statement: Statement) -> dict[str, Any]:
    return row_of(statement) | {"verb": statement.verb.value, "result": plain(statement.result)}


class JournalRepository:
    """Provides domain.ports.Journal."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, statement: Statement) -> None:
        await self._connection.execute(ADD, _values(statement))

    async def add_all(self, statements: Sequence[Statement]) -> None:
        if statements:
            await self._connection.execute(ADD, [_values(statement) for statement in statements])

    async def learners_by_uid(self, uids: Collection[str]) -> Mapping[str, int | None]:
        found: dict[str, int | None] = {}
        listed = sorted(uids)
        for start in range(0, len(listed), AT_ONCE):
            rows = await self._connection.execute(BY_UID, {"uids": listed[start : start + AT_ONCE]})
            found |= {uid: learner for uid, learner in rows}  # noqa: C416
        return found

    async def page(self, after: int, since: datetime | None, limit: int) -> Sequence[tuple[int, Statement]]:
        wanted = PAGE.where(journal.c.id > after).limit(limit)
        if since is not None:
            wanted = wanted.where(journal.c.at >= since)
        return [(number, statement_of(row)) for number, *row in await self._connection.execute(wanted)]

    async def about(self, learner: int, *, limit: int = 1000) -> Sequence[Statement]:
        rows = await self._connection.execute(ABOUT, {"learner": learner, "limit": limit})
        return [statement_of(row) for row in reversed(rows.all())]

    async def told_since(self, learner: int, upto: int) -> tuple[Sequence[tuple[int, Statement]], int]:
        wanted = {"learner": learner, "upto": upto}
        rows = await self._connection.execute(TOLD_SINCE, wanted)
        told = [(number, statement_of(row)) for number, *row in rows]
        return told, (await self._connection.execute(COUNT_UPTO, wanted)).scalar_one()

    async def with_object(self, verb: Verb, object_type: str, object_id: str) -> Sequence[Statement]:
        wanted = {"verb": verb.value, "object_type": object_type, "object_id": object_id}
        return [statement_of(row) for row in await self._connection.execute(WITH_OBJECT, wanted)]

    async def standing(
        self, object_type: str, object_ids: Collection[str], learners: Collection[int] | None = None
    ) -> Sequence[Statement]:
        wanted: dict[str, Any] = {"object_type": object_type, "object_ids": list(object_ids)}
        if learners is None:
            return [statement_of(row) for row in await self._connection.execute(STANDING, wanted)]
        wanted["learners"] = list(learners)
        return [statement_of(row) for row in await self._connection.execute(STANDING_ABOUT, wanted)]

    async def told(self, learner: int, verb: Verb, object_type: str) -> Sequence[Statement]:
        wanted = {"learner": learner, "verb": verb.value, "object_type": object_type}
        return [statement_of(row) for row in await self._connection.execute(TOLD, wanted)]

    async def named(self, uids: Collection[str]) -> Sequence[Statement]:
        return [statement_of(row) for row in await self._connection.execute(NAMED, {"uids": list(uids)})]

    async def in_class(self, learners: Collection[int], since: datetime) -> Sequence[Statement]:
        wanted = {"learners": list(learners), "since": since}
        return [statement_of(row) for row in await self._connection.execute(IN_CLASS, wanted)]

    async def said(self, learners: Collection[int], verbs: Collection[Verb], since: datetime) -> Sequence[Statement]:
        wanted = {"learners": sorted(learners), "verbs": sorted(verb.value for verb in verbs), "since": since}
        return [statement_of(row) for row in await self._connection.execute(SAID, wanted)]

    async def learners(self) -> Sequence[int]:
        """Ids of the learners about whom anything is told, in order."""
        told = select(journal.c.learner).where(journal.c.learner.is_not(None)).distinct()
        return list(await self._connection.scalars(told.order_by(journal.c.learner)))

    async def learners_who_answered(self) -> Sequence[int]:
        """Ids of the learners about whom there is an answer, in order."""
        answered = select(journal.c.learner).where(journal.c.verb == Verb.ANSWERED.value).distinct()
        return list(await self._connection.scalars(answered.order_by(journal.c.learner)))

    async def count(self, actor: int, verb: Verb, object_type: str, since: datetime) -> int:
        wanted = {"actor": actor, "verb": verb.value, "object_type": object_type, "since": since}
        return (await self._connection.execute(COUNT, wanted)).scalar_one()

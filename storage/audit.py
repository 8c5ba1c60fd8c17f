"""Repository of the audit trail."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.audit.entry import Entry, Head
from domain.people.person import Person
from storage import tables
from storage.columns import plain
from storage.people import PEOPLE, person_of
from storage.sql import columns_for, insert, row_of

trail, end, people = tables.audit.audit, tables.audit.audit_head, tables.people.people

ADD = insert(trail)
HEAD = select(*columns_for(end, Head))
# Under READ COMMITTED whoever waited for the row sees it as the other transaction left it.
CLAIM = HEAD.with_for_update()
BEGIN = insert(end).on_conflict_do_nothing()
MOVE = update(end)
PAGE = (
    select(*columns_for(trail, Entry))
    .where(trail.c.seq > bindparam("after"))
    .order_by(trail.c.seq)
    .limit(bindparam("limit"))
)


class AuditRepository:
    """Provides domain.audit.ports.Trail."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def claim_head(self) -> Head:
        found = (await self._connection.execute(CLAIM)).one_or_none()
        if found is None:
            await self._connection.execute(BEGIN, {"id": 1, **row_of(Head())})
            found = (await self._connection.execute(CLAIM)).one()
        return Head(*found)

    async def head(self) -> Head:
        found = (await self._connection.execute(HEAD)).one_or_none()
        return Head(*found) if found else Head()

    async def add(self, entry: Entry) -> None:
        await self._connection.execute(ADD, row_of(entry) | {"details": plain(entry.details)})
        await self._connection.execute(MOVE, row_of(entry.head))

    async def about(self, person: int | None, learner: int | None, before: int, limit: int) -> Sequence[Entry]:
        wanted = select(*columns_for(trail, Entry)).order_by(trail.c.seq.desc()).limit(limit)
        if person is not None:
            wanted = wanted.where(or_(trail.c.person == person, trail.c.actor == person))
        if learner is not None:
            wanted = wanted.where(trail.c.learner == learner)
        if before:
            wanted = wanted.where(trail.c.seq < before)
        return [Entry(*row) for row in await self._connection.execute(wanted)]

    async def people_called(self, part: str, limit: int) -> Sequence[Person]:
        called = PEOPLE.where(people.c.name.icontains(part, autoescape=True)).order_by(people.c.name, people.c.id)
        return [person_of(row) for row in await self._connection.execute(called.limit(limit))]

    async def page(self, after: int, limit: int) -> Sequence[Entry]:
        return [Entry(*row) for row in await self._connection.execute(PAGE, {"after": after, "limit": limit})]

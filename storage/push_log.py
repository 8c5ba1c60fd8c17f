"""Repository of what became of the messages that came to the gate."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, cast, func, literal_column, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.gate.pushed import Pushed
from storage import tables
from storage.columns import Instant

outbox, pushes = tables.messages.outbox, tables.gate.pushes
learners, guardians = tables.people.learners, tables.people.guardians
recipients = tables.broadcasts.recipients

PUSHED = select(
    pushes.c.message,
    pushes.c.person,
    pushes.c.household,
    outbox.c.kind,
    pushes.c.klass,
    pushes.c.learner,
    pushes.c.sender,
    pushes.c.campaign,
    pushes.c.cause,
    func.coalesce(pushes.c.alone, outbox.c.content).label("content"),
    outbox.c.state,
    outbox.c.created_at,
    pushes.c.due_at,
    pushes.c.passed_at,
    pushes.c.into,
).join(outbox, outbox.c.id == pushes.c.message)
OF = PUSHED.where(pushes.c.message.in_(bindparam("messages", expanding=True))).order_by(pushes.c.message)
WITH_HEAD = PUSHED.where(pushes.c["into"] == bindparam("head")).order_by(pushes.c.message)
LATELY = (
    PUSHED.where(
        pushes.c.person.in_(bindparam("persons", expanding=True)),
        outbox.c.created_at >= bindparam("since", type_=Instant),
    )
    .order_by(pushes.c.message.desc())
    .limit(bindparam("limit", type_=Integer))
)
FAMILY = cast(bindparam("family"), learners.c.family.type)
OF_FAMILY = union(
    select(guardians.c.person).where(guardians.c.family == FAMILY),
    select(learners.c.person).where(learners.c.family == FAMILY, learners.c.person.is_not(None)),
).order_by(literal_column("1"))
OPT_OUT = (
    update(recipients)
    .where(
        recipients.c.campaign == bindparam("of_campaign"),
        recipients.c.person == bindparam("of_person"),
        recipients.c.opted_out_at.is_(None),
    )
    .values(opted_out_at=bindparam("at", type_=Instant))
)
MOST = 200
CONTENT = [field.name for field in fields(Pushed)].index("html")


class PushLogRepository:
    """Provides domain.gate.ports.PushLog."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, messages: Collection[int]) -> Sequence[Pushed]:
        return [_pushed(row) for row in await self._connection.execute(OF, {"messages": sorted(set(messages))})]

    async def with_head(self, message: int) -> Sequence[Pushed]:
        return [_pushed(row) for row in await self._connection.execute(WITH_HEAD, {"head": message})]

    async def lately(self, persons: Collection[int], since: datetime) -> Sequence[Pushed]:
        wanted = {"persons": sorted(set(persons)), "since": since, "limit": MOST}
        return [_pushed(row) for row in await self._connection.execute(LATELY, wanted)]

    async def household(self, key: str) -> Sequence[int]:
        number = int(key[1:])
        if key.startswith("p"):
            return [number]
        return list(await self._connection.scalars(OF_FAMILY, {"family": number}))

    async def opt_out(self, campaign: int, person: int, at: datetime) -> None:
        await self._connection.execute(OPT_OUT, {"of_campaign": campaign, "of_person": person, "at": at})


def _pushed(row: Any) -> Pushed:
    values = list(row)
    values[CONTENT] = values[CONTENT]["html"]
    return Pushed(*values)

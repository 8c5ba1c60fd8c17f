"""Repository of what became of the messages that came to the gate."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from re import sub
from typing import Any

from sqlalchemy import Integer, Text, bindparam, cast, func, literal_column, or_, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.broadcasts.campaign import CampaignState, RecipientState
from domain.gate.pushed import Pushed, Scheduled
from domain.messages.kinds import MessageClass
from domain.people.person import Learner
from storage import tables
from storage.columns import Instant
from storage.sql import columns_for

outbox, pushes = tables.messages.outbox, tables.gate.pushes
people, learners, guardians = tables.people.people, tables.people.learners, tables.people.guardians
recipients, campaigns = tables.broadcasts.recipients, tables.broadcasts.campaigns

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
# of danger, and of what was done, hear those alone to whom it was sent
PUSHED = PUSHED.where(pushes.c.klass != MessageClass.SAFETY)
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
same = guardians.alias("same")
# The families that share a guardian with it, see storage.readers.
FAMILIES = (
    select(same.c.family).join(guardians, guardians.c.person == same.c.person).where(guardians.c.family == FAMILY)
)
OF_FAMILY = union(
    select(guardians.c.person).where(guardians.c.family.in_(FAMILIES.correlate(None))),
    select(learners.c.person).where(
        or_(learners.c.family == FAMILY, learners.c.family.in_(FAMILIES)), learners.c.person.is_not(None)
    ),
).order_by(literal_column("1"))
BROADCASTS = (
    select(recipients.c.campaign, recipients.c.person, campaigns.c.kind, recipients.c.due_at, campaigns.c.valid_until)
    .join(campaigns, campaigns.c.id == recipients.c.campaign)
    .where(
        recipients.c.person.in_(bindparam("persons", expanding=True)),
        recipients.c.state == RecipientState.PLANNED,
        campaigns.c.state == CampaignState.RUNNING,
        recipients.c.due_at < bindparam("until", type_=Instant),
    )
    .order_by(recipients.c.due_at, recipients.c.campaign, recipients.c.person)
)
PATTERN = bindparam("pattern", type_=Text)
NAMED = (
    select(*columns_for(learners, Learner))
    .where(
        or_(
            func.lower(learners.c.name).like(PATTERN, escape="\\"),
            learners.c.family.in_(
                select(guardians.c.family)
                .join(people, people.c.id == guardians.c.person)
                .where(func.lower(people.c.name).like(PATTERN, escape="\\"))
            ),
        )
    )
    .order_by(learners.c.id)
    .limit(bindparam("limit", type_=Integer))
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

    async def broadcasts_for(self, persons: Collection[int], until: datetime) -> Sequence[Scheduled]:
        wanted = {"persons": sorted(set(persons)), "until": until}
        return [Scheduled(*row) for row in await self._connection.execute(BROADCASTS, wanted)]

    async def families_named(self, name: str, limit: int) -> Sequence[Learner]:
        escaped = sub(r"([%_\\])", r"\\\1", name.lower())
        wanted = {"pattern": f"%{escaped}%", "limit": limit}
        return [Learner(*row) for row in await self._connection.execute(NAMED, wanted)]


def _pushed(row: Any) -> Pushed:
    values = list(row)
    values[CONTENT] = values[CONTENT]["html"]
    return Pushed(*values)

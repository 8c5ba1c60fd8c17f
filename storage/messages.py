"""Repository of the outbox: what people are to be told, written in the transaction that causes it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, literal, literal_column, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.clock import Clock
from domain.gate.push import Verdict, Why
from domain.messages.kinds import MESSAGE_KINDS
from domain.messages.outgoing import OutboxState, Outgoing
from storage import tables
from storage.back_at_the_gate import back_to_the_gate
from storage.columns import Instant, plain
from storage.sql import insert

outbox, pushes, decisions = tables.messages.outbox, tables.gate.pushes, tables.gate.decisions

ADD = insert(outbox).on_conflict_do_nothing(index_elements=["once"]).returning(outbox.c.id)
ADD_MANY = insert(outbox).on_conflict_do_nothing(index_elements=["once"]).returning(outbox.c.id, outbox.c.once)
KNOWN = select(outbox.c.once).where(outbox.c.once.in_(bindparam("keys", expanding=True)))
NEWEST_SCREEN = (
    select(outbox.c.content)
    .where(
        outbox.c.person == bindparam("person"),
        text("panel"),
        outbox.c.state.not_in([OutboxState.DROPPED, OutboxState.FAILED]),
    )
    .order_by(outbox.c.id.desc())
    .limit(1)
)
NOT_ON_ITS_WAY = or_(
    literal_column("state") == literal_column("'planned'"), literal_column("state") == literal_column("'held'")
)
# A span of the index on `once` rather than LIKE, which uses an index only under conditions that differ by database.
OF_PREFIX = and_(outbox.c.once >= bindparam("first"), outbox.c.once < bindparam("end"))
WITHDRAW = (
    update(outbox)
    .where(OF_PREFIX, NOT_ON_ITS_WAY)
    .values(state=OutboxState.DROPPED, error=Why.WITHDRAWN)
    .returning(outbox.c.id)
)
# Messages that go with others, or have others with them: one of them cannot be taken back before they are apart.
heads, others = outbox.alias("heads"), pushes.alias("others")
TOGETHER = (
    select(heads.c.id)
    .distinct()
    .join(pushes, heads.c.id == func.coalesce(pushes.c.into, pushes.c.message))
    .join(outbox, outbox.c.id == pushes.c.message)
    .where(
        OF_PREFIX,
        outbox.c.state.in_([OutboxState.PLANNED, OutboxState.MERGED]),
        heads.c.state == OutboxState.PLANNED,
        exists(select(others.c.message).where(others.c.into == heads.c.id)),
    )
)
NOTED = insert(decisions).from_select(
    ["message", "at", "verdict", "why"],
    select(
        pushes.c.message,
        bindparam("now", type_=Instant),
        literal(Verdict.DROPPED, decisions.c.verdict.type),
        literal(Why.WITHDRAWN.value),
    ).where(pushes.c.message.in_(bindparam("ids", expanding=True))),
)


class OutboxRepository:
    """Provides domain.ports.Outbox."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def add(self, outgoing: Outgoing) -> int | None:
        number: int | None = (await self._connection.execute(ADD, self._stored(outgoing))).scalar_one_or_none()
        return number

    async def add_many(self, outgoing: Sequence[Outgoing]) -> Mapping[str, int]:
        if not outgoing:
            return {}
        rows = await self._connection.execute(ADD_MANY, [self._stored(each) for each in outgoing])
        return {once: number for number, once in rows}

    def _stored(self, outgoing: Outgoing) -> dict[str, Any]:
        return {
            "person": outgoing.person,
            "kind": outgoing.kind,
            "priority": int(MESSAGE_KINDS[outgoing.kind].priority),
            "content": plain(outgoing.content),
            "panel": outgoing.panel,
            "due_at": outgoing.due_at,
            "expires_at": outgoing.expires_at,
            "once": outgoing.once,
            "state": OutboxState.HELD if outgoing.held else OutboxState.PLANNED,
            "created_at": self._clock.now(),
        }

    async def withdraw(self, prefix: str) -> int:
        end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        span, now = {"first": prefix, "end": end}, self._clock.now()
        together = list(await self._connection.scalars(TOGETHER, span))
        if together:
            await back_to_the_gate(self._connection, together, now)
        ids = list(await self._connection.scalars(WITHDRAW, span))
        if ids:
            await self._connection.execute(NOTED, {"ids": ids, "now": now})
        return len(ids)

    async def known(self, keys: Collection[str]) -> Collection[str]:
        return set(await self._connection.scalars(KNOWN, {"keys": list(keys)}))

    async def newest_screen(self, person: int) -> Mapping[str, Any] | None:
        content: Mapping[str, Any] | None = await self._connection.scalar(NEWEST_SCREEN, {"person": person})
        return content

    async def panel_has(self, person: int, tap: str) -> bool:
        content = await self.newest_screen(person)
        rows = content.get("keyboard", ()) if content else ()
        return any(button.get("tap") == tap for row in rows for button in row)

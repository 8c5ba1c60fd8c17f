"""Messages that the gate let through, and that it has to decide on once more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.messages.outgoing import OutboxState
from storage import tables
from storage.columns import Instant

outbox, pushes = tables.messages.outbox, tables.gate.pushes

# What the gate let through and the courier came too late for goes back to it, each message by itself: the gate finds
# another hour, or writes down that there is none. What may have arrived already does not.
CAME_THROUGH_THE_GATE = (
    select(pushes.c.message)
    .join(outbox, outbox.c.id == pushes.c.message)
    .where(pushes.c.message.in_(bindparam("ids", expanding=True)), outbox.c.repeats == 0)
)
WENT_WITH = select(pushes.c.message).where(pushes.c.into.in_(bindparam("ids", expanding=True)))
ALONE = select(pushes.c.alone).where(pushes.c.message == outbox.c.id).scalar_subquery()
BACK_TO_THE_GATE = (
    update(outbox)
    .where(
        outbox.c.id.in_(bindparam("ids", expanding=True)),
        outbox.c.state.in_([OutboxState.PLANNED, OutboxState.MERGED]),
    )
    .values(
        state=OutboxState.HELD,
        due_at=bindparam("now", type_=Instant),
        expires_at=None,
        error=None,
        content=func.coalesce(ALONE, outbox.c.content),
    )
)
NOT_LET_THROUGH = (
    update(pushes)
    .where(pushes.c.message.in_(bindparam("ids", expanding=True)))
    .values(passed_at=None, contact=None, into=None, alone=None)
)


async def without_what_goes_back(connection: AsyncConnection, late: list[int], now: datetime) -> list[int]:
    back = set(await connection.scalars(CAME_THROUGH_THE_GATE, {"ids": late}))
    if back:
        await back_to_the_gate(connection, sorted(back), now)
    return [each for each in late if each not in back]


async def back_to_the_gate(connection: AsyncConnection, heads: list[int], now: datetime) -> None:
    """These, and all that was to go with them, wait at the gate again."""
    ids = [*heads, *await connection.scalars(WENT_WITH, {"ids": heads})]
    await connection.execute(BACK_TO_THE_GATE, {"ids": ids, "now": now})
    await connection.execute(NOT_LET_THROUGH, {"ids": ids})

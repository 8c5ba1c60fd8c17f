"""Taking back what waits to be sent and rests on an agreement that has ended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.gate.push import Verdict, Why
from domain.messages.kinds import DIGEST
from domain.messages.outgoing import OutboxState
from storage import tables
from storage.back_at_the_gate import back_to_the_gate
from storage.columns import Instant
from storage.sql import insert

outbox, pushes, decisions = tables.messages.outbox, tables.gate.pushes, tables.gate.decisions
digests, lines, alerts = tables.digests.digests, tables.digests.digest_lines, tables.alerts.alerts

ON_ITS_WAY = (OutboxState.HELD, OutboxState.PLANNED, OutboxState.MERGED)
carrier = outbox.alias("carrier")
OF_FAMILY = pushes.c.learner.is_(None) & pushes.c.person.in_(bindparam("persons", expanding=True))
NAMES_THEM = pushes.c.message.in_(
    select(digests.c.message)
    .join(lines, lines.c.digest == digests.c.id)
    .join(alerts, alerts.c.id == lines.c.alert)
    .where(alerts.c.learner == bindparam("learner"))
)
FOUND = (
    select(outbox.c.id, carrier.c.id)
    .join(pushes, pushes.c.message == outbox.c.id)
    .join(carrier, carrier.c.id == func.coalesce(pushes.c.into, outbox.c.id))
    .where(
        outbox.c.state.in_(ON_ITS_WAY),
        carrier.c.state.in_((OutboxState.HELD, OutboxState.PLANNED)),
        or_(
            outbox.c.kind.in_(bindparam("kinds", expanding=True))
            & or_(pushes.c.learner == bindparam("learner"), OF_FAMILY),
            (outbox.c.kind == DIGEST.name) & bindparam("of_teachers") & NAMES_THEM,
        ),
    )
)
DROP = (
    update(outbox)
    .where(
        outbox.c.id.in_(bindparam("ids", expanding=True)), outbox.c.state.in_((OutboxState.HELD, OutboxState.PLANNED))
    )
    .values(state=OutboxState.DROPPED, error=Why.NO_CONSENT)
    .returning(outbox.c.id)
)


async def withhold(
    connection: AsyncConnection, learner: int, kinds: Collection[str], persons: Collection[int], now: datetime
) -> int:
    """See domain.gate.ports.Pushes.withhold."""
    wanted = {
        "learner": learner,
        "kinds": sorted(kinds),
        "persons": sorted(persons),
        "of_teachers": DIGEST.name in kinds,
    }
    found = (await connection.execute(FOUND, wanted)).all()
    if not found:
        return 0
    # one of several in a message can be dropped only when they are apart: the others wait at the gate again
    heads = sorted({head for _, head in found})
    alone = {message for message, head in found if message == head}
    together = set(heads) - alone | await _with_others(connection, heads)
    if together:
        await back_to_the_gate(connection, sorted(together), now)
    dropped = list(await connection.scalars(DROP, {"ids": [message for message, _ in found]}))
    noted = select(
        pushes.c.message,
        bindparam("now", now, type_=Instant),
        literal(Verdict.DROPPED, decisions.c.verdict.type),
        literal(Why.NO_CONSENT.value),
    ).where(pushes.c.message.in_(dropped))
    await connection.execute(insert(decisions).from_select(["message", "at", "verdict", "why"], noted))
    return len(dropped)


async def _with_others(connection: AsyncConnection, heads: list[int]) -> set[int]:
    return set(await connection.scalars(select(pushes.c.into).where(pushes.c.into.in_(heads)).distinct()))

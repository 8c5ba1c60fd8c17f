"""What becomes of the messages of broadcasts, from the gate to the chat: held back, let go, dropped, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, Text, and_, bindparam, case, cast, exists, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.broadcasts.campaign import Recipient
from domain.broadcasts.fate import Delivery, Fate, final_state
from domain.broadcasts.ports import Counted
from domain.gate.push import Verdict, Why
from domain.messages.kinds import Priority
from domain.messages.outgoing import OutboxState
from storage import tables
from storage.back_at_the_gate import BACK_TO_THE_GATE, NOT_LET_THROUGH, WENT_WITH
from storage.columns import Instant
from storage.sql import AnyRow, columns_for, insert

recipients, outbox = tables.broadcasts.recipients, tables.messages.outbox
pushes, decisions = tables.gate.pushes, tables.gate.decisions

AT_ONCE = 500
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When the gate looks at what is held back."""

BACKLOG = text(
    f"""
    SELECT (SELECT count(*) FROM outbox WHERE state = 'held' AND due_at <= :now)
        + (SELECT count(*) FROM outbox WHERE state = 'planned' AND priority = {Priority.BULK.value})
    """
).bindparams(bindparam("now", type_=Instant))

# What still moves is little beside all messages of broadcasts, so that it is found by its state, one index for each;
# the plus keeps SQLite from beginning with the broadcast. What was merged moves with the row that carries it.
MOVING = " UNION ALL ".join(
    f"""
    SELECT p.message FROM outbox o JOIN pushes p ON p.{by} = o.id
    WHERE o.state = '{state}' AND +p.campaign = :campaign"""
    for state in ("held", "planned", "claimed")
    for by in ("message", '"into"')
)
IS_OVER = text(
    f"""
    SELECT NOT EXISTS (SELECT 1 FROM recipients WHERE state = 'planned' AND campaign = :campaign)
        AND NOT EXISTS ({MOVING})
    """
)
CARRIERS = text(
    """
    SELECT o.id FROM outbox o JOIN pushes p ON p.message = o.id
    WHERE o.state = 'planned' AND +p.campaign = :campaign
    UNION
    SELECT o.id FROM outbox o JOIN pushes p ON p."into" = o.id
    WHERE o.state = 'planned' AND +p.campaign = :campaign
    """
)
STILL_PLANNED = (
    select(outbox.c.id)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)), text("state = 'planned'"))
    .with_for_update()
)
HELD_OF = text(
    """
    SELECT o.id FROM outbox o JOIN pushes p ON p.message = o.id
    WHERE o.state = 'held' AND +p.campaign = :campaign AND o.due_at < :never
    """
).bindparams(bindparam("never", NEVER, type_=Instant))
HELD_BACK_OF = text(
    """
    SELECT o.id FROM outbox o JOIN pushes p ON p.message = o.id
    WHERE o.state = 'held' AND o.due_at >= :never AND +p.campaign = :campaign
    """
).bindparams(bindparam("never", NEVER, type_=Instant))
IS_HELD = and_(outbox.c.id.in_(bindparam("ids", expanding=True)), text("state = 'held'"))
HOLD_BACK = update(outbox).where(IS_HELD).values(due_at=NEVER)
LOOK_AS_BEFORE = (
    update(outbox)
    .where(IS_HELD)
    .values(
        due_at=func.coalesce(
            select(decisions.c.then)
            .where(decisions.c.message == outbox.c.id, decisions.c.why != Why.HELD_BACK)
            .order_by(decisions.c.id.desc())
            .limit(1)
            .scalar_subquery(),
            select(pushes.c.due_at).where(pushes.c.message == outbox.c.id).scalar_subquery(),
        )
    )
)
# What was tried, and may have arrived, is in doubt for good.
DROP = (
    update(outbox)
    .where(IS_HELD)
    .values(
        state=case((outbox.c.repeats > 0, OutboxState.IN_DOUBT.value), else_=OutboxState.DROPPED.value),
        error=bindparam("reason"),
    )
)
DECIDED = insert(decisions)

carrier = outbox.alias("carrier")
CARRIED = recipients.outerjoin(pushes, pushes.c.message == recipients.c.message).outerjoin(
    carrier, carrier.c.id == func.coalesce(pushes.c.into, recipients.c.message)
)
others = pushes.alias("others")
SHARED = or_(
    pushes.c.into.is_not(None),
    select(others.c.message).where(others.c.into == recipients.c.message).correlate(recipients).exists(),
)
DELIVERIES = (
    select(
        *columns_for(recipients, Recipient),
        carrier.c.state,
        carrier.c.error,
        carrier.c.sent_at,
        carrier.c.message_id,
        SHARED,
    )
    .select_from(CARRIED)
    .where(recipients.c.campaign == bindparam("of"), recipients.c.person > bindparam("after", type_=BigInteger))
    .order_by(recipients.c.person)
    .limit(bindparam("limit", type_=Integer))
)
OF_RECIPIENT = len(fields(Recipient))
COUNTS = (
    select(
        recipients.c.state,
        recipients.c.why,
        carrier.c.state,
        carrier.c.error,
        func.count(),
        func.sum(case((carrier.c.sent_at >= bindparam("since", type_=Instant), 1), else_=0)),
    )
    .select_from(CARRIED)
    .where(recipients.c.campaign == bindparam("of"))
    .group_by(recipients.c.state, recipients.c.why, carrier.c.state, carrier.c.error)
)
WAITS_FOR = text(
    """
    SELECT why, count(*) AS n FROM recipients WHERE state = 'planned' AND campaign = :campaign GROUP BY why
    UNION ALL
    SELECT (SELECT d.why FROM decisions d WHERE d.message = o.id ORDER BY d.id DESC LIMIT 1) AS why, count(*) AS n
    FROM outbox o JOIN pushes p ON p.message = o.id
    WHERE o.state = 'held' AND +p.campaign = :campaign
    GROUP BY 1
    """
).columns(why=Text, n=Integer)
OF_PREFIX = and_(outbox.c.once >= bindparam("first"), outbox.c.once < bindparam("end"))
BY_STATE = select(outbox.c.state, func.count()).where(OF_PREFIX).group_by(outbox.c.state)
told = outbox.alias("told")
NOT_DELETED = (
    select(outbox.c.person)
    .where(
        OF_PREFIX,
        outbox.c.state.in_([OutboxState.FAILED, OutboxState.DROPPED, OutboxState.IN_DOUBT]),
        ~exists().where(told.c.once == bindparam("correction", type_=Text) + cast(outbox.c.person, Text)),
    )
    .order_by(outbox.c.person)
    .limit(bindparam("limit", type_=Integer))
)


class CampaignMessages:
    """The part of domain.broadcasts.ports.Campaigns that is about messages."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def backlog(self, now: datetime) -> int:
        return int((await self._connection.execute(BACKLOG, {"now": now})).scalar_one())

    async def is_over(self, campaign: int) -> bool:
        return bool((await self._connection.execute(IS_OVER, {"campaign": campaign})).scalar_one())

    async def hold_back(self, campaign: int, now: datetime) -> int:
        await self._take_back(campaign, now)
        held = list(await self._connection.scalars(HELD_OF, {"campaign": campaign}))
        for some in _chunks(held):
            await self._connection.execute(HOLD_BACK, {"ids": some})
        await self._note(held, Verdict.DEFERRED, Why.HELD_BACK, now)
        return len(held)

    async def let_go(self, campaign: int, now: datetime) -> int:
        held = list(await self._connection.scalars(HELD_BACK_OF, {"campaign": campaign}))
        for some in _chunks(held):
            await self._connection.execute(LOOK_AS_BEFORE, {"ids": some})
        return len(held)

    async def drop(self, campaign: int, why: str, now: datetime) -> int:
        await self._take_back(campaign, now)
        held = list(await self._connection.scalars(HELD_OF, {"campaign": campaign}))
        held += await self._connection.scalars(HELD_BACK_OF, {"campaign": campaign})
        for some in _chunks(held):
            await self._connection.execute(DROP, {"ids": some, "reason": why})
        await self._note(held, Verdict.DROPPED, why, now)
        return len(held)

    async def counts(self, campaign: int, since: datetime) -> Sequence[Counted]:
        n, lately = Counter[tuple[Fate, str | None]](), Counter[tuple[Fate, str | None]]()
        for state, why, carried, error, count, late in await self._connection.execute(
            COUNTS, {"of": campaign, "since": since}
        ):
            fate = final_state(state, carried, error, why)
            because = why or error if fate in (Fate.LEFT_OUT, Fate.DROPPED) else None
            n[fate, because] += count
            lately[fate, because] += late
        return [Counted(fate, why, count, lately[fate, why]) for (fate, why), count in n.items()]

    async def waits_for(self, campaign: int) -> Mapping[str, int]:
        found = Counter[str]()
        for why, n in await self._connection.execute(WAITS_FOR, {"campaign": campaign}):
            found[why or Why.DUE] += n
        return found

    async def deliveries(self, campaign: int, after: int = 0, limit: int = 1000) -> Sequence[Delivery]:
        rows = await self._connection.execute(DELIVERIES, {"of": campaign, "after": after, "limit": limit})
        return [_delivery(row) for row in rows]

    async def deletions(self, campaign: int) -> Mapping[OutboxState, int]:
        return {state: n for state, n in await self._connection.execute(BY_STATE, _under(f"recall:{campaign}:"))}  # noqa: C416

    async def corrections(self, campaign: int) -> Mapping[OutboxState, int]:
        return {state: n for state, n in await self._connection.execute(BY_STATE, _under(f"correction:{campaign}:"))}  # noqa: C416

    async def not_deleted(self, campaign: int, limit: int) -> Sequence[int]:
        wanted = _under(f"recall:{campaign}:") | {"correction": f"correction:{campaign}:", "limit": limit}
        return list(await self._connection.scalars(NOT_DELETED, wanted))

    async def _take_back(self, campaign: int, now: datetime) -> None:
        """Back to the gate with what is not on its way yet, and with all that goes in the same messages."""
        carriers = list(await self._connection.scalars(CARRIERS, {"campaign": campaign}))
        for some in _chunks(carriers):
            # a message that the courier has claimed meanwhile goes, with all that is in it
            taken = list(await self._connection.scalars(STILL_PLANNED, {"ids": some}))
            back = taken + list(await self._connection.scalars(WENT_WITH, {"ids": taken}))
            await self._connection.execute(BACK_TO_THE_GATE, {"ids": back, "now": now})
            await self._connection.execute(NOT_LET_THROUGH, {"ids": back})

    async def _note(self, messages: Sequence[int], verdict: Verdict, why: str, now: datetime) -> None:
        if messages:
            rows = [{"message": each, "at": now, "verdict": verdict, "why": why} for each in messages]
            await self._connection.execute(DECIDED, rows)


def _under(prefix: str) -> dict[str, Any]:
    """The span of the index on `once` under a prefix that ends with a colon."""
    return {"first": prefix, "end": prefix[:-1] + ";"}


def _delivery(row: AnyRow) -> Delivery:
    state, error, sent_at, message_id, shared = row[OF_RECIPIENT:]
    return Delivery(Recipient(*row[:OF_RECIPIENT]), state, error, sent_at, message_id, bool(shared))


def _chunks(values: Sequence[int]) -> list[Sequence[int]]:
    return [values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE)]

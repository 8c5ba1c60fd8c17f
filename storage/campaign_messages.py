"""What becomes of the messages of broadcasts, from the gate to the chat: held back, let go, dropped, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
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

AT_ONCE, MOST = 500, 1000
"""MOST: so many are counted; more is too many anyway."""
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When the gate looks at what is held back."""

# PostgreSQL takes what is due for much where much was due, and reads all rows unless an index gives their order.
BACKLOG = text(
    f"""
    SELECT (SELECT count(*) FROM (SELECT 1 FROM outbox WHERE state = 'held' AND due_at <= :now
            ORDER BY due_at LIMIT :most) AS held)
        + (
            SELECT count(*) FROM (
                SELECT 1 FROM outbox
                WHERE state = 'planned' AND priority = {Priority.BULK.value} AND due_at <= :now
                ORDER BY due_at LIMIT :most
            ) AS planned
        )
    """
).bindparams(bindparam("now", type_=Instant), bindparam("most", type_=Integer))

# What still moves is little beside all messages of broadcasts, and beside all that waits for later: it is found by
# its state, and by when it is due. What was merged moves with the row that carries it, of whichever kind that is.
# CROSS JOIN tells SQLite with which table to begin.
SOON = timedelta(days=1)
"""What the courier was told to try again is due before."""
PRIORITIES = ", ".join(str(each.value) for each in Priority)
AT_THE_GATE = """
    FROM pushes p CROSS JOIN outbox o
    WHERE p.campaign = :campaign AND p.passed_at IS NULL AND o.id = p.message AND o.state = 'held'"""
LET_GO = tuple(
    f"""
    FROM outbox o CROSS JOIN pushes p
    WHERE o.state = 'planned' AND o.priority IN ({priorities}) AND o.due_at <= :soon
        AND p.{by} = o.id AND +p.campaign = :campaign"""
    for by, priorities in (("message", Priority.BULK.value), ('"into"', PRIORITIES))
)
IN_HAND = tuple(
    f"""
    FROM outbox o CROSS JOIN pushes p WHERE o.state = 'claimed' AND p.{by} = o.id AND +p.campaign = :campaign"""
    for by in ("message", '"into"')
)
# the order is the index's: else PostgreSQL would look through recipients of others until it finds one
IS_PLANNED = text(
    "SELECT 1 FROM recipients WHERE state = 'planned' AND campaign = :campaign ORDER BY due_at, person LIMIT 1"
)
MOVES = text(" UNION ALL ".join(f"SELECT p.message {each}" for each in (AT_THE_GATE, *IN_HAND, *LET_GO)) + " LIMIT 1")
MOVES = MOVES.bindparams(bindparam("soon", type_=Instant))
CARRIERS = text(" UNION ".join(f"SELECT o.id {each}" for each in LET_GO)).bindparams(bindparam("soon", type_=Instant))
STILL_PLANNED = (
    select(outbox.c.id)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)), text("state = 'planned'"))
    .with_for_update()
)
BACK = bindparam("never", NEVER, type_=Instant)
HELD_OF = text(f"SELECT o.id {AT_THE_GATE} AND o.due_at < :never").bindparams(BACK)
HELD_BACK_OF = text(f"SELECT o.id {AT_THE_GATE} AND o.due_at >= :never").bindparams(BACK)
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
    f"""
    SELECT why, count(*) AS n FROM recipients WHERE state = 'planned' AND campaign = :campaign GROUP BY why
    UNION ALL
    SELECT (SELECT d.why FROM decisions d WHERE d.message = o.id ORDER BY d.id DESC LIMIT 1) AS why, count(*) AS n
    {AT_THE_GATE}
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
        return int((await self._connection.execute(BACKLOG, {"now": now, "most": MOST})).scalar_one())

    async def is_over(self, campaign: int, now: datetime) -> bool:
        run = self._connection.execute
        if (await run(IS_PLANNED, {"campaign": campaign})).first() is not None:
            return False
        return (await run(MOVES, {"campaign": campaign, "soon": now + SOON})).first() is None

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
        carriers = list(await self._connection.scalars(CARRIERS, {"campaign": campaign, "soon": now + SOON}))
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

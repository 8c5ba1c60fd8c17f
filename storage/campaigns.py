"""Repository of broadcasts and their recipients."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    cast,
    delete,
    exists,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.broadcasts.campaign import UNRELEASED, Campaign, CampaignState, Recipient, RecipientState
from domain.broadcasts.fate import Delivery, Fate, final_state
from domain.broadcasts.ports import Counted
from domain.gate.push import Verdict, Why
from domain.messages.kinds import Priority
from domain.messages.outgoing import OutboxState
from storage import tables
from storage.columns import Instant, plain
from storage.outbox import BACK_TO_THE_GATE, NOT_LET_THROUGH, WENT_WITH
from storage.sql import AnyRow, columns_for, insert, row_of

campaigns, recipients = tables.broadcasts.campaigns, tables.broadcasts.recipients
outbox, pushes, decisions = tables.messages.outbox, tables.gate.pushes, tables.gate.decisions

AT_ONCE = 500
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When the gate looks at what is held back."""
MOVED_ON_BY_ITSELF = ("id", "made_by", "made_at", "placed_upto", "placed_at", "recalled_upto")

ADD = insert(campaigns).returning(campaigns.c.id)
ONE = select(*columns_for(campaigns, Campaign)).where(campaigns.c.id == bindparam("key"))
THIS = update(campaigns).where(campaigns.c.id == bindparam("key"))
IS_UNDER_WAY = or_(
    campaigns.c.state.in_([CampaignState.RUNNING, CampaignState.PAUSED]),
    and_(campaigns.c.state == CampaignState.STOPPED, campaigns.c.finished_at.is_(None)),
)
PLACE = insert(recipients).on_conflict_do_nothing(index_elements=["campaign", "person"])
PLANNED = text("recipients.state = 'planned'")
OF_CAMPAIGN = select(*columns_for(recipients, Recipient)).where(recipients.c.campaign == bindparam("of"))
THEIRS = OF_CAMPAIGN.where(recipients.c.person == bindparam("whose"))
DUE = (
    OF_CAMPAIGN.where(PLANNED, recipients.c.due_at <= bindparam("now", type_=Instant))
    .order_by(recipients.c.due_at, recipients.c.person)
    .limit(bindparam("limit", type_=Integer))
)
ONE_OF_THEM = and_(recipients.c.campaign == bindparam("of"), recipients.c.person == bindparam("whose"))
PUSHED = (
    update(recipients)
    .where(ONE_OF_THEM)
    .values(state=RecipientState.PUSHED, message=bindparam("with_message", type_=BigInteger), why=None)
)
LEAVE_OUT = (
    update(recipients)
    .where(recipients.c.campaign == bindparam("of"), PLANNED)
    .values(state=RecipientState.LEFT_OUT, why=bindparam("reason"))
)
TAP = (
    update(recipients)
    .where(ONE_OF_THEM, recipients.c.tapped.is_(None))
    .values(tapped=bindparam("button"), tapped_at=bindparam("at", type_=Instant))
)
OPT_OUT = (
    update(recipients)
    .where(recipients.c.message == bindparam("their"), recipients.c.opted_out_at.is_(None))
    .values(opted_out_at=bindparam("at", type_=Instant))
)
BACKLOG = text(
    f"""
    SELECT (SELECT count(*) FROM outbox WHERE state = 'held' AND due_at <= :now)
        + (SELECT count(*) FROM outbox WHERE state = 'planned' AND priority = {Priority.BULK.value})
    """
).bindparams(bindparam("now", type_=Instant))

# What still moves is little beside all messages of a broadcast, so that its rows are found by their state; the plus
# keeps SQLite from going through the whole broadcast instead. What was merged moves with the row that carries it.
MOVING = """
    SELECT p.message, o.state FROM outbox o JOIN pushes p ON p.message = o.id
    WHERE o.state = 'held' AND +p.campaign = :campaign
    UNION ALL
    SELECT p.message, o.state FROM outbox o JOIN pushes p ON p.message = o.id
    WHERE o.state IN ('planned', 'claimed') AND +p.campaign = :campaign
    UNION ALL
    SELECT p.message, o.state FROM outbox o JOIN pushes p ON p."into" = o.id
    WHERE o.state IN ('planned', 'claimed') AND +p.campaign = :campaign"""
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


class CampaignsRepository:
    """Provides domain.broadcasts.ports.Campaigns."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, campaign: Campaign) -> Campaign:
        values = _stored(campaign, but=("id",))
        return replace(campaign, id=(await self._connection.execute(ADD, values)).scalar_one())

    async def get(self, campaign: int, *, claim: bool = False) -> Campaign | None:
        wanted = ONE.with_for_update() if claim else ONE
        row = (await self._connection.execute(wanted, {"key": campaign})).one_or_none()
        return Campaign(*row) if row else None

    async def save(self, campaign: Campaign, was: CampaignState) -> bool:
        changed = THIS.where(campaigns.c.state == was).values(_stored(campaign, but=MOVED_ON_BY_ITSELF))
        return (await self._connection.execute(changed, {"key": campaign.id})).rowcount == 1

    async def remove(self, campaign: int) -> bool:
        gone = delete(campaigns).where(campaigns.c.id == campaign, campaigns.c.state.in_(UNRELEASED))
        return (await self._connection.execute(gone)).rowcount == 1

    async def listed(self, states: Collection[CampaignState], limit: int = 50) -> Sequence[Campaign]:
        wanted = select(*columns_for(campaigns, Campaign)).where(campaigns.c.state.in_(states))
        rows = await self._connection.execute(wanted.order_by(campaigns.c.id.desc()).limit(limit))
        return [Campaign(*row) for row in rows]

    async def under_way(self, over_since: datetime | None = None) -> Sequence[int]:
        wanted = IS_UNDER_WAY if over_since is None else or_(IS_UNDER_WAY, campaigns.c.finished_at >= over_since)
        found = select(campaigns.c.id).where(wanted).order_by(campaigns.c.id)
        return list(await self._connection.scalars(found))

    async def place(
        self, campaign: int, recipients: Sequence[Recipient], upto: int, placed_at: datetime | None
    ) -> None:
        if recipients:
            await self._connection.execute(PLACE, [row_of(each) for each in recipients])
        await self._connection.execute(THIS.values(placed_upto=upto, placed_at=placed_at), {"key": campaign})

    async def recipient(self, campaign: int, person: int) -> Recipient | None:
        row = (await self._connection.execute(THEIRS, {"of": campaign, "whose": person})).one_or_none()
        return Recipient(*row) if row else None

    async def due_recipients(self, campaign: int, now: datetime, limit: int) -> Sequence[Recipient]:
        rows = await self._connection.execute(DUE, {"of": campaign, "now": now, "limit": limit})
        return [Recipient(*row) for row in rows]

    async def pushed(self, campaign: int, messages: Mapping[int, int]) -> None:
        if messages:
            rows = [{"of": campaign, "whose": person, "with_message": each} for person, each in messages.items()]
            await self._connection.execute(PUSHED, rows)

    async def left_out(self, campaign: int, why: str) -> int:
        return (await self._connection.execute(LEAVE_OUT, {"of": campaign, "reason": why})).rowcount

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

    async def with_state(
        self, campaign: int, state: RecipientState, after: int = 0, limit: int = 1000
    ) -> Sequence[Recipient]:
        wanted = OF_CAMPAIGN.where(recipients.c.state == state, recipients.c.person > after)
        rows = await self._connection.execute(wanted.order_by(recipients.c.person).limit(limit), {"of": campaign})
        return [Recipient(*row) for row in rows]

    async def tap(self, campaign: int, person: int, button: int, at: datetime) -> bool:
        values = {"of": campaign, "whose": person, "button": button, "at": at}
        return (await self._connection.execute(TAP, values)).rowcount == 1

    async def opt_out(self, message: int, at: datetime) -> bool:
        return (await self._connection.execute(OPT_OUT, {"their": message, "at": at})).rowcount == 1

    async def recalled(self, campaign: int, upto: int) -> None:
        await self._connection.execute(THIS.values(recalled_upto=upto), {"key": campaign})

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


def _stored(campaign: Campaign, but: tuple[str, ...]) -> dict[str, Any]:
    values = row_of(campaign, but=but)
    return values | {name: plain(values[name]) for name in ("audience", "variants", "correction")}


def _delivery(row: AnyRow) -> Delivery:
    state, error, sent_at, message_id, shared = row[OF_RECIPIENT:]
    return Delivery(Recipient(*row[:OF_RECIPIENT]), state, error, sent_at, message_id, bool(shared))


def _chunks(values: Sequence[int]) -> list[Sequence[int]]:
    return [values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE)]

"""Repository of the bot's own health: what waits, what is lost, and how it is taken up again.

Everything is read along partial indexes and counted up to a limit: a look costs milliseconds, whatever waits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Executable,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.health.figures import BACKUP, MOST_COUNTED, Figures, Held, Letter, Lost, Model
from domain.heartbeat import BOT
from domain.messages.kinds import RECALL, Priority
from domain.messages.outgoing import OutboxState
from storage import tables
from storage.columns import Instant
from storage.due import NEXT_DUE
from storage.tables.gate import heartbeats
from storage.tables.leases import leases
from storage.tables.messages import CLAIMED, FAILED, HELD, IN_DOUBT, PENDING, PLANNED, SET_ASIDE, InboxState
from storage.tables.safety import IS_OPEN, duty, safety_cases

inbox, outbox, people = tables.messages.inbox, tables.messages.outbox, tables.people.people
tallies = tables.practice.item_tallies

RESTING = timedelta(minutes=10)
"""Telegram asks for seconds of silence; what waits longer waits for something else."""
RETRY_AFTER = "retry_after"


# PostgreSQL takes what is due for much where much was due, and reads all rows unless an index gives their order
IN_ORDER = (outbox.c.due_at, outbox.c.id)


def _counted(rows: Select[Any]) -> Any:
    return select(func.count()).select_from(rows.limit(MOST_COUNTED).subquery()).scalar_subquery()


def _due(priority: Priority) -> Select[Any]:
    at_that = literal_column("priority") == literal_column(str(priority.value))
    is_due = outbox.c.due_at <= bindparam("now", type_=Instant)
    return select(outbox.c.id).where(PLANNED, at_that, is_due).order_by(*IN_ORDER)


HELD_DUE = select(outbox.c.id).where(HELD, outbox.c.due_at <= bindparam("now", type_=Instant)).order_by(*IN_ORDER)


# Whoever has blocked the bot has one such row, and what could not be taken back any more is no message.
IS_LOST = and_(FAILED, outbox.c.kind != RECALL.name, people.c.reachable)
REACHABLE_FAILED = select(outbox.c.id).join(people, people.c.id == outbox.c.person).where(IS_LOST)
OLDEST = select(inbox.c.received_at).where(PENDING).order_by(inbox.c.platform, inbox.c.seq).limit(1)
LAST_ASIDE = select(inbox.c.done_at).where(SET_ASIDE).order_by(inbox.c.seq.desc()).limit(1)
LAST_FAILED = (
    select(outbox.c.claimed_at)
    .join(people, people.c.id == outbox.c.person)
    .where(IS_LOST)
    .order_by(outbox.c.id.desc())
    .limit(1)
)
# the index of what is due begins with the priority, so each of them is named
ANY_PRIORITY = text(f"priority IN ({', '.join(str(each.value) for each in Priority)})")
RESTS = select(outbox.c.id).where(
    PLANNED,
    ANY_PRIORITY,
    outbox.c.due_at > bindparam("now", type_=Instant),
    outbox.c.due_at <= bindparam("soon", type_=Instant),
    outbox.c.error == RETRY_AFTER,
)


def _beat(name: str) -> Any:
    return select(heartbeats.c.at).where(heartbeats.c.name == name).scalar_subquery()


LOOK = select(
    _counted(select(inbox.c.seq).where(PENDING)).label("waiting"),
    OLDEST.scalar_subquery().label("waiting_since"),
    _counted(select(inbox.c.seq).where(SET_ASIDE)).label("set_aside"),
    *(_counted(_due(each)).label(f"due_{each.value}") for each in Priority),
    _counted(select(outbox.c.id).where(CLAIMED)).label("claimed"),
    _counted(HELD_DUE).label("held"),
    _counted(REACHABLE_FAILED).label("failed"),
    _counted(select(outbox.c.id).where(IN_DOUBT)).label("doubt"),
    _counted(RESTS).label("resting"),
    LAST_ASIDE.scalar_subquery().label("last_aside"),
    LAST_FAILED.scalar_subquery().label("last_failed"),
    select(func.coalesce(func.sum(outbox.c.repeats), 0)).where(text("repeats > 0")).scalar_subquery().label("twice"),
    _beat(BACKUP).label("backed_up_at"),
    _beat(BOT).label("alive_at"),
    select(func.count()).select_from(safety_cases).where(IS_OPEN).scalar_subquery().label("cases"),
    select(func.count()).select_from(duty).scalar_subquery().label("on_duty"),
)
HELD_LEASES = select(leases.c.name, leases.c.holder, leases.c.until)
SENT = literal_column("state") == literal_column("'sent'")
LATELY = select(outbox.c.due_at, outbox.c.sent_at).where(
    outbox.c.id > select(func.coalesce(func.max(outbox.c.id), 0) - bindparam("most")).scalar_subquery(), SENT
)
MODEL = select(
    func.coalesce(func.sum(tallies.c.n), 0),
    func.coalesce(func.sum(case((tallies.c.success, tallies.c.n), else_=0)), 0),
    func.coalesce(func.sum(tallies.c.expected), 0.0),
    func.coalesce(func.sum(case((tallies.c.success, tallies.c.expected), else_=0.0)), 0.0),
    func.coalesce(func.sum(tallies.c.squares), 0.0),
)
ASIDE = (
    select(inbox.c.seq, inbox.c.done_at, inbox.c.error, inbox.c.update_id)
    .where(SET_ASIDE)
    .order_by(inbox.c.seq.desc())
    .limit(bindparam("limit"))
)
MESSAGES = select(
    outbox.c.id,
    func.coalesce(outbox.c.claimed_at, outbox.c.due_at, type_=Instant).label("at"),
    outbox.c.kind,
    func.coalesce(outbox.c.error, "").label("error"),
    outbox.c.panel,
    outbox.c.content,
)
SOME: Mapping[Lost, Executable] = {
    Lost.FAILED: MESSAGES.join(people, people.c.id == outbox.c.person)
    .where(IS_LOST)
    .order_by(outbox.c.id.desc())
    .limit(bindparam("limit")),
    Lost.DOUBT: MESSAGES.where(IN_DOUBT).order_by(outbox.c.id.desc()).limit(bindparam("limit")),
    Lost.LATE: union_all(
        *(MESSAGES.where(outbox.c.id.in_(_due(each).limit(bindparam("limit")))) for each in Priority)
    )
    .order_by("at", "id")
    .limit(bindparam("limit")),
}
OVER = or_(FAILED, IN_DOUBT)
RETRY_UPDATE = (
    update(inbox)
    .where(inbox.c.seq == bindparam("key"), SET_ASIDE)
    .values(state=InboxState.PENDING, attempts=0, error=None, done_at=None)
)
DROP_UPDATE = (
    update(inbox)
    .where(inbox.c.seq == bindparam("key"), SET_ASIDE)
    .values(state=InboxState.HANDLED, raw="", done_at=bindparam("at"))
)
ONE = select(outbox.c.content, outbox.c.panel).where(outbox.c.id == bindparam("key"), OVER).with_for_update()
# What is in doubt may have arrived: it counts as told twice.
RETRY_MESSAGE = (
    update(outbox)
    .where(outbox.c.id == bindparam("key"), OVER)
    .values(
        state=OutboxState.PLANNED,
        due_at=bindparam("at", type_=Instant),
        error=None,
        repeats=outbox.c.repeats + case((IN_DOUBT, 1), else_=0),
    )
)
DROP_MESSAGE = update(outbox).where(outbox.c.id == bindparam("key"), OVER).values(state=OutboxState.DROPPED)


class HealthRepository:
    """Provides domain.health.ports.Health."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def figures(self, now: datetime) -> Figures:
        at = {"now": now, "soon": now + RESTING}
        found = (await self._connection.execute(LOOK, at)).one()
        due = min(MOST_COUNTED, sum(getattr(found, f"due_{each.value}") for each in Priority))
        next_due = await self._connection.scalar(NEXT_DUE)
        held = {name: Held(*rest) for name, *rest in await self._connection.execute(HELD_LEASES)}
        return Figures(
            at=now,
            waiting=found.waiting,
            waiting_since=found.waiting_since,
            set_aside=found.set_aside,
            messages={
                "due": due,
                "claimed": found.claimed,
                "held": found.held,
                "failed": found.failed,
                "doubt": found.doubt,
            },
            due_since=next_due if next_due is not None and next_due <= now else None,
            resting=found.resting,
            lost_at=max((each for each in (found.last_aside, found.last_failed) if each), default=None),
            told_twice=int(found.twice),
            leases=held,
            backed_up_at=found.backed_up_at,
            alive_at=found.alive_at,
            cases=found.cases,
            on_duty=found.on_duty,
        )

    async def model(self) -> Model:
        return Model(*(await self._connection.execute(MODEL)).one())

    async def lateness(self, most: int) -> list[float]:
        rows = await self._connection.execute(LATELY, {"most": most})
        return [max(0.0, (sent - due).total_seconds()) for due, sent in rows]

    async def lost(self, what: Lost, now: datetime, limit: int) -> Sequence[Letter]:
        if what is Lost.UPDATES:
            found = await self._connection.execute(ASIDE, {"limit": limit})
            return [Letter(seq, at, "", why or "", known is not None) for seq, at, why, known in found]
        rows = await self._connection.execute(SOME[what], {"now": now, "limit": limit})
        return [Letter(row.id, row.at, row.kind, row.error, _sayable(row)) for row in rows]

    async def retry_update(self, number: int) -> bool:
        return (await self._connection.execute(RETRY_UPDATE, {"key": number})).rowcount == 1

    async def drop_update(self, number: int, now: datetime) -> bool:
        return (await self._connection.execute(DROP_UPDATE, {"key": number, "at": now})).rowcount == 1

    async def retry_message(self, number: int, now: datetime) -> bool:
        row = (await self._connection.execute(ONE, {"key": number})).one_or_none()
        if row is None or not _sayable(row):
            return False
        return (await self._connection.execute(RETRY_MESSAGE, {"key": number, "at": now})).rowcount == 1

    async def drop_message(self, number: int) -> bool:
        return (await self._connection.execute(DROP_MESSAGE, {"key": number})).rowcount == 1


def _sayable(row: Any) -> bool:
    """Whether its words are still there, and it is no screen: an old one would take the place of a later one."""
    return not row.panel and bool(row.content.get("html") or row.content.get("role"))

"""The outbox: what people are to be told, written in the transaction that causes it, carried out by the courier."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.clock import Clock
from domain.gate.push import Verdict, Why
from domain.messages.kinds import MESSAGE_KINDS, Priority
from domain.messages.outgoing import OutboxState, Outgoing
from storage import tables
from storage.columns import Instant, Plain, plain
from storage.panels import BECAME, SAW, panels
from storage.sql import insert

if TYPE_CHECKING:
    from storage.database import Database

ROUNDS = 100
LATE = "late"

outbox, people = tables.messages.outbox, tables.people.people
pushes, decisions = tables.gate.pushes, tables.gate.decisions


@dataclass(frozen=True)
class Claimed:
    """A message that is the courier's to deliver now.

    Attributes:
        chat: the person's id on the platform.
        attempts: how often it was tried and put back; repeats: how many of these may have arrived all the same.
        panel_message, panel_has_media, last_message: see storage.panels.Panel.
    """

    id: int
    person: int
    platform: str
    chat: str
    kind: str
    content: dict[str, Any]
    panel: bool
    attempts: int
    repeats: int
    panel_message: int | None
    panel_has_media: bool
    last_message: int | None
    created_at: datetime


@dataclass(frozen=True)
class Settled:
    """What came of a claimed message.

    Attributes:
        state: how it ended; with `retry_at` it is planned again for that moment, whatever stands here.
        message_id: the message in the chat, when it was sent or edited.
        repeated: it may have arrived although it is sent again: counted as told twice.
        unreachable: the person has blocked the bot.
        moved_to: the person's new id on the platform. Where it is somebody else's already, the message fails.
    """

    id: int
    person: int
    state: OutboxState
    message_id: int | None = None
    panel: bool = False
    has_media: bool = False
    error: str | None = None
    retry_at: datetime | None = None
    unreachable: bool = False
    repeated: bool = False
    moved_to: str | None = None


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

# A person's first due row; an arm for each priority, so that each stops at its limit along the index of due rows.
# Conditions on the state are literal: with a parameter SQLite would not know that its partial indexes apply.
# A row that waits for another try holds back what comes after it, or the chat would be told things out of order.
HEADS = " UNION ALL ".join(
    f"""
    SELECT * FROM (
        SELECT o.id FROM outbox o
        WHERE o.state = 'planned' AND o.priority = {priority.value} AND o.due_at <= :now AND NOT EXISTS (
            SELECT 1 FROM outbox e
            WHERE e.person = o.person AND e.state IN ('planned', 'claimed') AND (
                e.state = 'claimed'
                OR (e.due_at <= :now OR e.attempts > 0)
                    AND (e.priority < o.priority OR e.priority = o.priority AND e.id < o.id)
            )
        )
        ORDER BY o.due_at, o.id LIMIT :{"room" if priority is Priority.INTERACTIVE else "rest"}
    ) AS heads_{priority.value}"""
    for priority in sorted(Priority)
)
CANDIDATES = text(
    f"""
    SELECT o.id, o.person, p.platform, p.external_id, o.kind, o.content, o.panel, o.attempts, o.repeats,
        n.message_id, coalesce(n.has_media, false) AS has_media, n.last_message, o.created_at,
        o.expires_at, p.reachable,
        o.panel AND EXISTS (
            SELECT 1 FROM outbox l
            WHERE l.person = o.person AND l.state IN ('planned', 'claimed') AND l.panel AND l.id > o.id
                AND l.due_at <= :now
        ) AS superseded
    FROM ({HEADS}) AS heads
    JOIN outbox o ON o.id = heads.id
    JOIN people p ON p.id = o.person
    LEFT JOIN panels n ON n.person = o.person
    ORDER BY o.priority, o.due_at, o.id
    LIMIT :room
    """
).bindparams(bindparam("now", type_=Instant), bindparam("room", type_=Integer), bindparam("rest", type_=Integer))
CANDIDATES_TYPED = CANDIDATES.columns(
    id=BigInteger,
    person=BigInteger,
    platform=Text,
    external_id=Text,
    kind=Text,
    content=Plain,
    panel=Boolean,
    attempts=Integer,
    repeats=Integer,
    message_id=BigInteger,
    has_media=Boolean,
    last_message=BigInteger,
    created_at=Instant,
    expires_at=Instant,
    reachable=Boolean,
    superseded=Boolean,
)
NEXT_DUE = text(
    "SELECT min(due_at) AS due_at FROM ("
    + " UNION ALL ".join(
        f"SELECT min(due_at) AS due_at FROM outbox WHERE state = 'planned' AND priority = {priority.value}"
        for priority in Priority
    )
    + ") AS soonest"
).columns(due_at=Instant)
PLANNED = literal_column("state") == literal_column("'planned'")
NOT_ON_ITS_WAY = or_(PLANNED, literal_column("state") == literal_column("'held'"))
IN_HAND = literal_column("state") == literal_column("'claimed'")
CLAIM = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)), PLANNED)
    .values(state=OutboxState.CLAIMED, claimed_at=bindparam("now", type_=Instant))
    .returning(outbox.c.id)
)
CLOSE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)), PLANNED)
    .values(state=bindparam("to"), error=bindparam("why"))
)
IS_SECRET = or_(*(outbox.c.kind == kind.name for kind in MESSAGE_KINDS.values() if kind.is_secret))
SETTLE = (
    update(outbox)
    .where(outbox.c.id == bindparam("key"), IN_HAND)
    .values(
        state=bindparam("to"),
        sent_at=bindparam("sent"),
        message_id=bindparam("message"),
        error=bindparam("why"),
        due_at=func.coalesce(bindparam("again", type_=Instant), outbox.c.due_at),
        attempts=outbox.c.attempts + bindparam("more"),
        repeats=outbox.c.repeats + bindparam("twice"),
        content=case((and_(IS_SECRET, bindparam("over", type_=Boolean)), literal({}, Plain)), else_=outbox.c.content),
    )
)
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
MOVED = text(
    """
    UPDATE people SET external_id = :chat
    WHERE id = :person AND NOT EXISTS (
        SELECT 1 FROM people o WHERE o.platform = people.platform AND o.external_id = :chat AND o.id <> :person
    )
    """
)
FORGET_PANEL = delete(panels).where(panels.c.person == bindparam("key"))
UNREACHABLE = update(people).where(people.c.id == bindparam("key")).values(reachable=False)
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
            await _back_to_the_gate(self._connection, together, now)
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


class Outbox:
    """The outbox for the courier; each method is a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(
        self, now: datetime, limit: int, busy: Collection[int] = (), rest: int | None = None
    ) -> list[Claimed]:
        """Take up to `limit` due rows, one a person: by priority, then by the moment at which they became due.

        At most `rest` of them are rows that nobody waits for; without it as many as there is room for.
        A person's next row comes only after what was claimed before is settled. Whoever is in `busy` is left out.
        Rows that nobody should get any more are closed on the way: too late ("late"), to people who cannot be
        reached ("unreachable"), and screens that a later due screen of the same person replaces.
        """
        claimed: list[Claimed] = []
        rest = limit if rest is None else rest
        for _ in range(ROUNDS):
            room = limit - len(claimed)
            if room <= 0:
                break
            ready, closed = await self._sorted_out(now, room, busy, rest)
            if not ready and not closed:
                break
            async with self._database.connection() as connection:
                for (state, why), ids in closed.items():
                    if why == LATE:
                        ids = await _without_what_goes_back(connection, ids, now)
                    await connection.execute(CLOSE, {"ids": ids, "to": state, "why": why})
                if ready:
                    won = set(await connection.scalars(CLAIM, {"ids": [row.id for row in ready], "now": now}))
                    claimed += [row for row in ready if row.id in won]
                    rest -= sum(not _is_waited_for(row) for row in ready)
            if not closed:
                break
        return claimed

    async def _sorted_out(
        self, now: datetime, room: int, busy: Collection[int], rest: int
    ) -> tuple[list[Claimed], dict[tuple[OutboxState, str | None], list[int]]]:
        ready: list[Claimed] = []
        closed: dict[tuple[OutboxState, str | None], list[int]] = {}
        # Each person has one candidate at most, so that this many are enough although some are busy.
        wanted = {"now": now, "room": room + len(busy), "rest": min(rest, room) + len(busy) if rest > 0 else 0}
        async with self._database.reading_connection() as connection:
            rows = await connection.execute(CANDIDATES_TYPED, wanted)
        for *values, expires_at, reachable, superseded in rows:
            row = Claimed(*values)
            if row.person in busy:
                continue
            if superseded:
                closed.setdefault((OutboxState.SUPERSEDED, None), []).append(row.id)
            elif not reachable:
                closed.setdefault((OutboxState.DROPPED, "unreachable"), []).append(row.id)
            elif expires_at is not None and expires_at <= now:
                closed.setdefault((OutboxState.DROPPED, LATE), []).append(row.id)
            elif len(ready) < room and (rest > 0 or _is_waited_for(row)):
                ready.append(row)
                rest -= not _is_waited_for(row)
        return ready, closed

    async def settle(self, results: Sequence[Settled], now: datetime) -> None:
        """Write down what came of claimed rows, all in one transaction."""
        if not results:
            return
        async with self._database.connection() as connection:
            results = [await _followed(connection, result) for result in results]
            await self._write_down(connection, results, now)

    async def _write_down(self, connection: AsyncConnection, results: Sequence[Settled], now: datetime) -> None:
        sent = [result for result in results if result.state is OutboxState.SENT and result.message_id is not None]
        screens = [_chat(result) for result in sent if result.panel]
        notes = [_chat(result) for result in sent if not result.panel]
        gone = [{"key": result.person} for result in results if result.unreachable]
        await connection.execute(SETTLE, [_outcome(result, now) for result in results])
        if screens:
            await connection.execute(BECAME, screens)
        if notes:
            await connection.execute(SAW, notes)
        if gone:
            await connection.execute(UNREACHABLE, gone)

    async def recover(self, now: datetime) -> dict[OutboxState, int]:
        """At the start: decide about rows that a killed process had claimed.

        Returns:
            how many are planned again and how many stay in doubt; states without any are left out.
        """
        repeats = case({kind.name: kind.repeats for kind in MESSAGE_KINDS.values()}, value=outbox.c.kind, else_=0)
        again = (
            update(outbox)
            .where(IN_HAND, outbox.c.repeats < repeats)
            .values(state=OutboxState.PLANNED, due_at=now, repeats=outbox.c.repeats + 1)
        )
        rest = update(outbox).where(IN_HAND).values(state=OutboxState.IN_DOUBT, error="the process was killed")
        async with self._database.connection() as connection:
            counts = {
                OutboxState.PLANNED: (await connection.execute(again)).rowcount,
                OutboxState.IN_DOUBT: (await connection.execute(rest)).rowcount,
            }
        return {state: count for state, count in counts.items() if count}

    async def next_due(self) -> datetime | None:
        """When the next planned row is due; in the past while such rows wait for a chat that is busy."""
        async with self._database.reading_connection() as connection:
            due: datetime | None = await connection.scalar(NEXT_DUE)
            return due

    async def counts(self) -> dict[OutboxState, int]:
        """How many rows are in each state that occurs."""
        async with self._database.reading_connection() as connection:
            rows = await connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
            return {state: count for state, count in rows}  # noqa: C416

    async def told_twice(self) -> int:
        """How many messages may have been sent once more than needed, counted with every repeat."""
        total = select(func.coalesce(func.sum(outbox.c.repeats), 0)).where(text("repeats > 0"))
        async with self._database.reading_connection() as connection:
            return int((await connection.execute(total)).scalar_one())


async def _without_what_goes_back(connection: AsyncConnection, late: list[int], now: datetime) -> list[int]:
    back = set(await connection.scalars(CAME_THROUGH_THE_GATE, {"ids": late}))
    if back:
        await _back_to_the_gate(connection, sorted(back), now)
    return [each for each in late if each not in back]


async def _back_to_the_gate(connection: AsyncConnection, heads: list[int], now: datetime) -> None:
    """These, and all that was to go with them, wait at the gate again."""
    ids = [*heads, *await connection.scalars(WENT_WITH, {"ids": heads})]
    await connection.execute(BACK_TO_THE_GATE, {"ids": ids, "now": now})
    await connection.execute(NOT_LET_THROUGH, {"ids": ids})


async def _followed(connection: AsyncConnection, result: Settled) -> Settled:
    """Who has moved to another chat gets its id and is remembered under it; the panel stayed in the old one."""
    if result.moved_to is None:
        return result
    moved = await connection.execute(MOVED, {"chat": result.moved_to, "person": result.person})
    if not moved.rowcount:
        why = f"the chat {result.moved_to}, to which it has moved, is somebody else's"
        return replace(result, state=OutboxState.FAILED, retry_at=None, error=why, unreachable=True)
    await connection.execute(FORGET_PANEL, {"key": result.person})
    return result


def _is_waited_for(row: Claimed) -> bool:
    return MESSAGE_KINDS[row.kind].priority is Priority.INTERACTIVE


def _outcome(result: Settled, now: datetime) -> dict[str, Any]:
    again = result.retry_at is not None
    return {
        "key": result.id,
        "to": OutboxState.PLANNED if again else result.state,
        "sent": now if result.state is OutboxState.SENT and not again else None,
        "message": result.message_id,
        "why": result.error,
        "again": result.retry_at,
        "more": int(again),
        "twice": int(result.repeated),
        "over": not again,
    }


def _chat(result: Settled) -> dict[str, Any]:
    return {
        "person": result.person,
        "message_id": result.message_id if result.panel else None,
        "has_media": result.has_media if result.panel else False,
        "last_message": result.message_id,
    }

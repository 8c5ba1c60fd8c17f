"""The outbox: what people are to be told, written in the transaction that causes it, carried out by the courier."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Boolean,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.messages.kinds import MESSAGE_KINDS, Priority
from domain.messages.outgoing import OutboxState
from storage import tables
from storage.back_at_the_gate import without_what_goes_back
from storage.columns import Instant, Plain
from storage.due import CANDIDATES_TYPED, NEXT_DUE
from storage.leases import Lease
from storage.panels import BECAME, SAW, panels

if TYPE_CHECKING:
    from storage.database import Database

ROUNDS = 100
LATE = "late"

outbox, people = tables.messages.outbox, tables.people.people


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
    due_at: datetime


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


PLANNED = literal_column("state") == literal_column("'planned'")
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


class Outbox:
    """The outbox for the courier; each method is a transaction of its own."""

    def __init__(self, database: Database, lease: Lease | None = None) -> None:
        """Whatever is written is written under the lease, where one is given; without it LeaseLost is raised."""
        self._database = database
        self._lease = lease

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
            async with self._database.connection(self._lease) as connection:
                for (state, why), ids in closed.items():
                    if why == LATE:
                        ids = await without_what_goes_back(connection, ids, now)
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
        # after a power cut they are found in hand, and in doubt
        async with self._database.connection(self._lease, durable=False) as connection:
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
        async with self._database.connection(self._lease) as connection:
            counts = {
                OutboxState.PLANNED: (await connection.execute(again)).rowcount,
                OutboxState.IN_DOUBT: (await connection.execute(rest)).rowcount,
            }
        return {state: count for state, count in counts.items() if count}

    async def put_back(self, under_way: Collection[int]) -> int:
        """Plan again what was claimed and never begun, as nobody heard of the claim: what is not of these persons.

        Returns:
            how many.
        """
        again = update(outbox).where(IN_HAND, outbox.c.person.not_in(list(under_way)))
        async with self._database.connection(self._lease) as connection:
            put = await connection.execute(again.values(state=OutboxState.PLANNED))
            return put.rowcount

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

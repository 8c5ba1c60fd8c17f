"""The inbox: every update as it came, before anybody acts upon it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import BanxueError
from storage import tables
from storage.columns import Instant
from storage.sql import columns_for, insert
from storage.tables.messages import PENDING as WAITS
from storage.tables.messages import InboxState

if TYPE_CHECKING:
    from storage.database import Database

inbox = tables.messages.inbox


@dataclass(frozen=True)
class Received:
    """An update as it came.

    Attributes:
        update_id: the platform's number, None when none could be read: such an update is set aside.
        person_key: whose turn it is, e.g. "telegram:123"; rows of one key are handled one after the other.
        raw: the JSON.
    """

    update_id: int | None
    person_key: str | None
    raw: str


@dataclass(frozen=True)
class InboxRow:
    """A stored update that waits; `seq` gives the order, `attempts` how often handling it failed."""

    seq: int
    platform: str
    update_id: int | None
    person_key: str | None
    raw: str
    attempts: int
    received_at: datetime


class OutOfTurn(BanxueError):
    """An older update of the same person waits, in another process perhaps; `older` is its row."""

    def __init__(self, older: InboxRow) -> None:
        super().__init__(f"update {older.update_id} comes first")
        self.older = older


STORE = insert(inbox).on_conflict_do_nothing(index_elements=["platform", "update_id"])
STORE_NEW = STORE.returning(inbox.c.seq, inbox.c.update_id)
PENDING = (
    select(*columns_for(inbox, InboxRow))
    .where(
        WAITS,
        inbox.c.platform == bindparam("platform"),
        inbox.c.seq > bindparam("after"),
    )
    .order_by(inbox.c.seq)
    .limit(bindparam("limit"))
)
PENDING_OF = (
    select(*columns_for(inbox, InboxRow))
    .where(WAITS, inbox.c.platform == bindparam("platform"), inbox.c.person_key == bindparam("person_key"))
    .order_by(inbox.c.seq)
    .limit(bindparam("limit"))
)
CLOSE = (
    update(inbox)
    .where(inbox.c.seq == bindparam("key"), inbox.c.state == InboxState.PENDING)
    .values(state=bindparam("to"), done_at=bindparam("at"))
)
# A person's updates are handled in their order, whichever process has which of them.
older = inbox.alias("older")
IS_FIRST = ~exists().where(
    text("older.state = 'pending'"),
    older.c.platform == inbox.c.platform,
    older.c.person_key == inbox.c.person_key,
    older.c.seq < inbox.c.seq,
)
# What somebody wrote has done its work; that it came is enough to know it again.
HANDLE = CLOSE.where(IS_FIRST).values(raw="")
FIRST_OF = (
    select(*columns_for(inbox, InboxRow))
    .where(
        WAITS,
        inbox.c.platform == bindparam("platform"),
        inbox.c.person_key == bindparam("person_key"),
        inbox.c.seq < bindparam("seq"),
    )
    .order_by(inbox.c.seq)
    .limit(1)
)
ORPHANS = PENDING.where(inbox.c.received_at < bindparam("before", type_=Instant))
SET_ASIDE = CLOSE.values(error=bindparam("why"))
NOTE_FAILURE = (
    update(inbox)
    .where(inbox.c.seq == bindparam("key"))
    .values(attempts=inbox.c.attempts + 1, error=bindparam("why"))
    .returning(inbox.c.attempts)
)


def storable(text: str) -> str:
    """The text without what a database cannot hold: halves of surrogate pairs and NUL, both written as JSON would."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\u0000")


class Inbox:
    """The inbox for the intake and the workers; each method is a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def store(self, platform: str, received: Sequence[Received], at: datetime) -> list[InboxRow]:
        """Store updates in their order; one that is there already is left out silently.

        Returns:
            the new rows that wait to be handled, in order.
        """
        if not received:
            return []
        rows = [
            {
                "platform": platform,
                "update_id": update.update_id,
                "person_key": update.person_key,
                "raw": storable(update.raw),
                "state": InboxState.PENDING,
                "received_at": at,
            }
            for update in received
        ]
        unreadable = [
            row | {"state": InboxState.SET_ASIDE, "error": "it has no update id", "done_at": at}
            for row in rows
            if row["update_id"] is None
        ]
        readable = [row for row in rows if row["update_id"] is not None]
        numbers = {}
        async with self._database.connection() as connection:
            if readable:
                stored = await connection.execute(STORE_NEW, readable)
                numbers = {update_id: seq for seq, update_id in stored}
            if unreadable:
                await connection.execute(STORE, unreadable)
        given = {update.update_id: update for update in reversed(received)}
        return [
            InboxRow(seq, platform, number, given[number].person_key, storable(given[number].raw), 0, at)
            for number, seq in sorted(numbers.items(), key=lambda pair: pair[1])
        ]

    async def pending(self, platform: str, limit: int = 1000, after_seq: int = 0) -> list[InboxRow]:
        """The oldest rows that wait, in order."""
        async with self._database.reading_connection() as connection:
            rows = await connection.execute(PENDING, {"platform": platform, "after": after_seq, "limit": limit})
            return [InboxRow(*row) for row in rows]

    async def left_behind(self, platform: str, before: datetime, limit: int) -> list[InboxRow]:
        """The oldest rows that wait since before that moment, in order; whoever stored them may be gone."""
        values = {"platform": platform, "after": 0, "before": before, "limit": limit}
        async with self._database.reading_connection() as connection:
            return [InboxRow(*row) for row in await connection.execute(ORPHANS, values)]

    async def pending_of(self, platform: str, person_key: str, limit: int) -> list[InboxRow]:
        """One person's oldest rows that wait, in order."""
        values = {"platform": platform, "person_key": person_key, "limit": limit}
        async with self._database.reading_connection() as connection:
            return [InboxRow(*row) for row in await connection.execute(PENDING_OF, values)]

    async def refuse(self, seqs: Sequence[int], error: str, at: datetime) -> None:
        """Set aside many at once."""
        values = [{"key": seq, "to": InboxState.SET_ASIDE, "at": at, "why": error} for seq in seqs]
        async with self._database.connection() as connection:
            await connection.execute(SET_ASIDE, values)

    async def set_aside(self, seq: int, error: str, at: datetime) -> None:
        """Take a waiting row out of the way, for a person to look at."""
        values = {"key": seq, "to": InboxState.SET_ASIDE, "at": at, "why": storable(error)}
        async with self._database.connection() as connection:
            await connection.execute(SET_ASIDE, values)

    async def note_failure(self, seq: int, error: str, at: datetime) -> int:
        """Count a failed try.

        Returns:
            how many there were; 0 when there is no such row.
        """
        async with self._database.connection() as connection:
            tries = await connection.scalar(NOTE_FAILURE, {"key": seq, "why": storable(error)})
            return tries or 0

    async def purge(self, before: datetime, *, set_aside_before: datetime | None = None) -> int:
        """Remove rows handled before that instant, and with `set_aside_before` old ones that were set aside.

        Returns:
            how many.
        """
        done: ColumnElement[bool] = and_(inbox.c.state == InboxState.HANDLED, inbox.c.done_at < before)
        if set_aside_before is not None:
            forgotten = and_(inbox.c.state == InboxState.SET_ASIDE, inbox.c.done_at < set_aside_before)
            done = or_(done, forgotten)
        async with self._database.connection() as connection:
            return (await connection.execute(delete(inbox).where(done))).rowcount

    async def counts(self) -> dict[InboxState, int]:
        """How many rows are in each state that occurs."""
        async with self._database.reading_connection() as connection:
            rows = await connection.execute(select(inbox.c.state, func.count()).group_by(inbox.c.state))
            return {state: count for state, count in rows}  # noqa: C416


class InboxMarks:
    """The inbox inside the transaction that handles an update."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def mark_handled(self, row: InboxRow, at: datetime) -> bool:
        """False when the row does not wait any more: the update was handled before.

        Raises:
            OutOfTurn: an older one of the same person has to be handled first.
        """
        marked = await self._connection.execute(HANDLE, {"key": row.seq, "to": InboxState.HANDLED, "at": at})
        if marked.rowcount == 1:
            return True
        values = {"platform": row.platform, "person_key": row.person_key, "seq": row.seq}
        first = (await self._connection.execute(FIRST_OF, values)).one_or_none()
        if first is not None:
            raise OutOfTurn(InboxRow(*first))
        return False

"""Repository of conversations and of what is said in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Integer, and_, bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.conversations.conversation import Attached, Conversation, FileKind, Line, State
from domain.journal import Verb
from storage import tables
from storage.columns import Instant
from storage.sql import AnyRow, columns_for, insert, row_of

conversations, statements = tables.conversations.conversations, tables.journal.journal
lines = tables.conversations.conversation_lines

ALL = select(*columns_for(conversations, Conversation))
ONE = ALL.where(conversations.c.id == bindparam("key"))
IS_OPEN = tables.conversations.IS_OPEN
"""Written out, as the partial indexes have it: with a parameter in it they are not used."""
IS_TAKEN = and_(IS_OPEN, conversations.c.state == State.TAKEN)
IS_WAITING = and_(IS_OPEN, conversations.c.state == State.WAITING)
OF_PERSON = ALL.where(conversations.c.person == bindparam("family_side"), IS_OPEN)
LONGEST_FIRST = (conversations.c.asked_at.is_(None), conversations.c.asked_at, conversations.c.id)
CLAIM, CLAIM_OF_PERSON = ONE.with_for_update(), OF_PERSON.with_for_update()
HELD = ALL.where(IS_TAKEN, conversations.c.holder == bindparam("held_by")).order_by(*LONGEST_FIRST)
WAITING = ALL.where(IS_WAITING).order_by(*LONGEST_FIRST)
TAKEN = ALL.where(IS_TAKEN).order_by(*LONGEST_FIRST)
OPEN = insert(conversations).on_conflict_do_nothing().returning(conversations.c.id)
CHANGE = update(conversations).where(
    conversations.c.id == bindparam("key"),
    conversations.c.round == bindparam("seen", type_=Integer),
    IS_OPEN,
)
BROKEN = ALL.where(IS_WAITING, conversations.c.promised_at <= bindparam("now", type_=Instant)).order_by(
    conversations.c.promised_at, conversations.c.id
)
SILENT = ALL.where(
    IS_TAKEN,
    or_(
        and_(conversations.c.back_at.is_(None), conversations.c.owed_at <= bindparam("owed", type_=Instant)),
        conversations.c.back_at <= bindparam("now", type_=Instant),
    ),
).order_by(conversations.c.id)
QUIET = ALL.where(IS_TAKEN, conversations.c.word_at <= bindparam("word", type_=Instant)).order_by(conversations.c.id)
ADD_LINE = insert(lines).returning(lines.c.id)
LINE = (
    lines.c.id,
    lines.c.conversation,
    lines.c.side,
    lines.c.author,
    lines.c.at,
    lines.c.text,
    lines.c.file_kind,
    lines.c.file,
)
LATEST = (
    select(*LINE)
    .where(lines.c.conversation == bindparam("of"))
    .order_by(lines.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
)
FORGET = delete(lines).where(lines.c.at < bindparam("before", type_=Instant))
ASKED_BEFORE = (
    select(statements.c.object_type, statements.c.object_id)
    .where(
        statements.c.actor == bindparam("asker"),
        statements.c.verb == Verb.ASKED,
        statements.c.object_type.in_(["faq", "course"]),
    )
    .order_by(statements.c.at.desc(), statements.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
)


class ConversationsRepository:
    """Provides domain.conversations.ports.Conversations."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def open(self, conversation: Conversation) -> Conversation | None:
        number = (await self._connection.execute(OPEN, row_of(conversation, but=("id",)))).scalar_one_or_none()
        return None if number is None else replace(conversation, id=number)

    async def get(self, conversation: int) -> Conversation | None:
        return next(iter(await self._all(ONE, key=conversation)), None)

    async def of_person(self, person: int) -> Conversation | None:
        return next(iter(await self._all(OF_PERSON, family_side=person)), None)

    async def claim(self, conversation: int) -> Conversation | None:
        return next(iter(await self._all(CLAIM, key=conversation)), None)

    async def claim_of_person(self, person: int) -> Conversation | None:
        return next(iter(await self._all(CLAIM_OF_PERSON, family_side=person)), None)

    async def held_by(self, holder: int) -> Sequence[Conversation]:
        return await self._all(HELD, held_by=holder)

    async def waiting(self) -> Sequence[Conversation]:
        return await self._all(WAITING)

    async def taken(self) -> Sequence[Conversation]:
        return await self._all(TAKEN)

    async def change(self, conversation: Conversation) -> bool:
        return await self._write(conversation, conversation.round - 1)

    async def note(self, conversation: Conversation) -> bool:
        return await self._write(conversation, conversation.round)

    async def _write(self, conversation: Conversation, seen: int) -> bool:
        values = row_of(conversation, but=("id", "person", "opened_at"))
        done = await self._connection.execute(CHANGE.values(values), {"key": conversation.id, "seen": seen})
        return done.rowcount == 1

    async def add_line(self, line: Line) -> Line:
        attached = line.attached
        values = row_of(line, but=("id", "attached")) | {
            "file_kind": attached.kind if attached else None,
            "file": attached.file if attached else None,
        }
        return replace(line, id=(await self._connection.execute(ADD_LINE, values)).scalar_one())

    async def lines(self, conversation: int, limit: int) -> Sequence[Line]:
        rows = list(await self._connection.execute(LATEST, {"of": conversation, "limit": limit}))
        return [_line(row) for row in reversed(rows)]

    async def broken(self, now: datetime) -> Sequence[Conversation]:
        return await self._all(BROKEN, now=now)

    async def silent(self, owed: datetime, now: datetime) -> Sequence[Conversation]:
        return await self._all(SILENT, owed=owed, now=now)

    async def quiet(self, word: datetime) -> Sequence[Conversation]:
        return await self._all(QUIET, word=word)

    async def forget_lines(self, before: datetime) -> int:
        return (await self._connection.execute(FORGET, {"before": before})).rowcount

    async def asked_before(self, person: int, limit: int) -> Sequence[tuple[str, str]]:
        rows = await self._connection.execute(ASKED_BEFORE, {"asker": person, "limit": limit})
        return [(kind, number) for kind, number in rows]

    async def _all(self, statement: Executable, **given: Any) -> list[Conversation]:
        return [Conversation(*row) for row in await self._connection.execute(statement, given)]


def _line(row: AnyRow) -> Line:
    number, conversation, side, author, at, text, kind, file = row
    attached = None if kind is None else Attached(FileKind(kind), file)
    return Line(number, conversation, side, author, at, text, attached)

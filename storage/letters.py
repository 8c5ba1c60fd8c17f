"""Repository of what members of staff write to families."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Integer, Text, bindparam, cast, exists, func, literal, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.letters.letter import LOST, Letter
from domain.messages.outgoing import OutboxState
from domain.people.person import Learner
from storage import tables
from storage.columns import Instant
from storage.sql import columns_for, insert, row_of

letters, pushes = tables.gate.letters, tables.gate.pushes
outbox, learners = tables.messages.outbox, tables.people.learners

ALL = select(*columns_for(letters, Letter))
ONE = ALL.where(letters.c.id == bindparam("key"))
CARRIED = ALL.where(letters.c.message == bindparam("message"))
OF_SENDER = (
    ALL.where(letters.c.sender == bindparam("sender"))
    .order_by(letters.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
)
MADE_WITH = ALL.where(
    letters.c.sender == bindparam("sender"),
    letters.c.learner == bindparam("learner"),
    letters.c.made_at == bindparam("made_at", type_=Instant),
).order_by(letters.c.id)
ADD = insert(letters).returning(letters.c.id)
CHANGE = update(letters).where(letters.c.id == bindparam("key"))
GOES_AS = CHANGE.values(message=bindparam("carrier"))
WITHDRAW = CHANGE.where(letters.c.withdrawn_at.is_(None)).values(withdrawn_at=bindparam("at", type_=Instant))
SEE = CHANGE.where(letters.c.seen_at.is_(None)).values(seen_at=bindparam("at", type_=Instant))
REPLY = CHANGE.where(letters.c.reply.is_(None)).values(
    reply=bindparam("words"),
    replied_at=bindparam("at", type_=Instant),
    seen_at=func.coalesce(letters.c.seen_at, bindparam("at", type_=Instant)),
)
FOR_THE_CARD = (
    select(letters.c.message)
    .join(outbox, outbox.c.id == letters.c.message)
    .where(
        letters.c.person == bindparam("reader"),
        letters.c.with_card,
        letters.c.withdrawn_at.is_(None),
        literal_column("outbox.state") == literal_column("'held'"),
    )
)
LOOK_NOW = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("messages", expanding=True)))
    .values(due_at=bindparam("now", type_=Instant))
)
DUE_NOW = (
    update(pushes)
    .where(pushes.c.message.in_(bindparam("messages", expanding=True)))
    .values(due_at=bindparam("now", type_=Instant))
)
head, told = outbox.alias("head"), outbox.alias("told")
NEVER_ARRIVES = [OutboxState.DROPPED, OutboxState.FAILED]
LOST_ONES = (
    ALL.join(outbox, outbox.c.id == letters.c.message)
    .join(pushes, pushes.c.message == letters.c.message)
    .outerjoin(head, head.c.id == pushes.c.into)
    .where(
        letters.c.made_at >= bindparam("since", type_=Instant),
        letters.c.withdrawn_at.is_(None),
        func.coalesce(head.c.state, outbox.c.state).in_(NEVER_ARRIVES),
        ~exists().where(told.c.once == literal(LOST) + cast(letters.c.id, Text)),
    )
    .order_by(letters.c.id)
    .limit(bindparam("limit", type_=Integer))
)
CALLED = (
    select(*columns_for(learners, Learner))
    .where(
        learners.c.erased_at.is_(None),
        func.lower(learners.c.name).like(bindparam("pattern"), escape="\\"),
    )
    .order_by(func.lower(learners.c.name), learners.c.id)
    .limit(bindparam("limit", type_=Integer))
)


class LettersRepository:
    """Provides domain.letters.letter.Letters."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, letter: Letter) -> Letter:
        number = (await self._connection.execute(ADD, row_of(letter, but=("id",)))).scalar_one()
        return replace(letter, id=number)

    async def goes_as(self, letter: int, message: int) -> None:
        await self._connection.execute(GOES_AS, {"key": letter, "carrier": message})

    async def get(self, letter: int) -> Letter | None:
        row = (await self._connection.execute(ONE, {"key": letter})).one_or_none()
        return Letter(*row) if row else None

    async def carried_by(self, message: int) -> Letter | None:
        row = (await self._connection.execute(CARRIED, {"message": message})).one_or_none()
        return Letter(*row) if row else None

    async def of_sender(self, sender: int, limit: int) -> Sequence[Letter]:
        rows = await self._connection.execute(OF_SENDER, {"sender": sender, "limit": limit})
        return [Letter(*row) for row in rows]

    async def made_with(self, letter: Letter) -> Sequence[Letter]:
        wanted = {"sender": letter.sender, "learner": letter.learner, "made_at": letter.made_at}
        return [Letter(*row) for row in await self._connection.execute(MADE_WITH, wanted)]

    async def withdraw(self, letter: int, at: datetime) -> bool:
        return (await self._connection.execute(WITHDRAW, {"key": letter, "at": at})).rowcount == 1

    async def see(self, letter: int, at: datetime) -> bool:
        return (await self._connection.execute(SEE, {"key": letter, "at": at})).rowcount == 1

    async def reply(self, letter: int, text: str, at: datetime) -> bool:
        return (await self._connection.execute(REPLY, {"key": letter, "words": text, "at": at})).rowcount == 1

    async def bring_forward(self, person: int, now: datetime) -> int:
        messages = list(await self._connection.scalars(FOR_THE_CARD, {"reader": person}))
        if messages:
            for change in (LOOK_NOW, DUE_NOW):
                await self._connection.execute(change, {"messages": messages, "now": now})
        return len(messages)

    async def lost(self, since: datetime, limit: int) -> Sequence[Letter]:
        rows = await self._connection.execute(LOST_ONES, {"since": since, "limit": limit})
        return [Letter(*row) for row in rows]

    async def learners_called(self, part: str, limit: int) -> Sequence[Learner]:
        pattern = "%" + re.sub(r"([\\%_])", r"\\\1", part.lower()) + "%"
        rows = await self._connection.execute(CALLED, {"pattern": pattern, "limit": limit})
        return [Learner(*row) for row in rows]

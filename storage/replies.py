"""Repository of messages by where they stand in somebody's chat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.replies.ports import Sent
from storage import tables
from storage.sql import AnyRow

outbox, pushes = tables.messages.outbox, tables.gate.pushes

SENT = select(
    outbox.c.id,
    outbox.c.kind,
    outbox.c.once,
    outbox.c.sent_at,
    pushes.c.learner,
    pushes.c.sender,
    pushes.c.campaign,
    outbox.c.content,
).outerjoin(pushes, pushes.c.message == outbox.c.id)
STANDING = (
    SENT.where(
        outbox.c.person == bindparam("reader"),
        outbox.c.message_id == bindparam("number"),
        outbox.c.sent_at.is_not(None),
        ~outbox.c.panel,
    )
    .order_by(outbox.c.id.desc())
    .limit(1)
)
ALONG = SENT.where(pushes.c["into"] == bindparam("head")).order_by(outbox.c.id)
LATEST = (
    select(outbox.c.message_id, outbox.c.panel)
    .where(outbox.c.person == bindparam("reader"), outbox.c.message_id.is_not(None))
    .order_by(outbox.c.message_id.desc())
    .limit(1)
)


class RepliesRepository:
    """Provides domain.replies.ports.SentMessages."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def standing(self, person: int, number: int) -> Sequence[Sent]:
        row = (await self._connection.execute(STANDING, {"reader": person, "number": number})).one_or_none()
        if row is None:
            return []
        head = _sent(row, row.sent_at)
        along = await self._connection.execute(ALONG, {"head": head.id})
        # what went with it was not sent by itself
        return [head, *(_sent(each, head.at) for each in along)]

    async def latest(self, person: int) -> int | None:
        row = (await self._connection.execute(LATEST, {"reader": person})).one_or_none()
        return None if row is None or row.panel else row.message_id


def _sent(row: AnyRow, at: datetime) -> Sent:
    event = (row.content.get("attachment") or {}).get("uid")
    return Sent(row.id, row.kind, row.once, at, row.learner, row.sender, row.campaign, event)

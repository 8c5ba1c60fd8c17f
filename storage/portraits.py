"""Repository of the portraits that are kept, and of how far the journal was read for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ports import PortraitBehind
from storage import tables
from storage.columns import plain
from storage.sql import insert

portraits, watermarks = tables.profile.portraits, tables.profile.watermarks
journal = tables.journal.journal

READ_UP_TO = "portraits"
"""Name of the watermark: everything up to there is in the portraits."""
AT_ONCE = 5000
"""So many rows of the journal are looked through at once."""

OF = select(portraits.c.portrait, portraits.c.upto).where(portraits.c.learner == bindparam("key"))
SAVE = insert(portraits)
SAVE = SAVE.on_conflict_do_update(
    index_elements=["learner"], set_={name: SAVE.excluded[name] for name in ("portrait", "upto", "updated_at")}
)
MARK = select(watermarks.c.upto).where(watermarks.c.name == READ_UP_TO)
NEXT = (
    select(journal.c.id, journal.c.at, journal.c.learner)
    .where(journal.c.id > bindparam("mark"))
    .order_by(journal.c.id)
    .limit(AT_ONCE)
    .subquery()
)
BEHIND = (
    select(NEXT.c.learner, portraits.c.updated_at)
    .join_from(NEXT, portraits, portraits.c.learner == NEXT.c.learner, isouter=True)
    .where(NEXT.c.learner.is_not(None), or_(portraits.c.upto.is_(None), portraits.c.upto < NEXT.c.id))
    .group_by(NEXT.c.learner, portraits.c.updated_at)
    .order_by(portraits.c.updated_at.is_not(None), portraits.c.updated_at, NEXT.c.learner)
)
SETTLED = select(func.max(NEXT.c.id)).where(NEXT.c.at <= bindparam("until", type_=journal.c.at.type))


class PortraitsRepository:
    """Provides domain.ports.Portraits."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, learner: int) -> tuple[Mapping[str, Any], int] | None:
        row = (await self._connection.execute(OF, {"key": learner})).one_or_none()
        return (row.portrait, row.upto) if row else None

    async def save(self, learner: int, portrait: Mapping[str, Any], upto: int, at: datetime) -> None:
        values = {"learner": learner, "portrait": plain(portrait), "upto": upto, "updated_at": at}
        await self._connection.execute(SAVE, values)

    async def behind(self, settled: datetime) -> Sequence[PortraitBehind]:
        mark = await self._connection.scalar(MARK) or 0
        found = [PortraitBehind(*row) for row in await self._connection.execute(BEHIND, {"mark": mark})]
        if not found:
            upto = await self._connection.scalar(SETTLED, {"mark": mark, "until": settled})
            if upto is not None:
                moved = insert(watermarks).values(name=READ_UP_TO, upto=upto)
                moved = moved.on_conflict_do_update(index_elements=["name"], set_={"upto": moved.excluded.upto})
                await self._connection.execute(moved)
        return found

"""Repository of heartbeats."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.sql import insert
from storage.tables.gate import heartbeats

LAST = select(heartbeats.c.at).where(heartbeats.c.name == bindparam("key"))
BEAT = insert(heartbeats)
BEAT = BEAT.on_conflict_do_update(index_elements=["name"], set_={"at": BEAT.excluded.at})
FORGET = delete(heartbeats).where(heartbeats.c.name == bindparam("key"))


class HeartbeatsRepository:
    """Provides domain.ports.Heartbeats."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def last(self, name: str) -> datetime | None:
        at: datetime | None = await self._connection.scalar(LAST, {"key": name})
        return at

    async def beat(self, name: str, at: datetime) -> None:
        await self._connection.execute(BEAT, {"name": name, "at": at})

    async def forget(self, name: str) -> None:
        await self._connection.execute(FORGET, {"key": name})

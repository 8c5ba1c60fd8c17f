"""Repository of the calendar feeds' addresses: their hashes, whose they are, and until when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.calendar.feed import CalendarFeed
from storage import tables
from storage.sql import columns_for, insert, row_of

feeds = tables.bookings.calendar_feeds

FEEDS = select(*columns_for(feeds, CalendarFeed)).where(feeds.c.revoked_at.is_(None))


class FeedsRepository:
    """Provides domain.ports.Feeds."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, person: int) -> CalendarFeed | None:
        newest = FEEDS.where(feeds.c.person == person).order_by(feeds.c.created_at.desc()).limit(1)
        row = (await self._connection.execute(newest)).one_or_none()
        return CalendarFeed(*row) if row else None

    async def by_hash(self, token_hash: str) -> CalendarFeed | None:
        row = (await self._connection.execute(FEEDS.where(feeds.c.token_hash == token_hash))).one_or_none()
        return CalendarFeed(*row) if row else None

    async def add(self, feed: CalendarFeed) -> None:
        await self._connection.execute(insert(feeds), row_of(feed))

    async def revoke(self, person: int, at: datetime) -> bool:
        live = update(feeds).where(feeds.c.person == person, feeds.c.revoked_at.is_(None))
        return (await self._connection.execute(live.values(revoked_at=at))).rowcount > 0

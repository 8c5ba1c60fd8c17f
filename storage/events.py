"""Repository of the events that families can come to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.booking.events.event import Event
from domain.people.person import Role
from storage import tables
from storage.courses import read, written
from storage.sql import columns_for, insert

events = tables.bookings.events

EVENTS = select(*columns_for(events, Event)).order_by(events.c.starts_at, events.c.rank)


class EventsRepository:
    """Provides domain.ports.Events."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def all(self) -> Sequence[Event]:
        found = [read(Event, row) for row in await self._connection.execute(EVENTS)]
        return [replace(event, audience=tuple(Role(role) for role in event.audience)) for event in found]

    async def put(self, given: Sequence[Event]) -> None:
        await self.remove([event.id for event in given])
        if given:
            rows = [written(event) | {"rank": rank} for rank, event in enumerate(given)]
            await self._connection.execute(insert(events), rows)

    async def remove(self, gone: Collection[str]) -> None:
        await self._connection.execute(delete(events).where(events.c.id.in_(gone)))

"""What a dead bot had in hand."""

from __future__ import annotations

from sqlalchemy import select

from domain.messages.outgoing import OutboxState
from storage.database import Database
from storage.tables.messages import outbox

CLAIMED = select(outbox.c.id).where(outbox.c.state == OutboxState.CLAIMED)


async def in_flight(database: Database) -> set[int]:
    """The ids of the messages that a dead process had claimed."""
    async with database.reading_connection() as connection:
        return set(await connection.scalars(CLAIMED))

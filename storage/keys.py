"""Secrets that are made once and live as long as the database."""

from __future__ import annotations

import secrets

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.clock import Clock
from storage.sql import insert
from storage.tables.keys import keys

SECRET_BYTES = 32

KNOWN = select(keys.c.secret).where(keys.c.name == bindparam("key"))
MAKE = insert(keys).on_conflict_do_nothing()


class KeysRepository:
    """Random keys by name; nobody but the bot's own wiring asks for them."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def secret(self, name: str) -> bytes:
        """The key of that name, 256 random bits; made when it is asked for the first time."""
        fresh = {"name": name, "secret": secrets.token_bytes(SECRET_BYTES), "made_at": self._clock.now()}
        await self._connection.execute(MAKE, fresh)
        known = await self._connection.scalar(KNOWN, {"key": name})
        assert known is not None, "it was made above, if it was not there"
        return bytes(known)

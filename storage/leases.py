"""Leases: what only one process may do at a time, and the token by which whoever lost one is known.

The token grows with each new holder and is looked at inside of every transaction that the lease allows, so that a
process that was stopped for a while and believes that it still holds the lease can write nothing (a fencing token,
Kleppmann 2016). The lease row is locked by such transactions against a change of hands, but not against renewal.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import dialect as postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.errors import Conflict, LeaseLost
from storage.presence import is_gone
from storage.sql import insert
from storage.tables.leases import leases

if TYPE_CHECKING:
    from storage.database import Database

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

FOUND = insert(leases).on_conflict_do_nothing()
STANDS = select(leases.c.token, leases.c.holder, leases.c.until).where(leases.c.name == bindparam("key"))
TO_CHANGE = STANDS.with_for_update(nowait=True)
CHANGE = (
    update(leases)
    .where(leases.c.name == bindparam("key"))
    .values(token=bindparam("next"), holder=bindparam("who"), until=bindparam("to"))
)
RENEW = (
    update(leases)
    .where(leases.c.name == bindparam("key"), leases.c.token == bindparam("mine"))
    .values(until=bindparam("to"))
)
# NO KEY UPDATE, which renewal takes, goes beside it; FOR UPDATE, which a change of hands takes, does not.
FENCE = "SELECT token FROM leases WHERE name = :name"
FENCES = {True: text(f"{FENCE} FOR KEY SHARE"), False: text(FENCE)}


@dataclass(frozen=True)
class Lease:
    """What was got: `token` proves it as long as nobody got it later."""

    name: str
    token: int


async def fence(connection: AsyncConnection, lease: Lease) -> None:
    """Let the transaction go on only while that lease is held, until it ends.

    Raises:
        LeaseLost: another process has it.
    """
    on_server = connection.dialect.name == postgresql.name
    if await connection.scalar(FENCES[on_server], {"name": lease.name}) != lease.token:
        raise LeaseLost(f"the {lease.name} is another process's now")


class Leases:
    """Leases of one process; `holder` is its number while it is present (storage.presence)."""

    def __init__(self, database: Database, holder: int, *, by_force: bool = False) -> None:
        """`by_force`: nobody else can be there, whatever the table says; so it is where a file is locked."""
        self._database = database
        self._holder = holder
        self._by_force = by_force

    async def take(self, name: str, seconds: float) -> Lease | None:
        """Get it for that long if nobody has it: it was given back, ran out, or its holder is gone."""
        # whoever holds it may be in the middle of a transaction
        with suppress(Conflict):
            async with self._database.connection() as connection:
                await connection.execute(FOUND, {"name": name, "token": 0, "holder": 0, "until": LONG_AGO})
                token, holder, until = (await connection.execute(TO_CHANGE, {"key": name})).one()
                now = await _now(connection)
                if not self._by_force and until > now and not await is_gone(connection, holder):
                    return None
                to = now + timedelta(seconds=seconds)
                await connection.execute(CHANGE, {"key": name, "next": token + 1, "who": self._holder, "to": to})
                return Lease(name, token + 1)
        return None

    async def renew(self, lease: Lease, seconds: float) -> bool:
        """Have it that much longer from now on; False when another process has it."""
        async with self._database.connection() as connection:
            to = await _now(connection) + timedelta(seconds=seconds)
            renewed = await connection.execute(RENEW, {"key": lease.name, "mine": lease.token, "to": to})
            return renewed.rowcount == 1

    async def give_back(self, lease: Lease) -> None:
        """Let the next one have it at once."""
        async with self._database.connection() as connection:
            await connection.execute(RENEW, {"key": lease.name, "mine": lease.token, "to": LONG_AGO})


async def _now(connection: AsyncConnection) -> datetime:
    # the machines' clocks may differ, the server has one
    if connection.dialect.name == postgresql.name:
        now: datetime = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
        return now
    return datetime.now(UTC)

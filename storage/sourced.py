"""Repository of what lists from outside call what is ours."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.rosters.sourced import SourcedRow
from storage import tables
from storage.sql import columns_for, insert, row_of

sourced = tables.profile.sourced

AT_ONCE = 500
"""Fewer than the least number of parameters that a database allows in one statement."""

ROWS = select(*columns_for(sourced, SourcedRow))
PUT = insert(sourced)
PUT = PUT.on_conflict_do_update(
    index_elements=["source", "kind", "external"],
    set_={name: PUT.excluded[name] for name in ("ours", "checksum", "seen_at")},
)


class SourcedRepository:
    """Provides domain.ports.Sourced."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, source: str, kind: str) -> Sequence[SourcedRow]:
        wanted = ROWS.where(sourced.c.source == source, sourced.c.kind == kind).order_by(sourced.c.external)
        return [SourcedRow(*row) for row in await self._connection.execute(wanted)]

    async def known(self, source: str, kind: str, external: Collection[str]) -> Mapping[str, SourcedRow]:
        found: dict[str, SourcedRow] = {}
        for part in _parts(external):
            wanted = ROWS.where(sourced.c.source == source, sourced.c.kind == kind, sourced.c.external.in_(part))
            found |= {row.external: SourcedRow(*row) for row in await self._connection.execute(wanted)}
        return found

    async def called(self, kind: str, ours: str) -> Sequence[SourcedRow]:
        wanted = ROWS.where(sourced.c.kind == kind, sourced.c.ours == ours)
        rows = await self._connection.execute(wanted.order_by(sourced.c.source, sourced.c.external))
        return [SourcedRow(*row) for row in rows]

    async def put(self, rows: Iterable[SourcedRow], at: datetime) -> None:
        given = [row_of(row) | {"seen_at": at} for row in rows]
        if given:
            await self._connection.execute(PUT, given)

    async def forget(self, source: str, kind: str, external: Collection[str]) -> None:
        for part in _parts(external):
            await self._connection.execute(
                delete(sourced).where(
                    sourced.c.source == source, sourced.c.kind == kind, sourced.c.external.in_(part)
                )
            )

    async def move(self, kind: str, was: str, to: str) -> None:
        moved = update(sourced).where(sourced.c.kind == kind, sourced.c.ours == was)
        await self._connection.execute(moved.values(ours=to))


def _parts(keys: Collection[str]) -> Iterator[list[str]]:
    listed = sorted(set(keys))
    for start in range(0, len(listed), AT_ONCE):
        yield listed[start : start + AT_ONCE]

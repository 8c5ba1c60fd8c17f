"""What digests need from the storage."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from domain.alerts.digest.hours import Reader, Wanted
from domain.alerts.digest.line import Line, ToldAs


class Digests(Protocol):
    async def wanted(self, person: int) -> Wanted | None:
        """None while the person has chosen nothing."""
        ...

    async def save(self, wanted: Wanted) -> None: ...
    async def readers(self) -> Sequence[Reader]:
        """Teachers who can be reached and want digests, by person."""
        ...

    async def add(
        self, person: int, day: date, at: datetime, lines: Sequence[Line], more: int, items: int, message: int | None
    ) -> bool:
        """Note the digest of a local day, an empty one too; False when there is one of that day.

        `message` is its row in the outbox, None where nothing was said.
        """
        ...

    async def told(self, alerts: Collection[int]) -> Mapping[tuple[int, ToldAs], datetime]:
        """When each of them stood last in a digest that arrived, as far as is known; by its id and as what."""
        ...

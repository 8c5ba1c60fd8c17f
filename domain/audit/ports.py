"""Where the audit trail is kept, and where its ends are written down outside the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from domain.audit.entry import Entry, Head
from domain.people.person import Person


class Trail(Protocol):
    async def claim_head(self) -> Head:
        """The end of the chain; whoever else wants it waits until this transaction ends."""
        ...

    async def head(self) -> Head:
        """The end of the chain as it is noted beside it."""
        ...

    async def add(self, entry: Entry) -> None:
        """Store the entry after the claimed head, and note it as the new one."""
        ...

    async def page(self, after: int, limit: int) -> Sequence[Entry]:
        """Entries with a higher number, lowest first."""
        ...

    async def about(self, person: int | None, learner: int | None, before: int, limit: int) -> Sequence[Entry]:
        """What the person did or is about them, and what is about the learner; everything where both are None.

        Those with a lower number than `before` (0: all), highest first.
        """
        ...

    async def people_called(self, part: str, limit: int) -> Sequence[Person]:
        """People in whose names these letters occur, by name."""
        ...

"""Who stands in for whom, and what that needs from the storage."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True)
class StandIn:
    """A colleague teaches a class instead of its teacher.

    Attributes:
        teacher: id in the course sheet of the member of staff who is away. Where the class has another teacher by now
            it counts no more.
        deputy: the person who stands in.
        first, last: local days at the class's campus; `starts_at`, `ends_at` are the instants between which it lasts.
        by: who arranged it.
        ended_at: when it was taken back.
    """

    id: int
    class_id: str
    teacher: str
    deputy: int
    first: date
    last: date
    starts_at: datetime
    ends_at: datetime
    by: int
    made_at: datetime
    ended_at: datetime | None = None


class StandIns(Protocol):
    async def add(self, stand_in: StandIn) -> StandIn | None:
        """Store it (its id is ignored) and return it with its id; None when the same deputy has the class for the
        same days already."""
        ...

    async def get(self, stand_in: int) -> StandIn | None:
        """Over, taken back or not."""
        ...

    async def take_back(self, stand_in: int, at: datetime) -> bool:
        """Guarded: False when it was taken back already."""
        ...

    async def of_deputy(self, person: int, now: datetime) -> Sequence[StandIn]:
        """Those of the person that last or lie ahead, by first day and class."""
        ...

    async def of_classes(self, classes: Collection[str], now: datetime) -> Sequence[StandIn]:
        """Those for these classes that last or lie ahead, by first day and class."""
        ...

    async def accounts_of(self, teacher: str) -> frozenset[int]:
        """The persons who are that member of the centre's staff."""
        ...

"""What is planned for a day, counted over all people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class PlannedOn:
    """So many messages of one sort that are planned for one day.

    Attributes:
        day: 0 for today.
        what: the name of a message kind, of a cadence, or "" for a broadcast.
        campaign: the broadcast whose readers wait for their turn, None for everything else.
    """

    day: int
    what: str
    n: int
    campaign: int | None = None
    is_step: bool = False


class Fortnights(Protocol):
    """What is planned, counted over all people."""

    async def planned(self, days: Sequence[tuple[datetime, datetime]]) -> Sequence[PlannedOn]:
        """For each of these days, from its first instant (included) to the second; what is overdue is the first's."""
        ...

"""A point that a class takes up again, and where that is kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True)
class Plan:
    """A skill that a class takes up again in the lesson of a local day at its campus."""

    class_id: str
    skill: str
    lesson_on: date
    by: int
    at: datetime


class Plans(Protocol):
    async def add(self, plan: Plan) -> bool:
        """False, and nothing stored, when it stands already."""
        ...

    async def of_classes(self, classes: Collection[str], since: date) -> Sequence[Plan]:
        """Those of that day and later, by day, class and skill."""
        ...

    async def remove(self, class_id: str, skill: str, since: date) -> bool:
        """Take back what stands of that day and later; False when nothing does."""
        ...

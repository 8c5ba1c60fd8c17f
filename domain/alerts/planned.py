"""What classes take up again in their coming lessons, for whoever gives them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.classes.roster import TEACHERS, name_of, own_class
from domain.language import Localized
from domain.turn import Rights, Turn

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class PlannedPoint:
    """What a class takes up again in the lesson of that local day."""

    class_id: str
    name: Localized | str
    lesson_on: date


@dataclass(frozen=True)
class PlansOfClass:
    """
    Raises:
        Gone: no such class, or somebody else's.
    """

    handle: str
    rights: ClassVar[Rights] = TEACHERS

    async def run(self, turn: Turn) -> Sequence[PlannedPoint]:
        klass = await own_class(turn, self.handle)
        return await planned_for(turn, [klass.id])


async def planned_for(turn: Turn, classes: Collection[str]) -> Sequence[PlannedPoint]:
    """What these classes take up again within a week, by day."""
    today = turn.now.astimezone(ZoneInfo(turn.policy.zone)).date()
    found = await turn.uow.plans.of_classes(classes, today) if classes else ()
    return [
        PlannedPoint(each.class_id, name_of(turn, each.skill), each.lesson_on)
        for each in found
        if each.lesson_on <= today + WEEK
    ]

"""What classes take up again, as their teachers read it before the lesson."""

from __future__ import annotations

from collections.abc import Sequence

from domain.alerts.planned import PlannedPoint
from domain.messages.screen import Join, Param, t


def planned_lines(planned: Sequence[PlannedPoint]) -> Param | None:
    lines = tuple(t("alerts.at.planned_lessons", day=each.lesson_on, skill=each.name) for each in planned)
    return Join(lines) if lines else None

"""A learner's routine: the own hour, the goal of the week, breaks, and where reminding stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from domain.practice.habits.streaks import Break, Goal


@dataclass(frozen=True)
class Routine:
    """What a learner has chosen, and what was said since.

    Attributes:
        practise_at: local wall time at which to be reminded, None for never.
        goals: as they were set, oldest first; breaks: by start, not touching each other.
        streak: whether weeks in a row are shown.
        due_at: when the clock looks at this routine next, None for never.
        snoozed_until: the learner asked to be told again then.
        skipped_on: the learner asked to be left alone on that local day.
        reminded_at: the latest reminder; answered_at: the latest tap on one, None after a new one.
        ignored: reminders in a row before the latest that nothing followed.
        quiet_until: the Monday until which nothing is said.
    """

    learner: int
    practise_at: time | None = None
    goals: tuple[Goal, ...] = ()
    breaks: tuple[Break, ...] = ()
    streak: bool = True
    due_at: datetime | None = None
    snoozed_until: datetime | None = None
    skipped_on: date | None = None
    reminded_at: datetime | None = None
    answered_at: datetime | None = None
    ignored: int = 0
    quiet_until: date | None = None

    def on_a_break(self, day: date) -> Break | None:
        return next((each for each in self.breaks if each.holds(day)), None)

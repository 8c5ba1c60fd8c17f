"""Evenings and weeks of practice: pure rules over local days, kind ones, measured against nobody else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

WEEK = timedelta(days=7)
GOALS = range(2, 8)
"""Evenings a week to choose from."""
SPARED = 1
"""So many evenings may be missing from a week without an end to the weeks in a row."""
FIRST_WITHOUT_GOAL = 1
"""Without a goal a week counts from so many evenings on."""


@dataclass(frozen=True)
class Goal:
    """Evenings a week, one of GOALS or None for none, from that local day on."""

    since: date
    evenings: int | None


@dataclass(frozen=True)
class Break:
    """A holiday from practice: the local days from `since` to the one before `until`."""

    since: date
    until: date

    def holds(self, day: date) -> bool:
        return self.since <= day < self.until


class Outcome(StrEnum):
    """What became of a week: its goal was reached, it is spared, it still runs, or it ended before the goal."""

    REACHED = "reached"
    SPARED = "spared"
    RUNNING = "running"
    OVER = "over"


@dataclass(frozen=True)
class Streak:
    """Weeks in a row that reached their goal; `spared` weeks lie between them, neither counted nor in the way."""

    weeks: int = 0
    spared: int = 0


@dataclass(frozen=True)
class Progress:
    """This week's evenings of practice beside the goal and last week's, which are the learner's own."""

    evenings: int
    goal: int | None
    last_week: int

    @property
    def reached(self) -> bool:
        return self.goal is not None and self.evenings >= self.goal

    @property
    def dots(self) -> str:
        """One for each evening that was or is aimed at: ●●●○."""
        return "●" * self.evenings + "○" * max(0, (self.goal or 0) - self.evenings)


def local_day(at: datetime, zone: str) -> date:
    """The day that a calendar at `zone` (IANA name) shows at that instant."""
    return at.astimezone(ZoneInfo(zone)).date()


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def practised_days(answered: Iterable[datetime], zone: str) -> frozenset[date]:
    """The local days with at least one answer; more of them on one day make no difference."""
    return frozenset(local_day(at, zone) for at in answered)


def evenings_in(days: Collection[date], monday: date) -> int:
    return sum(monday <= day < monday + WEEK for day in days)


def present_goal(goals: Sequence[Goal]) -> int | None:
    """The goal that was set last."""
    return goals[-1].evenings if goals else None


def goal_of(goals: Sequence[Goal], monday: date) -> int:
    """The lowest goal that held on any day of that week: who aims higher in the middle of one loses nothing by it."""
    before = [goal for goal in goals if goal.since <= monday]
    within = [goal for goal in goals if monday < goal.since < monday + WEEK]
    held = [goal.evenings for goal in (*before[-1:], *within) if goal.evenings is not None]
    return min(held, default=FIRST_WITHOUT_GOAL)


def progress(days: Collection[date], goals: Sequence[Goal], today: date) -> Progress:
    monday = monday_of(today)
    return Progress(evenings_in(days, monday), present_goal(goals), evenings_in(days, monday - WEEK))


def outcome(
    days: Collection[date], goals: Sequence[Goal], breaks: Sequence[Break], monday: date, today: date
) -> Outcome:
    """What became of the week that begins on that Monday, as known on the evening of `today`."""
    done, wanted = evenings_in(days, monday), goal_of(goals, monday)
    if done >= wanted:
        return Outcome.REACHED
    if today < monday + WEEK:
        return Outcome.RUNNING
    rested = any(pause.since < monday + WEEK and monday < pause.until for pause in breaks)
    if rested or 0 < done >= wanted - SPARED:
        return Outcome.SPARED
    return Outcome.OVER


def streak(days: Collection[date], goals: Sequence[Goal], breaks: Sequence[Break], today: date) -> Streak:
    """Weeks in a row, counted back from the one that runs now.

    A week that misses its goal by SPARED evenings, or has a day of a break in it, is spared: the row goes on.
    """
    if not days:
        return Streak()
    first, monday = monday_of(min(days)), monday_of(today)
    weeks = spared = between = 0
    while monday >= first:
        match outcome(days, goals, breaks, monday, today):
            case Outcome.REACHED:
                weeks, spared, between = weeks + 1, spared + between, 0
            case Outcome.SPARED:
                between += 1
            case Outcome.RUNNING:
                pass
            case Outcome.OVER:
                break
        monday -= WEEK
    return Streak(weeks, spared)

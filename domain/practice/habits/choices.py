"""What learners choose about their practice: the own hour, a goal for the week, breaks; and what they say to a
reminder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from domain.errors import Gone
from domain.journal import Verb
from domain.messages.quiet import is_quiet
from domain.messages.screen import t
from domain.people.person import Learner
from domain.practice.evening.access import LEARNERS, practising
from domain.practice.habits.reminding import breaks_with, hours_to_choose, next_due
from domain.practice.habits.routine import Routine
from domain.practice.habits.streaks import (
    GOALS,
    WEEK,
    Break,
    Goal,
    Progress,
    Streak,
    local_day,
    monday_of,
    practised_days,
    present_goal,
    progress,
    streak,
)
from domain.turn import Rights, Turn

LATER = timedelta(hours=1)
LONGEST_BREAK = timedelta(days=60)
LOOK_BACK = 53 * WEEK
"""How far back weeks in a row are counted."""
LONG_AWAY = timedelta(days=14)


@dataclass(frozen=True)
class Habits:
    """A learner's routine, and this week beside the goal.

    Attributes:
        streak: None where the learner has switched it off.
        hours: wall times to choose from.
    """

    learner: Learner
    routine: Routine
    today: date
    progress: Progress
    streak: Streak | None
    hours: tuple[time, ...]

    @property
    def goal(self) -> int | None:
        return present_goal(self.routine.goals)

    @property
    def resting(self) -> Break | None:
        return self.routine.on_a_break(self.today)


@dataclass(frozen=True)
class LookAtHabits:
    """
    Raises:
        Refusal: a guardian has to agree first, or the account is no learner's.
    """

    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Habits:
        return await _habits(turn, await practising(turn))


@dataclass(frozen=True)
class ChooseHour:
    """The wall time at which to be reminded, None for never.

    Raises:
        Gone: it is none of those offered.
    """

    at: time | None
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Habits:
        learner = await practising(turn)
        if self.at is not None and self.at not in hours_to_choose(turn.policy):
            raise Gone(t("refusal.gone"))
        known = await routine_of(turn, learner.id)
        changed = replace(known, practise_at=self.at, ignored=0, quiet_until=None, snoozed_until=None)
        if known.reminded_at is not None:
            # whoever sets the clock is not one who ignores it
            changed = replace(changed, answered_at=turn.now)
        at = self.at.isoformat("minutes") if self.at else None
        return await _saved(turn, learner, changed, {"practise_at": at})


@dataclass(frozen=True)
class SetGoal:
    """Evenings a week, None for no goal; it holds from today on.

    Raises:
        Gone: it is none of those offered.
    """

    evenings: int | None
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Habits:
        learner = await practising(turn)
        if self.evenings is not None and self.evenings not in GOALS:
            raise Gone(t("refusal.gone"))
        known, today = await routine_of(turn, learner.id), local_day(turn.now, turn.zone)
        earlier = tuple(goal for goal in known.goals if goal.since < today)
        goals = (*earlier, Goal(today, self.evenings))
        return await _saved(turn, learner, replace(known, goals=goals), {"goal": self.evenings})


@dataclass(frozen=True)
class SwitchStreak:
    """Show weeks in a row, or not."""

    on: bool
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Habits:
        learner = await practising(turn)
        known = await routine_of(turn, learner.id)
        return await _saved(turn, learner, replace(known, streak=self.on), {"streak": self.on})


@dataclass(frozen=True)
class RestUntil:
    """A break from today on; that local day is the first one back. Nothing is asked meanwhile and nothing counts.

    Raises:
        Gone: the day has come already, or is further away than LONGEST_BREAK.
    """

    day: date
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Habits:
        learner, today = await practising(turn), local_day(turn.now, turn.zone)
        if not today < self.day <= today + LONGEST_BREAK:
            raise Gone(t("refusal.gone"))
        known = await routine_of(turn, learner.id)
        running = known.on_a_break(today)
        others = tuple(each for each in known.breaks if each != running)
        breaks = breaks_with(others, Break(running.since if running else today, self.day))
        changed = replace(known, breaks=breaks, snoozed_until=None)
        return await _saved(turn, learner, changed, {"until": self.day.isoformat()}, Verb.SUSPENDED)


@dataclass(frozen=True)
class ComeBack:
    """End the break today; with none there is nothing to end."""

    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> Habits:
        learner, today = await practising(turn), local_day(turn.now, turn.zone)
        known = await routine_of(turn, learner.id)
        running = known.on_a_break(today)
        if running is None:
            return await _habits(turn, learner)
        others = tuple(each for each in known.breaks if each != running)
        over = (Break(running.since, today),) if running.since < today else ()
        return await _saved(turn, learner, replace(known, breaks=others + over), {}, Verb.RESUMED)


@dataclass(frozen=True)
class RemindLater:
    """Say it once more in an hour; None when that would be in the quiet hours: then it is tomorrow's.

    Raises:
        Gone: the reminder is of another day.
    """

    day: date
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> datetime | None:
        known = await _reminded(turn, self.day)
        at = known.snoozed_until
        if at is not None and at > turn.now:
            return at
        later = turn.now + LATER
        if is_quiet(later, turn.zone, turn.policy):
            await _answered(turn, replace(known, skipped_on=self.day), {"later": False})
            return None
        await _answered(turn, replace(known, snoozed_until=later, skipped_on=None), {"later": True})
        return later


@dataclass(frozen=True)
class NotToday:
    """Nothing more about practice today; it costs nothing.

    Raises:
        Gone: the reminder is of another day.
    """

    day: date
    rights: ClassVar[Rights] = LEARNERS

    async def run(self, turn: Turn) -> None:
        known = await _reminded(turn, self.day)
        if known.skipped_on != self.day:
            await _answered(turn, replace(known, skipped_on=self.day, snoozed_until=None), {"today": False})


async def routine_of(turn: Turn, learner: int) -> Routine:
    return await turn.uow.habits.of(learner) or Routine(learner)


async def reckon_anew(turn: Turn) -> None:
    """The person lives by another clock now: their own hour comes at another moment."""
    learner = await turn.uow.people.learner_of(turn.person.id)
    routine = await turn.uow.habits.of(learner.id) if learner else None
    if routine is not None:
        await turn.uow.habits.save(replace(routine, due_at=next_due(routine, turn.now, turn.zone)))


async def days_practised(turn: Turn, learner: int, zone: str, back: timedelta) -> frozenset[date]:
    """Local days with an answer, from the Monday on that lies so far back."""
    first = monday_of(local_day(turn.now - back, zone))
    since = datetime.combine(first, time(), ZoneInfo(zone)).astimezone(UTC)
    return practised_days(await turn.uow.practice.answered_at(learner, since), zone)


async def _habits(turn: Turn, learner: Learner, routine: Routine | None = None) -> Habits:
    known, today = routine or await routine_of(turn, learner.id), local_day(turn.now, turn.zone)
    days = await days_practised(turn, learner.id, turn.zone, LOOK_BACK if known.streak else WEEK)
    row = streak(days, known.goals, known.breaks, today) if known.streak else None
    so_far = progress(days, known.goals, today)
    return Habits(learner, known, today, so_far, row, hours_to_choose(turn.policy))


async def _saved(
    turn: Turn, learner: Learner, changed: Routine, result: dict[str, Any], verb: Verb = Verb.CHANGED
) -> Habits:
    changed = replace(changed, due_at=next_due(changed, turn.now, turn.zone))
    await turn.uow.habits.save(changed)
    await turn.record(verb, "habits", learner.id, learner=learner.id, result=result)
    return await _habits(turn, learner, changed)


async def _reminded(turn: Turn, day: date) -> Routine:
    learner = await practising(turn)
    if day != local_day(turn.now, turn.zone):
        raise Gone(t("habits.reminder_gone"))
    return await routine_of(turn, learner.id)


async def _answered(turn: Turn, changed: Routine, result: dict[str, Any]) -> None:
    changed = replace(changed, answered_at=turn.now)
    await turn.uow.habits.save(replace(changed, due_at=next_due(changed, turn.now, turn.zone)))
    await turn.record(Verb.SKIPPED, "reminder", changed.learner, learner=changed.learner, result=result)

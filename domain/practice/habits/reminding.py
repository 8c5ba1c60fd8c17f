"""When a learner is reminded of practice, and when not: one pure decision that a gate can be put in front of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.messages.kinds import REMINDER
from domain.messages.quiet import is_quiet
from domain.practice.habits.routine import Routine
from domain.practice.habits.streaks import Break, local_day, monday_of
from domain.turn import Policy

LATENESS = REMINDER.lateness or timedelta(hours=2)
AT_WORK = timedelta(minutes=20)
"""Who did something in a set so lately need not be told that it waits."""
SELDOMER_AFTER, QUIET_AFTER, MOST_UNANSWERED = 3, 4, 8
"""Unanswered reminders in a row, after which they come every other day, only on Mondays, not at all."""
SHORTEST_QUIET = timedelta(days=3)
HOURS = tuple(time(hour, minute) for hour in range(16, 22) for minute in (0, 30))[:-1]


class Silence(StrEnum):
    """Why nothing is said."""

    NOT_WANTED = "not_wanted"
    NOT_ALLOWED = "not_allowed"
    UNREACHABLE = "unreachable"
    NOT_YET = "not_yet"
    TOO_LATE = "too_late"
    QUIET_HOURS = "quiet_hours"
    DONE = "done"
    AT_WORK = "at_work"
    ON_A_BREAK = "on_a_break"
    NOT_TODAY = "not_today"
    TOLD_TODAY = "told_today"
    RESTING = "resting"


@dataclass(frozen=True)
class Evening:
    """What is so when a reminder would go.

    Attributes:
        practised_at: the learner's latest act in a set, None before the first.
        done: a set, a placement or a proof was finished since midnight, local.
        allowed: there is an account of a learner whose answers may be stored.
    """

    practised_at: datetime | None = None
    done: bool = False
    allowed: bool = True
    reachable: bool = True


@dataclass(frozen=True)
class Push:
    """Something is said.

    Attributes:
        day: the local day that it is for; due_at: the moment at which it should have been said.
        again: the learner asked to be told once more on this day.
        unanswered: reminders in a row before this one that nothing followed.
        quiet_until: a Monday until which nothing is said after this; None when there may be something tomorrow.
        last: instead of a reminder it says that it will be quiet now.
    """

    day: date
    due_at: datetime
    again: bool = False
    unanswered: int = 0
    quiet_until: date | None = None
    last: bool = False


def hours_to_choose(policy: Policy) -> tuple[time, ...]:
    """Half hours at which a learner may want to practise, none of them in the centre's quiet hours."""
    return tuple(at for at in HOURS if policy.quiet_until <= at.hour < policy.quiet_from)


def occurrence(day: date, at: time, zone: str) -> datetime:
    """The instant (UTC) of a wall time: the first of two; where clocks jump over it, as much later as they jump."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def next_due(routine: Routine, now: datetime, zone: str) -> datetime | None:
    """When the clock has to look at this learner next: later than `now`; None when nothing is wanted."""
    if routine.practise_at is None:
        return None
    day = local_day(now, zone)
    while True:
        day = back_on(routine.breaks, day)
        due = occurrence(day, routine.practise_at, zone)
        if due > now:
            break
        day += timedelta(days=1)
    snoozed = routine.snoozed_until
    return snoozed if snoozed is not None and now < snoozed < due else due


def back_on(breaks: Iterable[Break], day: date) -> date:
    """The day itself, or the first one after the breaks that it lies in."""
    for pause in sorted(breaks, key=lambda each: each.since):
        if pause.holds(day):
            day = pause.until
    return day


def unanswered(routine: Routine, practised_at: datetime | None) -> int:
    """How many reminders in a row nothing followed: no practice, no tap."""
    if routine.reminded_at is None:
        return 0
    since = [at for at in (routine.answered_at, practised_at) if at is not None and at >= routine.reminded_at]
    return 0 if since else routine.ignored + 1


def decide(routine: Routine, evening: Evening, now: datetime, zone: str, policy: Policy) -> Push | Silence:
    """Whether to say something now. Pure: the same rows and the same moment give the same answer."""
    if not evening.allowed:
        return Silence.NOT_ALLOWED
    if not evening.reachable:
        return Silence.UNREACHABLE
    if routine.practise_at is None:
        return Silence.NOT_WANTED
    today, snoozed = local_day(now, zone), routine.snoozed_until
    again = snoozed is not None and snoozed <= now < snoozed + LATENESS
    due = snoozed if again and snoozed is not None else occurrence(today, routine.practise_at, zone)
    if now < due:
        return Silence.NOT_YET
    if now >= due + LATENESS:
        return Silence.TOO_LATE
    if is_quiet(now, zone, policy):
        return Silence.QUIET_HOURS
    if evening.done:
        return Silence.DONE
    if evening.practised_at is not None and now - evening.practised_at < AT_WORK:
        return Silence.AT_WORK
    if any(pause.holds(today) for pause in routine.breaks):
        return Silence.ON_A_BREAK
    if routine.skipped_on == today:
        return Silence.NOT_TODAY
    if again:
        return Push(today, due, again=True, unanswered=unanswered(routine, evening.practised_at))
    if routine.reminded_at is not None and local_day(routine.reminded_at, zone) >= today:
        return Silence.TOLD_TODAY
    return _in_measure(routine, unanswered(routine, evening.practised_at), today, due, zone)


def _in_measure(routine: Routine, ignored: int, today: date, due: datetime, zone: str) -> Push | Silence:
    """Fewer reminders for somebody who does not want them, and that said once, plainly."""
    if ignored < SELDOMER_AFTER or routine.reminded_at is None:
        return Push(today, due, unanswered=ignored)
    if ignored >= MOST_UNANSWERED:
        return Silence.RESTING
    if routine.quiet_until is not None:
        if today < routine.quiet_until:
            return Silence.RESTING
        return Push(today, due, unanswered=ignored, quiet_until=monday_after(today))
    if today - local_day(routine.reminded_at, zone) < timedelta(days=2):
        return Silence.RESTING
    if ignored < QUIET_AFTER:
        return Push(today, due, unanswered=ignored)
    return Push(today, due, unanswered=ignored, quiet_until=monday_after(today), last=True)


def monday_after(day: date) -> date:
    """The first Monday that is worth being quiet until."""
    return monday_of(day + SHORTEST_QUIET + timedelta(days=6))


def after(routine: Routine, decided: Push | Silence, now: datetime, zone: str) -> Routine:
    """The routine once this was decided: what was said is noted, and when to look next."""
    if isinstance(decided, Push):
        routine = replace(
            routine,
            reminded_at=now,
            answered_at=None,
            snoozed_until=None,
            ignored=decided.unanswered,
            quiet_until=decided.quiet_until,
        )
    elif routine.snoozed_until is not None and routine.snoozed_until <= now:
        routine = replace(routine, snoozed_until=None)
    return replace(routine, due_at=next_due(routine, now, zone))


def breaks_with(breaks: Sequence[Break], new: Break) -> tuple[Break, ...]:
    """The breaks with another one; one that it touches becomes part of it."""
    apart = [each for each in breaks if each.until < new.since or new.until < each.since]
    joined = [each for each in breaks if each not in apart]
    since = min([new.since, *(each.since for each in joined)])
    return tuple(sorted([*apart, Break(since, new.until)], key=lambda each: each.since))

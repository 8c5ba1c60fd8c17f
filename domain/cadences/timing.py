"""When the steps of a run are due and over, and which of them is to be taken at a moment; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.cadences.cadence import Cadence, Hour, Step
from domain.clock import midnight
from domain.messages.kinds import MESSAGE_KINDS

NEXT_MORNING = time(10, 0)
"""Of what was to be said in an evening that is over when the anchor comes."""
APART = timedelta(hours=12)
"""A step that the next one follows sooner than this is over: nobody gets two at once after a downtime."""
USUAL_LATENESS = timedelta(days=2)


@dataclass(frozen=True)
class Times:
    """What the hours of one run are: evening words of the centre, and the learner's own hour; local wall times."""

    zone: str
    evening: time
    own: time | None = None

    def of(self, step: Step) -> time:
        match step.at:
            case Hour.EVENING:
                return self.evening
            case Hour.OWN:
                return self.own or self.evening
            case time():
                return step.at


@dataclass(frozen=True)
class Planned:
    """A step on the calendar: to be taken from `due` on, and before `ends`; both UTC."""

    due: datetime
    ends: datetime


@dataclass(frozen=True)
class Look:
    """What is to be done with a run at a moment.

    Attributes:
        over: steps whose time went by.
        step: the one to take now, None for none.
        then: the next step, and `then_at` when to look at it; None behind the last one.
    """

    over: tuple[int, ...]
    step: int | None
    then: int
    then_at: datetime | None


def plan(cadence: Cadence, anchor_at: datetime, times: Times) -> tuple[Planned, ...]:
    """Every step of a run, in order; none is due before the one in front of it."""
    dues: list[datetime] = []
    for step in cadence.steps:
        due = _due(step, anchor_at, times)
        dues.append(max(due, dues[-1]) if dues else due)
    ends = [due + lateness(step) for step, due in zip(cadence.steps, dues, strict=True)]
    before_next = [due - APART for due in dues[1:]]
    return tuple(
        Planned(due, min(end, before)) for due, end, before in zip(dues, ends, [*before_next, ends[-1]], strict=True)
    )


def look(cadence: Cadence, planned: tuple[Planned, ...], step: int, now: datetime, times: Times) -> Look:
    """Which step, from that one on, is to be taken now; at most one, and what is over is passed."""
    over = []
    for place in range(step, len(planned)):
        each = planned[place]
        opens = opening(cadence.steps[place], max(now, each.due), times)
        if opens >= each.ends:
            over.append(place)
        elif opens > now:
            return Look(tuple(over), None, place, opens)
        else:
            following = planned[place + 1].due if place + 1 < len(planned) else None
            return Look(tuple(over), place, place + 1, following)
    return Look(tuple(over), None, len(planned), None)


def opening(step: Step, at: datetime, times: Times) -> datetime:
    """That instant, or the next one (UTC) inside the step's window of each local day."""
    if step.until is None:
        return at
    place = ZoneInfo(times.zone)
    local = at.astimezone(place)
    opens, today = times.of(step), local.date()
    if local.time() < opens:
        return datetime.combine(today, opens, place).astimezone(UTC)
    if local.time() < step.until:
        return at
    return datetime.combine(today + timedelta(days=1), opens, place).astimezone(UTC)


def looked_at(step: Step, due: datetime, now: datetime, times: Times) -> datetime:
    """When to look at a step that is due then: at the start of its day where its hour may still be chosen anew."""
    if step.at is not Hour.OWN:
        return due
    start = midnight(due.astimezone(ZoneInfo(times.zone)).date(), times.zone)
    return start if start > now else due


def lateness(step: Step) -> timedelta:
    known = [MESSAGE_KINDS[step.kind].lateness or USUAL_LATENESS]
    if step.late_after is not None:
        known.append(timedelta(hours=step.late_after))
    return min(known)


def _due(step: Step, anchor_at: datetime, times: Times) -> datetime:
    place = ZoneInfo(times.zone)
    day = anchor_at.astimezone(place).date() + timedelta(days=step.after_days)
    due = datetime.combine(day, times.of(step), place).astimezone(UTC)
    if step.after_days == 0 and due < anchor_at:
        return datetime.combine(day + timedelta(days=1), NEXT_MORNING, place).astimezone(UTC)
    return due

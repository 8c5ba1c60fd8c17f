"""Moods as learners gave them, by week; nothing is ever inferred from anything else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.journal import Statement
from domain.messages.kinds import REMINDER
from domain.portrait.portrait import Audience, Mood

FRIDAY = 5
AT = time(18)
"""When a learner without an hour of their own is asked, by their own clock."""
LATENESS = REMINDER.lateness or timedelta(hours=2)
LOW = 2
"""From 1 to here a week was low."""
VALUES = (5, 4, 3, 2, 1)
"""As they are offered, the best first."""


@dataclass(frozen=True)
class CheckingIn:
    """A learner who wants to be asked.

    Attributes:
        person: id of their account; zone: its IANA zone, None for the centre's.
        practise_at: local wall time of their own hour, None without one.
    """

    learner: int
    person: int
    zone: str | None
    practise_at: time | None


def week_of(at: datetime, zone: str) -> str:
    """The week of that instant at `zone`, as ISO 8601 writes it: 2026-W47."""
    year, week, _ = at.astimezone(ZoneInfo(zone)).isocalendar()
    return f"{year}-W{week:02}"


def monday_in(week: str) -> date:
    """
    Raises:
        ValueError: that is no week.
    """
    return datetime.strptime(f"{week}-1", "%G-W%V-%u").replace(tzinfo=UTC).date()


def is_due(who: CheckingIn, now: datetime, zone: str) -> bool:
    """Whether it is the Friday and the hour at which that learner is asked, or less than LATENESS later."""
    local = now.astimezone(ZoneInfo(zone))
    due = datetime.combine(local.date(), who.practise_at or AT, ZoneInfo(zone)).astimezone(UTC)
    return local.isoweekday() == FRIDAY and due <= now < due + LATENESS


def mood_of(said: Statement) -> Mood:
    """What a FELT statement says."""
    audience = frozenset(Audience(each) for each in said.result["audience"])
    return Mood(said.object_id, said.at, int(said.result["mood"]), audience)


def moods_visible_to(moods: Iterable[Mood], reader: Audience | None) -> tuple[Mood, ...]:
    """The moods that a reader may be shown, oldest first: those that the learner let them know, and no other.

    Args:
        moods: of one learner, as `Portrait.moods` keeps them or `mood_of` reads them; opting out takes all of them
            back, so that what is still there was not withdrawn.
        reader: TEACHERS for a teacher of the learner's classes, PARENTS for a guardian, None for the learner.
            NOBODY is no reader.

    The page of a teacher and a parent's report ask here before they show anything; whether the reader is such a
    teacher or guardian they have asked before.
    """
    return tuple(
        mood
        for mood in sorted(moods, key=lambda each: (each.week, each.at))
        if reader is None or (reader is not Audience.NOBODY and reader in mood.audience)
    )


def low_twice(moods: Sequence[Mood], week: str) -> bool:
    """Whether that week and the one right before it were low."""
    before = f"{monday_in(week) - timedelta(days=7):%G-W%V}"
    values = {mood.week: mood.value for mood in moods}
    return all(values.get(each, LOW + 1) <= LOW for each in (week, before))

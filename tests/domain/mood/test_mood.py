"""Weeks, moods, and who may be shown which."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from domain.mood.mood import CheckingIn, is_due, low_twice, monday_in, moods_visible_to, week_of
from domain.portrait.portrait import Audience, Mood

SHANGHAI = "Asia/Shanghai"
FRIDAY_SIX = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
"""18:00 in Shanghai."""
LIN = CheckingIn(1, 1, None, None)


def mood(week: str, value: int, *audience: Audience) -> Mood:
    return Mood(week, FRIDAY_SIX, value, frozenset(audience or (Audience.NOBODY,)))


@pytest.mark.parametrize(
    ("at", "zone", "week"),
    [
        (datetime(2026, 11, 22, 15, 59, tzinfo=UTC), SHANGHAI, "2026-W47"),
        (datetime(2026, 11, 22, 16, 0, tzinfo=UTC), SHANGHAI, "2026-W48"),
        (datetime(2026, 11, 22, 16, 0, tzinfo=UTC), "Europe/Berlin", "2026-W47"),
        (datetime(2027, 1, 3, 12, 0, tzinfo=UTC), SHANGHAI, "2026-W53"),
    ],
)
def test_a_week_is_the_learners_own(at: datetime, zone: str, week: str) -> None:
    assert week_of(at, zone) == week
    assert monday_in(week).isoweekday() == 1


@pytest.mark.parametrize(
    ("who", "minutes", "due"),
    [
        (LIN, -1, False),
        (LIN, 0, True),
        (LIN, 119, True),
        (LIN, 120, False),
        (LIN, 24 * 60, False),
        (CheckingIn(1, 1, None, time(19, 30)), 0, False),
        (CheckingIn(1, 1, None, time(19, 30)), 90, True),
    ],
)
def test_it_is_asked_on_friday_at_the_own_hour_or_at_six(who: CheckingIn, minutes: int, due: bool) -> None:
    assert is_due(who, FRIDAY_SIX + timedelta(minutes=minutes), SHANGHAI) is due


def test_a_mood_is_shown_to_those_whom_the_learner_lets_know_and_to_nobody_else() -> None:
    alone, both = mood("2026-W46", 3), mood("2026-W47", 2, Audience.TEACHERS, Audience.PARENTS)
    parents = mood("2026-W45", 4, Audience.PARENTS)
    told = [alone, both, parents]
    assert moods_visible_to(told, Audience.TEACHERS) == (both,)
    assert moods_visible_to(told, Audience.PARENTS) == (parents, both)
    assert moods_visible_to(told, Audience.NOBODY) == ()
    assert moods_visible_to(told, None) == (parents, alone, both)


def test_two_low_weeks_in_a_row_are_low_twice() -> None:
    assert low_twice([mood("2026-W52", 2), mood("2026-W53", 1)], "2026-W53")
    assert low_twice([mood("2026-W53", 2), mood("2027-W01", 1)], "2027-W01")
    assert not low_twice([mood("2026-W51", 2), mood("2026-W53", 1)], "2026-W53"), "a week lies between"
    assert not low_twice([mood("2026-W52", 3), mood("2026-W53", 1)], "2026-W53")
    assert not low_twice([mood("2026-W52", 1)], "2026-W53"), "this week nothing was said"

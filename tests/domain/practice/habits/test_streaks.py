"""Weeks in a row, counted kindly."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.practice.habits.streaks import (
    GOALS,
    WEEK,
    Break,
    Goal,
    Outcome,
    Streak,
    evenings_in,
    goal_of,
    monday_of,
    outcome,
    practised_days,
    progress,
    streak,
)

MONDAY = date(2026, 11, 2)
THREE = (Goal(MONDAY - 10 * WEEK, 3),)


def days(*weeks: int, first: date = MONDAY) -> frozenset[date]:
    """So many evenings in each of the weeks from `first` on, the first days of each."""
    return frozenset(
        first + number * WEEK + timedelta(days=day)
        for number, evenings in enumerate(weeks)
        for day in range(evenings)
    )


def sunday(week: int) -> date:
    return MONDAY + week * WEEK + timedelta(days=6)


def test_weeks_that_reach_their_goal_are_counted_back_from_this_one() -> None:
    assert streak(days(3, 4, 3), THREE, (), sunday(2)) == Streak(3)
    assert streak(days(3, 0, 3), THREE, (), sunday(2)) == Streak(1)


def test_a_week_that_still_runs_neither_counts_nor_breaks() -> None:
    assert streak(days(3, 3, 1), THREE, (), MONDAY + 2 * WEEK) == Streak(2)


def test_one_evening_less_spares_a_week() -> None:
    assert streak(days(3, 2, 3), THREE, (), sunday(2)) == Streak(2, spared=1)
    assert streak(days(3, 1, 3), THREE, (), sunday(2)) == Streak(1)


def test_a_week_without_any_evening_is_not_spared_by_a_low_goal() -> None:
    two = (Goal(MONDAY, 2),)
    assert outcome(days(2, 0), two, (), MONDAY + WEEK, sunday(3)) is Outcome.OVER
    assert outcome(days(2, 1), two, (), MONDAY + WEEK, sunday(3)) is Outcome.SPARED


def test_holidays_pause_the_row_however_long_they_are() -> None:
    away = (Break(MONDAY + WEEK, MONDAY + 4 * WEEK),)
    assert streak(days(3, 0, 0, 0, 3), THREE, away, sunday(4)) == Streak(2, spared=3)
    assert streak(days(3, 0, 0, 0, 0, 3), THREE, away, sunday(5)) == Streak(1), "they came back a week later"


def test_practice_on_a_holiday_counts() -> None:
    away = (Break(MONDAY + WEEK, MONDAY + 2 * WEEK),)
    assert streak(days(3, 3, 3), THREE, away, sunday(2)) == Streak(3)


def test_who_aims_higher_loses_nothing_by_it() -> None:
    raised = (*THREE, Goal(MONDAY + timedelta(days=4), 6))
    assert goal_of(raised, MONDAY) == 3 and goal_of(raised, MONDAY + WEEK) == 6
    assert streak(days(3, 6), raised, (), sunday(1)) == Streak(2)


def test_without_a_goal_a_week_counts_from_its_first_evening() -> None:
    assert streak(days(1, 2, 1), (), (), sunday(2)) == Streak(3)
    given_up = (*THREE, Goal(MONDAY, None))
    assert goal_of(given_up, MONDAY) == 1


def test_nobody_who_never_practised_has_a_row() -> None:
    assert streak(frozenset(), THREE, (), MONDAY) == Streak()


def test_progress_shows_evenings_as_dots_and_last_week_beside_them() -> None:
    shown = progress(days(2, 3), (Goal(MONDAY, 4),), MONDAY + WEEK)
    assert (shown.evenings, shown.goal, shown.last_week, shown.dots, shown.reached) == (3, 4, 2, "●●●○", False)
    assert progress(days(5), THREE, MONDAY).dots == "●●●●●"
    assert progress(days(1), (), MONDAY).dots == "●"


def test_answers_after_local_midnight_are_the_next_days() -> None:
    late = datetime(2026, 11, 2, 15, 59, tzinfo=UTC)
    times = [late, late + timedelta(minutes=1)]
    assert practised_days(times, "Asia/Shanghai") == {MONDAY, MONDAY + timedelta(days=1)}
    assert practised_days(times, "Europe/Berlin") == {MONDAY}


some_days = st.frozensets(st.integers(0, 80).map(lambda n: MONDAY + timedelta(days=n)), max_size=60)
some_goals = st.lists(
    st.builds(Goal, st.integers(0, 80).map(lambda n: MONDAY + timedelta(days=n)), st.sampled_from([None, *GOALS])),
    max_size=4,
).map(lambda goals: tuple(sorted(goals, key=lambda goal: goal.since)))
some_breaks = st.lists(
    st.builds(
        lambda a, n: Break(MONDAY + timedelta(days=a), MONDAY + timedelta(days=a + n)),
        st.integers(0, 70),
        st.integers(1, 20),
    ),
    max_size=2,
).map(tuple)
today = st.integers(0, 90).map(lambda n: MONDAY + timedelta(days=n))


@given(some_days, some_goals, some_breaks, today, st.integers(0, 80))
def test_an_evening_more_never_shortens_a_row(
    practised: frozenset[date], goals: tuple[Goal, ...], breaks: tuple[Break, ...], on: date, more: int
) -> None:
    before = streak(practised, goals, breaks, on)
    after = streak(practised | {MONDAY + timedelta(days=more)}, goals, breaks, on)
    assert after.weeks >= before.weeks


@given(some_days, some_goals, some_breaks, today)
def test_a_holiday_never_shortens_a_row(
    practised: frozenset[date], goals: tuple[Goal, ...], breaks: tuple[Break, ...], on: date
) -> None:
    assert streak(practised, goals, breaks, on).weeks >= streak(practised, goals, (), on).weeks


@given(some_days, today)
def test_a_week_has_the_evenings_that_lie_in_it(practised: frozenset[date], on: date) -> None:
    assert evenings_in(practised, monday_of(on)) == len({d for d in practised if monday_of(d) == monday_of(on)})

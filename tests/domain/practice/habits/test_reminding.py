"""When a learner is reminded, and when there is silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.practice.habits.reminding import (
    AT_WORK,
    LATENESS,
    Evening,
    Push,
    Silence,
    after,
    breaks_with,
    decide,
    hours_to_choose,
    monday_after,
    next_due,
    occurrence,
    unanswered,
)
from domain.practice.habits.routine import Routine
from domain.practice.habits.streaks import Break, local_day
from domain.turn import Policy

ZONE, POLICY = "Asia/Shanghai", Policy()
SEVEN = time(19, 0)
THURSDAY = date(2026, 11, 19)
AT_SEVEN = occurrence(THURSDAY, SEVEN, ZONE)
FREE = Evening()
SET = Routine(1, practise_at=SEVEN)


def on(days: int = 0, hour: int = 19, minute: int = 0) -> datetime:
    return occurrence(THURSDAY + timedelta(days=days), time(hour, minute), ZONE)


def test_at_the_own_hour_there_is_a_reminder_of_that_day() -> None:
    assert decide(SET, FREE, AT_SEVEN, ZONE, POLICY) == Push(THURSDAY, AT_SEVEN)


@pytest.mark.parametrize(
    ("routine", "evening", "now", "why"),
    [
        (Routine(1), FREE, AT_SEVEN, Silence.NOT_WANTED),
        (SET, replace(FREE, allowed=False), AT_SEVEN, Silence.NOT_ALLOWED),
        (SET, replace(FREE, reachable=False), AT_SEVEN, Silence.UNREACHABLE),
        (SET, FREE, AT_SEVEN - timedelta(seconds=1), Silence.NOT_YET),
        (SET, FREE, AT_SEVEN + LATENESS, Silence.TOO_LATE),
        (replace(SET, practise_at=time(20, 30)), FREE, on(hour=21), Silence.QUIET_HOURS),
        (SET, replace(FREE, done=True), AT_SEVEN, Silence.DONE),
        (SET, replace(FREE, practised_at=on(hour=18, minute=50)), AT_SEVEN, Silence.AT_WORK),
        (replace(SET, breaks=(Break(THURSDAY, THURSDAY + timedelta(days=3)),)), FREE, AT_SEVEN, Silence.ON_A_BREAK),
        (replace(SET, skipped_on=THURSDAY), FREE, AT_SEVEN, Silence.NOT_TODAY),
        (replace(SET, reminded_at=on(hour=17)), FREE, AT_SEVEN, Silence.TOLD_TODAY),
    ],
)
def test_there_is_silence_when_there_should_be(
    routine: Routine, evening: Evening, now: datetime, why: Silence
) -> None:
    assert decide(routine, evening, now, ZONE, POLICY) is why


def test_up_to_two_hours_late_is_not_too_late() -> None:
    assert isinstance(decide(SET, FREE, AT_SEVEN + LATENESS - timedelta(seconds=1), ZONE, POLICY), Push)


def test_the_day_after_a_break_is_a_day_like_any_other() -> None:
    routine = replace(SET, breaks=(Break(THURSDAY - timedelta(days=3), THURSDAY),))
    assert isinstance(decide(routine, FREE, AT_SEVEN, ZONE, POLICY), Push)


def test_who_asked_for_it_is_told_again_on_the_same_day() -> None:
    routine = replace(SET, reminded_at=AT_SEVEN, answered_at=AT_SEVEN, snoozed_until=on(hour=20))
    assert decide(routine, FREE, on(hour=20), ZONE, POLICY) == Push(THURSDAY, on(hour=20), again=True)
    assert decide(routine, replace(FREE, done=True), on(hour=20), ZONE, POLICY) is Silence.DONE


def test_a_snooze_that_was_slept_through_does_not_take_the_place_of_the_next_evening() -> None:
    routine = replace(SET, reminded_at=AT_SEVEN, answered_at=AT_SEVEN, snoozed_until=on(hour=20))
    assert decide(routine, FREE, on(1), ZONE, POLICY) == Push(THURSDAY + timedelta(days=1), on(1))


class Ignorer:
    """A learner who does nothing, and what becomes of the routine day by day."""

    def __init__(self, routine: Routine = SET) -> None:
        self.routine = routine
        self.evening = FREE
        self.day = 0

    def days(self, count: int) -> str:
        """A letter for each day: a reminder, the last word, or silence."""
        said = ""
        for _ in range(count):
            now = on(self.day)
            decided = decide(self.routine, self.evening, now, ZONE, POLICY)
            self.routine = after(self.routine, decided, now, ZONE)
            said += ("Q" if decided.last else "R") if isinstance(decided, Push) else "."
            self.day += 1
        return said


def test_three_ignored_make_it_every_other_day_then_quiet_until_monday_then_mondays_then_nothing() -> None:
    who = Ignorer()
    assert who.days(4) == "RRR.", "Thursday, Friday, Saturday"
    assert who.days(3) == "R.Q", "Monday, Wednesday"
    assert who.routine.quiet_until == date(2026, 11, 30)
    assert who.days(4) == "...."
    assert who.days(28) == ("R" + "." * 6) * 3 + "." * 7
    assert who.days(60) == "." * 60


def test_practice_makes_it_daily_again() -> None:
    who = Ignorer()
    who.days(8)
    who.evening = replace(FREE, practised_at=on(who.day, hour=12))
    assert who.days(3) == "RRR"
    assert who.routine.ignored == 2 and who.routine.quiet_until is None


def test_a_tap_on_a_reminder_is_an_answer_though_it_says_not_today() -> None:
    who = Ignorer()
    for _ in range(6):
        assert who.days(1) == "R"
        who.routine = replace(who.routine, answered_at=on(who.day - 1), skipped_on=THURSDAY)
    assert who.routine.ignored == 0


def test_unanswered_counts_only_what_was_said() -> None:
    assert unanswered(SET, None) == 0
    told = replace(SET, reminded_at=AT_SEVEN, ignored=1)
    assert unanswered(told, AT_SEVEN - timedelta(hours=1)) == 2
    assert unanswered(told, AT_SEVEN) == 0
    assert unanswered(replace(told, answered_at=AT_SEVEN), None) == 0


@pytest.mark.parametrize(
    ("day", "monday"), [(19, 23), (20, 23), (21, 30), (22, 30), (23, 30), (17, 23), (18, 23)], ids=str
)
def test_quiet_lasts_until_a_monday_that_is_worth_it(day: int, monday: int) -> None:
    assert monday_after(date(2026, 11, day)) == date(2026, 11, monday)


def test_hours_to_choose_are_half_hours_of_the_afternoon_outside_the_quiet_hours() -> None:
    assert hours_to_choose(POLICY)[0] == time(16, 0) and hours_to_choose(POLICY)[-1] == time(20, 30)
    assert hours_to_choose(Policy(quiet_from=22))[-1] == time(21, 0)
    assert hours_to_choose(Policy(quiet_from=18))[-1] == time(17, 30)


def test_the_next_look_is_the_snooze_when_that_comes_first_and_never_within_a_break() -> None:
    assert next_due(Routine(1), AT_SEVEN, ZONE) is None
    assert next_due(SET, AT_SEVEN, ZONE) == on(1)
    assert next_due(replace(SET, snoozed_until=on(hour=20)), AT_SEVEN, ZONE) == on(hour=20)
    away = (
        Break(THURSDAY, THURSDAY + timedelta(days=5)),
        Break(THURSDAY + timedelta(days=5), THURSDAY + timedelta(days=9)),
    )
    assert next_due(replace(SET, breaks=away), AT_SEVEN - timedelta(hours=3), ZONE) == on(9)


def test_breaks_that_touch_become_one() -> None:
    first, second = Break(date(2026, 11, 2), date(2026, 11, 9)), Break(date(2026, 11, 9), date(2026, 11, 12))
    assert breaks_with((first,), second) == (Break(date(2026, 11, 2), date(2026, 11, 12)),)
    apart = Break(date(2026, 12, 1), date(2026, 12, 2))
    assert breaks_with((apart,), first) == (first, apart)


ZONES = st.sampled_from(sorted(zone for zone in available_timezones() if "/" in zone))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(DAYS, TIMES, ZONES)
def test_every_day_in_every_zone_has_the_hour_once_and_clocks_that_jump_only_move_it(
    day: date, at: time, zone: str
) -> None:
    here, following = occurrence(day, at, zone), occurrence(day + timedelta(days=1), at, zone)
    assert timedelta(0) < following - here <= timedelta(days=2)
    local = here.astimezone(ZoneInfo(zone))
    if local.time() != at:
        written = datetime.combine(day, at, ZoneInfo(zone))
        assert written.utcoffset() != written.replace(fold=1).utcoffset(), "only where the clocks jump over it"


@given(DAYS, TIMES, ZONES, st.integers(0, 24 * 60))
def test_the_next_look_is_the_first_of_the_own_hours_that_lie_ahead(
    day: date, at: time, zone: str, minutes: int
) -> None:
    routine = replace(SET, practise_at=at)
    now = datetime.combine(day, time(), UTC) + timedelta(minutes=minutes)
    due = next_due(routine, now, zone)
    assert due is not None and now < due <= now + timedelta(days=2)
    near = [occurrence(local_day(now, zone) + timedelta(days=n), at, zone) for n in (-1, 0, 1, 2)]
    assert due == min(each for each in near if each > now)


@given(
    st.lists(
        st.tuples(st.integers(0, 60 * 24 * 6), st.sampled_from(["look", "practise", "later", "skip"])), max_size=40
    ),
    ZONES,
    st.sampled_from(hours_to_choose(POLICY)),
)
def test_nobody_is_told_twice_a_day_unasked_nor_in_quiet_hours(
    events: list[tuple[int, str]], zone: str, at: time
) -> None:
    routine, evening = replace(SET, practise_at=at), FREE
    start = datetime(2026, 10, 23, tzinfo=UTC)
    told: list[date] = []
    for minutes, what in sorted(events):
        now = start + timedelta(minutes=minutes)
        today = local_day(now, zone)
        if what == "practise":
            evening = replace(evening, practised_at=now)
        elif what == "later":
            routine = replace(routine, snoozed_until=now + timedelta(hours=1), answered_at=now)
        elif what == "skip":
            routine = replace(routine, skipped_on=today, snoozed_until=None, answered_at=now)
        decided = decide(routine, evening, now, zone, POLICY)
        routine = after(routine, decided, now, zone)
        assert routine.due_at is not None and routine.due_at > now
        if isinstance(decided, Push):
            local = now.astimezone(ZoneInfo(zone))
            assert POLICY.quiet_until <= local.hour < POLICY.quiet_from
            assert decided.due_at <= now < decided.due_at + LATENESS
            assert evening.practised_at is None or now - evening.practised_at >= AT_WORK
            assert routine.skipped_on != today
            if not decided.again:
                assert today not in told
                told.append(today)

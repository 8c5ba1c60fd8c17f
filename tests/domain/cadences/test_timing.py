"""When steps are due and over: order, windows, downtimes; by numbers alone."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.cadences.cadence import Anchor, Cadence, Hour, Step, To
from domain.cadences.timing import APART, Planned, Times, lateness, look, opening, plan

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe")
START = datetime(2026, 1, 1, tzinfo=UTC)
EVENING = time(19, 30)


def cadence(*steps: Step) -> Cadence:
    return Cadence("some", Anchor.TRIAL_ENDED, To.GUARDIAN, frozenset(), steps)


def step(days: int, at: time | Hour = Hour.EVENING, until: time | None = None, kind: str = "follow_up") -> Step:
    return Step(days, at, until, kind, "trial.last")


WALL_TIMES: list[time | Hour] = [Hour.EVENING, Hour.OWN, time(7, 15), time(2, 30), time(10), time(20, 45)]
hours = st.sampled_from(WALL_TIMES)
kinds = st.sampled_from(["follow_up", "report", "review", "service"])


@st.composite
def cadences(draw: st.DrawFn) -> Cadence:
    days = sorted(draw(st.sets(st.integers(0, 30), min_size=1, max_size=6)))
    steps = []
    for day in days:
        at = draw(hours)
        windowed = isinstance(at, time) and at < time(19) and draw(st.booleans())
        steps.append(step(day, at, time(19) if windowed else None, draw(kinds)))
    return cadence(*steps)


anchors = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
times = st.builds(Times, st.sampled_from(ZONES), st.just(EVENING), st.sampled_from([None, time(18), time(6, 45)]))


@given(cadences(), anchors, times)
def test_steps_are_planned_in_order_and_none_before_its_day(made: Cadence, anchor: datetime, hours: Times) -> None:
    planned = plan(made, anchor, hours)
    place = ZoneInfo(hours.zone)
    first = anchor.astimezone(place).date()

    assert [each.due for each in planned] == sorted(each.due for each in planned)
    for step, each in zip(made.steps, planned, strict=True):
        assert each.due >= anchor or step.after_days > 0
        assert (each.due.astimezone(place).date() - first).days >= step.after_days
        assert each.ends <= each.due + lateness(step)
    for each, following in pairwise(planned):
        assert each.ends <= following.due - APART


@given(cadences(), anchors, times, st.lists(st.integers(1, 9 * 24 * 60), min_size=1, max_size=60))
def test_through_any_downtimes_no_step_comes_twice_out_of_order_too_late_or_with_another(
    made: Cadence, anchor: datetime, hours: Times, pauses: list[int]
) -> None:
    planned, place, now = plan(made, anchor, hours), 0, anchor
    taken: list[tuple[int, datetime]] = []
    over: list[int] = []
    for pause in pauses:
        now += timedelta(minutes=pause)
        found = look(made, planned, place, now, hours)
        over += found.over
        if found.step is not None:
            taken.append((found.step, now))
        assert found.then >= place
        if found.then_at is not None:
            assert found.then_at > now or found.step is not None
        place = found.then

    numbers = [number for number, _ in taken]
    assert numbers == sorted(set(numbers))
    assert not set(numbers) & set(over)
    assert sorted([*numbers, *over]) == list(range(place)), "each step before the next one was taken or is over"
    for number, at in taken:
        assert planned[number].due <= at < planned[number].ends
        assert is_open(made.steps[number], at, hours)
    for (_, one), (_, other) in pairwise(taken):
        assert other - one >= APART


def is_open(step: Step, at: datetime, hours: Times) -> bool:
    local = at.astimezone(ZoneInfo(hours.zone)).time()
    return step.until is None or hours.of(step) <= local < step.until


@given(cadences(), anchors, times)
def test_who_looks_whenever_it_says_so_misses_no_step_that_can_be_taken(
    made: Cadence, anchor: datetime, hours: Times
) -> None:
    """A bot that is never away takes every step but those that the next one follows at once."""
    planned, place = plan(made, anchor, hours), 0
    at: datetime | None = planned[0].due
    taken = []
    while at is not None:
        found = look(made, planned, place, at, hours)
        if found.step is not None:
            taken.append(found.step)
        assert found.step is None or found.step not in found.over
        place, at = found.then, found.then_at
    possible = [n for n, each in enumerate(planned) if opening(made.steps[n], each.due, hours) < each.ends]
    assert taken == possible


def test_an_evening_that_is_over_becomes_the_next_morning() -> None:
    made, hours = cadence(step(0)), Times("Asia/Shanghai", EVENING)
    early, late = datetime(2026, 11, 28, 11, 0, tzinfo=UTC), datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
    assert plan(made, early, hours)[0].due == datetime(2026, 11, 28, 11, 30, tzinfo=UTC)
    assert plan(made, late, hours)[0].due == datetime(2026, 11, 29, 2, 0, tzinfo=UTC)


def test_a_window_that_has_closed_opens_on_the_next_day() -> None:
    shut = step(1, time(10), time(19))
    hours = Times("Asia/Shanghai", EVENING)
    eight_in_the_evening = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
    planned = (Planned(datetime(2026, 11, 29, 2, tzinfo=UTC), datetime(2026, 12, 1, 2, tzinfo=UTC)),)
    found = look(cadence(shut), planned, 0, eight_in_the_evening, hours)
    assert (found.step, found.then, found.then_at) == (None, 0, datetime(2026, 11, 30, 2, tzinfo=UTC))


def test_days_before_the_anchor_count_back() -> None:
    made = cadence(step(-14, time(18)), step(-4, time(18)))
    ends = datetime(2026, 12, 19, 3, 30, tzinfo=UTC)
    dues = [each.due for each in plan(made, ends, Times("Asia/Shanghai", EVENING))]
    assert dues == [datetime(2026, 12, 5, 10, tzinfo=UTC), datetime(2026, 12, 15, 10, tzinfo=UTC)]


def test_an_own_hour_that_nobody_chose_is_the_evening() -> None:
    assert Times("Asia/Shanghai", EVENING).of(step(1, Hour.OWN)) == EVENING
    assert Times("Asia/Shanghai", EVENING, time(18)).of(step(1, Hour.OWN)) == time(18)

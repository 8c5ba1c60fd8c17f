"""Times of talks: which are proposed, and how a button writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.booking.talks.times import TalkTime, nearest, packed, spread, unpacked

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


def at(hours: float) -> TalkTime:
    start = NOON + timedelta(hours=hours)
    return TalkTime(start, start + HALF_HOUR, None, "Asia/Shanghai")


@given(st.integers(min_value=0, max_value=36**6 - 1))
def test_a_button_writes_every_minute_in_six_signs_at_most_and_reads_it_back(minutes: int) -> None:
    start = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)

    assert unpacked(packed(start)) == start
    assert len(packed(start)) <= 6


@pytest.mark.parametrize("text", ["", "zzzzzzz", "-5", "1_0", "?", " 1"])
def test_what_is_no_minute_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        unpacked(text)


def test_the_nearest_three_do_not_overlap() -> None:
    times = [at(0), at(0.25), at(0.5), at(0.75), at(1)]

    assert nearest(times) == (at(0), at(0.5), at(1))


def test_the_nearest_to_a_wish_lie_on_both_sides_of_it_by_start() -> None:
    times = [at(0), at(2), at(4), at(24)]

    assert nearest(times, NOON + timedelta(hours=3)) == (at(0), at(2), at(4))


def test_an_offer_is_spread_over_the_nearest_days() -> None:
    times = [at(0), at(1), at(24), at(25), at(48), at(72)]

    assert spread(times) == (at(0), at(24), at(48))


def test_where_there_is_one_day_only_its_times_fill_the_offer() -> None:
    assert spread([at(0), at(0.25), at(0.5), at(2)]) == (at(0), at(0.5), at(2))
    assert spread([]) == ()

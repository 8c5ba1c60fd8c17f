"""Two shares side by side, against the values that Newcombe published and against SciPy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest  # type: ignore[import-untyped]

from domain.broadcasts.comparing import LEAST_PER_ARM, Share, difference, is_told_apart, wilson

PUBLISHED = [
    ((56, 70), (48, 80), 0.0524, 0.3339),
    ((9, 10), (3, 10), 0.1705, 0.8090),
    ((6, 7), (2, 7), 0.0582, 0.8062),
    ((5, 56), (0, 29), -0.0381, 0.1926),
    ((0, 10), (0, 20), -0.1611, 0.2775),
    ((0, 10), (0, 10), -0.2775, 0.2775),
    ((10, 10), (0, 20), 0.6791, 1.0),
    ((10, 10), (0, 10), 0.6075, 1.0),
]
"""Newcombe 1998, table II, method 10."""


@st.composite
def shares(draw: st.DrawFn) -> Share:
    n = draw(st.integers(0, 5000))
    return Share(draw(st.integers(0, n)), n)


@pytest.mark.parametrize(("one", "other", "low", "high"), PUBLISHED)
def test_intervals_are_those_that_were_published(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    found = difference(Share(*one), Share(*other))
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@given(shares().filter(lambda share: share.n > 0))
def test_the_interval_of_one_share_is_scipys(share: Share) -> None:
    theirs = binomtest(share.x, share.n).proportion_ci(0.95, method="wilson")
    assert wilson(share) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


@given(shares(), shares())
def test_a_difference_lies_in_its_interval_and_turns_with_its_sides(one: Share, other: Share) -> None:
    found, turned = difference(one, other), difference(other, one)
    assert -1 <= found.low <= found.value + 1e-12 and found.value - 1e-12 <= found.high <= 1
    assert (found.low, found.high) == pytest.approx((-turned.high, -turned.low))


def test_nobody_is_called_better_of_too_few_or_by_chance() -> None:
    few = Share(LEAST_PER_ARM - 1, LEAST_PER_ARM - 1)
    assert not is_told_apart(few, Share(0, 1000))
    assert not is_told_apart(Share(0, 1000), few)
    assert not is_told_apart(Share(30, 100), Share(25, 100))
    assert is_told_apart(Share(50, 100), Share(25, 100))
    assert not is_told_apart(Share(0, 0), Share(0, 0))

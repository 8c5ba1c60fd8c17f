"""The lot: the same for a family each time, balanced, and with another seed another one."""

from __future__ import annotations

from collections import Counter
from math import sqrt

import pytest

from domain.broadcasts.arms import arm_of
from domain.broadcasts.campaign import Arm, Campaign
from tests.domain.broadcasts.scene import NOON

FAMILIES = [f"f{number}" for number in range(20_000)]


def campaign(seed: int = 0, share_b: float = 0.0, hold_out: float = 0.0) -> Campaign:
    return Campaign(1, "Snow", "news", 1, NOON, seed=seed, share_b=share_b, hold_out=hold_out)


def test_without_shares_everybody_gets_the_one_text() -> None:
    assert {arm_of(campaign(), family) for family in FAMILIES[:1000]} == {Arm.A}


def test_a_family_is_in_the_same_arm_each_time() -> None:
    once, again = campaign(7, 0.4, 0.1), campaign(7, 0.4, 0.1)
    assert [arm_of(once, family) for family in FAMILIES] == [arm_of(again, family) for family in FAMILIES]


@pytest.mark.parametrize("seed", [0, 1, 12345, 32767])
@pytest.mark.parametrize(("share_b", "hold_out"), [(0.5, 0.0), (0.45, 0.1), (0.1, 0.3), (0.0, 0.2)])
def test_the_arms_have_their_parts_of_the_audience(seed: int, share_b: float, hold_out: float) -> None:
    drawn = Counter(arm_of(campaign(seed, share_b, hold_out), family) for family in FAMILIES)
    parts = {Arm.A: 1 - share_b - hold_out, Arm.B: share_b, Arm.HOLD_OUT: hold_out}
    for arm, part in parts.items():
        # four standard deviations of a binomial share
        assert abs(drawn[arm] / len(FAMILIES) - part) <= 4 * sqrt(part * (1 - part) / len(FAMILIES))


def test_another_seed_is_an_independent_lot() -> None:
    first, second = campaign(1, 0.5), campaign(2, 0.5)
    both = Counter((arm_of(first, family), arm_of(second, family)) for family in FAMILIES)
    assert all(abs(count / len(FAMILIES) - 0.25) < 0.02 for count in both.values())
    assert len(both) == 4

"""What answers say about an item."""

from __future__ import annotations

import pytest

from domain.practice.evening.session import Verdict
from domain.practice.keeping.figures import ENOUGH, Figures, Tried, figures


def test_answers_add_up_by_verdict_and_by_option() -> None:
    tried = [
        Tried(Verdict.RIGHT, {"option": 2}, 5),
        Tried(Verdict.WRONG, {"option": 0}, 2),
        Tried(Verdict.WRONG, {"option": 1}, 1),
        Tried(Verdict.NOT_LEARNED, {}, 4),
    ]
    assert figures(tried) == Figures(5, 3, 4, {2: 5, 0: 2, 1: 1})


def test_every_ticked_option_is_counted() -> None:
    tried = [Tried(Verdict.RIGHT, {"options": [0, 2]}, 3), Tried(Verdict.WRONG, {"options": [2]}, 1)]
    assert figures(tried).taken == {0: 3, 2: 4}


def test_wrong_typed_answers_come_the_most_frequent_first() -> None:
    tried = [
        Tried(Verdict.WRONG, {"text": "7"}, 1),
        Tried(Verdict.RIGHT, {"text": "3.5"}, 9),
        Tried(Verdict.WRONG, {"text": "5"}, 3),
        Tried(Verdict.WRONG, {"text": "6"}, 1),
    ]
    assert figures(tried).typed == (("5", 3), ("6", 1), ("7", 1))


def test_no_share_is_told_from_few_answers() -> None:
    assert Figures().range is None
    assert Figures(right=ENOUGH - 1).range is None
    assert Figures(right=1, wrong=1, not_learned=ENOUGH).range is None


# By hand from Wilson (1927) at 95 %: centre (p + z²/2n) / (1 + z²/n).
@pytest.mark.parametrize(
    ("right", "wrong", "least", "most"), [(10, 0, 72, 100), (0, 10, 0, 28), (7, 5, 32, 81), (500, 500, 47, 53)]
)
def test_the_range_is_wide_while_answers_are_few_and_never_leaves_the_scale(
    right: int, wrong: int, least: int, most: int
) -> None:
    assert Figures(right, wrong).range == (least, most)

"""What the answers of a class about a point add up to."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.alerts.evidence import AnswerSeen
from domain.alerts.point_seen import Count, SameOption, SameRoad, common_error, seen_at

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def said(
    learner: int, right: bool, *, road: str | None = None, option: int | None = None, expected: float | None = 0.6
) -> AnswerSeen:
    return AnswerSeen(learner, "i", "s", NOW, right, expected, option, road)


def test_who_has_most_trouble_comes_first_and_what_was_expected_is_a_mean_of_what_is_known() -> None:
    found = seen_at(
        [said(1, True, expected=None), said(2, False, expected=0.8), said(2, True, expected=0.6), said(3, False)]
    )
    assert [learner for learner, _ in found.by_learner] == [3, 2, 1]
    assert found.whole.n == 4 and found.whole.right == 2
    assert found.whole.expected is not None and round(found.whole.expected, 3) == 0.667
    assert dict(found.by_learner)[1] == Count(1, 1, None)
    assert [count.goes_well for _, count in found.by_learner] == [False, False, True]


def test_a_road_is_named_when_three_learners_took_it_however_often_one_of_them_did() -> None:
    often = [said(1, False, road="adds")] * 5 + [said(2, False, road="adds"), said(3, True)]
    assert common_error(often) is None
    assert common_error([*often, said(4, False, road="adds")]) == SameRoad("adds", 3, 4)


def test_without_a_road_the_option_that_most_took_is_named() -> None:
    taken = [said(learner, False, option=2) for learner in (1, 2, 3)] + [
        said(4, False, option=1),
        said(5, True, option=0),
    ]
    assert common_error(taken) == SameOption("i", 2, 3, 5)


def test_of_no_answers_nothing_is_said() -> None:
    assert seen_at([]).whole == Count(0, 0, None)
    assert seen_at([]).common is None

"""When a search is sure enough."""

from __future__ import annotations

import pytest

from domain.asking.routing import GUESSES, THRESHOLDS, Decision, Hit, Nothing, Sure, Unsure, decide


def hits(*scores: float, by: str = "meaning") -> list[Hit]:
    return [Hit(f"entry-{place}", "faq", score, by) for place, score in enumerate(scores)]


def test_a_high_hit_far_above_the_second_is_acted_upon() -> None:
    found = hits(0.95, 0.30)
    assert decide(found) == Sure(found[0])


def test_a_high_hit_close_to_the_second_is_a_choice_for_the_person() -> None:
    found = hits(0.95, 0.93, 0.5, 0.4)
    assert decide(found) == Unsure(tuple(found[:GUESSES]))


def test_a_middling_hit_is_shown_without_those_that_are_not_worth_it() -> None:
    found = hits(0.45, 0.30, 0.01)
    assert decide(found) == Unsure(tuple(found[:2]))


def test_low_hits_are_nothing() -> None:
    assert decide(hits(0.1, 0.05)) == Nothing()


def test_no_hit_is_nothing() -> None:
    assert decide([]) == Nothing()


def test_a_single_high_hit_needs_no_second() -> None:
    assert isinstance(decide(hits(0.99)), Sure)


@pytest.mark.parametrize("by", ["meaning", "words"])
def test_both_ways_of_searching_have_thresholds_that_leave_room_between(by: str) -> None:
    limits = THRESHOLDS[by]
    assert 0 < limits.worth_showing < limits.sure < 1
    between: Decision = decide(hits((limits.worth_showing + limits.sure) / 2, 0.0, by=by))
    assert isinstance(between, Unsure)

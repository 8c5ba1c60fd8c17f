"""When a search is sure enough."""

from __future__ import annotations

from domain.asking.routing import GUESSES, USUAL, Found, Hit, Nothing, Sure, Thresholds, Unsure, decide


def found(*scores: float, limits: Thresholds = USUAL) -> Found:
    return Found(tuple(Hit(f"entry-{place}", "faq", score, "meaning") for place, score in enumerate(scores)), limits)


def test_a_high_hit_far_above_the_second_is_acted_upon() -> None:
    given = found(0.95, 0.30)
    assert decide(given) == Sure(given.hits[0])


def test_a_high_hit_close_to_the_second_is_a_choice_for_the_person() -> None:
    given = found(0.95, 0.93, 0.5, 0.4)
    assert decide(given) == Unsure(given.hits[:GUESSES])


def test_a_middling_hit_is_shown_without_those_that_are_not_worth_it() -> None:
    given = found(0.45, 0.30, 0.01)
    assert decide(given) == Unsure(given.hits[:2])


def test_low_hits_are_nothing() -> None:
    assert decide(found(0.1, 0.05)) == Nothing()


def test_no_hit_is_nothing() -> None:
    assert decide(Found()) == Nothing()


def test_a_single_high_hit_needs_no_second() -> None:
    assert isinstance(decide(found(0.99)), Sure)


def test_the_limits_are_those_of_the_index_that_was_asked() -> None:
    strict = Thresholds(sure=0.995, margin=0.0, worth_showing=0.9)
    assert isinstance(decide(found(0.99, limits=strict)), Unsure)
    assert decide(found(0.89, limits=strict)) == Nothing()

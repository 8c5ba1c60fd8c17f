"""What a learner said of their week, and let their teachers know."""

from __future__ import annotations

import pytest

from domain.alerts.alert import Rule
from tests.domain.alerts.learners import evening, found, later, of


def test_a_low_answer_is_told_as_it_was_said() -> None:
    told = found(Rule.LOW_MOOD, of(moods=[(10, 4), (3, 2)], since=40))
    assert told is not None
    assert (told.facts["form"], told.facts["mood"], told.since) == ("low", 2, evening(3, 18))
    worse = found(Rule.LOW_MOOD, of(moods=[(10, 4), (3, 1)], since=40))
    assert worse is not None and worse.chance > told.chance


def test_two_low_ones_running_are_told_together() -> None:
    told = found(Rule.LOW_MOOD, of(moods=[(17, 4), (10, 1), (3, 2)], since=40))
    assert told is not None
    assert (told.facts["form"], told.facts["before"], told.since) == ("again", 1, evening(10, 18))


def test_two_weeks_well_below_ones_own_usual_are_told() -> None:
    told = found(Rule.LOW_MOOD, of(moods=[(31, 5), (24, 5), (17, 5), (10, 3), (3, 3)], since=40))
    assert told is not None
    assert (told.facts["form"], told.facts["usual"]) == ("lower", 5)


@pytest.mark.parametrize(
    "moods",
    [
        [],
        [(3, 3)],
        [(24, 3), (17, 3), (10, 3), (3, 3)],
        [(24, 5), (17, 5), (10, 5), (3, 3)],
        [(31, 5), (24, 5), (17, 5), (10, 3), (3, 4)],
        [(10, 3), (3, 3)],
        [(10, 1), (3, 4)],
        [(15, 1)],
    ],
)
def test_what_is_usual_or_over_is_not(moods: list[tuple[float, int]]) -> None:
    assert found(Rule.LOW_MOOD, of(moods=moods, since=40)) is None


def test_it_is_forgotten_after_two_weeks() -> None:
    low = of(moods=[(3, 1)], since=40)
    assert found(Rule.LOW_MOOD, later(low, 10)) is not None
    assert found(Rule.LOW_MOOD, later(low, 12)) is None

"""How likely hits are, and when an answer is given."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy")

from domain.asking.routing import Thresholds  # noqa: E402
from knowledge.search.calibration import (  # noqa: E402
    NO_EXPERIENCE,
    RIGHT_AT_LEAST,
    STRANGERS_AT_MOST,
    Experience,
    Judged,
    fit,
    fit_curve,
    fit_thresholds,
)
from knowledge.search.chances import Curve, Limits, chances  # noqa: E402

USUAL = Limits(Curve(0.5, 1.0), Thresholds(0.7, 0.0, 0.1))


def questions(known: int, strange: int, above: float) -> list[Judged]:
    """Scores by chance, of which the right one lies `above` the others."""
    chance = np.random.default_rng(1)
    made = []
    for number in range(known + strange):
        scores = chance.normal(size=30)
        right = () if number < strange else (number % 30,)
        scores[list(right)] += above
        made.append(Judged(scores, right))
    return made


def test_chances_leave_room_for_none_of_them() -> None:
    likely = chances([2.0, 1.0, -9.0], Curve(0.5, 1.0))
    assert likely[0] > likely[1] > likely[2]
    assert 0 < sum(likely) < 1
    assert sum(likely[1:2]) == pytest.approx(1 - sum(likely) + 0, abs=1e-6), "as likely as none, with the same score"


def test_chances_of_nothing_are_none() -> None:
    assert chances([], Curve(0.5, 1.0)) == []


def test_extreme_scores_stay_chances() -> None:
    assert chances([1e6, 1.0], Curve(0.01, 0.0)) == [1.0, 0.0]


def test_without_labels_what_is_usual_stays() -> None:
    assert fit([], USUAL, NO_EXPERIENCE).limits == USUAL


def test_few_labels_leave_the_thresholds_and_move_the_curve_little() -> None:
    made = fit(questions(5, 1, 6.0), USUAL, NO_EXPERIENCE).limits
    assert made.thresholds == USUAL.thresholds
    assert abs(made.curve.temperature / USUAL.curve.temperature - 1) < 0.7


def test_many_labels_move_the_curve_to_where_questions_are_likeliest() -> None:
    clear, unclear = (fit_curve(questions(200, 50, above), USUAL.curve) for above in (8.0, 3.0))
    assert clear.none > unclear.none


def test_thresholds_keep_strangers_and_wrong_answers_out() -> None:
    made = fit(questions(300, 100, 4.0), USUAL, NO_EXPERIENCE)
    assert made.answered > 100
    assert made.right >= RIGHT_AT_LEAST * made.answered
    assert made.strange_answered <= 2 * STRANGERS_AT_MOST * made.strange


def test_where_nothing_can_be_told_apart_nearly_nothing_is_answered() -> None:
    made = fit(questions(100, 100, 0.0), USUAL, NO_EXPERIENCE)
    assert made.answered <= 5


def test_a_margin_is_asked_for_where_near_seconds_are_often_right() -> None:
    sure = [(0.9, 0.8, 1.0, 1.0)] * 50
    close = [(0.9, 0.05, 0.0, 1.0)] * 30
    limits = fit_thresholds(Experience(np.array(sure + close), np.array([(0.1, 0.0, 0.0, 1.0)] * 30)))
    assert limits.margin > 0

"""What a few answers say about an ability, as a range."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.practice.evening.session import Verdict
from domain.practice.standing.ranges import SPREAD, STRAND_SPREAD, USUAL, Ranges, Told, solving

RIGHT, WRONG, NOT_LEARNED = Verdict.RIGHT, Verdict.WRONG, Verdict.NOT_LEARNED
answers = st.lists(
    st.builds(
        Told,
        st.sampled_from("abc"),
        st.floats(-3, 3),
        st.sampled_from([0.0, 0.25, 0.5]),
        st.sampled_from([RIGHT, WRONG, NOT_LEARNED]),
    ),
    max_size=10,
)


def one(verdict: Verdict, difficulty: float = 0.0, floor: float = 0.25, strand: str = "a") -> Told:
    return Told(strand, difficulty, floor, verdict)


def test_before_the_first_answer_everybody_is_what_is_usual_in_their_year() -> None:
    nothing = Ranges()
    assert nothing.overall.mean == pytest.approx(USUAL, abs=0.01)
    assert nothing.overall.error == pytest.approx(SPREAD, rel=0.01)
    in_strand = nothing.in_strand("a")
    assert in_strand.mean == pytest.approx(USUAL, abs=0.01)
    assert in_strand.error == pytest.approx((SPREAD**2 + STRAND_SPREAD**2) ** 0.5, rel=0.03)


@given(answers, st.floats(-3, 3), st.sampled_from([0.0, 0.25]))
def test_a_right_answer_raises_and_a_wrong_one_lowers_everything(
    told: list[Told], difficulty: float, floor: float
) -> None:
    before = Ranges(told)
    for verdict, sign in ((RIGHT, 1), (WRONG, -1), (NOT_LEARNED, -1)):
        after = Ranges([*told, one(verdict, difficulty, floor)])
        for strand in "ab":
            assert sign * (after.in_strand(strand).mean - before.in_strand(strand).mean) >= -1e-9
        assert sign * (after.overall.mean - before.overall.mean) >= -1e-9


@given(answers)
def test_the_order_of_answers_does_not_matter(told: list[Told]) -> None:
    forth, back = Ranges(told), Ranges(told[::-1])
    assert forth.overall.mean == pytest.approx(back.overall.mean)
    assert forth.in_strand("b").error == pytest.approx(back.in_strand("b").error)


@given(answers, st.floats(-3, 3), st.floats(-3, 3))
def test_what_lies_above_a_line_shrinks_as_the_line_rises(told: list[Told], one_line: float, other: float) -> None:
    curve = Ranges(told).in_strand("a")
    low, high = sorted((one_line, other))
    assert 0 <= curve.above(high) <= curve.above(low) <= 1 + 1e-9


def test_not_learned_yet_steers_down_as_far_as_a_wrong_answer_does() -> None:
    wrong, unknown = Ranges([one(WRONG, 0.5)]), Ranges([one(NOT_LEARNED, 0.5)])
    assert unknown.overall.mean == pytest.approx(wrong.overall.mean)
    assert unknown.overall.mean < USUAL


def test_a_right_answer_that_may_be_luck_says_less() -> None:
    lucky, known = Ranges([one(RIGHT, 1.5, floor=0.25)]), Ranges([one(RIGHT, 1.5, floor=0.0)])
    assert known.overall.mean > lucky.overall.mean > USUAL


def test_an_answer_moves_its_own_strand_most() -> None:
    ranges = Ranges([one(RIGHT, 1.0, strand="a"), one(WRONG, -1.0, strand="b")])
    assert ranges.in_strand("a").mean > ranges.in_strand("c").mean > ranges.in_strand("b").mean


def test_answers_narrow_the_range() -> None:
    errors = []
    for count in range(0, 10, 3):
        ranges = Ranges(one((RIGHT, WRONG)[n % 2], strand="abcde"[n % 5]) for n in range(count))
        errors.append(ranges.overall.error)
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 0.75 * errors[0]


def test_the_chance_of_a_right_answer_is_never_below_luck() -> None:
    assert solving(0.0, 0.0, 0.0) == 0.5
    assert solving(-4.0, 3.0, 0.25) == pytest.approx(0.25, abs=0.01)
    assert solving(4.0, -3.0, 0.25) == pytest.approx(1.0, abs=0.01)

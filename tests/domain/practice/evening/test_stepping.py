"""Explanations told step by step."""

from __future__ import annotations

import pytest

from domain.practice.evening.stepping import MOST_STEPS, steps


@pytest.mark.parametrize(
    ("explanation", "told"),
    [
        ("", ()),
        ("Because.", ("Because.",)),
        (
            "First count the sides. Then halve: 7 is 3.5 and more.",
            ("First count the sides.", "Then halve: 7 is 3.5 and more."),
        ),
        ("先分6米，每段3米。剩下1米再平分，每段0.5米。", ("先分6米，每段3米。", "剩下1米再平分，每段0.5米。")),
        (
            "解：由题意得面积为3．5平方米．所以边长小于2米．故选C．",
            ("解：由题意得面积为3．5平方米．", "所以边长小于2米．故选C．"),
        ),
        ("Write $a. B$ as a sum. Then add.", ("Write $a. B$ as a sum.", "Then add.")),
        ("one line of it\n\nanother line of it", ("one line of it", "another line of it")),
        ("It is so, e.g. here and there.", ("It is so, e.g. here and there.",)),
    ],
)
def test_an_explanation_is_cut_where_a_thought_ends(explanation: str, told: tuple[str, ...]) -> None:
    assert steps(explanation) == told


@pytest.mark.parametrize("sign", ["。", ". "])
def test_however_long_it_is_nothing_is_lost_and_there_are_few_steps(sign: str) -> None:
    explanation = "".join(f"Sentence number {number} is here{sign}" for number in range(20))
    told = steps(explanation)
    assert len(told) == MOST_STEPS
    assert "".join(told).replace(" ", "") == explanation.replace(" ", "")

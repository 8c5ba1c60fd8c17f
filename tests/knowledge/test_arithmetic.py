"""Exact arithmetic over text."""

from __future__ import annotations

from fractions import Fraction

import pytest

from knowledge.arithmetic import ArithmeticSlip, evaluate, number_in, worth


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("3/4 + 1/8", Fraction(7, 8)),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("2**3 * -2", Fraction(-16)),
        ("17 // 5 + 17 % 5", Fraction(5)),
        ("gcd(12, 18) + lcm(4, 6)", Fraction(18)),
        ("sqrt(6*6 + 8*8)", Fraction(10)),
        ("sqrt(9/4)", Fraction(3, 2)),
        ("mean(1, 2, 6) + abs(-3) + ceil(7/2)", Fraction(10)),
    ],
)
def test_arithmetic_is_exact(expression: str, value: Fraction) -> None:
    assert evaluate(expression) == value


@pytest.mark.parametrize(
    "expression",
    [
        *("__import__('os')", "x + 1", "1 if 2 else 3", "(1).real", "sqrt(2)", "sqrt(-4)", "2**99", "1/0", "True"),
        *("", "1 +", "gcd(1/2, 3)", "mean()", "1+" * 150 + "1", "'a' * 3", "[1]", "abs(x=1)"),
    ],
)
def test_anything_else_is_refused(expression: str) -> None:
    with pytest.raises(ArithmeticSlip):
        evaluate(expression)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2又1/2杯", Fraction(5, 2)),
        ("2\u00a01/2 cups", Fraction(5, 2)),
        ("2 1/2", Fraction(5, 2)),
        ("21/2", Fraction(21, 2)),
        ("−3", Fraction(-3)),
        ("$1.50", Fraction(3, 2)),
        ("12,500 m²", Fraction(12500)),
        ("40%", Fraction(2, 5)),
        ("3 : 4", Fraction(3, 4)),
        ("x = 7", Fraction(7)),
        ("108°", Fraction(108)),
        ("7 or −7", None),
        ("5x + 3", None),
        ("more than 1/2", None),
        ("1/0", None),
        ("", None),
    ],
)
def test_the_number_of_an_option_is_read_as_a_person_reads_it(text: str, number: Fraction | None) -> None:
    assert number_in(text) == number


def test_an_option_may_be_a_calculation() -> None:
    assert worth("100 × 46 − 46") == 4554
    assert worth("720 ÷ 9") == 80
    assert worth("the mean") is None

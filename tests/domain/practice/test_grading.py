"""What was typed or tapped, and what it is judged to be."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.practice.grading import Chosen, Typed, UnreadableAnswer, grade, is_talk
from domain.practice.numbers import readings
from domain.practice.session import Verdict
from tests.domain.practice.shelf import choice, entry

HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3.5", Fraction(7, 2)),
        ("3,5", Fraction(7, 2)),
        ("7/2", Fraction(7, 2)),
        ("7 / 2", Fraction(7, 2)),
        ("３．５", Fraction(7, 2)),
        ("３，５", Fraction(7, 2)),
        ("3。5", Fraction(7, 2)),
        ("1 1/2", Fraction(3, 2)),
        ("1又1/2", Fraction(3, 2)),
        ("2½", Fraction(5, 2)),
        ("½", HALF),
        ("1⁄2", HALF),
        ("-1 1/2", Fraction(-3, 2)),
        ("-4", Fraction(-4)),
        ("−4", Fraction(-4)),
        ("－４", Fraction(-4)),
        ("+4", Fraction(4)),
        ("50%", HALF),
        ("50 %", HALF),
        ("５０％", HALF),
        ("1,000", Fraction(1000)),
        ("1 000", Fraction(1000)),
        ("1,234,567.5", Fraction(2469135, 2)),
        ("0,125", Fraction(1, 8)),
        (".5", HALF),
        ("3.", Fraction(3)),
        ("5。", Fraction(5)),
        ("x=3", Fraction(3)),
        ("= 3", Fraction(3)),
        ("  12  ", Fraction(12)),
    ],
)
def test_a_number_is_read_however_it_is_typed(text: str, number: Fraction) -> None:
    assert number in readings(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "abc",
        "3/0",
        "1 1/0",
        "1,5,7",
        "1/2/3",
        "3²",
        "²",
        "①",
        "..",
        "--4",
        "1e3",
        "3.5.1",
        "nan",
        "٣",
        "1" * 61,
    ],
)
def test_what_is_no_number_is_not_read_as_one(text: str) -> None:
    assert readings(text) == ()


def test_three_digits_behind_a_comma_may_be_thousands_or_thousandths() -> None:
    assert set(readings("1,250")) == {Fraction(1250), Fraction(5, 4)}


def test_the_unit_may_be_typed_behind_the_number() -> None:
    item = entry("length", answer="35", unit="cm")
    assert [grade(item, Typed(text)) for text in ("35", "35cm", "35 cm", "３５ｃｍ")] == [Verdict.RIGHT] * 4
    with pytest.raises(UnreadableAnswer):
        grade(item, Typed("35 km"))


def test_a_percentage_is_right_with_and_without_its_sign_where_per_cent_is_the_unit() -> None:
    item = entry("share", answer="50", unit="%")
    assert grade(item, Typed("50%")) is grade(item, Typed("50")) is Verdict.RIGHT
    assert grade(item, Typed("0.5")) is Verdict.WRONG


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("3.13", "wrong"), ("3.14", "right"), ("3.15", "right"), ("3.16", "right"), ("3.17", "wrong")],
)
def test_an_answer_within_the_tolerance_is_right_and_its_edge_belongs_to_it(text: str, verdict: str) -> None:
    assert grade(entry("pi", answer="3.15", tolerance="0.01"), Typed(text)) == verdict


def test_an_unreadable_answer_is_not_judged() -> None:
    with pytest.raises(UnreadableAnswer):
        grade(entry("e"), Typed("three and a half"))


def test_only_the_right_option_is_right() -> None:
    item = choice("c", answer=2)
    assert [grade(item, Chosen(option)) for option in range(4)] == ["wrong", "wrong", "right", "wrong"]
    with pytest.raises(ValueError, match="no option 4"):
        grade(item, Chosen(4))


def test_an_item_is_answered_in_its_own_way_only() -> None:
    with pytest.raises(ValueError, match="not answered in this way"):
        grade(choice("c"), Typed("3"))
    with pytest.raises(ValueError, match="not answered in this way"):
        grade(entry("e"), Chosen(0))


@settings(derandomize=True, deadline=None)
@given(st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=999))
def test_every_fraction_is_read_as_itself(number: Fraction) -> None:
    assert number in readings(f"{number.numerator}/{number.denominator}")


@settings(derandomize=True, deadline=None)
@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_every_decimal_is_read_as_itself_with_point_and_with_comma(number: object) -> None:
    exact = Fraction(str(number))
    assert exact in readings(str(number))
    assert exact in readings(str(number).replace(".", ","))


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert all(isinstance(number, Fraction) for number in readings(text, ("cm", "%")))


@pytest.mark.parametrize("text", ["周末有奥数课吗", "How much is the course on Saturdays please", "why?"])
def test_talk_is_told_from_a_try(text: str) -> None:
    assert is_talk(text)


@pytest.mark.parametrize("text", ["seven", "三又二分之一", "7 或者 8 我不确定到底是哪一个数", "不会"])
def test_a_try_is_not_taken_for_talk(text: str) -> None:
    assert not is_talk(text)

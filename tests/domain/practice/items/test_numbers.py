"""Numbers as learners type them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.practice.items.numbers import readings

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


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("三", Fraction(3)),
        ("零", Fraction(0)),
        ("十", Fraction(10)),
        ("十二", Fraction(12)),
        ("二十", Fraction(20)),
        ("两百", Fraction(200)),
        ("一百零五", Fraction(105)),
        ("一百一十", Fraction(110)),
        ("三百五十", Fraction(350)),
        ("一千零二十", Fraction(1020)),
        ("两千零八", Fraction(2008)),
        ("一万两千三百四十五", Fraction(12345)),
        ("五千零四十万零六百", Fraction(50400600)),
        ("一亿零三", Fraction(100000003)),
        ("二〇二六", Fraction(2026)),
        ("三点五", Fraction(7, 2)),
        ("零点二五", Fraction(1, 4)),
        ("一百点零五", Fraction("100.05")),
        ("三分之一", Fraction(1, 3)),
        ("四分之三", Fraction(3, 4)),
        ("3分之1", Fraction(1, 3)),
        ("二又三分之一", Fraction(7, 3)),
        ("2又三分之一", Fraction(7, 3)),
        ("百分之五十", HALF),
        ("百分之十二点五", Fraction(1, 8)),
        ("千分之一", Fraction(1, 1000)),
        ("负五", Fraction(-5)),
        ("負五", Fraction(-5)),
        ("负三分之一", Fraction(-1, 3)),
        ("一半", HALF),
        ("半", HALF),
        ("3万", Fraction(30000)),
        ("3.5万", Fraction(35000)),
        ("2亿", Fraction(200000000)),
        ("一萬", Fraction(10000)),
        ("三點五", Fraction(7, 2)),
        ("x＝十二", Fraction(12)),
        ("¥12", Fraction(12)),
        ("$3.50", Fraction(7, 2)),
        ("￥３．５", Fraction(7, 2)),
    ],
)
def test_chinese_numerals_and_money_are_read(text: str, number: Fraction) -> None:
    assert readings(text) == (number,)


@pytest.mark.parametrize(
    "text",
    [
        "三百五",  # 350 to some, 305 to others
        "三万五",
        "一千三",
        "二三",  # perhaps "two or three"
        "百",
        "五十百",
        "十十",
        "三点",
        "点五",
        "三点五点一",
        "三分之",
        "零分之一",
        "二又三分之四",
        "三个半",
        "三米半吧",
        "大约十",
        "三角形",
        "十二三",
        "两两",
        "三.五",
        "半半",
    ],
)
def test_a_numeral_that_can_mean_two_numbers_or_none_is_not_read(text: str) -> None:
    assert readings(text) == ()


@pytest.mark.parametrize("text", ["2½", "2 1/2", "2\u00a01/2", "2又1/2", "2 ½", "２又１/２", "二又二分之一"])
def test_two_and_a_half_is_never_read_as_twenty_one_halves(text: str) -> None:
    assert readings(text) == (Fraction(5, 2),)


@pytest.mark.parametrize("text", ["12 厘米", "12厘米", "十二厘米", "十二 厘米", "12cm"])
def test_the_unit_may_stand_behind_digits_and_numerals(text: str) -> None:
    assert readings(text, ("厘米", "cm")) == (Fraction(12),)


@settings(derandomize=True, deadline=None)
@given(st.integers(0, 10**9))
def test_every_whole_number_is_read_back_from_its_chinese_numeral(number: int) -> None:
    assert readings(numeral(number)) == (Fraction(number),)


def numeral(number: int) -> str:
    """As a Chinese book of arithmetic writes it, worked out digit by digit."""
    if number == 0:
        return "零"
    groups, rest = [], number
    while rest:
        groups.append(rest % 10_000)
        rest //= 10_000
    text, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if group == 0:
            gap = bool(text)
            continue
        if text and (gap or group < 1000):
            text += "零"
        text += _four_digits(group) + ["", "万", "亿"][place]
        gap = False
    return text


def _four_digits(group: int) -> str:
    text, gap = "", False
    for worth, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = group // worth % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + "零一二三四五六七八九"[digit] + sign
        gap = False
    return text


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

"""Short texts: when two of them say the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.practice.evening.session import Verdict
from domain.practice.items.grading import Typed, UnreadableAnswer, grade
from domain.practice.items.spelling import folded
from knowledge.scripts import same_signs
from tests.domain.practice.shelf import short_text


@pytest.mark.parametrize(
    "text",
    [
        "质数", " 质 数 ", "質數", "质數", "“质数”", "质数。", "质数！", "《质数》", "素数", "素數",
        "prime", "Prime", "PRIME", "ｐｒｉｍｅ", "prime number", "prime  number", "Prime-number", "primenumber",
        "a prime", "the prime number", "A prime number.", "prime number!", "(prime)",
    ],
)  # fmt: skip
def test_width_case_spaces_punctuation_and_script_do_not_matter(text: str) -> None:
    assert grade(short_text("w"), Typed(text)) is Verdict.RIGHT


@pytest.mark.parametrize(
    "text",
    [
        "合数",
        "质",
        "质数吧",
        "奇数",
        "prim",
        "primes",
        "composite",
        "prime numbers",
        "不知道",
        "is it prime",
        "数质",
        "7",
    ],
)
def test_what_is_near_but_says_something_else_is_not_right(text: str) -> None:
    assert grade(short_text("w"), Typed(text)) is Verdict.WRONG


@pytest.mark.parametrize("text", ["", " ", "?!", "……", "——", "x" * 61, "tomorrow I cannot come to the lesson, sorry"])
def test_what_holds_no_word_or_far_too_many_is_asked_again(text: str) -> None:
    with pytest.raises(UnreadableAnswer):
        grade(short_text("w"), Typed(text))


@pytest.mark.parametrize(
    ("accepted", "right", "wrong"),
    [
        ("2:3", ["2:3", "2 : 3", "２：３", "2∶3"], ["3:2", "23", "2 3", "2.3", "4:6", "2/3"]),
        ("(3, 2)", ["(3,2)", "（3，2）", "3,2", "3, 2", "(3、2)"], ["32", "(2,3)", "3 2", "3.2", "(-3,2)"]),
        ("16:10", ["16:10", "16：10", " 16 : 10 "], ["1610", "16.10", "1:610", "6:10"]),
        ("x > −5", ["x>-5", "x > -5", "X＞－5", "x > – 5"], ["x>5", "x<-5", "x-5", "x = -5", "-5>x"]),
        ("2 1/3", ["2 1/3", "2⅓", "2 ⅓", "2\u00a01/3"], ["21/3", "2 1 3", "7/3", "1/3"]),
        ("3/4", ["3/4", "¾", "3 / 4", "3⁄4"], ["34", "6/8", "4/3", "3:4"]),
        ("8x", ["8x", "8 x", "8X"], ["8", "x8", "8x²", "8*x", "8+x"]),
        ("50%", ["50%", "50 %", "５０％"], ["50", "0.5", "5%"]),
        ("a + 26", ["a+26", "a +26", "A + 26"], ["a26", "26+a", "a-26"]),
        ("3x²", ["3x²", "3 x²"], ["3x2", "3x", "3x³"]),
        ("right-angled", ["right angled", "Right-Angled", "rightangled"], ["right", "angled"]),
        ("2x − 5", ["2x-5", "2x – 5"], ["2x5", "2x+5", "-5"]),
    ],
)
def test_signs_that_change_a_value_are_kept_and_no_others(accepted: str, right: list[str], wrong: list[str]) -> None:
    item = short_text("w", zh=(accepted,), en=(accepted,), same_signs={})
    assert {text: grade(item, Typed(text)).value for text in right} == dict.fromkeys(right, "right")
    assert {text: grade(item, Typed(text)).value for text in wrong} == dict.fromkeys(wrong, "wrong")


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [("质数", "質數"), ("锐角", "銳角"), ("圆的半径", "圓的半徑"), ("黄色", "黃色"), ("轴对称图形", "軸對稱圖形")],
)
def test_either_script_is_read_whichever_the_teacher_wrote(simplified: str, traditional: str) -> None:
    for written, typed in ((simplified, traditional), (traditional, simplified)):
        item = short_text("w", zh=(written,), en=("word",), same_signs=same_signs([written]))
        assert grade(item, Typed(typed)) is grade(item, Typed(written)) is Verdict.RIGHT


def test_the_table_of_signs_holds_what_the_answers_need_and_nothing_else() -> None:
    assert same_signs(["质数", "prime", "直角"]) == {"数": "數", "质": "質"}
    assert same_signs(["發"]) == {"发": "發髮"}
    assert same_signs([]) == {}


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=40))
def test_folding_twice_is_folding_once_and_breaks_on_nothing(text: str) -> None:
    once = folded(text, {"质": "質"})
    assert not once or folded(once, {"质": "質"}) == once

"""Slips of the keyboard."""

from __future__ import annotations

import pytest

from domain.asking.mending import mended


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("奥树班有吗", "奥数班有吗"),
        ("怎么清假", "怎么请假"),
        ("变程课", "编程课"),
        ("五年纪数学", "五年级数学"),
        ("fa piao 怎么开", "发票 怎么开"),
        ("shi听", "试听"),
        ("2nd grde maths", "2nd grade maths"),
        ("olympaid class", "olympiad class"),
        ("i want a refnd", "i want a refund"),
        ("saturady mornings", "saturday mornings"),
        ("hw today", "homework today"),
        ("gr 3 englsh", "grade 3 english"),
    ],
)
def test_slips_in_words_that_matter_are_put_right(typed: str, meant: str) -> None:
    assert mended(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "请加我微信",
        "技术学习",
        "英语问题",
        "想变成学霸",
        "小区里",
        "年纪太小",
        "waiting list",
        "a big glass",
        "does he teach",
        "the cost",
        "what mr chen teaches",
    ],
)
def test_words_that_are_right_stay_as_they_are(text: str) -> None:
    assert mended(text) == text

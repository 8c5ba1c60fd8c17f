"""What is asked for, and what is refused."""

from __future__ import annotations

import pytest

from domain.asking.refusing import divided, searched_for

REFUSES = [
    ("我不要退款，只想换个老师", "只想换个老师", "退款"),
    ("不想上数学想学阅读", "想学阅读", "数学"),
    ("除了学费还要交什么", "还要交什么", "学费"),
    ("英语之外有啥课", "有啥课", "英语"),
    ("不是要取消，是想改时间", "是想改时间", "取消"),
    ("不是投诉，就是问问学费", "就是问问学费", "投诉"),
    ("不要周末的五年级数学", "五年级数学", "周末"),
    ("不要王老师的数学课", "数学课", "王老师"),
    ("对奥数没兴趣，有什么数学课", "有什么数学课", "奥数"),
    ("孩子不喜欢数学，想学编程", "想学编程", "数学"),
    ("I don't want a refund, just another teacher", "just another teacher", "a refund"),
    ("I'm not asking about the price, when does it start", "when does it start", "the price"),
    ("maths instead of english", "maths", "english"),
    ("is there anything other than maths for grade 3", "is there anything for grade 3", "maths"),
    ("not maths, english", "english", "maths"),
    ("Pudong is too far, grade 5 maths", "grade 5 maths", "pudong"),
    ("my son hates chess, something else on Saturday", "something else on saturday", "chess"),
    # nothing but a refusal
    ("不要奥数", "", "奥数"),
    ("我不要退款", "", "退款"),
    ("anything but olympiad", "", "olympiad"),
]

ASKS = [
    "没有微信怎么付",
    "没有手机怎么办",
    "不想继续上了，可以退款吗",
    "我不想上了",
    "不用带书吗",
    "要不要带水",
    "不带书可以吗",
    "是不是不要作业",
    "不好意思，请问学费多少",
    "不知道怎么报名",
    "孩子不喜欢数学怎么办",
    "孩子不想上课怎么办",
    "试听后不想报名怎么办",
    "别的老师有吗",
    "一节课不要超过150",
    "I don't want to continue, can I get a refund",
    "what if we do not want to enrol after the trial",
    "how can I pay without wechat",
    "can we come without booking",
    "why not chess?",
    "isn't it too expensive",
]


@pytest.mark.parametrize(("text", "wanted", "refused"), REFUSES)
def test_what_is_refused_is_told_from_what_is_wanted(text: str, wanted: str, refused: str) -> None:
    said = divided(text)
    assert (said.wanted, said.refused) == (wanted, refused)


@pytest.mark.parametrize("text", ASKS)
def test_a_no_that_refuses_nothing_is_left_where_it_is(text: str) -> None:
    assert not divided(text).refused
    assert searched_for(text) == text


def test_what_is_looked_up_is_what_is_wanted_or_else_all_of_it() -> None:
    assert searched_for("我不要退款，只想换个老师") == "只想换个老师"
    assert searched_for("不要奥数") == "不要奥数"
    assert searched_for("清假怎么办") == "请假怎么办"


def test_any_text_is_divided_without_an_error() -> None:
    for text in ("不" * 400, "除了" * 200, "not " * 100, "no maths " * 60, "不是" * 150 + "是", "", "\x00"):
        divided(text)

"""What is named only to be set aside is not offered; what is said beyond what is understood is asked back about."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.asking.wishes import Wish, read_wish

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
PLACES = {name: name for name in ("徐汇", "浦东", "闵行", "xuhui", "pudong", "minhang")}


def wish(text: str) -> Wish:
    return read_wish(text, NOW, "Asia/Shanghai", PLACES)


@pytest.mark.parametrize(
    ("text", "refused", "wanted"),
    [
        ("六年级，英语先缓缓，想学编程", "english", "coding"),
        ("不学编程了改学科学，五年级", "coding", "science"),
        ("九年级，数学已经够好了，英语周末有班吗", "maths", "english"),
        ("coding rather than maths for a sixth grader", "maths", "coding"),
        ("grade 5 Chinese is covered, what about science", "chinese", "science"),
    ],
)
def test_a_subject_that_is_set_against_another_is_not_wanted(text: str, refused: str, wanted: str) -> None:
    read = wish(text)
    assert read.unwanted.subjects == {refused} and read.subjects == {wanted}


@pytest.mark.parametrize(
    "text",
    [
        "下棋腻了，三年级还有别的吗",
        "奥数试过一次哭着回来的，五年级还有什么轻松点的",
        "she already does maths with us, what about something different in grade 5",
        "grade 1, we tried chess and it was a disaster, something else please",
    ],
)
def test_what_else_there_is_leaves_out_what_was_named(text: str) -> None:
    read = wish(text)
    assert read.unwanted and not read.tracks


@pytest.mark.parametrize(
    ("text", "campus"),
    [
        ("二年级，闵行来回太折腾，语文有别的校区吗", "闵行"),
        ("Minhang is a pain to get to, grade 3 maths elsewhere?", "minhang"),
    ],
)
def test_a_campus_with_a_reason_against_it_is_not_wanted(text: str, campus: str) -> None:
    read = wish(text)
    assert campus in read.unwanted.campuses and campus not in read.campuses


@pytest.mark.parametrize(
    ("text", "weekday"),
    [
        ("九年级数学，周日要睡懒觉，别排那天", 7),
        ("七年级数学，周五要陪爷爷看病", 5),
        ("四年级英语，周四孩子有别的事，来不了", 4),
        ("English for grade 5, Thursdays she has orchestra", 4),
        ("we would skip Wednesdays, grade 4 Chinese", 3),
    ],
)
def test_a_day_on_which_something_else_is_on_does_not_suit(text: str, weekday: int) -> None:
    assert not wish(text).when.suits_day(weekday)


@pytest.mark.parametrize(
    "text",
    [
        "六年级想报编程，数学家里自己辅导",
        "三年级英语，浦东那个校区以前闹过不愉快",
        "七年级数学，礼拜天全家去教堂",
        "grade 9 maths, Sunday is sacred",
        "he swore off maths, what about coding for grade 6",
    ],
)
def test_what_may_be_a_refusal_is_a_doubt(text: str) -> None:
    assert wish(text).in_doubt


@pytest.mark.parametrize(
    "text",
    [
        "五年级除了数学类的，周六还能报什么",
        "六年级，数学英语都想报，周末",
        "三年级语文总是跟不上，周日有班吗",
        "五年级数学，孩子粗心，计算老是错，周六",
        "三年级，家住浦东，周六上午最方便，英语",
        "四年级的数学和英语分别是什么时间",
        "my son is in grade 5 and struggles with fractions, anything on Saturday?",
        "grade 8 English, Friday evenings would be perfect",
        "10 year old, programming, Friday evening Pudong",
    ],
)
def test_what_is_plainly_wished_is_no_doubt(text: str) -> None:
    read = wish(text)
    assert not read.in_doubt and not read.when.refused

"""What it may cost, as people say it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.asking.budget import CHEAP, Budget, Per, budget_in, number
from domain.asking.folding import folded

SAID = [
    ("一节课不超过150", 150, Per.LESSON),
    ("两千以内", 2000, Per.TERM),
    ("每节课200元以下", 200, Per.LESSON),
    ("150到200一节的有吗", 200, Per.LESSON),
    ("200块左右一次的课", 220, Per.LESSON),
    ("一学期不超过四千", 4000, Per.TERM),
    ("预算三千", 3000, Per.TERM),
    ("我预算每节课一百五左右", 150, Per.LESSON),
    ("2k以内的奥数", 2000, Per.TERM),
    ("五年级 200以内 周末", 200, Per.LESSON),
    ("under 200 a lesson", 200, Per.LESSON),
    ("my budget is 3000 for the term", 3000, Per.TERM),
    ("between 150 and 200 a lesson", 200, Per.LESSON),
    ("at most 2,500 a term", 2500, Per.TERM),
    ("no more than ¥180", 180, Per.LESSON),
    ("3000 or less", 3000, Per.TERM),
]


@pytest.mark.parametrize(("text", "amount", "per"), SAID)
def test_a_budget_is_understood(text: str, amount: int, per: Per) -> None:
    assert budget_in(folded(text)) == Budget(Decimal(amount), per)


@pytest.mark.parametrize(
    "text",
    [
        "下午4点以后",
        "10人以内的小班",
        "60分钟以内",
        "under 10 years old",
        "no more than 3 kids",
        "grade 3 to 5",
        "周六9点到12点",
        "学费两千多吗",
        "预算有限",
    ],
)
def test_other_numbers_are_no_budget(text: str) -> None:
    assert budget_in(folded(text)) is None


@pytest.mark.parametrize(
    ("text", "cheap"), [("便宜的课", True), ("a cheap maths class", True), ("能便宜点吗", False)]
)
def test_who_asks_for_a_discount_asks_for_no_cheap_course(text: str, cheap: bool) -> None:
    assert bool(CHEAP.search(text)) is cheap


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("一百八", 180),
        ("一百零八", 108),
        ("三千五", 3500),
        ("两千", 2000),
        ("1.5k", 1500),
        ("2万", 20000),
        ("几", None),
    ],
)
def test_numbers_are_read_in_both_scripts(said: str, meant: int | None) -> None:
    assert number(said) == meant


def test_a_course_is_counted_as_the_budget_is() -> None:
    assert Budget(Decimal(3000), Per.TERM).allows(Decimal("180.00"), 16)
    assert not Budget(Decimal(2800), Per.TERM).allows(Decimal("180.00"), 16)
    assert not Budget(Decimal(150), Per.LESSON).allows(Decimal("180.00"), 16)

"""What a lesson or a term may cost: 「一节课不超过150」, "under 2,000 a term"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

LESSON_AT_MOST = 700
"""An amount without "a lesson" or "a term" is one of a lesson up to this, in the centre's currency."""

AROUND = Decimal("1.1")
""" "About 200" is up to 220."""

LEAST = 20
"""Smaller numbers are ages, hours and grades."""


class Per(StrEnum):
    LESSON = "lesson"
    TERM = "term"


@dataclass(frozen=True)
class Budget:
    """At most so much for each lesson, or for a term."""

    amount: Decimal
    per: Per

    def allows(self, price_per_lesson: Decimal, lessons: int) -> bool:
        return self.cost(price_per_lesson, lessons) <= self.amount

    def cost(self, price_per_lesson: Decimal, lessons: int) -> Decimal:
        """What a course costs in the unit of this budget."""
        return price_per_lesson if self.per is Per.LESSON else price_per_lesson * lessons


_ZH = "零〇一二两三四五六七八九十百千万"
_N = rf"([0-9][0-9,]*(?:\.[0-9]+)?(?:\s*[千百万]|k(?![a-z]))?|[{_ZH}]{{2,}})"
_BEFORE = r"(?:¥|￥|\$|rmb|cny)?\s*"
_AFTER = r"\s*(?:元|块钱?|人民币|rmb|cny|yuan|kuai|bucks)?"
_NO_MONEY = (
    r"(?![0-9.,]*\s*(?:人|分钟|点|天|岁|年级|公里|米|名|个|月|周|次课|节课|小时|班|%|:|月"
    r"|min|people|persons?|pupils?|students?|children|kids|days?|weeks?|years?|hours?|km|lessons\b|classes\b|o'clock))"
)
_MONEY = rf"{_BEFORE}{_N}{_AFTER}{_NO_MONEY}"

_AT_MOST = (
    re.compile(
        r"(?:不要?能?(?:超过|高于|多于|大于)|别(?:超过|高于)|最多|至多|最高|最贵|顶多|上限(?:是|为)?|少于|低于|小于|控制在"
        r"|预算(?:大概|大约|差不多|也?就|只有|是|在|为|有)*)\s*(?:每[节次]课?|一[节次]课?)?\s*" + _MONEY
    ),
    re.compile(_MONEY + r"\s*(?:每[节次]课?|一[节次]课?)?\s*(?:以内|以下|之内|之下|内|封顶|为限|以里)"),
    re.compile(
        r"\b(?:under|below|within|less than|cheaper than|no more than|not more than|not over|not above|at most|up to"
        r"|max(?:imum)?(?: of)?|(?:my |our |the )?budget(?: is| of|:)*(?: about| around| roughly)?)\s*" + _MONEY
    ),
    re.compile(
        _MONEY + r"\s*(?:a lesson|per lesson|a class|a term)?\s*(?:or less|or under|max\b|maximum|tops|at most)"
    ),
)
_BETWEEN = re.compile(
    rf"{_BEFORE}{_N}{_AFTER}\s*(?:到|至|-|–|~|to|and)\s*{_MONEY}\s*"
    r"(?=元|块|一[节次]|每|左右|之间|yuan|rmb|a lesson|per|a class|a term|[。，,!！?？]?$)"
)
_ABOUT = re.compile(
    rf"{_MONEY}\s*(?:左右|上下)|(?:大概|大约|差不多)\s*{_MONEY}\s*(?=元|块)|\b(?:about|around|roughly)\s*{_MONEY}\s*"
    r"(?=yuan|rmb|kuai|a (?:lesson|class|term)|per)"
)
_TERM = re.compile(
    r"学期|一期|每期|总共|总价|总的|全部|一共|整个|全程"
    r"|\b(?:terms?|semesters?|altogether|total|for (?:the|a) course)\b"
)
_LESSON = re.compile(
    r"[一每单/]个?(?:节|次|堂|课)|课时|单价"
    r"|\b(?:an?|per|each|every|one) (?:single )?(?:lesson|class|session|time)\b"
    r"|/ ?(?:lesson|class)"
)

CHEAP = re.compile(
    r"最?便宜(?:一?点|一?些|的)*(?:的)?(?:课|班|哪|是|有|$)|(?:哪|什么).{0,6}最便宜|性价比|实惠"
    r"|\b(?:cheap(?:er|est)?|least expensive|most affordable|affordable|inexpensive|low[- ]cost)\b"
)
"""The cheaper the better. Whoever asks for a discount asks for something else."""


def budget_in(said: str) -> Budget | None:
    """The budget that a folded text names, None when it names none."""
    amount = _amount_in(said)
    if amount is None or amount < LEAST:
        return None
    if _LESSON.search(said):
        per = Per.LESSON
    elif _TERM.search(said):
        per = Per.TERM
    else:
        per = Per.LESSON if amount <= LESSON_AT_MOST else Per.TERM
    return Budget(amount, per)


def _amount_in(said: str) -> Decimal | None:
    between = _BETWEEN.search(said)
    if between is not None:
        upper = number(between[2])
        return upper if upper is not None and upper > (number(between[1]) or upper) else None
    for pattern in _AT_MOST:
        found = pattern.search(said)
        if found is not None:
            return number(found[1])
    about = _ABOUT.search(said)
    amount = number(next(filter(None, about.groups()))) if about is not None else None
    return amount * AROUND if amount is not None else None


_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000, "k": 1000}


def number(said: str) -> Decimal | None:
    """ "1,500", "2k", "两千", "一百八" (180), "三千五" (3500); None for what is none."""
    said = re.sub(r"[\s,]", "", said)
    western = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)([百千万k]?)", said)
    if western is not None:
        return Decimal(western[1]) * _UNITS.get(western[2], 1)
    total, digit, unit = 0, None, 1
    for character in said:
        if character in _DIGITS:
            digit = _DIGITS[character]
            if character in "零〇":
                unit = 1
        elif character in _UNITS:
            unit = _UNITS[character]
            total += (1 if digit is None else digit) * unit
            digit = None
        else:
            return None
    # 一百八 is a hundred and eighty, 一百零八 a hundred and eight
    return Decimal(total + (digit or 0) * (unit // 10 if unit > 1 else 1))

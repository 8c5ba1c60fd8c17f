"""Generators of items that are answered by a short text, where the form counts and not only the value."""

from __future__ import annotations

import math
from random import Random

from domain.practice.items.kinds import ShortText
from knowledge.generators.drafting import Pair, Unsuitable, short_text

_THINGS = (
    (Pair("红珠", "red beads"), Pair("蓝珠", "blue beads"), "颗"),
    (Pair("男生", "boys"), Pair("女生", "girls"), "人"),
    (Pair("苹果", "apples"), Pair("梨", "pears"), "个"),
)


def ratio_as_text(rng: Random) -> ShortText:
    """A mixture as a ratio in its simplest form."""
    first, second = rng.sample(range(1, 10), 2)
    by = rng.choice([4, 6, 8, 10, 12])
    if math.gcd(first, second) != 1:
        raise Unsuitable("not in its simplest form")
    half = by // 2
    one, other, count = rng.choice(_THINGS)
    a, b = first * by, second * by
    return short_text(
        skills=["ratio.meaning"],
        difficulty=2,
        stem=Pair(
            f"{one.zh}有{a}{count}，{other.zh}有{b}{count}。{one.zh}与{other.zh}的最简整数比是多少？（写成 a:b）",
            f"There are {a} {one.en} and {b} {other.en}. What is the ratio of {one.en} to {other.en} in its simplest "
            "form? (Write a:b.)",
        ),
        accepted=[f"{first}:{second}", Pair(f"{first}比{second}", f"{first} to {second}")],
        explanation=Pair(
            f"{a}和{b}的最大公因数是{by}。\n{a}÷{by}={first}，{b}÷{by}={second}，所以是{first}:{second}。",
            f"The highest common factor of {a} and {b} is {by}.\n"
            f"{a} ÷ {by} = {first} and {b} ÷ {by} = {second}, so {first}:{second}.",
        ),
        hints=[
            Pair("先按题目里的顺序写出比。", "Write the ratio first, in the order of the question."),
            Pair(f"{a}和{b}能同时除以几？", f"Which number divides both {a} and {b}?"),
        ],
        wrong=[
            (f"{second}:{first}", "ratio-order-swapped"),
            (f"{first * 2}:{second * 2}", "unfinished-simplifying"),
            (f"{first * half}:{second * half}", "unfinished-simplifying"),
            (f"{a}:{b}", "unfinished-simplifying"),
        ],
    )


GENERATORS = {"words.simplest-ratio": ratio_as_text}

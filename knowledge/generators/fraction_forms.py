"""Generators for the forms of a fraction: equal, simplified, compared, mixed."""

from __future__ import annotations

import math
from fractions import Fraction
from random import Random

from domain.practice.items.kinds import SingleChoice
from knowledge.generators.drafting import (
    CHILDREN,
    Pair,
    Unsuitable,
    choice,
    fraction,
    mixed,
    proper_fraction,
    two,
)


def equivalent(rng: Random) -> SingleChoice:
    """The missing numerator of an equal fraction."""
    value = proper_fraction(rng, range(3, 10))
    factor = rng.randint(2, 6)
    top, bottom = value.numerator, value.denominator
    new_bottom, right = bottom * factor, top * factor
    return choice(
        rng,
        skills=["fractions.equivalent"],
        difficulty=2,
        stem=Pair(
            f"{top}/{bottom}＝（  ）/{new_bottom}，括号里应填几？",
            f"{top}/{bottom} is the same as ?/{new_bottom}. What is the missing number?",
        ),
        key=str(right),
        wrong=[
            (str(top + new_bottom - bottom), "adds-the-same-to-both"),
            (str(top), "scales-only-one"),
            (str(factor), "stops-halfway"),
            (str(right + 1), "neighbour-fact"),
        ],
        explanation=Pair(
            f"分母由{bottom}变成{new_bottom}，乘了{factor}。\n分子也要乘{factor}：{top}×{factor}={right}。",
            f"The bottom went from {bottom} to {new_bottom}: it was multiplied by {factor}.\n"
            f"Do the same to the top: {top} × {factor} = {right}.",
        ),
        hints=[Pair(f"{bottom}乘几等于{new_bottom}？", f"What times {bottom} makes {new_bottom}?")],
    )


def simplify(rng: Random) -> SingleChoice:
    """Lowest terms, with the half-way stop as the likeliest wrong road."""
    value = proper_fraction(rng, range(3, 10))
    first, second = rng.choice([(2, 2), (2, 3), (3, 2), (2, 5), (3, 3)])
    factor = first * second
    top, bottom = value.numerator * factor, value.denominator * factor
    if top < 6:
        raise Unsuitable("too small")
    return choice(
        rng,
        skills=["fractions.simplify"],
        difficulty=2,
        stem=Pair(
            f"把{top}/{bottom}化成最简分数。",
            f"Write {top}/{bottom} in its simplest form.",
        ),
        key=fraction(value),
        wrong=[
            (f"{top // first}/{bottom // first}", "unfinished-simplifying"),
            (f"{value.numerator}/{bottom}", "scales-only-one"),
            (f"{top - factor}/{bottom - factor}", "adds-the-same-to-both"),
            (f"{value.numerator}/{bottom // first}", "scales-only-one"),
        ],
        explanation=Pair(
            f"{top}和{bottom}的最大公因数是{factor}。\n"
            f"{top}÷{factor}={value.numerator}，{bottom}÷{factor}={value.denominator}。\n"
            f"所以是{fraction(value)}。",
            f"The highest common factor of {top} and {bottom} is {factor}.\n"
            f"{top} ÷ {factor} = {value.numerator} and {bottom} ÷ {factor} = {value.denominator}.\n"
            f"So it is {fraction(value)}.",
        ),
        hints=[
            Pair("分子、分母能同时除以几？除完再看看还能不能除。", "What divides both? Divide, then look again."),
        ],
    )


def compare(rng: Random) -> SingleChoice:
    """Which of four fractions is the largest; one each for the common wrong roads."""
    child = rng.choice(CHILDREN)
    first, second = two(rng, [Fraction(n, d) for d in range(3, 10) for n in range(1, d) if math.gcd(n, d) == 1])
    if first.denominator == second.denominator or first.numerator == second.numerator:
        raise Unsuitable("can be seen at once")
    larger, smaller = max(first, second), min(first, second)
    if larger.denominator > smaller.denominator or larger - smaller > Fraction(1, 4):
        raise Unsuitable("a bigger denominator would lead to the key")
    common = math.lcm(first.denominator, second.denominator)
    tops = [f.numerator * common // f.denominator for f in (first, second)]
    sign = ">" if first > second else "<"
    return choice(
        rng,
        skills=["fractions.compare"],
        difficulty=3,
        options=3,
        stem=Pair(
            f"同样大的两块披萨，{child.zh}吃了一块的{fraction(first)}，小美吃了另一块的{fraction(second)}。"
            "谁吃得多？",
            f"Two pizzas are the same size. {child.en} eats {fraction(first)} of one, Zoe eats "
            f"{fraction(second)} "
            f"of the other. Who eats more?",
        ),
        key=child if first > second else Pair("小美", "Zoe"),
        wrong=[
            (Pair("小美", "Zoe") if first > second else child, "bigger-denominator-bigger"),
            (Pair("一样多", "Both eat the same"), "compares-gaps"),
        ],
        explanation=Pair(
            f"通分，分母都化成{common}：{fraction(first)}={tops[0]}/{common}，"
            f"{fraction(second)}={tops[1]}/{common}。\n"
            f"{tops[0]}/{common}{sign}{tops[1]}/{common}，"
            f"所以{child.zh if first > second else '小美'}吃得多。",
            f"Write both over {common}: {fraction(first)} = {tops[0]}/{common} and {fraction(second)} = "
            f"{tops[1]}/{common}.\n"
            f"{tops[0]}/{common} {sign} {tops[1]}/{common}, so {child.en if first > second else 'Zoe'} eats "
            "more.",
        ),
        hints=[
            Pair(
                "两个分数的每份大小不同，先变成同样大小的份。",
                "The pieces have different sizes: make them the same first.",
            )
        ],
    )


def improper_to_mixed(rng: Random) -> SingleChoice:
    """An improper fraction as a mixed number."""
    value = proper_fraction(rng, range(3, 9))
    whole = rng.randint(2, 6)
    top, bottom = value.numerator, value.denominator
    total = whole * bottom + top
    return choice(
        rng,
        skills=["fractions.mixed-numbers"],
        difficulty=2,
        stem=Pair(f"把{total}/{bottom}化成带分数。", f"Write {total}/{bottom} as a mixed number."),
        key=mixed(whole, top, bottom),
        wrong=[
            (mixed(top, whole, bottom), "mixed-parts-swapped"),
            (mixed(total // 10 or 1, total % 10 or 1, bottom), "mixed-glues-digits"),
            (mixed(whole, bottom - top, bottom), "answers-with-remainder"),
            (mixed(whole + 1, top, bottom), "neighbour-fact"),
            (mixed(whole - 1, top, bottom), "neighbour-fact"),
        ],
        explanation=Pair(
            f"{total}÷{bottom}={whole}……{top}。\n商{whole}是整数部分，余数{top}是分子，分母不变。\n"
            f"所以是{mixed(whole, top, bottom).zh}。",
            f"{total} ÷ {bottom} = {whole} remainder {top}.\n"
            f"{whole} wholes and {top} of the {bottom} pieces of the next.\n"
            f"So it is {mixed(whole, top, bottom).en}.",
        ),
        hints=[
            Pair(
                f"{bottom}/{bottom}是1，{total}里有几个{bottom}？",
                f"{bottom}/{bottom} is one whole. How many {bottom}s fit into {total}?",
            )
        ],
    )


def mixed_to_improper(rng: Random) -> SingleChoice:
    """A mixed number as an improper fraction: the place where 2 1/2 turns into 21/2."""
    value = proper_fraction(rng, range(2, 10))
    whole = rng.randint(2, 7)
    top, bottom = value.numerator, value.denominator
    shown = mixed(whole, top, bottom)
    return choice(
        rng,
        skills=["fractions.mixed-numbers"],
        difficulty=2,
        stem=Pair(f"把{shown.zh}化成假分数。", f"Write {shown.en} as an improper fraction."),
        key=f"{whole * bottom + top}/{bottom}",
        wrong=[
            (f"{whole}{top}/{bottom}", "mixed-glues-digits"),
            (f"{whole + top}/{bottom}", "mixed-adds-whole"),
            (f"{whole * top}/{bottom}", "mixed-multiplies-top"),
            (f"{whole * bottom}/{bottom}", "stops-halfway"),
        ],
        explanation=Pair(
            f"{whole}个1就是{whole}×{bottom}={whole * bottom}个1/{bottom}。\n"
            f"再加{top}个：{whole * bottom}+{top}={whole * bottom + top}。\n"
            f"所以是{whole * bottom + top}/{bottom}。",
            f"{whole} wholes are {whole} × {bottom} = {whole * bottom} pieces of 1/{bottom}.\n"
            f"With the other {top} that makes {whole * bottom + top}.\n"
            f"So it is {whole * bottom + top}/{bottom}.",
        ),
        hints=[Pair(f"1里有几个1/{bottom}？", f"How many pieces of 1/{bottom} are in one whole?")],
    )


GENERATORS = {
    "fractions.equivalent": equivalent,
    "fractions.simplify": simplify,
    "fractions.compare": compare,
    "fractions.improper-to-mixed": improper_to_mixed,
    "fractions.mixed-to-improper": mixed_to_improper,
}

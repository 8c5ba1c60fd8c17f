"""Generators for fractions."""

from __future__ import annotations

import math
from fractions import Fraction
from random import Random

from domain.practice.items.kinds import NumberEntry, SingleChoice
from knowledge.generators.drafting import (
    CHILDREN,
    Pair,
    Unsuitable,
    choice,
    entry,
    fraction,
    proper_fraction,
)


def add_like(rng: Random) -> SingleChoice:
    """Same denominators, sum below one."""
    bottom = rng.choice([5, 7, 8, 9, 10, 11, 12])
    first, second = rng.randint(1, bottom // 2), rng.randint(1, bottom // 2)
    if first + second >= bottom or math.gcd(first + second, bottom) != 1 or first == second:
        raise Unsuitable("needs simplifying")
    child = rng.choice(CHILDREN)
    return choice(
        rng,
        skills=["fractions.add-like"],
        difficulty=1,
        stem=Pair(
            f"一条彩带，{child.zh}做手工用去{first}/{bottom}，包礼物用去{second}/{bottom}。"
            "一共用去这条彩带的几分之几？",
            f"{child.en} uses {first}/{bottom} of a ribbon for a bow and {second}/{bottom} of it for a "
            "parcel. "
            f"What fraction of the ribbon is that altogether?",
        ),
        key=f"{first + second}/{bottom}",
        wrong=[
            (f"{first + second}/{2 * bottom}", "adds-denominators"),
            (f"{first * second}/{bottom}", "other-operation"),
            (f"{abs(first - second)}/{bottom}", "other-operation"),
            (f"{bottom - first - second}/{bottom}", "answers-the-rest"),
        ],
        explanation=Pair(
            f"每份都是1/{bottom}，只要数一共有几份。\n"
            f"{first}份加{second}份是{first + second}份，就是{first + second}/{bottom}。",
            f"All pieces are 1/{bottom} of the ribbon, so just count them.\n"
            f"{first} pieces and {second} pieces are {first + second} pieces: {first + second}/{bottom}.",
        ),
        hints=[
            Pair(
                f"{first}个1/{bottom}加{second}个1/{bottom}，是几个1/{bottom}？",
                f"How many pieces of 1/{bottom} are there in all?",
            )
        ],
    )


def add_unlike(rng: Random) -> SingleChoice:
    """Different denominators."""
    first, second = proper_fraction(rng, range(2, 9)), proper_fraction(rng, range(3, 10))
    a, b, c, d = first.numerator, first.denominator, second.numerator, second.denominator
    total = first + second
    if b == d or total >= 1:
        raise Unsuitable("like denominators, or more than one")
    common = math.lcm(b, d)
    tops = a * common // b, c * common // d
    scene = rng.choice(
        [
            Pair(
                f"一壶水，上午喝了{a}/{b}，下午喝了{c}/{d}。一共喝了这壶水的几分之几？",
                f"{a}/{b} of a jug of water is drunk in the morning and {c}/{d} of it in the afternoon. "
                f"What fraction of the jug is that?",
            ),
            Pair(
                f"一块菜地，{a}/{b}种番茄，{c}/{d}种黄瓜。种这两种菜的一共占几分之几？",
                f"In a garden, {a}/{b} is planted with tomatoes and {c}/{d} with beans. "
                f"What fraction of the garden is planted?",
            ),
        ]
    )
    shown = f"{sum(tops)}/{common}"
    reduced = "" if shown == fraction(total) else f"={fraction(total)}"
    return choice(
        rng,
        skills=["fractions.add-unlike", "fractions.equivalent"],
        difficulty=3,
        stem=scene,
        key=fraction(total),
        wrong=[
            (f"{a + c}/{b + d}", "adds-denominators"),
            (f"{a + c}/{common}", "converts-only-denominator"),
            (f"{a + c}/{max(b, d)}", "keeps-larger-denominator"),
            (f"{a * c}/{b * d}", "other-operation"),
        ],
        explanation=Pair(
            f"先通分：{a}/{b}={tops[0]}/{common}，{c}/{d}={tops[1]}/{common}。\n"
            f"{tops[0]}/{common}+{tops[1]}/{common}={shown}{reduced}。",
            f"Use the same pieces: {a}/{b} = {tops[0]}/{common} and {c}/{d} = {tops[1]}/{common}.\n"
            f"{tops[0]}/{common} + {tops[1]}/{common} = {shown}{reduced.replace('=', ' = ')}.",
        ),
        hints=[
            Pair("份的大小不一样，不能直接相加。先通分。", "The pieces differ in size, so make them the same first."),
            Pair(f"{b}和{d}的最小公倍数是{common}。", f"The lowest common multiple of {b} and {d} is {common}."),
        ],
    )


def multiply(rng: Random) -> SingleChoice:
    """A part of a part."""
    first, second = proper_fraction(rng, range(2, 8)), proper_fraction(rng, range(3, 8))
    a, b, c, d = first.numerator, first.denominator, second.numerator, second.denominator
    product = first * second
    if b == d or product.denominator != b * d:
        raise Unsuitable("cancels")
    return choice(
        rng,
        skills=["fractions.multiply"],
        difficulty=2,
        stem=Pair(
            f"花园的{a}/{b}种了花，其中{c}/{d}是郁金香。郁金香占整个花园的几分之几？",
            f"{a}/{b} of a park is meadow, and {c}/{d} of the meadow is in flower. What fraction of the "
            "park is in flower?",
        ),
        key=fraction(product),
        wrong=[
            (fraction(Fraction(a * d, b * c)), "multiplies-crosswise"),
            (f"{a + c}/{b + d}", "adds-denominators"),
            (fraction(first + second), "adds-instead-of-multiplies"),
            (f"{a * c}/{max(b, d)}", "keeps-larger-denominator"),
        ],
        explanation=Pair(
            f"求{a}/{b}的{c}/{d}是多少，用乘法。\n"
            f"分子乘分子，分母乘分母：{a}×{c}={a * c}，{b}×{d}={b * d}。\n所以是{fraction(product)}。",
            f"{c}/{d} of {a}/{b} means multiplying.\n"
            f"Tops: {a} × {c} = {a * c}. Bottoms: {b} × {d} = {b * d}.\n"
            f"So it is {fraction(product)}.",
        ),
        hints=[Pair("“一个数的几分之几”用什么方法算？", "“A fraction of” something: which operation is that?")],
    )


def divide(rng: Random) -> SingleChoice:
    """How many portions: dividing by a unit or other fraction."""
    litres, portion = rng.randint(2, 9), proper_fraction(rng, range(2, 8))
    right = litres / portion
    if right.denominator != 1 or right > 60:
        raise Unsuitable("not whole")
    a, b = portion.numerator, portion.denominator
    return choice(
        rng,
        skills=["fractions.divide"],
        difficulty=3,
        stem=Pair(
            f"{litres}升果汁，每瓶装{a}/{b}升，可以装满几瓶？",
            f"{litres} litres of juice are poured into bottles of {a}/{b} litre. How many bottles can be filled?",
        ),
        key=str(right),
        wrong=[
            (fraction(litres * portion), "divides-without-flipping"),
            (str(litres * b), "stops-halfway"),
            (fraction(Fraction(a, b * litres)), "flips-the-wrong-one"),
            (fraction(litres - portion), "other-operation"),
        ],
        explanation=Pair(
            f"看{litres}里有几个{a}/{b}：{litres}÷{a}/{b}。\n除以{a}/{b}等于乘{b}/{a}：{litres}×{b}÷{a}={right}。",
            f"How many {a}/{b} fit into {litres}? That is {litres} ÷ {a}/{b}.\n"
            f"Dividing by {a}/{b} is multiplying by {b}/{a}: {litres} × {b} ÷ {a} = {right}.",
        ),
        hints=[Pair(f"1升里有几个1/{b}升？", f"How many times does 1/{b} litre fit into 1 litre?")],
    )


def of_a_quantity(rng: Random) -> NumberEntry:
    """The rest after a fraction of a quantity is gone."""
    part = proper_fraction(rng, range(3, 9))
    each = rng.randint(4, 15)
    total = each * part.denominator
    child = rng.choice(CHILDREN)
    used = total * part
    return entry(
        skills=["fractions.of-a-quantity"],
        difficulty=3,
        stem=Pair(
            f"{child.zh}有{total}张卡片，送给同学{fraction(part)}，还剩多少张？",
            f"{child.en} has {total} cards and gives {fraction(part)} of them away. How many cards are left?",
        ),
        answer=total - used,
        explanation=Pair(
            f"一份是{total}÷{part.denominator}={each}张。\n"
            f"送出{part.numerator}份：{each}×{part.numerator}={used}张。\n"
            f"还剩{total}−{used}={total - used}张。",
            f"One share is {total} ÷ {part.denominator} = {each}.\n"
            f"Given away: {part.numerator} × {each} = {used}.\nLeft: {total} − {used} = {total - used}.",
        ),
        hints=[
            Pair(f"先求1/{part.denominator}是多少张。", f"Find 1/{part.denominator} of {total} first."),
            Pair("题目问的是送出的，还是剩下的？", "Does it ask for the cards given away, or for those left?"),
        ],
        unit=Pair("张", "cards"),
        wrong=[(used, "answers-the-rest")],
    )


GENERATORS = {
    "fractions.add-like": add_like,
    "fractions.add-unlike": add_unlike,
    "fractions.multiply": multiply,
    "fractions.divide": divide,
    "fractions.of-a-quantity": of_a_quantity,
}

"""Generators for fractions."""

from __future__ import annotations

import math
from fractions import Fraction
from random import Random

from domain.practice.items import NumberEntry, SingleChoice
from knowledge.generators.drafting import CHILDREN, Pair, Unsuitable, choice, entry, fraction, mixed, two


def _proper(rng: Random, bottoms: range | tuple[int, ...]) -> Fraction:
    """A proper fraction in lowest terms with one of the given denominators."""
    bottom = rng.choice(bottoms)
    value = Fraction(rng.randint(1, bottom - 1), bottom)
    if value.denominator != bottom:
        raise Unsuitable("not in lowest terms")
    return value


def equivalent(rng: Random) -> SingleChoice:
    """The missing numerator of an equal fraction."""
    value = _proper(rng, range(3, 10))
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
    value = _proper(rng, range(3, 10))
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
    value = _proper(rng, range(3, 9))
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
    value = _proper(rng, range(2, 10))
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
    first, second = _proper(rng, range(2, 9)), _proper(rng, range(3, 10))
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
    first, second = _proper(rng, range(2, 8)), _proper(rng, range(3, 8))
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
    litres, portion = rng.randint(2, 9), _proper(rng, range(2, 8))
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
    part = _proper(rng, range(3, 9))
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
    )


GENERATORS = {
    "equivalent": equivalent,
    "simplify": simplify,
    "compare": compare,
    "improper-to-mixed": improper_to_mixed,
    "mixed-to-improper": mixed_to_improper,
    "add-like": add_like,
    "add-unlike": add_unlike,
    "multiply": multiply,
    "divide": divide,
    "of-a-quantity": of_a_quantity,
}

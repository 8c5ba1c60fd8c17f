"""Generators for number sense: rounding, factors, multiples, unknown places in patterns."""

from __future__ import annotations

import math
from random import Random

from domain.practice.items.kinds import NumberEntry, SingleChoice
from knowledge.generators.drafting import Pair, Unsuitable, choice, entry, grouped


def round_whole(rng: Random) -> SingleChoice:
    """Rounding a five-digit number to a named place."""
    number = rng.randint(12_345, 98_765)
    place, zh, en = rng.choice([(100, "百", "hundred"), (1000, "千", "thousand"), (10_000, "万", "ten thousand")])
    rest = number % place
    if min(rest, place - rest) * 12 < place or rest * 2 == place:
        raise Unsuitable("too close to a boundary")
    down = number - rest
    up = rest * 2 >= place
    right = down + place if up else down
    deciding = rest * 10 // place
    wrong_side = down if up else down + place
    return choice(
        rng,
        skills=["number.rounding"],
        difficulty=2,
        stem=Pair(
            f"把{grouped(number).zh}四舍五入到{zh}位，约等于多少？",
            f"Round {grouped(number).en} to the nearest {en}.",
        ),
        key=grouped(right),
        wrong=[
            (grouped(wrong_side), "always-rounds-down" if up else "always-rounds-up"),
            (grouped((number * 10 // place + (rest * 100 // place % 10 >= 5)) * place // 10), "rounds-other-place"),
            (grouped(right + place if up else down - place), "neighbour-fact"),
            (grouped(number - number % (place // 10)), "rounds-other-place"),
        ],
        explanation=Pair(
            f"看{zh}位右边一位：是{deciding}。\n{deciding}{'满5，向前一位进1' if up else '不满5，舍去'}。\n"
            f"所以约等于{grouped(right).zh}。",
            f"Look at the digit to the right of that place: it is {deciding}.\n"
            f"{deciding} is {'5 or more, so round up' if up else 'less than 5, so round down'}.\n"
            f"That gives {grouped(right).en}.",
        ),
        hints=[Pair(f"只看{zh}位右边的那一位。", "Only the next digit to the right decides.")],
    )


def greatest_common_factor(rng: Random) -> SingleChoice:
    """The largest squares that fill a sheet."""
    common = rng.choice([4, 6, 8, 9, 12, 15])
    a, b = rng.sample(range(2, 8), 2)
    if math.gcd(a, b) != 1:
        raise Unsuitable("not in lowest terms")
    first, second = sorted((a * common, b * common), reverse=True)
    smaller = max(d for d in range(1, common) if common % d == 0)
    return choice(
        rng,
        skills=["number.gcf", "number.factors-multiples"],
        difficulty=3,
        stem=Pair(
            f"一张彩纸长{first}厘米、宽{second}厘米，要剪成同样大的正方形且没有剩余。正方形的边长最大是多少厘米？",
            f"A sheet of card is {first} cm by {second} cm. It is cut into equal squares with nothing left "
            "over. "
            f"How long can the side of a square be at most, in cm?",
        ),
        key=str(common),
        wrong=[
            (str(smaller), "not-the-greatest-factor"),
            (str(math.lcm(first, second)), "factor-multiple-mixed"),
            (str(first - second), "other-operation"),
            (str(second), "takes-a-given-number"),
        ],
        explanation=Pair(
            f"边长既要能整除{first}，又要能整除{second}，就是求最大公因数。\n"
            f"{first}={common}×{first // common}，{second}={common}×{second // common}，"
            f"{first // common}和{second // common}互质。\n所以边长最大是{common}厘米。",
            f"The side has to divide both {first} and {second}: look for the highest common factor.\n"
            f"{first} = {common} × {first // common} and {second} = {common} × {second // common}; "
            f"{first // common} and {second // common} share no factor.\nSo the side is at most {common} cm.",
        ),
        hints=[
            Pair(
                f"列出{second}的因数，从大到小看哪个也是{first}的因数。",
                f"List the factors of {second}, largest first.",
            )
        ],
    )


def lowest_common_multiple(rng: Random) -> SingleChoice:
    """Two things that happen again on the same day."""
    first, second = rng.sample([4, 6, 8, 9, 10, 12, 14, 15, 18, 20], 2)
    common, multiple = math.gcd(first, second), math.lcm(first, second)
    if common in (1, first, second):
        raise Unsuitable("product or larger number would do")
    return choice(
        rng,
        skills=["number.lcm", "number.factors-multiples"],
        difficulty=3,
        stem=Pair(
            f"小林每{first}天去一次图书馆，朵朵每{second}天去一次。今天两人都去了，至少再过多少天两人又在同一天去？",
            f"Mia goes to the library every {first} days, Leo every {second} days. Both are there today. "
            f"In how many days will they next be there on the same day?",
        ),
        key=str(multiple),
        wrong=[
            (str(first * second), "product-as-lcm"),
            (str(common), "factor-multiple-mixed"),
            (str(first + second), "other-operation"),
        ],
        explanation=Pair(
            f"天数要既是{first}的倍数，又是{second}的倍数，求最小公倍数。\n"
            f"{max(first, second)}的倍数："
            f"{max(first, second)}、{2 * max(first, second)}、{3 * max(first, second)}……"
            f"第一个也是{min(first, second)}的倍数的是{multiple}。",
            f"The number of days has to be a multiple of both {first} and {second}.\n"
            f"Go through {max(first, second)}, {2 * max(first, second)}, {3 * max(first, second)}, …: "
            f"the first that is also a multiple of {min(first, second)} is {multiple}.",
        ),
        hints=[
            Pair(
                f"依次写出{max(first, second)}的倍数，看哪个最先也是{min(first, second)}的倍数。",
                f"Write down the multiples of {max(first, second)} one by one and test them.",
            )
        ],
    )


def next_in_pattern(rng: Random) -> NumberEntry:
    """Squares, growing steps or doubling with a shift."""
    kind = rng.choice(["growing", "doubling"])
    start, step = rng.randint(1, 9), rng.randint(2, 5)
    terms = [start]
    if kind == "growing":
        for place in range(5):
            terms.append(terms[-1] + step + place)
        zh = (
            f"相邻两数的差依次是{step}、{step + 1}、{step + 2}、{step + 3}，下一个差是{step + 4}。\n"
            f"{terms[4]}+{step + 4}={terms[5]}。"
        )
        en = (
            f"The steps are {step}, {step + 1}, {step + 2}, {step + 3}; the next one is {step + 4}.\n"
            f"{terms[4]} + {step + 4} = {terms[5]}."
        )
    else:
        shift = rng.randint(1, 3)
        for _ in range(5):
            terms.append(terms[-1] * 2 + shift)
        zh = f"每个数都是前一个数的2倍再加{shift}。\n{terms[4]}×2+{shift}={terms[5]}。"
        en = f"Each number is twice the one before, plus {shift}.\n{terms[4]} × 2 + {shift} = {terms[5]}."
    shown = terms[:5]
    return entry(
        skills=["algebra.patterns"],
        difficulty=2 if kind == "growing" else 3,
        stem=Pair(
            f"找规律填数：{'、'.join(map(str, shown))}、（  ）",
            f"What number comes next? {', '.join(map(str, shown))}, …",
        ),
        answer=terms[5],
        explanation=Pair(zh, en),
        hints=[Pair("先写出相邻两个数的差。", "Write down the steps from each number to the next.")],
    )


def missing_in_sequence(rng: Random) -> SingleChoice:
    """The n-th term of equal steps: one step fewer than terms."""
    first, step, place = rng.randint(3, 12), rng.randint(3, 9), rng.randint(8, 20)
    right = first + (place - 1) * step
    return choice(
        rng,
        skills=["algebra.patterns"],
        difficulty=4,
        stem=Pair(
            f"按规律排列：{first}、{first + step}、{first + 2 * step}、{first + 3 * step}……第{place}个数是多少？",
            f"A pattern starts {first}, {first + step}, {first + 2 * step}, {first + 3 * step}, … "
            f"and goes on like this. What is number {place} in the pattern?",
        ),
        key=str(right),
        wrong=[
            (str(first + place * step), "off-by-one-step"),
            (str(place * step), "forgets-the-start"),
            (str(first * place), "multiplies-the-first"),
        ],
        explanation=Pair(
            f"每次多{step}。从第1个到第{place}个要加{place}−1={place - 1}次。\n{first}+{place - 1}×{step}={right}。",
            f"Each step adds {step}. From number 1 to number {place} there are {place - 1} steps.\n"
            f"{first} + {place - 1} × {step} = {right}.",
        ),
        hints=[
            Pair("从第1个到第2个加了1次，到第3个加了几次？", "Number 2 is one step on. How many steps is number 3?")
        ],
    )


GENERATORS = {
    "number.round-whole": round_whole,
    "number.greatest-common-factor": greatest_common_factor,
    "number.lowest-common-multiple": lowest_common_multiple,
    "number.next-in-pattern": next_in_pattern,
    "number.missing-in-sequence": missing_in_sequence,
}

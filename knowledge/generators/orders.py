"""Generators of items whose parts are put in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random

from domain.practice.items.kinds import Ordering
from knowledge.generators.drafting import Pair, Unsuitable, decimal, fraction, ordering, signed

_BELOW_HALF = [Fraction(text) for text in ("1/5", "1/4", "1/3", "2/5", "3/8")]
_ABOVE_HALF = [Fraction(text) for text in ("3/5", "2/3", "3/4", "4/5", "7/8")]


def fractions_by_size(rng: Random) -> Ordering:
    """Four fractions: two below one half and two above, or all with the same top."""
    foreseen: dict[tuple[int, ...], str] = {}
    if rng.random() < 0.5:
        top = rng.randint(1, 3)
        bottoms = sorted(rng.sample(range(top + 1, 13), 4), reverse=True)
        values = [Fraction(top, bottom) for bottom in bottoms]
        foreseen = {(3, 2, 1, 0): "bigger-denominator-bigger"}
        zh = f"分子都是{top}：分母越大，分的份数越多，每份越小。"
        en = f"All have the same top, {top}: the larger the bottom, the smaller each piece."
    else:
        below = sorted(
            rng.sample([Fraction(1, 5), Fraction(1, 4), Fraction(1, 3), Fraction(2, 5), Fraction(3, 8)], 2)
        )
        above = sorted(
            rng.sample([Fraction(3, 5), Fraction(2, 3), Fraction(3, 4), Fraction(4, 5), Fraction(7, 8)], 2)
        )
        values = [*below, *above]
        zh = f"先和一半比：{fraction(below[0])}和{fraction(below[1])}不到一半，另外两个超过一半。"
        en = f"Compare with one half: {fraction(below[0])} and {fraction(below[1])} are less, the others are more."
    if any(str(value.numerator) + "/" + str(value.denominator) != fraction(value) for value in values):
        raise Unsuitable("a whole number")
    if foreseen and len({value.numerator for value in values}) > 1:
        raise Unsuitable("not in lowest terms")
    texts = [fraction(value) for value in values]
    mixed = rng.sample(texts, 4)
    return ordering(
        skills=["fractions.compare"],
        difficulty=2 if foreseen else 3,
        stem=Pair(f"把{'、'.join(mixed)}从小到大排一排。", f"Put {', '.join(mixed)} in order, smallest first."),
        parts=texts,
        explanation=Pair(f"{zh}\n所以是{'、'.join(texts)}。", f"{en}\nSo it is {', '.join(texts)}."),
        hints=[
            Pair("想象同一个蛋糕分成这么多份。", "Think of one cake that is cut into so many pieces."),
            Pair("看看每个分数比一半大还是小。", "Is each of them more than a half, or less?"),
        ],
        foreseen=foreseen,
    )


def decimals_by_size(rng: Random) -> Ordering:
    """Four decimals of different lengths, whose digits alone suggest another order."""
    tenths = sorted(rng.sample(range(1, 10), 2))
    hundredths = sorted(rng.sample([n for n in range(11, 99) if n % 10], 2))
    values = sorted([Fraction(n, 10) for n in tenths] + [Fraction(n, 100) for n in hundredths])
    texts = [decimal(value) for value in values]
    if len(set(values)) < 4 or values[0].denominator == values[-1].denominator == 1:
        raise Unsuitable("two are the same")
    as_whole = _ranked(texts, lambda text: int(text.partition(".")[2]))
    if as_whole is None or as_whole == (0, 1, 2, 3):
        raise Unsuitable("the digits alone give the right order")
    mixed = rng.sample(texts, 4)
    padded = "、".join(f"{text}{'0' * (4 - len(text))}" for text in texts)
    return ordering(
        skills=["decimals.compare"],
        difficulty=2,
        stem=Pair(f"把{'、'.join(mixed)}从小到大排一排。", f"Put {', '.join(mixed)} in order, smallest first."),
        parts=texts,
        explanation=Pair(
            f"都写成两位小数再比：{padded}。\n所以是{'、'.join(texts)}。",
            f"Write all with two places: {padded.replace('、', ', ')}.\nSo it is {', '.join(texts)}.",
        ),
        hints=[
            Pair("从小数点后第一位比起。", "Begin with the first digit behind the point."),
            Pair("位数不够的，在末尾添0。", "Fill up the shorter ones with a 0 at the end."),
        ],
        foreseen={as_whole: "reads-decimals-as-whole"},
    )


def integers_by_size(rng: Random) -> Ordering:
    """Temperatures above and below zero."""
    negative = sorted(-n for n in rng.sample(range(1, 13), 2))
    values = [*negative, *([0] if rng.random() < 0.5 else []), *sorted(rng.sample(range(1, 13), 2))]
    texts = [signed(value) for value in values]
    by_digits = _ranked(texts, lambda text: abs(int(text.replace("−", "-"))))
    swapped = (1, 0, *range(2, len(values)))
    mixed = rng.sample(texts, len(texts))
    foreseen = {order: "negative-larger" for order in (swapped, by_digits) if order}
    return ordering(
        skills=["integers.meaning"],
        difficulty=2,
        stem=Pair(
            f"几天的最低气温（℃）是{'、'.join(mixed)}。从最冷排到最暖。",
            f"On some days the lowest temperature (°C) was {', '.join(mixed)}. Put them in order, coldest first.",
        ),
        parts=texts,
        explanation=Pair(
            f"零下的数越大越冷：{texts[0]}比{texts[1]}冷。\n所以是{'、'.join(texts)}。",
            f"Further below zero is colder: {texts[0]} is colder than {texts[1]}.\nSo it is {', '.join(texts)}.",
        ),
        hints=[
            Pair("想一想温度计，哪个在最下面？", "Think of a thermometer. Which one is at the bottom?"),
            Pair("负数都在0的下面。", "All negative numbers stand below 0."),
        ],
        foreseen=foreseen,
    )


def _ranked(texts: Sequence[str], rank: Callable[[str], int]) -> tuple[int, ...] | None:
    """The order in which somebody puts the texts who goes by `rank`; None where two rank the same."""
    if len({rank(text) for text in texts}) < len(texts):
        return None
    return tuple(sorted(range(len(texts)), key=lambda place: rank(texts[place])))


GENERATORS = {
    "orders.fractions": fractions_by_size,
    "orders.decimals": decimals_by_size,
    "orders.integers": integers_by_size,
}

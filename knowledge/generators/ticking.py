"""Generators of items with several right options."""

from __future__ import annotations

import math
from fractions import Fraction
from random import Random

from domain.practice.items.kinds import SeveralChoices
from knowledge.generators.drafting import CHILDREN, Pair, Unsuitable, proper_fraction, several


def multiples(rng: Random) -> SeveralChoices:
    """Numbers on cards, some of them multiples; a factor and near misses among them."""
    of = rng.choice([4, 6, 7, 8, 9, 12, 15])
    right = sorted(rng.sample([of * factor for factor in range(2, 10)], rng.choice([2, 3])))
    factors = [factor for factor in range(2, of) if of % factor == 0]
    near = [number + rng.choice([-2, -1, 1, 2]) for number in rng.sample([of * n for n in range(2, 10)], 2)]
    wrong: list[tuple[str, str | None]] = [(str(number), None) for number in near]
    if factors:
        wrong.append((str(rng.choice(factors)), "factor-multiple-mixed"))
    if any(int(text) % of == 0 for text, _ in wrong):
        raise Unsuitable("a near miss hits")
    child = rng.choice(CHILDREN)
    shown = "，".join(f"{number}÷{of}={number // of}" for number in right)
    return several(
        rng,
        skills=["number.factors-multiples"],
        difficulty=2,
        stem=Pair(
            f"{child.zh}手里有几张数字卡片。哪些卡片上的数是{of}的倍数？",
            f"{child.en} has some number cards. Which of the numbers are multiples of {of}?",
        ),
        right=[str(number) for number in right],
        wrong=wrong,
        explanation=Pair(
            f"{of}的倍数除以{of}没有余数。\n{shown}。",
            f"A multiple of {of} divides by {of} with nothing left over.\n{shown.replace('，', ', ')}.".replace(
                "÷", " ÷ "
            ).replace("=", " = "),
        ),
        hints=[
            Pair(f"用每个数除以{of}，看有没有余数。", f"Divide each number by {of}. Is anything left over?"),
            Pair(f"倍数不会比{of}小。", f"A multiple is never smaller than {of} here."),
        ],
    )


def factors(rng: Random) -> SeveralChoices:
    """Which numbers divide a number; a multiple and numbers that leave a rest among them."""
    number = rng.choice([12, 16, 18, 20, 24, 28, 30, 32, 36, 40, 42, 45, 48, 54, 60])
    dividing = [factor for factor in range(2, number) if number % factor == 0]
    if len(dividing) < 3:
        raise Unsuitable("too few factors")
    right = sorted(rng.sample(dividing, 3))
    others = [each for each in range(3, number) if number % each]
    wrong: list[tuple[str, str | None]] = [(str(each), None) for each in rng.sample(others, 2)]
    wrong.append((str(number * 2), "factor-multiple-mixed"))
    child = rng.choice(CHILDREN)
    pairs = "，".join(f"{each}×{number // each}={number}" for each in right)
    return several(
        rng,
        skills=["number.factors-multiples"],
        difficulty=2,
        stem=Pair(
            f"{child.zh}想把{number}颗糖平均分成几份，正好分完。可以分成多少份？选出所有可以的。",
            f"{child.en} wants to share {number} sweets equally with none left over. Into how many shares can it be? "
            "Tick all that work.",
        ),
        right=[str(each) for each in right],
        wrong=wrong,
        explanation=Pair(
            f"份数必须是{number}的因数。\n{pairs}。",
            f"The number of shares has to be a factor of {number}.\n"
            + pairs.replace("，", ", ").replace("×", " × ").replace("=", " = ")
            + ".",
        ),
        hints=[
            Pair(f"用{number}除以每个数，看有没有余数。", f"Divide {number} by each number. Is anything left over?"),
            Pair(f"份数不会比{number}还多。", f"There cannot be more shares than the {number} sweets."),
        ],
    )


def equal_fractions(rng: Random) -> SeveralChoices:
    """Fractions with the same value, among such where only one number or both by the same amount were changed."""
    base = proper_fraction(rng, [2, 3, 4, 5, 6, 7, 8])
    top, bottom = base.numerator, base.denominator
    by = sorted(rng.sample(range(2, 7), 2))
    added, scaled = rng.randint(1, 3), rng.randint(2, 4)
    wrong = [
        (f"{top + added}/{bottom + added}", "adds-the-same-to-both"),
        (f"{top}/{bottom * scaled}", "scales-only-one"),
        (f"{top * by[0]}/{bottom * by[0] + 1}", None),
    ]
    if any(Fraction(text) == base for text, _ in wrong) or math.gcd(top, bottom) != 1:
        raise Unsuitable("a wrong road leads to the same value")
    first, second = by
    child = rng.choice(CHILDREN)
    return several(
        rng,
        skills=["fractions.equivalent"],
        difficulty=2,
        stem=Pair(
            f"{child.zh}把一张彩纸涂了{top}/{bottom}。下面哪些分数和它一样大？",
            f"{child.en} has painted {top}/{bottom} of a sheet. Which of these fractions mean just as much?",
        ),
        right=[f"{top * factor}/{bottom * factor}" for factor in by],
        wrong=wrong,
        explanation=Pair(
            f"分子和分母同时乘一样的数，大小不变。\n"
            f"乘{first}得{top * first}/{bottom * first}，乘{second}得{top * second}/{bottom * second}。",
            f"Multiply top and bottom by the same number and the value stays.\n"
            f"By {first} it is {top * first}/{bottom * first}, by {second} it is {top * second}/{bottom * second}.",
        ),
        hints=[
            Pair("分子和分母要一起变。", "Top and bottom have to change together."),
            Pair(
                f"看看分子是{top}的几倍，分母是不是{bottom}的同样多倍。",
                f"How many times {top} is the top? Is the bottom as many times {bottom}?",
            ),
        ],
    )


GENERATORS = {
    "ticking.multiples": multiples,
    "ticking.factors": factors,
    "ticking.equal-fractions": equal_fractions,
}

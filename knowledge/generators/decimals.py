"""Generators for decimals."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from domain.practice.items.kinds import NumberEntry, SingleChoice
from knowledge.generators.drafting import CHILDREN, Pair, Unsuitable, choice, decimal, entry


def compare(rng: Random) -> SingleChoice:
    """The largest or smallest of three decimals; it is neither the longest nor the shortest of them."""
    whole, ask_largest = rng.randint(0, 9), rng.random() < 0.5
    one, two_places, three = rng.randint(1, 9), rng.randint(11, 98), rng.randint(101, 989)
    tenths = two_places // 10
    if two_places % 10 == 0 or three % 10 == 0 or len({one, tenths, three // 100}) < 3:
        raise Unsuitable("ends in zero, or the tenths do not decide")
    if tenths != (max if ask_largest else min)(one, tenths, three // 100):
        raise Unsuitable("a rule about lengths would lead to the key")
    shortest, key, longest = f"{whole}.{one}", f"{whole}.{two_places}", f"{whole}.{three}"
    return choice(
        rng,
        skills=["decimals.compare"],
        difficulty=2,
        options=3,
        stem=Pair(
            f"{longest}、{shortest}、{key}三个数中，最{'大' if ask_largest else '小'}的是哪个？",
            f"Which of {longest}, {shortest} and {key} is the {'largest' if ask_largest else 'smallest'}?",
        ),
        key=key,
        wrong=[
            (longest if ask_largest else shortest, "longer-is-larger"),
            (shortest if ask_largest else longest, "shorter-is-larger"),
        ],
        explanation=Pair(
            f"整数部分相同，就从十分位比起：{longest}的十分位是{three // 100}，{shortest}的是{one}，"
            f"{key}的是{tenths}。\n所以最{'大' if ask_largest else '小'}的是{key}。",
            f"The whole parts are equal, so compare tenths: {longest} has {three // 100}, {shortest} has {one}, "
            f"{key} has {tenths}.\nSo {key} is the {'largest' if ask_largest else 'smallest'}.",
        ),
        hints=[
            Pair(
                "补上0，让它们的小数位数一样多，再比较。",
                "Write zeros at the end until all have the same number of places.",
            )
        ],
    )


def add(rng: Random) -> SingleChoice:
    """Adding prices or lengths with different numbers of places."""
    first = Fraction(rng.randint(12, 98), 10)
    second = Fraction(rng.randint(105, 899), 100)
    if (first * 10) % 10 == 0 or (second * 100) % 10 == 0:
        raise Unsuitable("ends in zero")
    total = first + second
    if (total * 100) % 10 == 0:
        raise Unsuitable("sum ends in zero")
    right_aligned = Fraction(int(first * 10) + int(second * 100), 100)
    whole = first.__floor__() + second.__floor__()
    behind = int(first * 10) % 10 + int(second * 100) % 100
    return choice(
        rng,
        skills=["decimals.add"],
        difficulty=2,
        stem=Pair(
            f"一根绳子长{decimal(first)}米，另一根长{decimal(second)}米。两根一共长多少米？",
            f"One rope is {decimal(first)} m long, another {decimal(second)} m. How long are they together?",
        ),
        key=Pair(f"{decimal(total)}米", f"{decimal(total)} m"),
        wrong=[
            (Pair(f"{decimal(right_aligned)}米", f"{decimal(right_aligned)} m"), "aligns-last-digits"),
            (Pair(f"{whole}.{behind}米", f"{whole}.{behind} m"), "decimal-parts-apart"),
            (Pair(f"{decimal(total + 1)}米", f"{decimal(total + 1)} m"), "forgets-carry"),
            (Pair(f"{decimal(total - 1)}米", f"{decimal(total - 1)} m"), "forgets-carry"),
        ],
        explanation=Pair(
            f"小数点对齐：{decimal(first)}可以写成{decimal(first)}0。\n"
            f"{decimal(first)}0+{decimal(second)}={decimal(total)}。",
            f"Line up the points: write {decimal(first)} as {decimal(first)}0.\n"
            f"{decimal(first)}0 + {decimal(second)} = {decimal(total)}.",
        ),
        hints=[Pair("小数点对齐了吗？", "Are the decimal points in line?")],
    )


def change_from_note(rng: Random) -> NumberEntry:
    """Change from a whole amount after two purchases."""
    first, second = Fraction(rng.randint(21, 79), 10), Fraction(rng.randint(215, 895), 100)
    paid = 20
    left = paid - first - second
    if left <= 1 or (second * 100) % 10 == 0 or (left * 100) % 10 == 0:
        raise Unsuitable("too easy")
    child = rng.choice(CHILDREN)
    return entry(
        skills=["decimals.add", "measure.money"],
        difficulty=3,
        stem=Pair(
            f"{child.zh}买面包花了{decimal(first)}元，买酸奶花了{decimal(second)}元，付了{paid}元。应找回多少元？",
            f"{child.en} buys bread for ${_price(first)} and yoghurt for ${decimal(second)} and pays with "
            f"${paid}. "
            f"How much change is due, in dollars?",
        ),
        answer=left,
        explanation=Pair(
            f"一共花了{decimal(first)}+{decimal(second)}={decimal(first + second)}元。\n"
            f"{paid}−{decimal(first + second)}={decimal(left)}元。",
            f"Together that costs {_price(first)} + {decimal(second)} = {_price(first + second)}.\n"
            f"{paid} − {_price(first + second)} = {decimal(left)}.",
        ),
        hints=[Pair("先算一共花了多少。", "Find the total first.")],
        unit=Pair("元", "dollars"),
    )


def _price(amount: Fraction) -> str:
    """Two places, as on a price tag."""
    return f"{int(amount)}.{int(amount * 100) % 100:02d}"


def multiply(rng: Random) -> SingleChoice:
    """The point in a product."""
    first, second = Fraction(rng.randint(12, 98), 10), Fraction(rng.randint(11, 49), 10)
    right = first * second
    if (right * 100) % 10 == 0 or (first * 10) % 10 == 0 or (second * 10) % 10 == 0:
        raise Unsuitable("ends in zero")
    shown = {shift: decimal(right * shift) for shift in (Fraction(1), Fraction(10), Fraction(1, 10))}
    by_parts = Fraction(int(first) * int(second)) + Fraction(int(first * 10) % 10 * (int(second * 10) % 10), 100)
    return choice(
        rng,
        skills=["decimals.multiply"],
        difficulty=3,
        stem=Pair(
            f"每千克苹果{decimal(first)}元，买{decimal(second)}千克要多少元？",
            f"Apples cost ${decimal(first)}0 a kilogram. How much are {decimal(second)} kg?",
        ),
        key=Pair(f"{shown[Fraction(1)]}元", f"${shown[Fraction(1)]}"),
        wrong=[
            (Pair(f"{shown[Fraction(10)]}元", f"${shown[Fraction(10)]}"), "point-as-in-addition"),
            (Pair(f"{decimal(by_parts)}元", f"${decimal(by_parts)}"), "multiplies-matching-parts"),
            (Pair(f"{shown[Fraction(1, 10)]}元", f"${shown[Fraction(1, 10)]}"), "point-one-place-off"),
        ],
        explanation=Pair(
            f"先看成整数：{int(first * 10)}×{int(second * 10)}={int(right * 100)}。\n"
            f"两个因数一共有两位小数，积也要有两位小数：{decimal(right)}。",
            f"First without points: {int(first * 10)} × {int(second * 10)} = {int(right * 100)}.\n"
            f"The factors have two decimal places in all, so the product has two: {decimal(right)}.",
        ),
        hints=[
            Pair(
                f"估一估：大约是{round(first)}×{round(second)}元。",
                f"Estimate: it is about {round(first)} × {round(second)} dollars.",
            )
        ],
    )


def divide(rng: Random) -> NumberEntry:
    """Dividing by a decimal: both are multiplied by ten."""
    divisor, quotient = Fraction(rng.randint(2, 9), 10), rng.randint(4, 24)
    total = divisor * quotient
    if total.denominator == 1:
        raise Unsuitable("whole dividend")
    return entry(
        skills=["decimals.divide"],
        difficulty=3,
        stem=Pair(
            f"一桶油有{decimal(total)}升，每瓶装{decimal(divisor)}升，正好可以装几瓶？",
            f"A can holds {decimal(total)} litres of oil. How many bottles of {decimal(divisor)} litre does it fill?",
        ),
        answer=quotient,
        explanation=Pair(
            "除数和被除数同时乘10："
            f"{decimal(total)}÷{decimal(divisor)}={decimal(total * 10)}÷{decimal(divisor * 10)}。\n"
            f"等于{quotient}。",
            f"Multiply both by 10: {decimal(total)} ÷ {decimal(divisor)} = {decimal(total * 10)} ÷ "
            f"{decimal(divisor * 10)}.\n"
            f"That is {quotient}.",
        ),
        hints=[
            Pair("怎样把除数变成整数，商又不变？", "How can the divisor become whole without changing the result?")
        ],
        unit=Pair("瓶", "bottles"),
        wrong=[(Fraction(quotient, 10), "point-one-place-off"), (quotient * 10, "point-one-place-off")],
    )


GENERATORS = {
    "decimals.compare": compare,
    "decimals.add": add,
    "decimals.change-from-note": change_from_note,
    "decimals.multiply": multiply,
    "decimals.divide": divide,
}

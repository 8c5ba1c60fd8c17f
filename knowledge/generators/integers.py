"""Generators for negative numbers and powers."""

from __future__ import annotations

from random import Random

from domain.practice.items.kinds import NumberEntry, SingleChoice
from knowledge.generators.drafting import Pair, Unsuitable, bracketed, choice, entry, signed


def add(rng: Random) -> SingleChoice:
    """Subtracting a negative number, or from one."""
    a, b = rng.randint(-12, 12), rng.randint(-12, -2)
    if a in (0, b, -b) or abs(a) < 2:
        raise Unsuitable("special case")
    minus = rng.random() < 0.6
    right = a - b if minus else a + b
    sign = "−" if minus else "+"
    if right == 0:
        raise Unsuitable("zero")
    opposite = a + b if minus else a - b
    return choice(
        rng,
        skills=["integers.add"],
        difficulty=2,
        stem=Pair(f"计算：{signed(a)}{sign}{bracketed(b)}", f"Work out {signed(a)} {sign} {bracketed(b)}."),
        key=signed(right),
        wrong=[
            (signed(opposite), "minus-minus" if minus else "sign-dropped"),
            (signed(-right), "sign-of-result"),
            (signed(-opposite), "two-negatives-make-plus"),
        ],
        explanation=Pair(
            f"{'减去一个负数，等于加上它的相反数' if minus else '加上一个负数，等于减去它的相反数'}："
            f"{signed(a)}{'+' if minus else '−'}{-b}。\n"
            f"从{signed(a)}向{'右' if minus else '左'}走{-b}格，到{signed(right)}。",
            f"{'Taking away a negative is adding' if minus else 'Adding a negative is taking away'}: "
            f"{signed(a)} {'+' if minus else '−'} {-b}.\n"
            f"From {signed(a)}, go {-b} steps to the {'right' if minus else 'left'}: {signed(right)}.",
        ),
        hints=[Pair("在数轴上走一走。", "Walk along the number line.")],
    )


def temperature(rng: Random) -> NumberEntry:
    """The difference between a temperature below and one above zero."""
    low, high = -rng.randint(2, 18), rng.randint(1, 14)
    city = rng.choice(
        [Pair("哈尔滨", "Oslo"), Pair("长春", "Calgary"), Pair("呼和浩特", "Helsinki"), Pair("乌鲁木齐", "Warsaw")]
    )
    return entry(
        skills=["integers.meaning", "integers.add"],
        difficulty=1,
        stem=Pair(
            f"{city.zh}某天最低气温{signed(low)}℃，最高气温{high}℃。这天的温差是多少℃？",
            f"In {city.en} the temperature rose from {signed(low)} °C at night to {high} °C at noon. By how "
            "many degrees is that?",
        ),
        answer=high - low,
        explanation=Pair(
            f"从{signed(low)}℃到0℃是{-low}℃，从0℃到{high}℃是{high}℃。\n{-low}+{high}={high - low}℃。",
            f"From {signed(low)} up to 0 it is {-low} degrees, from 0 to {high} another {high}.\n"
            f"{-low} + {high} = {high - low}.",
        ),
        hints=[Pair("先走到0，再往上走。", "Go up to 0 first, then on.")],
        unit=Pair("℃", "°C"),
        wrong=[(high + low, "minus-minus"), (-high - low, "minus-minus")],
    )


def multiply(rng: Random) -> SingleChoice:
    """A product of negatives with something added behind."""
    a, b, c = -rng.randint(2, 9), -rng.randint(2, 9), rng.randint(2, 15)
    right = a * b - c
    if a == b or right == 0:
        raise Unsuitable("special case")
    return choice(
        rng,
        skills=["integers.multiply"],
        difficulty=3,
        stem=Pair(
            f"计算：{bracketed(a)}×{bracketed(b)}−{c}",
            f"Work out {bracketed(a)} × {bracketed(b)} − {c}.",
        ),
        key=signed(right),
        wrong=[
            (signed(-a * b - c), "product-of-negatives"),
            (signed(a * (b - c)), "left-to-right"),
            (signed(a * b + c), "minus-minus"),
            (signed(a + b - c), "adds-instead-of-multiplies"),
        ],
        explanation=Pair(
            f"先算乘法，负负得正：{bracketed(a)}×{bracketed(b)}={a * b}。\n再算{a * b}−{c}={signed(right)}。",
            f"Multiply first; two negatives give a positive: {bracketed(a)} × {bracketed(b)} = {a * b}.\n"
            f"Then {a * b} − {c} = {signed(right)}.",
        ),
        hints=[Pair("先定符号，再算数值。", "Settle the sign first, then the size.")],
    )


def power(rng: Random) -> SingleChoice:
    """A power with and without a bracket around the minus."""
    base, exponent = rng.randint(2, 6), rng.choice([2, 3, 4])
    if base**exponent > 300 or base == exponent == 2:
        raise Unsuitable("too large, or product and power coincide")
    with_bracket = rng.random() < 0.5
    raised = "²³⁴"[exponent - 2]
    size = base**exponent
    right = (-base) ** exponent if with_bracket else -size
    shown = f"(−{base}){raised}" if with_bracket else f"−{base}{raised}"
    product = -base * exponent
    return choice(
        rng,
        skills=["algebra.powers"],
        difficulty=3,
        stem=Pair(f"计算：{shown}", f"Work out {shown}."),
        key=signed(right),
        wrong=[
            (signed(-right), "square-of-negative"),
            (signed(product), "power-as-multiplication"),
            (signed(-product), "power-as-multiplication"),
        ],
        explanation=Pair(
            (
                f"括号里的−{base}整个要乘{exponent}次，"
                f"{'偶数个负号得正' if exponent % 2 == 0 else '奇数个负号得负'}。\n"
                if with_bracket
                else f"没有括号，先算{base}{raised}={size}，负号留在前面。\n"
            )
            + f"所以{shown}={signed(right)}。",
            (
                f"The whole −{base} is multiplied {exponent} times; an "
                f"{'even' if exponent % 2 == 0 else 'odd'} number of minus signs "
                f"gives a {'plus' if exponent % 2 == 0 else 'minus'}.\n"
                if with_bracket
                else f"There is no bracket: work out {base}{raised} = {size} and keep the minus in front.\n"
            )
            + f"So {shown} = {signed(right)}.",
        ),
        hints=[Pair("底数是什么？看看有没有括号。", "What exactly is raised to the power? Look for a bracket.")],
    )


GENERATORS = {
    "integers.add": add,
    "integers.temperature": temperature,
    "integers.multiply": multiply,
    "integers.power": power,
}

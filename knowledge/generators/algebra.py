"""Generators for expressions, equations and functions."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from domain.practice.items.kinds import NumberEntry, SingleChoice
from knowledge.generators.drafting import Pair, Unsuitable, choice, entry, signed


def _term(coefficient: int, letter: str, *, first: bool = False) -> str:
    """` + 3x`, ` − x`; at the beginning `3x`, `−x`."""
    size = "" if abs(coefficient) == 1 and letter else str(abs(coefficient))
    if first:
        return f"{'−' if coefficient < 0 else ''}{size}{letter}"
    return f" {'−' if coefficient < 0 else '+'} {size}{letter}"


def one_step_equation(rng: Random) -> NumberEntry:
    """A story with one unknown and one operation."""
    x, given = rng.randint(6, 40), rng.randint(3, 9)
    story = rng.choice(["times", "plus", "minus"])
    if story == "times":
        zh, en = f"{given}x={given * x}", f"{given}x = {given * x}"
        wrong = (given * x - given, "subtracts-the-coefficient")
        steps = Pair(
            f"两边同时除以{given}：x={given * x}÷{given}。\nx={x}。",
            f"Divide both sides by {given}: x = {given * x} ÷ {given}.\nx = {x}.",
        )
    elif story == "plus":
        given += 10
        zh, en = f"x+{given}={x + given}", f"x + {given} = {x + given}"
        wrong = (x + 2 * given, "moves-without-sign-change")
        steps = Pair(
            f"两边同时减{given}：x={x + given}−{given}。\nx={x}。",
            f"Take {given} from both sides: x = {x + given} − {given}.\nx = {x}.",
        )
    else:
        given += 4
        zh, en = f"x−{given}={x}", f"x − {given} = {x}"
        wrong = (x - given, "moves-without-sign-change")
        x += given
        steps = Pair(
            f"两边同时加{given}：x={x - given}+{given}。\nx={x}。",
            f"Add {given} to both sides: x = {x - given} + {given}.\nx = {x}.",
        )
    return entry(
        skills=["algebra.equations-one-step"],
        difficulty=1,
        stem=Pair(f"解方程：{zh}，x=？", f"Solve {en}. What is x?"),
        answer=x,
        explanation=steps,
        hints=[Pair("等式两边要做同样的事。", "Do the same to both sides.")],
        wrong=[wrong],
    )


def two_step_equation(rng: Random) -> SingleChoice:
    """ax ± b = c, with the roads that undo wrongly."""
    a, b, x = rng.randint(3, 9), rng.randint(4, 24), rng.randint(3, 14)
    minus = rng.random() < 0.5
    c = a * x - b if minus else a * x + b
    sign, undo = ("−", "+") if minus else ("+", "−")
    wrong_side = c - b if minus else c + b
    if c <= 0 or wrong_side % a or wrong_side <= 0:
        raise Unsuitable("the wrong road does not lead to a number")
    return choice(
        rng,
        skills=["algebra.equations-two-step"],
        difficulty=3,
        stem=Pair(f"解方程：{a}x{sign}{b}={c}", f"Solve {a}x {sign} {b} = {c}."),
        key=f"x = {x}",
        wrong=[
            (f"x = {wrong_side // a}", "moves-without-sign-change"),
            (f"x = {a * x}", "stops-halfway"),
            (f"x = {signed(a * x - a)}", "subtracts-the-coefficient"),
        ],
        explanation=Pair(
            f"先去掉{sign}{b}：两边同时{'加' if minus else '减'}{b}，{a}x={c}{undo}{b}={a * x}。\n"
            f"两边除以{a}：x={x}。",
            f"Undo the {b} first: {a}x = {c} {undo} {b} = {a * x}.\nDivide both sides by {a}: x = {x}.",
        ),
        hints=[
            Pair("先处理加减，再处理乘。", "Undo the adding or subtracting first, then the multiplying."),
            Pair("把每个选项代进去检验。", "Put each option into the equation and test it."),
        ],
    )


def like_terms(rng: Random) -> SingleChoice:
    """Collecting x and plain numbers."""
    a, b, c, d = rng.randint(2, 9), rng.randint(2, 9), rng.randint(2, 6), rng.randint(1, 8)
    if a == c or b == d or a - c in (1, -1):
        raise Unsuitable("something vanishes")
    x, n = a - c, b + d
    return choice(
        rng,
        skills=["algebra.like-terms"],
        difficulty=2,
        stem=Pair(f"化简：{a}x + {b} − {c}x + {d}", f"Simplify {a}x + {b} − {c}x + {d}."),
        key=f"{_term(x, 'x', first=True)}{_term(n, '')}",
        wrong=[
            (f"{_term(x + n, 'x', first=True)}" if x + n else "0", "unlike-terms-joined"),
            (f"{_term(a + c, 'x', first=True)}{_term(n, '')}", "sign-dropped"),
            (
                f"{_term(x, 'x', first=True)}{_term(b - d, '')}",
                "sign-travels-on",
            ),
            (f"{_term(x, 'x²', first=True)}{_term(n, '')}", "multiplies-letters"),
        ],
        explanation=Pair(
            f"带着前面的符号，把同类项放在一起：{a}x − {c}x = {_term(x, 'x', first=True)}，{b} + {d} = {n}。"
            "\n"
            f"结果是{_term(x, 'x', first=True)}{_term(n, '')}。",
            f"Collect what is alike, each with its sign: {a}x − {c}x = {_term(x, 'x', first=True)} and {b} "
            f"+ {d} = {n}.\n"
            f"That gives {_term(x, 'x', first=True)}{_term(n, '')}.",
        ),
        hints=[Pair("哪些是同类项？", "Which terms are alike?")],
    )


def brackets(rng: Random) -> SingleChoice:
    """A bracket with a minus in front."""
    a, b, c, d = rng.randint(3, 9), rng.randint(2, 5), rng.randint(2, 9), rng.randint(2, 9)
    if a == b or abs(a - b) == 1:
        raise Unsuitable("x vanishes or has no coefficient")
    x = a - b
    return choice(
        rng,
        skills=["algebra.brackets", "algebra.like-terms"],
        difficulty=3,
        stem=Pair(f"化简：{a}x − {b}(x − {c}) + {d}", f"Simplify {a}x − {b}(x − {c}) + {d}."),
        key=f"{_term(x, 'x', first=True)}{_term(b * c + d, '')}",
        wrong=[
            (
                f"{_term(x, 'x', first=True)}{_term(d - b * c, '')}" if d != b * c else _term(x, "x", first=True),
                "minus-before-bracket",
            ),
            (
                f"{_term(x, 'x', first=True)}{_term(d - c, '')}" if d != c else _term(x, "x", first=True),
                "bracket-first-term-only",
            ),
            (f"{_term(a + b, 'x', first=True)}{_term(b * c + d, '')}", "sign-dropped"),
        ],
        explanation=Pair(
            f"−{b}要乘括号里的每一项：−{b}×x=−{b}x，−{b}×(−{c})=+{b * c}。\n"
            f"{a}x − {b}x + {b * c} + {d} = {_term(x, 'x', first=True)}{_term(b * c + d, '')}。",
            f"−{b} multiplies every term in the bracket: −{b} × x = −{b}x and −{b} × (−{c}) = +{b * c}.\n"
            f"{a}x − {b}x + {b * c} + {d} = {_term(x, 'x', first=True)}{_term(b * c + d, '')}.",
        ),
        hints=[
            Pair("括号里每一项都要乘，符号也要带上。", "Every term in the bracket is multiplied, signs included.")
        ],
    )


def linear_value(rng: Random) -> SingleChoice:
    """The value of a linear function at a negative x."""
    k, b, x = rng.choice([-5, -4, -3, -2, 2, 3, 4, 5]), rng.randint(-8, 9), -rng.randint(2, 6)
    if b == 0:
        raise Unsuitable("no constant")
    right = k * x + b
    return choice(
        rng,
        skills=["functions.linear"],
        difficulty=2,
        stem=Pair(
            f"一次函数 y = {_term(k, 'x', first=True)}{_term(b, '')}，当 x = {signed(x)} 时，y = ？",
            f"What is the value of y = {_term(k, 'x', first=True)}{_term(b, '')} when x = {signed(x)}?",
        ),
        key=signed(right),
        wrong=[
            (signed(-k * x + b), "sign-dropped"),
            (signed(b * x + k), "slope-intercept-swapped"),
            (signed(k * (x + b)), "adds-before-multiplying"),
            (signed(k + x + b), "adds-instead-of-multiplies"),
        ],
        explanation=Pair(
            f"把x={signed(x)}代进去，负数加括号：{signed(k)}×({signed(x)})={signed(k * x)}。\n"
            f"再{'加' if b > 0 else '减'}{abs(b)}，得{signed(right)}。",
            f"Put {signed(x)} in, in brackets: {signed(k)} × ({signed(x)}) = {signed(k * x)}.\n"
            f"{'Add' if b > 0 else 'Take away'} {abs(b)}: {signed(right)}.",
        ),
        hints=[Pair("负数代入时要加括号。", "Put brackets around the negative number.")],
    )


def age_equation(rng: Random) -> NumberEntry:
    """An equation from a story about two ages."""
    child, times = rng.randint(6, 13), rng.randint(3, 4)
    more = rng.randint(1, 6)
    parent = times * child + more
    if not 22 <= parent - child <= 40:
        raise Unsuitable("no likely father")
    return entry(
        skills=["algebra.word-problems", "algebra.equations-two-step"],
        difficulty=3,
        stem=Pair(
            f"爸爸今年{parent}岁，比女儿年龄的{times}倍还大{more}岁。女儿今年几岁？",
            f"A father is {parent}. That is {more} years more than {times} times his daughter's age. How old is she?",
        ),
        answer=child,
        explanation=Pair(
            f"设女儿x岁：{times}x+{more}={parent}。\n{times}x={parent}−{more}={times * child}。\nx={child}。",
            f"Let the daughter be x: {times}x + {more} = {parent}.\n"
            f"{times}x = {parent} − {more} = {times * child}.\nx = {child}.",
        ),
        hints=[Pair("设女儿x岁，用x表示爸爸的年龄。", "Call her age x and write the father's age with it.")],
        unit=Pair("岁", "years"),
        wrong=[(times * child, "stops-halfway"), (Fraction(parent + more, times), "moves-without-sign-change")],
    )


GENERATORS = {
    "algebra.one-step-equation": one_step_equation,
    "algebra.two-step-equation": two_step_equation,
    "algebra.like-terms": like_terms,
    "algebra.brackets": brackets,
    "algebra.linear-value": linear_value,
    "algebra.age-equation": age_equation,
}

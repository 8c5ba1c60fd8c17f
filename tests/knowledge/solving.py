"""A second way to every generated item: the question is solved from its printed stem, in each language."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property

from domain.language import Lang
from knowledge.arithmetic import evaluate

_NUMBER = re.compile(r"(\d+)(?:又|\u00a0)(\d+)/(\d+)|(−?(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?:/\d+)?)")
_SUPERSCRIPTS = {"²": "**2", "³": "**3", "⁴": "**4"}


@dataclass(frozen=True)
class Stem:
    """A stem as somebody reads it who has not seen how it was made."""

    text: str
    lang: Lang

    @cached_property
    def numbers(self) -> list[Fraction]:
        return [
            int(whole) + Fraction(int(top), int(bottom)) if whole else _fraction(plain)
            for whole, top, bottom, plain in _NUMBER.findall(self.text)
        ]

    @property
    def whole_numbers(self) -> list[int]:
        return [int(number) for number in self.numbers]

    def says(self, zh: str, en: str) -> bool:
        return (zh if self.lang is Lang.ZH else en) in self.text


def _fraction(text: str) -> Fraction:
    return Fraction(text.replace(",", "").replace("−", "-"))


def plain(expression: str, x: int | None = None) -> Fraction:
    """The value of a printed expression, with `x` put in."""
    text = expression.replace("−", "-").replace("×", "*").replace("÷", "/")
    for sign, power in _SUPERSCRIPTS.items():
        text = text.replace(sign, power)
    text = re.sub(r"(\d)\s*([x(])", r"\1*\2", text)
    if x is not None:
        text = text.replace("x", f"({x})")
    return evaluate(text)


def _calculation(stem: Stem) -> Fraction:
    (text,) = re.findall(r"(?:计算：|Work out )(.*?)\.?$", stem.text)
    return plain(text)


def _expression(stem: Stem) -> str:
    (text,) = re.findall(r"(?:化简：|Simplify )(.*?)\.?$", stem.text)
    return str(text)


def _root(stem: Stem) -> Fraction:
    """The whole number that fits the printed equation, found by trying."""
    (found,) = re.findall(r"(?:解方程：|Solve )([^=]+)=\s*(\d+)", stem.text)
    (x,) = (x for x in range(-200, 201) if plain(found[0].strip(), x) == int(found[1]))
    return Fraction(x)


def _rounded(stem: Stem) -> Fraction:
    places = {"千位": 3, "百位": 2, "万位": 4, "nearest thousand": 3, "nearest hundred": 2, "nearest ten thousand": 4}
    (place,) = (place for name, place in places.items() if name in stem.text)
    rounded = Decimal(stem.whole_numbers[0]).scaleb(-place).quantize(Decimal(1), ROUND_HALF_UP)
    return Fraction(int(rounded) * 10**place)


def _continued(stem: Stem) -> Fraction:
    shown = stem.whole_numbers
    steps = [b - a for a, b in itertools.pairwise(shown)]
    seconds = {b - a for a, b in itertools.pairwise(steps)}
    if len(seconds) == 1:
        return Fraction(shown[-1] + steps[-1] + seconds.pop())
    assert all(b == 2 * a for a, b in itertools.pairwise(steps))
    return Fraction(shown[-1] + 2 * steps[-1])


def _term(stem: Stem) -> Fraction:
    first, second, *_, place = stem.whole_numbers
    return Fraction(next(itertools.islice(itertools.count(first, second - first), place - 1, None)))


def _repeatedly(total: Fraction, portion: Fraction) -> Fraction:
    count = 0
    while total >= portion:
        total -= portion
        count += 1
    assert total == 0
    return Fraction(count)


def _fits(count: range, holds: Callable[[int], bool]) -> Fraction:
    (found,) = (number for number in count if holds(number))
    return Fraction(found)


def _linear(stem: Stem) -> Fraction:
    (found,) = re.findall(r"y = (.*?)(?:，当| when) x = (−?\d+)", stem.text)
    return plain(found[0], int(found[1].replace("−", "-")))


def _end(stem: Stem) -> Fraction:
    """The hour and minute of the end as minutes since midnight."""
    hour, minute, lasts = stem.whole_numbers
    end = dt.datetime(2026, 1, 1, hour, minute, tzinfo=dt.UTC) + dt.timedelta(minutes=lasts)
    return Fraction(end.hour * 60 + end.minute)


def _discount(stem: Stem) -> Fraction:
    price = stem.numbers[0]
    if stem.lang is Lang.ZH:
        (tenths,) = re.findall("打(.)折", stem.text)
        return price * Fraction("零一二三四五六七八九".index(tenths), 10)
    return price - price * stem.numbers[1] / 100


def _coins(stem: Stem) -> Fraction:
    count, total = (stem.numbers[2], stem.numbers[3]) if stem.lang is Lang.ZH else (stem.numbers[0], stem.numbers[3])
    return _fits(range(100), lambda fives: 5 * fives + (count - fives) == total)


def _father(stem: Stem) -> Fraction:
    parent, *rest = stem.numbers
    times, more = rest if stem.lang is Lang.ZH else reversed(rest)
    return _fits(range(1, 60), lambda age: times * age + more == parent)


def _share(stem: Stem) -> Fraction:
    a, b, total = stem.numbers
    sand = stem.says("千克沙子？", "How much sand")
    return _fits(range(1, 1000), lambda kg: Fraction(kg) * (a + b) == total * (a if sand else b))


Solver = Callable[[Stem], Fraction]

SOLVERS: dict[str, Solver] = {
    "whole.add-within-20": lambda s: sum(s.numbers, Fraction(0)),
    "whole.subtract-within-100": lambda s: s.numbers[0] - s.numbers[1],
    "whole.times-table": lambda s: sum([s.numbers[0]] * s.whole_numbers[1], Fraction(0)),
    "whole.subtract-across-zero": lambda s: s.numbers[0] - s.numbers[1],
    "whole.multiply-by-one-digit": lambda s: sum([s.numbers[0]] * s.whole_numbers[1], Fraction(0)),
    "whole.long-multiplication": lambda s: sum([s.numbers[0]] * s.whole_numbers[1], Fraction(0)),
    "whole.remainder-in-context": lambda s: Fraction(len(range(0, s.whole_numbers[0], s.whole_numbers[1]))),
    "whole.zero-in-quotient": lambda s: _repeatedly(s.numbers[0], s.numbers[1]),
    "whole.order-of-operations": _calculation,
    "whole.brackets-first": lambda s: s.numbers[0] * s.numbers[2] + s.numbers[1] * s.numbers[2],
    "number.round-whole": _rounded,
    "number.greatest-common-factor": lambda s: Fraction(
        max(d for d in range(1, 1000) if s.whole_numbers[0] % d == 0 and s.whole_numbers[1] % d == 0)
    ),
    "number.lowest-common-multiple": lambda s: Fraction(
        next(day for day in itertools.count(1) if day % s.whole_numbers[0] == 0 and day % s.whole_numbers[1] == 0)
    ),
    "number.next-in-pattern": _continued,
    "number.missing-in-sequence": _term,
    "fractions.equivalent": lambda s: s.numbers[0] * s.numbers[1],
    "fractions.simplify": lambda s: s.numbers[0],
    "fractions.improper-to-mixed": lambda s: s.numbers[0],
    "fractions.mixed-to-improper": lambda s: s.numbers[0],
    "fractions.add-like": lambda s: s.numbers[0] + s.numbers[1],
    "fractions.add-unlike": lambda s: s.numbers[0] + s.numbers[1],
    "fractions.multiply": lambda s: s.numbers[0] - s.numbers[0] * (1 - s.numbers[1]),
    "fractions.divide": lambda s: _repeatedly(s.numbers[0], s.numbers[1]),
    "fractions.of-a-quantity": lambda s: s.numbers[0] * (1 - s.numbers[1]),
    "decimals.compare": lambda s: (max if s.says("最大", "largest") else min)(s.numbers),
    "decimals.add": lambda s: s.numbers[0] + s.numbers[1],
    "decimals.change-from-note": lambda s: s.numbers[2] - s.numbers[0] - s.numbers[1],
    "decimals.multiply": lambda s: s.numbers[0] * s.numbers[1],
    "decimals.divide": lambda s: _repeatedly(s.numbers[0], s.numbers[1]),
    "percent.of-a-quantity": lambda s: s.numbers[0] * s.numbers[1] / 100,
    "percent.discount": _discount,
    "percent.change": lambda s: s.numbers[1] / s.numbers[0] - 1,
    "percent.whole-from-part": lambda s: _fits(range(1, 5000), lambda n: n * s.numbers[1] == s.numbers[0] * 100),
    "ratio.simplify": lambda s: s.numbers[0] / s.numbers[1],
    "ratio.share": _share,
    "ratio.map-scale": lambda s: s.numbers[1] * s.numbers[2] / 100 / 1000,
    "ratio.average-speed": lambda s: s.numbers[0] / 60 * (s.numbers[1] * 60 + s.numbers[2]),
    "ratio.unit-price": lambda s: s.numbers[1] / s.numbers[0] * s.numbers[2],
    "ratio.end-time": _end,
    "geometry.perimeter": lambda s: s.numbers[0] + s.numbers[1] + s.numbers[0] + s.numbers[1],
    "geometry.area-from-perimeter": lambda s: _fits(
        range(1, 2000),
        lambda area: 2 * (s.numbers[1] + area / s.numbers[1]) == s.numbers[0],
    ),
    "geometry.area-rectangle": lambda s: s.numbers[0] * s.numbers[1],
    "geometry.third-angle": lambda s: _fits(range(1, 180), lambda a: s.numbers[0] + s.numbers[1] + a == 180),
    "geometry.isosceles-angle": lambda s: _fits(range(1, 90), lambda a: s.numbers[0] + 2 * a == 180),
    "geometry.area-triangle": lambda s: s.numbers[0] * s.numbers[1] / 2,
    "geometry.volume-cuboid": lambda s: s.numbers[0] * s.numbers[1] * s.numbers[2],
    "geometry.circle-area": lambda s: s.numbers[0] ** 2 * Fraction("3.14") / 4,
    "statistics.mean": lambda s: sum(s.numbers[1:], Fraction(0)) / s.numbers[0],
    "statistics.score-needed": lambda s: _fits(
        range(101), lambda score: s.numbers[0] * s.numbers[1] + score == s.numbers[2] * s.numbers[3]
    ),
    "statistics.draw-a-ball": lambda s: s.numbers[0] / sum(s.numbers, Fraction(0)),
    "integers.add": _calculation,
    "integers.temperature": lambda s: s.numbers[1] - s.numbers[0],
    "integers.multiply": _calculation,
    "integers.power": _calculation,
    "algebra.one-step-equation": _root,
    "algebra.two-step-equation": _root,
    "algebra.linear-value": _linear,
    "algebra.age-equation": _father,
    "problems.trees-along-road": lambda s: Fraction(len(range(0, s.whole_numbers[0] + 1, s.whole_numbers[1]))),
    "problems.stairs": lambda s: s.numbers[2] / (s.numbers[1] - 1) * (s.numbers[4] - 1),
    "problems.heads-and-legs": lambda s: _fits(
        range(100), lambda rabbits: 4 * rabbits + 2 * (s.numbers[0] - rabbits) == s.numbers[1]
    ),
    "problems.coins": _coins,
    "problems.sum-and-difference": lambda s: _fits(range(1000), lambda n: n + (n + s.numbers[1]) == s.numbers[0]),
    "problems.outfits": lambda s: Fraction(len(list(itertools.product(*map(range, s.whole_numbers))))),
}

SAME_EXPRESSION = {"algebra.like-terms": _expression, "algebra.brackets": _expression}
"""Generators whose key is an expression that has to equal the printed one for every x."""


def who_eats_more(stem: Stem) -> str:
    """The name before the larger fraction."""
    pattern = r"，(\S+?)吃了一块的(\S+?)，(\S+?)吃了另一块的(\S+?)。" if stem.lang is Lang.ZH else (
        r"size\. (\w+) eats (\S+) of one, (\w+) eats (\S+) of the other"
    )  # fmt: skip
    ((first, one, second, other),) = re.findall(pattern, stem.text)
    return str(first if Fraction(one) > Fraction(other) else second)


_CARDS = r"(?:哪些卡片上的数是|are multiples of )(\d+)"
_SWEETS = r"(?:想把|share )(\d+)"

TICKED: dict[str, Callable[[Stem, Fraction], bool]] = {
    "ticking.multiples": lambda s, option: option % _only(_CARDS, s) == 0,
    "ticking.factors": lambda s, option: _only(_SWEETS, s) % option == 0,
    "ticking.equal-fractions": lambda s, option: option == s.numbers[0],
}
"""Generators with several right options, and whether one is right."""

RANKED = ("orders.fractions", "orders.decimals", "orders.integers")
"""Generators whose parts are the numbers of the stem, from the smallest to the largest."""


def _only(pattern: str, stem: Stem) -> int:
    (found,) = re.findall(pattern, stem.text)
    return int(found)


def simplest_ratio(stem: Stem) -> str:
    """The first two numbers as a ratio that cannot be written with smaller ones."""
    ratio = stem.numbers[0] / stem.numbers[1]
    return f"{ratio.numerator}:{ratio.denominator}"


SPELT: dict[str, Callable[[Stem], str]] = {"words.simplest-ratio": simplest_ratio}
"""Generators that are answered by a short text."""

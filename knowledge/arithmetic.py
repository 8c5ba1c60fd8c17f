"""Exact arithmetic over text: the `check` of an item, and the number that an option shows."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable
from fractions import Fraction

_MAX_LENGTH, _MAX_EXPONENT = 200, 12


class ArithmeticSlip(ValueError):
    """The expression is not plain arithmetic; the message says what is not understood."""


def _square_root(value: Fraction) -> Fraction:
    if value < 0:
        raise ArithmeticSlip(f"{value} has no square root")
    top, bottom = math.isqrt(value.numerator), math.isqrt(value.denominator)
    if Fraction(top, bottom) ** 2 != value:
        raise ArithmeticSlip(f"the square root of {value} is not exact")
    return Fraction(top, bottom)


def _whole(value: Fraction) -> int:
    if value.denominator != 1:
        raise ArithmeticSlip(f"{value} is not a whole number")
    return value.numerator


_FUNCTIONS: dict[str, Callable[..., Fraction]] = {
    "gcd": lambda *values: Fraction(math.gcd(*map(_whole, values))),
    "lcm": lambda *values: Fraction(math.lcm(*map(_whole, values))),
    "sqrt": _square_root,
    "abs": abs,
    "min": min,
    "max": max,
    "mean": lambda *values: sum(values, Fraction(0)) / len(values),
    "ceil": lambda value: Fraction(math.ceil(value)),
}


def evaluate(expression: str) -> Fraction:
    """The exact value of arithmetic such as `3/4 + 1/8`, `gcd(12, 18)` or `2.5 * 4`.

    Known are + - * / // % **, brackets, and the functions gcd, lcm, sqrt (exact only), abs, min, max, mean, ceil.

    Raises:
        ArithmeticSlip: anything else, a division by zero, or an expression of more than 200 characters.
    """
    if len(expression) > _MAX_LENGTH:
        raise ArithmeticSlip(f"is longer than {_MAX_LENGTH} characters")
    try:
        return _value(ast.parse(expression.strip(), mode="eval").body)
    except SyntaxError:
        raise ArithmeticSlip(f"'{expression}' is not arithmetic") from None
    except ZeroDivisionError:
        raise ArithmeticSlip(f"'{expression}' divides by zero") from None


def _value(node: ast.expr) -> Fraction:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return Fraction(str(number))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.BinOp(left=left, op=op, right=right):
            return _combined(_value(left), op, _value(right))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS and args:
            return _FUNCTIONS[name](*map(_value, args))
        case _:
            raise ArithmeticSlip(f"'{ast.unparse(node)}' is not understood")


def _combined(left: Fraction, op: ast.operator, right: Fraction) -> Fraction:
    match op:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div():
            return left / right
        case ast.FloorDiv():
            return Fraction(left // right)
        case ast.Mod():
            return left % right
        case ast.Pow():
            exponent = _whole(right)
            if abs(exponent) > _MAX_EXPONENT:
                raise ArithmeticSlip(f"the exponent {exponent} is larger than {_MAX_EXPONENT}")
            return Fraction(left**exponent)
        case _:
            raise ArithmeticSlip(f"'{type(op).__name__}' is not understood")


_SHOWN = re.compile(
    r"""^(?:[a-z]\s*=\s*|[$£€¥]\s*)?          # x = 4, $4
    (?P<sign>-)?(?:
      (?P<whole>\d+)(?:又|\s)(?P<top>\d+)/(?P<bottom>\d+)
      | (?P<left>\d+(?:\.\d+)?)\s*[:：/]\s*(?P<right>\d+(?:\.\d+)?)
      | (?P<plain>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)
    )(?P<percent>%)?(?P<tail>[^\d]*)$""",
    re.VERBOSE,
)


def number_in(text: str) -> Fraction | None:
    """The one number that a short text shows, or None: `2 1/2 cm` is 5/2, `3 : 5` is 3/5, `40%` is 2/5."""
    found = _SHOWN.match(text.replace("−", "-").replace("\u00a0", " ").strip())
    if found is None:
        return None
    part = found.groupdict()
    try:
        if part["whole"]:
            value = int(part["whole"]) + Fraction(int(part["top"]), int(part["bottom"]))
        elif part["left"]:
            value = Fraction(part["left"]) / Fraction(part["right"])
        else:
            value = Fraction(part["plain"].replace(",", ""))
    except ZeroDivisionError:
        return None
    if part["percent"]:
        value /= 100
    return -value if part["sign"] else value


_WRITTEN = str.maketrans({"×": "*", "÷": "/", "−": "-"})


def worth(text: str) -> Fraction | None:
    """The value of an option: its number, or what its calculation (`100 × 46 − 46`) comes to, or None."""
    number = number_in(text)
    if number is not None:
        return number
    try:
        return evaluate(text.translate(_WRITTEN))
    except ArithmeticSlip:
        return None

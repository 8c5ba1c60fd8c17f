"""The tree of a formula: what is written, not what it means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """How a sign stands among its neighbours."""

    BINARY = "binary"
    RELATION = "relation"
    PREFIX = "prefix"
    AFTER = "after"
    OPEN = "open"
    CLOSE = "close"
    BAR = "bar"
    COMMA = "comma"
    RATIO = "ratio"
    OBJECT = "object"
    SPACE = "space"


@dataclass(frozen=True)
class Number:
    """Digits, perhaps with a decimal point; "0." stands before a repeating part."""

    text: str


@dataclass(frozen=True)
class Letter:
    """One letter: a variable, a point, a Greek letter."""

    text: str


@dataclass(frozen=True)
class Word:
    """Upright words: units, Chinese inside a formula; the spaces at the ends count."""

    text: str


@dataclass(frozen=True)
class Function:
    """A named function such as sin."""

    name: str


@dataclass(frozen=True)
class Sign:
    text: str
    role: Role


@dataclass(frozen=True)
class Fraction:
    top: Row
    bottom: Row


@dataclass(frozen=True)
class Root:
    inner: Row
    degree: Row = ()


@dataclass(frozen=True)
class Scripted:
    """Something raised above or lowered below its base; `base` None stands alone."""

    base: Node | None
    above: Row = ()
    below: Row = ()


@dataclass(frozen=True)
class Fence:
    r"""What stands between \left and \right; a side may be ""."""

    left: str
    inner: Row
    right: str


@dataclass(frozen=True)
class Accent:
    """A sign above everything in `inner`: dot, line, hat, arc, arrow, vector; or a frame or a line below."""

    kind: str
    inner: Row


@dataclass(frozen=True)
class Braced:
    """A group in braces that is not an argument."""

    inner: Row


@dataclass(frozen=True)
class Table:
    """Rows of cells: a system, a matrix, a written calculation.

    Attributes:
        kind: "cases", "matrix", "array" or "aligned".
        left, right: the fences of a matrix, "" for none.
        lines: before which rows (from 0) a line is drawn.
    """

    kind: str
    rows: tuple[tuple[Row, ...], ...]
    left: str = ""
    right: str = ""
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class LongDivision:
    divisor: Row
    dividend: Row


Node = (
    Number
    | Letter
    | Word
    | Function
    | Sign
    | Fraction
    | Root
    | Scripted
    | Fence
    | Accent
    | Braced
    | Table
    | LongDivision
)
Row = tuple[Node, ...]


def is_atom(row: Row) -> bool:
    """One number, one letter, one word without spaces: nothing that could come apart."""
    match row:
        case (Number() | Letter(),) | (Sign(role=Role.OBJECT),):
            return True
        case (Word(text),):
            return " " not in text.strip()
        case _:
            return False


def is_product(row: Row) -> bool:
    """Numbers and letters side by side, with powers at most."""
    return all(
        isinstance(node, Number | Letter)
        or (isinstance(node, Scripted) and isinstance(node.base, Number | Letter))
        or is_atom((node,))
        for node in row
    )


def holds_fraction(row: Row) -> bool:
    """Whether there is a fraction in the row that no root or power keeps apart."""
    return any(isinstance(node, Fraction) or (isinstance(node, Fence) and holds_fraction(node.inner)) for node in row)


def begins_operand(node: Node | None) -> bool:
    """Whether what comes next would be taken into the fraction before it."""
    match node:
        case None | Word() | Table() | LongDivision():
            return False
        case Scripted(base=base):
            return begins_operand(base)
        case Sign(role=role):
            return role in (Role.OPEN, Role.AFTER, Role.RATIO, Role.BAR, Role.PREFIX)
        case _:
            return True

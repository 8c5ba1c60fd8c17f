"""Draws a stem with formulas that plain text cannot show: LaTeX becomes Typst's mathematics, sign by sign."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, assert_never

from domain.language import Lang
from domain.notation.reading import Formula, NotationError, pieces, read
from domain.notation.tree import (
    Accent,
    Braced,
    Fence,
    Fraction,
    Function,
    Letter,
    LongDivision,
    Node,
    Number,
    Role,
    Root,
    Row,
    Scripted,
    Sign,
    Table,
    Word,
    holds_fraction,
)
from handlers.drawings.sheet import png


def formula(data: Mapping[str, Any], lang: Lang) -> bytes:
    """Draw {"stem": text with LaTeX, "options": [[letter, text with LaTeX], …]}."""
    lines = [_pieces(line) for line in data["stem"].split("\n")]
    options = [{"letter": letter, "pieces": _pieces(option)} for letter, option in data["options"]]
    return png("formula", {"lines": lines, "options": options}, lang)


def _pieces(text: str) -> list[dict[str, str | bool]]:
    made: list[dict[str, str | bool]] = []
    for piece in pieces(text):
        match piece:
            case Formula(latex):
                made.append(_typeset(latex))
            case _:
                made.append({"text": piece})
    return made


def _typeset(latex: str) -> dict[str, str | bool]:
    try:
        row = read(latex)
    except NotationError:
        # better the source in the picture than no picture
        return {"text": latex}
    return {"math": f"display({_row(row)})", "whole": len(row) == 1 or _holds_table(row)}


def _holds_table(row: Row) -> bool:
    return any(isinstance(node, Table) or (isinstance(node, Fence) and _holds_table(node.inner)) for node in row)


def _row(row: Row) -> str:
    return " ".join(_node(node) for node in row) or '""'


def _node(node: Node) -> str:
    """The node as Typst's mathematics: nothing but escaped signs, quoted strings and names from here."""
    match node:
        case Number(text) | Letter(text):
            return _escaped(text)
        case Word(text):
            return _quoted(text)
        case Function(name):
            return f"op({_quoted(name)}, limits: #true)"
        case Sign():
            return _sign(node)
        case Fraction(top, bottom):
            parts = [_row(part) for part in (top, bottom)]
            if holds_fraction(top) or holds_fraction(bottom):
                # all fractions stay large enough for a phone, and the line that divides last is the longest
                parts = [f"#h(0.25em) display({part}) #h(0.25em)" for part in parts]
            return f"frac({', '.join(parts)})"
        case Root(inner, degree):
            return f"root({_row(degree)}, {_row(inner)})" if degree else f"sqrt({_row(inner)})"
        case Scripted(base, above, below):
            scripts = "".join(f", {side}: {_row(row)}" for side, row in (("t", above), ("b", below)) if row)
            return f"attach({_node(base) if base else _quoted('')}{scripts})"
        case Fence(left, inner, right):
            return f"lr({_fence(left)} {_row(inner)} {_fence(right)})"
        case Accent(kind, inner):
            return f"{_ACCENTS[kind]}({_row(inner)})"
        case Braced(inner):
            return _row(inner)
        case Table():
            return _table(node)
        case LongDivision(divisor, dividend):
            return f"division({_row(divisor)}, {_row(dividend)})"
        case _:
            assert_never(node)


_ACCENTS = {
    "dot": "dot",
    "line": "overline",
    "hat": "hat",
    "arc": "overparen",
    "arrow": "arrow",
    "below": "underline",
    "frame": "framed",
}
_SYNTAX = frozenset("#$\"_^&/'()[]{},;:*~`\\@|!")
"""Signs that mean something to Typst; behind a backslash they are themselves."""


def _sign(sign: Sign) -> str:
    match sign:
        case Sign(text, Role.SPACE):
            return f"#h({max(1, len(text)) * 0.25:.2f}em)"
        case Sign(text="____"):
            return "#box(width: 3em, stroke: (bottom: 0.6pt))"
        case Sign(text, Role.RATIO):
            return f"{_escaped(text)}" if text == "/" else f'class("relation", {_escaped(text)})'
        case Sign(text, Role.COMMA):
            return f'class("punctuation", {_escaped(text)})'
        case _:
            return _escaped(sign.text)


def _escaped(text: str) -> str:
    return "".join("\\" + sign if sign in _SYNTAX else sign for sign in text)


def _table(table: Table) -> str:
    rows = [[_row(cell) for cell in cells] for cells in table.rows]
    if table.kind == "cases":
        lines = (f"display({' quad '.join(cells)})" for cells in rows)
        return f"cases({', '.join(lines)})"
    cells = "; ".join(", ".join(f"display({cell})" for cell in row) for row in rows)
    settings = "delim: #none" if not table.left else f"delim: #({_quoted(table.left)}, {_quoted(table.right)})"
    if table.kind != "matrix":
        settings += ", align: #right" if table.lines else ", align: #left"
    if table.lines:
        drawn = "".join(f"{line}, " for line in table.lines if 0 < line < len(rows))
        settings += f", augment: #(hline: ({drawn}), stroke: 0.7pt)"
    return f"mat({settings}, {cells})"


def _fence(sign: str) -> str:
    return _escaped(sign)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)

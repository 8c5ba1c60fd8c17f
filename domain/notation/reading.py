"""Reads LaTeX as teachers' sheets have it: formulas within texts, and a formula as a tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from domain.notation.symbols import ACCENTS, COMMANDS, FUNCTIONS, IGNORED, LETTERS, PLAIN_SIGNS, SPACES, TEXTS
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
)

MOST_SIGNS, DEEPEST = 2000, 24
BLANK = "____"

# pandoc's rule for dollars: no space inside at either end, and no digit behind, so that "$5 and $3" is money;
# with a sign of LaTeX between them it is a formula whatever stands behind
_FORMULA = re.compile(
    r"(?<!\\)\$\$(?P<display>.+?)(?<!\\)\$\$"
    r"|(?<!\\)\$(?!\s)(?P<inline>[^$]*?[^\s$\\])\$(?!\d)"
    r"|(?<!\\)\$(?P<surely>[^$]*[\\^_][^$]*)(?<!\\)\$"
    r"|\\\((?P<round>.+?)\\\)"
    r"|\\\[(?P<square>.+?)\\\]",
    re.DOTALL,
)
_CJK = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff“”‘’《》【】]+")
_NUMBER = re.compile(r"\d+(?:(?:\{,\}|,|\\,)\d{3}(?!\d))*(?:\.\d+)?")
_COMMAND = re.compile(r"\\(?:[a-zA-Z]+\*?|.)", re.DOTALL)
_MATRICES = {
    "matrix": ("", ""),
    "pmatrix": ("(", ")"),
    "bmatrix": ("[", "]"),
    "vmatrix": ("|", "|"),
    "Bmatrix": ("{", "}"),
}
_ALIGNED = ("aligned", "align", "align*", "gathered", "split")
_BOARD = {"R": "ℝ", "N": "ℕ", "Z": "ℤ", "Q": "ℚ"}
_FENCES = {".": ""} | {sign: sign for sign in "()[]|"}


class NotationError(ValueError):
    r"""A formula that cannot be read; `command` is the command or sign that stopped it, e.g. "\sum"."""

    def __init__(self, command: str, why: str = "is not known") -> None:
        super().__init__(f"{command} {why}")
        self.command = command


@dataclass(frozen=True)
class Formula:
    """A formula within a text: its LaTeX without the delimiters, and all of it as it stood there."""

    latex: str
    source: str


def pieces(text: str) -> Iterator[str | Formula]:
    """The text cut into what stands between formulas, byte for byte, and the formulas."""
    at = 0
    for found in _FORMULA.finditer(text):
        if found.start() > at:
            yield text[at : found.start()]
        yield Formula(next(part for part in found.groups() if part is not None), found[0])
        at = found.end()
    if at < len(text):
        yield text[at:]


def has_formulas(text: str) -> bool:
    return _FORMULA.search(text) is not None


def read(latex: str) -> Row:
    """The formula as a tree.

    Raises:
        NotationError: something in it is not known, or braces do not match.
    """
    if len(latex) > MOST_SIGNS:
        raise NotationError(latex[:10] + "…", "is too long")
    reader = _Reader(latex)
    row = reader.row(())
    if reader.at < len(latex):
        raise NotationError(reader.peek(), "closes nothing")
    return row


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.depth = 0

    def peek(self) -> str:
        """The next command or sign behind spaces, "" at the end."""
        while self.at < len(self.source) and self.source[self.at].isspace():
            self.at += 1
        if found := _COMMAND.match(self.source, self.at):
            return found[0]
        return self.source[self.at : self.at + 1]

    def take(self) -> str:
        token = self.peek()
        self.at += len(token)
        return token

    def expect(self, token: str) -> None:
        if self.peek() != token:
            raise NotationError(self.peek() or "the end", f"stands where {token} is needed")
        self.take()

    def row(self, ends: tuple[str, ...]) -> Row:
        """Everything up to one of `ends`, which is not taken, or to what no row can contain."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotationError(self.peek(), "is nested too deeply")
        nodes: list[Node] = []
        while (token := self.peek()) not in ("", "}", "&", "\\\\", "\\right", "\\end", "\\hline", *ends):
            if token in ("^", "_"):
                nodes += self.scripted(None)
                continue
            made = self.atom(nodes)
            if made and self.peek() in ("^", "_"):
                nodes += [*made[:-1], *self.scripted(made[-1])]
            else:
                nodes += [inner for node in made for inner in (node.inner if isinstance(node, Braced) else (node,))]
        self.depth -= 1
        return tuple(nodes)

    def scripted(self, base: Node | None) -> list[Node]:
        above: Row = ()
        below: Row = ()
        while (token := self.peek()) in ("^", "_"):
            self.take()
            script = self.argument()
            if (token == "^" and above) or (token == "_" and below):
                raise NotationError(token, "stands twice")
            above, below = (script, below) if token == "^" else (above, script)
        lone = [] if base is None else [base]
        match above:
            case (Sign("∘"),) if not below:
                return [*lone, Sign("°", Role.AFTER)]
            case (Sign("∘"), Letter(letter)) if not below and letter in "CF":
                return [*lone, Sign("°" + letter, Role.AFTER)]
            case (Sign("′") as prime,) if not below:
                return [*lone, prime]
        return [Scripted(base, above, below)]

    def argument(self) -> Row:
        """A group in braces, or the one sign or command that stands there."""
        token = self.peek()
        if token == "{":
            self.take()
            row = self.row(("}",))
            self.expect("}")
            return row
        if token in ("", "}", "&", "^", "_"):
            raise NotationError(token or "the end", "stands where something is needed")
        if token.isdecimal():
            return (Number(self.take()),)
        return tuple(self.atom([]))

    def atom(self, before: list[Node]) -> list[Node]:
        token = self.peek()
        if found := _NUMBER.match(self.source, self.at):
            return [self.number(found)]
        if token == "{":
            inner = self.argument()
            return list(inner) if len(inner) == 1 else [Braced(inner)]
        if found := _CJK.match(self.source, self.at):
            self.at = found.end()
            return [Word(found[0])]
        if token.startswith("\\") and len(token) > 1:
            self.take()
            return self.command(token, before)
        self.take()
        if token.isascii() and token.isalpha():
            return [Letter(token)]
        if token in PLAIN_SIGNS:
            return [Sign(*PLAIN_SIGNS[token])]
        if token in LETTERS.values():
            return [Letter(token)]
        if token == "~":
            return [Sign(" ", Role.SPACE)]
        if "①" <= token <= "⑳":
            return [Sign(token, Role.OBJECT)]
        if token in "²³":
            return [Sign(token, Role.AFTER)]
        raise NotationError(token)

    def number(self, found: re.Match[str]) -> Number:
        self.at = found.end()
        text = found[0].replace("{,}", ",").replace("\\,", "")
        if "." not in text and self.source.startswith((".\\dot", ".\\overline"), self.at):
            self.at += 1
            return Number(text + ".")
        return Number(text)

    def command(self, token: str, before: list[Node]) -> list[Node]:
        name = token[1:]
        if name in COMMANDS:
            return [Sign(*COMMANDS[name])]
        if name in LETTERS:
            return [Letter(LETTERS[name])]
        if name in FUNCTIONS:
            return [Function(name)]
        if name in SPACES:
            return [Sign(SPACES[name], Role.SPACE)] if SPACES[name] else []
        if name in IGNORED:
            return []
        if name in TEXTS:
            return self.words()
        if name in ACCENTS:
            return [self.accent(ACCENTS[name], before)]
        match name:
            case "frac" | "dfrac" | "tfrac" | "cfrac":
                return [Fraction(self.argument(), self.argument())]
            case "binom" | "dbinom":
                return [Table("matrix", ((self.argument(),), (self.argument(),)), "(", ")")]
            case "sqrt":
                return [self.root()]
            case "left":
                return [self.fence()]
            case "begin":
                return [self.table()]
            case "longdiv":
                dividend = self.argument()
                return [LongDivision(self.argument(), dividend)]
            case "enclose" if self.raw() == "longdiv":
                divisor = (before.pop(),) if before and isinstance(before[-1], Number) else ()
                return [LongDivision(divisor, self.argument())]
            case "mathbb" if (letter := self.raw()) in _BOARD:
                return [Letter(_BOARD[letter])]
            case "overset" if self.raw().strip() == "\\frown":
                return [Accent("arc", self.argument())]
            case "not" if self.peek() == "=":
                self.take()
                return [Sign("≠", Role.RELATION)]
            case "hspace" | "hskip":
                self.raw()
                return [Sign(" ", Role.SPACE)]
            case "phantom" | "hphantom":
                return [Sign("  " * len(self.raw()), Role.SPACE)]
            case _:
                raise NotationError(token)

    def raw(self) -> str:
        """The text of a braced argument as it stands."""
        self.expect("{")
        deep, start = 1, self.at
        while self.at < len(self.source):
            sign = self.source[self.at]
            self.at += 2 if sign == "\\" else 1
            deep += {"{": 1, "}": -1}.get(sign, 0)
            if not deep:
                return self.source[start : self.at - 1]
        raise NotationError("{", "is never closed")

    def words(self) -> list[Node]:
        if self.peek() != "{":
            return list(self.argument())
        start = self.at
        text = re.sub(r"\\([%$&#_{}, ])", r"\1", self.raw())
        if not re.search(r"[\\{}^_$]", text) or re.fullmatch("_+", text):
            return [Word(text)]
        self.at = start
        return [Braced(self.argument())]

    def accent(self, kind: str, before: list[Node]) -> Node:
        inner = self.argument()
        if kind == "line" and inner and inner[0] == Sign(")", Role.CLOSE):
            divisor = (before.pop(),) if before and isinstance(before[-1], Number) else ()
            return LongDivision(divisor, inner[1:])
        if kind == "below" and all(isinstance(node, Sign) and node.role is Role.SPACE for node in inner):
            return Sign(BLANK, Role.OBJECT)
        return Accent(kind, inner)

    def root(self) -> Root:
        degree: Row = ()
        if self.peek() == "[":
            self.take()
            degree = self.row(("]",))
            self.expect("]")
        return Root(self.argument(), degree)

    def fence(self) -> Fence:
        left = self.side()
        inner = self.row(())
        self.expect("\\right")
        return Fence(left, inner, self.side())

    def side(self) -> str:
        token = self.take()
        if token in _FENCES:
            return _FENCES[token]
        sign, role = COMMANDS.get(token[1:], ("", Role.OBJECT))
        if role not in (Role.OPEN, Role.CLOSE, Role.BAR):
            raise NotationError(token or "the end", "is no fence")
        return sign

    def table(self) -> Table:
        name = self.raw()
        if name == "array":
            self.raw()
        elif name not in (*_MATRICES, *_ALIGNED, "cases"):
            raise NotationError(f"\\begin{{{name}}}")
        rows: list[tuple[Row, ...]] = []
        lines: list[int] = []
        cells: list[Row] = []
        while True:
            while self.peek() == "\\hline":
                self.take()
                lines.append(len(rows))
            cells.append(self.row(()))
            token = self.take()
            if token == "&":
                continue
            if any(cells):
                rows.append(tuple(cells))
            cells = []
            if token == "\\end":
                break
            if token == "\\hline":
                lines.append(len(rows))
            elif token != "\\\\":
                raise NotationError(token or "the end", f"stands where \\end{{{name}}} is needed")
        if self.raw() != name:
            raise NotationError(f"\\begin{{{name}}}", "is closed by another \\end")
        kind = "matrix" if name in _MATRICES else "aligned" if name in _ALIGNED else name
        return Table(kind, tuple(rows), *_MATRICES.get(name, ("", "")), tuple(lines))

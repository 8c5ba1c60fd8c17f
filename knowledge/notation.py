"""Writes the tree of a formula in Unicode. What a reader could take for something else is refused."""

from __future__ import annotations

from domain.language import Lang
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
    begins_operand,
    holds_fraction,
    is_atom,
    is_product,
)

_UP = dict(zip("0123456789+−=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True))
_DOWN = dict(zip("0123456789+−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_DOT_ABOVE, _LINE_ABOVE, _ARROW_ABOVE = "\u0307", "\u0305", "\u20d7"
_MEASURES = "SVCPhr"
"""Letters behind which a shape may stand at full height: S△ABC is how areas are written by hand."""
_SIGNED = "+−±∓"
_BIG = "∑∏∫"
_PAUSES = "，、；。．？?."
_HELD = "\u00a0"


class Unwritable(ValueError):
    r"""A formula that plain text cannot show without doubt; `command` names what stands in the way."""

    def __init__(self, command: str) -> None:
        super().__init__(f"{command} cannot be written in plain text without doubt")
        self.command = command


class Writer:
    """Writes one formula; `strict` refuses, else the nearest readable text is taken."""

    def __init__(self, lang: Lang, *, strict: bool) -> None:
        self._lang = lang
        self._strict = strict

    def write(self, row: Row) -> str:
        """The formula as one line of Unicode.

        Raises:
            Unwritable: only when strict.
        """
        text = _Line(self, row).text
        # room for an answer is all that some formulas are
        return text.strip() or text

    def doubt(self, command: str) -> None:
        if self._strict:
            raise Unwritable(command)

    def mixed(self, whole: str, part: Fraction) -> str:
        between = "又" if self._lang is Lang.ZH else _HELD
        return f"{whole}{between}{self.write(part.top)}/{self.write(part.bottom)}"

    def fraction(self, node: Fraction) -> str:
        if holds_fraction(node.top) or holds_fraction(node.bottom):
            self.doubt("\\frac in \\frac")
        top, bottom = self.write(node.top), self.write(node.bottom)
        if not top or not bottom:
            self.doubt("\\frac without a number")
        top = top if is_product(node.top) or _is_closed(top) else f"({top})"
        bottom = bottom if is_atom(node.bottom) or _is_closed(bottom) else f"({bottom})"
        return f"{top}/{bottom}"

    def root(self, node: Root) -> str:
        inner = self.write(node.inner)
        if not inner:
            self.doubt("\\sqrt of nothing")
        sign = self.raised(node.degree, "\\sqrt[]") + "√" if node.degree else "√"
        return f"{sign}{inner}" if is_atom(node.inner) else f"{sign}({inner})"

    def raised(self, row: Row, command: str = "^") -> str:
        text = self.write(row).replace(" ", "").replace(_HELD, " ")
        if text and all(sign in _UP for sign in text):
            return "".join(_UP[sign] for sign in text)
        self.doubt(command)
        if command != "^":
            return f"[{text}]"
        return f"^{text}" if is_atom(row) else f"^({text})"

    def lowered(self, base: Node | None, row: Row) -> str:
        text = self.write(row)
        bare = text.replace(" ", "")
        if bare and all(sign in _DOWN for sign in bare):
            return "".join(_DOWN[sign] for sign in bare)
        names = (
            isinstance(row[0], Word) or (isinstance(row[0], Sign) and row[0].role is Role.PREFIX) if row else False
        )
        if names and isinstance(base, Letter) and base.text in _MEASURES:
            return text
        self.doubt("_")
        return f"_{text}" if is_atom(row) else f"_({text})"

    def accent(self, node: Accent) -> str:
        self.doubt(f"\\{node.kind}")
        inner = self.write(node.inner)
        over = {"dot": _DOT_ABOVE, "line": _LINE_ABOVE, "arrow": _ARROW_ABOVE}.get(node.kind)
        if over is not None:
            return "".join(sign + over for sign in inner)
        return {"arc": f"⌒{inner}", "hat": f"{inner}\u0302", "frame": f"[{inner}]"}.get(node.kind, inner)

    def table(self, node: Table) -> str:
        self.doubt(f"\\begin{{{node.kind}}}")
        lines = [(", " if node.kind == "matrix" else " ").join(map(self.write, cells)) for cells in node.rows]
        told = "; ".join(line.rstrip(",，;； ") for line in lines)
        if node.kind == "cases":
            return f"{{ {told} }}"
        return f"{node.left}{told}{node.right}"

    def fence(self, node: Fence) -> str:
        if not node.left or not node.right:
            self.doubt("\\left.")
            if node.left == "{":
                return f"{{ {self.write(node.inner)} }}"
        return f"{node.left}{self.write(node.inner)}{node.right}"

    def division(self, node: LongDivision) -> str:
        self.doubt("\\longdiv")
        return f"{self.write(node.dividend)} ÷ {self.write(node.divisor)}".removesuffix(" ÷ ")


class _Line:
    """A row as text, written from left to right; remembers what stands before, and looks at what comes."""

    def __init__(self, writer: Writer, row: Row) -> None:
        self._writer = writer
        self._row = row
        self._bar_open = False
        self._before: Node | None = None
        self._repeating = False
        self.text = ""
        skip = False
        for place, node in enumerate(row):
            after = row[place + 1] if place + 1 < len(row) else None
            skip = False if skip else self._add(node, after)
            # a gap changes nothing: what stands on its two sides still meets
            if not (isinstance(node, Sign) and node.role is Role.SPACE):
                self._before = node

    def _add(self, node: Node, after: Node | None) -> bool:
        """Write a node; True when the one after it is written, too."""
        match node:
            case Sign():
                self._sign(node, after)
            case Number():
                return self._number(node, after)
            case Letter(text):
                self._join_root()
                self._space_after_function()
                self._put(text)
            case Word(text):
                if isinstance(self._before, Fraction) and text[:1].isascii() and text[:1].isalpha():
                    text = " " + text
                self._put(text)
            case Function(name):
                self._put(name)
            case Fraction():
                self._fraction(node, after)
            case Root():
                if self._follows_operand() and (node.degree or not isinstance(self._before, Number | Letter)):
                    self._put("·")
                else:
                    self._space_after_function()
                self._put(self._writer.root(node))
            case Scripted():
                self._scripted(node)
            case Fence():
                self._join_root()
                self._put(self._writer.fence(node))
            case Accent():
                self._accent(node)
            case Braced(inner):
                self._put(self._writer.write(inner))
            case Table():
                self._put(self._writer.table(node))
            case LongDivision():
                self._put(self._writer.division(node))
        return False

    def _put(self, text: str) -> None:
        self.text += text

    def _sign(self, node: Sign, after: Node | None) -> None:
        text = node.text
        match node.role:
            case Role.BINARY if text == "·" or (text in _SIGNED and not self._follows_operand()):
                self._put(text)
            case Role.BINARY | Role.RELATION:
                self._put(f"{'' if self.text.endswith(' ') or not self.text else ' '}{text} ")
            case Role.COMMA:
                self._put(f"{text} ")
            case Role.BAR:
                self._bar_open = not self._bar_open
                self._put(text)
            case Role.AFTER if not self._follows_operand() and text not in "°′%":
                self._writer.doubt(text)
                self._put(text)
            case Role.OPEN:
                self._join_root()
                self._put(text)
            case Role.PREFIX if text in _BIG:
                self._writer.doubt(text)
                self._put(text)
            case _:
                self._put(text)

    def _number(self, node: Number, after: Node | None) -> bool:
        if self._repeating and node.text.isdecimal():
            self._put(node.text)
            return False
        self._repeating = False
        before = self._before
        if self._follows_operand() and not (
            (isinstance(before, Word) and (before.text[-1:].isspace() or not before.text[-1:].isascii()))
            or (isinstance(before, Sign) and before.text in ("°", "′"))
        ):
            self._writer.doubt(f"{node.text} behind {self.text[-1:]}")
            self._put(" ")
        self._space_after_function()
        if isinstance(after, Fraction):
            return self._number_and_fraction(node, after)
        if node.text.endswith(".") and not (isinstance(after, Accent) and after.kind == "dot"):
            self._writer.doubt(f"{node.text}…")
        self._put(node.text)
        return False

    def _number_and_fraction(self, node: Number, part: Fraction) -> bool:
        match part:
            case Fraction((Number(top),), (Number(bottom),)):
                proper = top.isdecimal() and bottom.isdecimal() and int(top) < int(bottom)
                if not (node.text.isdecimal() and proper):
                    self._writer.doubt(f"{node.text}\\frac{{{top}}}{{{bottom}}}")
                    self._put(f"{node.text}·({top}/{bottom})")
                    return True
                mixed = self._writer.mixed(node.text, part)
                place = next(at for at, one in enumerate(self._row) if one is part)
                held = self._divides() or begins_operand(self._row[place + 1] if place + 1 < len(self._row) else None)
                self._put(f"({mixed})" if held else mixed)
                return True
        self._put(f"{node.text}({self._writer.fraction(part)})")
        return True

    def _fraction(self, node: Fraction, after: Node | None) -> None:
        text = self._writer.fraction(node)
        if self._follows_operand():
            if not (isinstance(self._before, Fraction | Fence) or self.text.endswith(")")):
                self._writer.doubt("a letter before \\frac")
            self._put(f"({text})")
        elif self._divides() or isinstance(self._before, Function) or begins_operand(after):
            self._put(f"({text})")
        else:
            self._put(text)

    def _scripted(self, node: Scripted) -> None:
        base = node.base
        match base:
            case Number() | Letter() | Word() | Function():
                self._add(base, None)
            case Sign(role=Role.CLOSE | Role.OBJECT | Role.BAR) | Fence():
                self._add(base, None)
            case Sign(text) if text in _BIG:
                self._add(base, None)
            case Root():
                self._put(f"({self._writer.root(base)})")
            case None:
                self._writer.doubt("^" if node.above else "_")
            case _:
                self._writer.doubt("^" if node.above else "_")
                self._put(f"({self._writer.write((base,))})")
        if node.below:
            self._put(self._writer.lowered(base, node.below))
        if node.above:
            self._put(self._writer.raised(node.above))

    def _accent(self, node: Accent) -> None:
        match node:
            case Accent("dot", (Number(digit),)) if len(digit) == 1 and self._in_decimals():
                self._repeating = True
                self._put(digit + _DOT_ABOVE)
            case _:
                self._put(self._writer.accent(node))

    def _in_decimals(self) -> bool:
        return self._repeating or (isinstance(self._before, Number) and "." in self._before.text)

    def _join_root(self) -> None:
        if isinstance(self._before, Root):
            self._put("·")

    def _space_after_function(self) -> None:
        before = self._before.base if isinstance(self._before, Scripted) else self._before
        if isinstance(before, Function):
            self._put(" ")

    def _divides(self) -> bool:
        before = self._before
        return isinstance(before, Sign) and (before.text == "÷" or before.role is Role.RATIO)

    def _follows_operand(self) -> bool:
        match self._before:
            case None | Function():
                return False
            case Scripted(base=Function()):
                return False
            case Sign(role=Role.CLOSE | Role.AFTER):
                return True
            case Sign(role=Role.BAR):
                return not self._bar_open
            case Sign(text=text, role=Role.OBJECT):
                return text not in _PAUSES
            case Sign():
                return False
            case _:
                return True


def _is_closed(text: str) -> bool:
    """Whether one pair of brackets holds all of the text together."""
    if not (text.startswith("(") and text.endswith(")")):
        return False
    depth = 0
    for place, sign in enumerate(text):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if not depth and place < len(text) - 1:
            return False
    return not depth

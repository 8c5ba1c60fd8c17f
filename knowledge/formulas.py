"""Formulas as plain text: LaTeX becomes Unicode where that leaves no doubt, and is refused everywhere else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.language import Lang
from domain.notation.reading import Formula, NotationError, pieces, read
from domain.practice.items.pictures import Typeset
from knowledge.notation import Unwritable, Writer

_DIGITS = frozenset("0123456789")
_OPEN_ENDS = frozenset("0123456789./⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉")

__all__ = ["Plain", "Unwritable", "readable", "typeset_or_plain", "written"]


def written(text: str, lang: Lang) -> str:
    r"""The text with its formulas in Unicode; what stands between formulas stays byte for byte.

    (A dollar written with a backslash, so that it begins no formula, becomes a dollar.) A mixed number is 2又1/2 in
    Chinese and 2 1/2 in English, with a space that holds it together.

    Raises:
        Unwritable: a formula cannot be written without doubt; names the command or what is doubtful.
    """

    def formula(found: Formula) -> str:
        try:
            return Writer(lang, strict=True).write(read(found.latex))
        except NotationError as error:
            raise Unwritable(error.command) from None

    return _joined(text, formula, strict=True)


def readable(text: str, lang: Lang) -> str:
    """The nearest that plain text can do, never refused: what is not known at all stays LaTeX, without $ signs."""

    def formula(found: Formula) -> str:
        try:
            return Writer(lang, strict=False).write(read(found.latex))
        except NotationError:
            return found.latex.strip()

    return _joined(text, formula, strict=False)


@dataclass(frozen=True)
class Plain:
    """A stem and its options in plain text.

    Attributes:
        typeset: what has to be shown as a picture, too, because plain text leaves doubt; else None.
    """

    stem: str
    options: tuple[str, ...]
    typeset: Typeset | None


def typeset_or_plain(stem: str, options: Sequence[str], lang: Lang) -> Plain:
    """A question's texts as far as plain text goes, and whether they need typesetting."""
    try:
        plain = tuple(written(option, lang) for option in options)
        set_options: tuple[str, ...] = ()
    except Unwritable:
        plain = tuple(readable(option, lang) for option in options)
        set_options = tuple(options)
    try:
        told = written(stem, lang)
    except Unwritable:
        return Plain(readable(stem, lang), plain, Typeset(stem, set_options))
    return Plain(told, plain, Typeset(stem, set_options) if set_options else None)


def _joined(text: str, formula: Callable[[Formula], str], *, strict: bool) -> str:
    """The text with its formulas written; a number must not run into the next."""
    made, was_formula = "", False
    for piece in pieces(text):
        is_formula = isinstance(piece, Formula)
        told = formula(piece) if isinstance(piece, Formula) else piece.replace("\\$", "$")
        runs_on = made[-1:] in _OPEN_ENDS and told.removeprefix(".")[:1] in _DIGITS
        if (was_formula or is_formula) and runs_on:
            if strict:
                raise Unwritable(f"{made[-1]}${told[0]}")
            made += " "
        made, was_formula = made + told, is_formula
    return made

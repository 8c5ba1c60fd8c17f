"""The answer cell of a question sheet: which kind of question it makes, and what it says is right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction

from domain.practice.items.numbers import readings
from knowledge.readers.columns import OPTION_LETTERS
from knowledge.skills import fold_name


class Kind(StrEnum):
    """A kind of question as sheets have it; the value is its plainest English name."""

    SINGLE = "single choice"
    SEVERAL = "several choices"
    NUMBER = "number"
    TEXT = "short text"
    ORDERING = "ordering"


class UnclearAnswer(ValueError):
    """The cell cannot be understood; the message says why."""


_NAMES: dict[Kind, tuple[str, ...]] = {
    Kind.SINGLE: ("单选", "单选题", "单项选择", "single", "single choice", "single_choice", "one answer", "radio"),
    Kind.SEVERAL: ("多选", "多选题", "多项选择", "several", "several choices", "several_choices", "multiple answers",
                   "multiple response", "multi select", "checkbox"),
    Kind.NUMBER: ("数字", "数字填空", "计算题", "number", "number entry", "number_entry", "numeric", "numerical"),
    Kind.TEXT: ("文字", "文字填空", "简答", "简答题", "text", "short text", "short_text", "short answer"),
    Kind.ORDERING: ("排序", "排序题", "ordering", "order", "sequence"),
}  # fmt: skip
_BY_NAME = {fold_name(name): kind for kind, names in _NAMES.items() for name in names}
_CHOICES = {fold_name(name) for name in ("选择", "选择题", "choice", "multiple choice")}
_BLANKS = {fold_name(name) for name in ("填空", "填空题", "fill in", "fill in the blank", "blank")}

_BETWEEN = re.compile(r"[|｜,，、;；\s]+")
_ARROWS = re.compile(r">|＞|→|->")
_STEPS = re.compile(r"\s*(?:>|＞|→|->|\||｜)\s*")
_LETTERS = re.compile(r"[A-F](?:[,，、;；|｜\s]*[A-F])+")
_MARKED_LETTER = re.compile(r"^[(\[]?([A-F])[)\].、:]?$")


def kind_of(named: str, options: Sequence[str], answer: str) -> Kind:
    """The kind that the sheet names, else the one that options and answer make.

    Raises:
        UnclearAnswer: the name is unknown, or without options the answer is no number.
    """
    name = fold_name(named)
    if name in _BY_NAME:
        return _BY_NAME[name]
    if name and name not in _CHOICES | _BLANKS:
        known = ", ".join(kind.value for kind in Kind)
        raise UnclearAnswer(f"'{named[:40]}' is not a kind of question that is known here ({known})")
    if not options:
        if _is_number(answer):
            return Kind.NUMBER
        if name in _BLANKS:
            return Kind.TEXT
        raise UnclearAnswer("0 options, but two to six are needed; without options the answer has to be a number")
    folded = unicodedata.normalize("NFKC", answer).upper().strip()
    if answer in options:
        return Kind.SINGLE
    if name not in _CHOICES and len(_ARROWS.split(answer)) == len(options) > 2:
        return Kind.ORDERING
    return Kind.SEVERAL if _LETTERS.fullmatch(folded) else Kind.SINGLE


def one_option(answer: str, options: Sequence[str]) -> int:
    """The right option, named by its letter, its place from 1, or its text."""
    folded = unicodedata.normalize("NFKC", answer).strip()
    meant = {place for place, option in enumerate(options) if option == answer}
    if found := _MARKED_LETTER.match(folded.upper()):
        meant.add(OPTION_LETTERS.index(found[1]))
    elif re.fullmatch(r"[1-6]", folded) and not (meant and int(folded) > len(options)):
        meant.add(int(folded) - 1)
    elif not meant and _LETTERS.fullmatch(folded.upper()):
        raise UnclearAnswer(f"'{answer[:40]}' names several options; one right option is needed")
    if not meant:
        raise UnclearAnswer(f"'{answer[:40]}' is neither a letter, a place nor one of the options")
    if len(meant) > 1:
        raise UnclearAnswer(f"'{answer[:40]}' can mean two options; write the letter")
    place = meant.pop()
    if place >= len(options):
        raise UnclearAnswer(f"there is no option '{answer[:40]}' among the {len(options)}")
    return place


def several_options(answer: str, options: Sequence[str]) -> tuple[int, ...]:
    """The right options, rising: A,C or AC or their places, or their texts with | between."""
    folded = unicodedata.normalize("NFKC", answer).upper().strip()
    if answer in options:
        named = [answer]
    elif _LETTERS.fullmatch(folded):
        named = [sign for sign in folded if sign in OPTION_LETTERS]
    elif "|" in folded:
        named = [part.strip() for part in re.split("[|｜]", answer) if part.strip()]
    else:
        named = [part for part in _BETWEEN.split(answer) if part]
    places = [one_option(one, options) for one in named]
    if len(set(places)) != len(places):
        raise UnclearAnswer(f"'{answer[:40]}' names an option twice")
    return tuple(sorted(places))


def order(answer: str, options: Sequence[str]) -> tuple[int, ...]:
    """The right order of the options, such as 3>1>2, C>A>B, or their texts; empty where they stand in it already."""
    if not answer:
        return tuple(range(len(options)))
    places = tuple(one_option(step, options) for step in _STEPS.split(answer) if step)
    if sorted(places) != list(range(len(options))):
        raise UnclearAnswer(f"'{answer[:40]}' does not name each of the {len(options)} parts once, as 2>3>1 would")
    return places


def number(answer: str) -> tuple[Fraction, Fraction, str]:
    """The number, how far from it is still right (behind ±, else 0), and its unit (else empty)."""
    text, _, margin = answer.partition("±")
    if text.rstrip().endswith(("%", "％")):
        # said in per cent it is asked for in per cent: 50% is not shown as 0.5
        values, unit = readings(text.rstrip()[:-1]), "%"
    else:
        values, unit = readings(text), ""
    if not values and (with_unit := re.fullmatch(r"(.*[\d½¼¾])\s*([^\d]{1,12})", text.strip())):
        values, unit = readings(with_unit[1]), with_unit[2].strip()
    if not values:
        raise UnclearAnswer(f"'{answer[:40]}' is not a number like 7, 3.5, 7/2 or 2 1/2")
    if len(values) > 1:
        raise UnclearAnswer(f"'{answer[:40]}' can mean {' or '.join(str(float(one)) for one in values)}")
    tolerance = readings(margin) if margin.strip() else (Fraction(0),)
    if len(tolerance) != 1 or tolerance[0] < 0:
        raise UnclearAnswer(f"'{margin.strip()[:40]}' behind ± is not a number")
    return values[0], tolerance[0], unit


def texts(answer: str) -> tuple[str, ...]:
    """The accepted answers, with | between."""
    return tuple(dict.fromkeys(part.strip() for part in re.split("[|｜]", answer) if part.strip()))


def _is_number(answer: str) -> bool:
    try:
        number(answer)
    except UnclearAnswer:
        return "|" not in answer and bool(readings(answer))
    return True

"""Grading: what a learner answered against what is right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, assert_never

from domain.practice.items import EntryWording, Item, NumberEntry, SingleChoice
from domain.practice.session import Verdict

LONGEST_WORD = 24
"""In bytes of UTF-8: eight Chinese characters or a few English words may still be a try at an answer."""

LONGEST_ENTRY = 60
"""A typed number is never longer than this, in characters; anything longer is talk."""


@dataclass(frozen=True)
class Chosen:
    """An option was taken; `option` is its index in the item, from 0."""

    option: int


@dataclass(frozen=True)
class Typed:
    text: str


Response = Chosen | Typed


class UnreadableAnswer(ValueError):
    """What was typed is not a number; it is asked again and is no attempt."""


def grade(item: Item, response: Response) -> Verdict:
    """Right or wrong.

    Raises:
        UnreadableAnswer: a number was asked for and the text is none.
        ValueError: the response is of another kind than the item, or names an option that does not exist.
    """
    match item, response:
        case SingleChoice(), Chosen(option):
            if not 0 <= option < len(next(iter(item.wordings.values())).options):
                raise ValueError(f"{item.key} has no option {option}")
            return Verdict.RIGHT if option == item.answer else Verdict.WRONG
        case NumberEntry(), Typed(text):
            numbers = readings(text, units_of(item))
            if not numbers:
                raise UnreadableAnswer(text)
            right = any(abs(number - item.answer) <= item.tolerance for number in numbers)
            return Verdict.RIGHT if right else Verdict.WRONG
        case (SingleChoice(), Typed()) | (NumberEntry(), Chosen()):
            raise ValueError(f"{item.key} is not answered in this way")
        case _:
            assert_never(item)  # type: ignore[arg-type]  # mypy does not narrow pairs


def units_of(item: NumberEntry) -> tuple[str, ...]:
    """The units that may be typed behind the number, in any language."""
    wordings: Mapping[Any, EntryWording] = item.wordings
    return tuple({wording.unit for wording in wordings.values() if wording.unit})


def to_plain(response: Response) -> dict[str, Any]:
    """As it is stored with the attempt."""
    match response:
        case Chosen(option):
            return {"option": option}
        case Typed(text):
            return {"text": text[:LONGEST_ENTRY]}
        case _:
            assert_never(response)


_SIGNED = re.compile(r"(?:[A-Za-z]?\s*=\s*)?([+-]?)\s*(.+?)\s*(%?)")
_MIXED = re.compile(r"(\d+)\s+(\d+)\s*/\s*(\d+)")
_FRACTION = re.compile(r"(\d+)\s*/\s*(\d+)")
_DECIMAL = re.compile(r"\d+[.,]?\d*|[.,]\d+")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:(?:,\d{3})+|(?: \d{3})+)(?:\.\d+)?")

# A keyboard set to Chinese types these where a formula has the ASCII sign.
_AS_ASCII = str.maketrans(
    {"\u3000": " ", "\u00a0": " ", "。": ".", "−": "-", "–": "-", "⁄": "/", "∕": "/", "又": " "}
)


def readings(text: str, units: tuple[str, ...] = ()) -> tuple[Fraction, ...]:
    """Every number that `text` may mean, exactly; empty when it is none.

    3.5, 3,5, 7/2, 1 1/2, 2½, ３．５, -4, 50%, 1,000 and 1 000 are understood, also with one of `units` behind.
    Three digits behind a comma can be thousands or thousandths, so 1,250 has two readings.
    """
    if len(text) > LONGEST_ENTRY:
        return ()
    plain = _ascii(text)
    for unit in sorted(units, key=len, reverse=True):
        shorter = plain.removesuffix(_ascii(unit))
        if shorter != plain and shorter.strip():
            plain = shorter.rstrip()
            break
    signed = _SIGNED.fullmatch(plain)
    if signed is None:
        return ()
    sign, body, percent = signed.groups()
    scale = Fraction(-1 if sign == "-" else 1, 100 if percent else 1)
    return tuple(scale * number for number in dict.fromkeys(_unsigned(body)))


def is_talk(text: str) -> bool:
    """Whether a text where a number was asked for is meant for somebody else: no digit, and long or a question."""
    if any(sign.isdigit() for sign in text):
        return False
    return len(text.encode()) > LONGEST_WORD or text.rstrip().endswith(("?", "？", "吗", "呢"))


def _ascii(text: str) -> str:
    # NFKC over the whole text would read 2½ as 21/2 and 3² as 32: each sign is looked at by itself.
    spelled = []
    for sign in text.strip():
        decomposition = unicodedata.decomposition(sign)
        if decomposition.startswith("<fraction>"):
            spelled.append(" " + unicodedata.normalize("NFKC", sign))
        elif decomposition.startswith("<wide>"):
            spelled.append(unicodedata.normalize("NFKC", sign))
        else:
            spelled.append(sign)
    plain = "".join(spelled).translate(_AS_ASCII).strip()
    return plain.rstrip(".!").rstrip() if not plain.endswith("..") else plain


def _unsigned(body: str) -> list[Fraction]:
    if not body.isascii():
        return []
    if mixed := _MIXED.fullmatch(body):
        whole, above, below = (int(part) for part in mixed.groups())
        return [whole + Fraction(above, below)] if below else []
    if fraction := _FRACTION.fullmatch(body):
        above, below = (int(part) for part in fraction.groups())
        return [Fraction(above, below)] if below else []
    found = []
    if _GROUPED.fullmatch(body):
        found.append(Fraction(body.replace(",", "").replace(" ", "")))
    if _DECIMAL.fullmatch(body):
        found.append(Fraction(_decimal(body)))
    return found


def _decimal(body: str) -> str:
    whole, _, part = body.replace(",", ".").partition(".")
    return f"{whole or '0'}.{part or '0'}"

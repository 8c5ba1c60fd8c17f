"""Items: the closed union of question kinds, and the plain form in which they are stored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from math import factorial
from typing import Any, assert_never

from domain.language import Lang
from domain.practice.items import wordings
from domain.practice.items.pictures import ItemPicture, picture_from_plain, picture_to_plain
from domain.practice.items.wordings import ChoiceWording, EntryWording, PartsWording, TextWording, Wording

__all__ = ["ChoiceWording", "EntryWording", "PartsWording", "TextWording", "Wording"]

MIN_DIFFICULTY, MAX_DIFFICULTY = 1, 5


class ItemStatus(StrEnum):
    """Where an item stands in its life: only live items are chosen."""

    LIVE = "live"
    FLAGGED = "flagged"
    RETIRED = "retired"


class Source(StrEnum):
    """Where an item comes from; the value is what its key begins with."""

    SAMPLE = "sample"
    GENERATED = "generated"
    IMPORTED = "import"


def source_of(key: str) -> Source:
    """By what stands before the colon; anything unknown was written by hand in the content folder."""
    prefix = key.split(":")[0]
    return next((source for source in Source if source == prefix), Source.SAMPLE)


@dataclass(frozen=True)
class SingleChoice:
    """One right option among several.

    Attributes:
        key: unique and stable over imports, e.g. `sample:frac-compare-03`.
        skills: ids of the skills that it needs, the main one first; may be empty for imported items.
        difficulty: a teacher's label from 1 (warm-up) to 5 (olympiad).
        answer: index of the right option, from 0.
        misconceptions: id of the named misconception that each option stands for, or None.
        picture: what is drawn above the stem, in any kind of item.
    """

    key: str
    skills: tuple[str, ...]
    difficulty: int
    answer: int
    wordings: Mapping[Lang, ChoiceWording]
    misconceptions: tuple[str | None, ...] = ()
    source: str = ""
    picture: ItemPicture | None = None


@dataclass(frozen=True)
class SeveralChoices:
    """Options to tick, right when all of `answers` (indices from 0, rising, at least one) and no other are ticked."""

    key: str
    skills: tuple[str, ...]
    difficulty: int
    answers: tuple[int, ...]
    wordings: Mapping[Lang, ChoiceWording]
    misconceptions: tuple[str | None, ...] = ()
    source: str = ""
    picture: ItemPicture | None = None


@dataclass(frozen=True)
class NumberEntry:
    """A number to type; right within `tolerance` of `answer` (both exact rationals, tolerance 0 or more).

    Attributes:
        foreseen: wrong numbers that show a misconception, with its id.
    """

    key: str
    skills: tuple[str, ...]
    difficulty: int
    answer: Fraction
    wordings: Mapping[Lang, EntryWording]
    tolerance: Fraction = field(default=Fraction(0))
    source: str = ""
    foreseen: Mapping[Fraction, str] = field(default_factory=dict)
    picture: ItemPicture | None = None


@dataclass(frozen=True)
class ShortText:
    """A word or a short text to type; what is accepted stands in the wordings.

    Attributes:
        same_signs: each simplified character of its answers by its traditional forms, so that either script is read.
    """

    key: str
    skills: tuple[str, ...]
    difficulty: int
    wordings: Mapping[Lang, TextWording]
    same_signs: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    picture: ItemPicture | None = None


@dataclass(frozen=True)
class Ordering:
    """Parts to put in order; right as they stand in the wordings.

    Attributes:
        foreseen: wrong orders (indices of the parts) that show a misconception, with its id.
    """

    key: str
    skills: tuple[str, ...]
    difficulty: int
    wordings: Mapping[Lang, PartsWording]
    foreseen: Mapping[tuple[int, ...], str] = field(default_factory=dict)
    source: str = ""
    picture: ItemPicture | None = None


Item = SingleChoice | SeveralChoices | NumberEntry | ShortText | Ordering


class Answering(StrEnum):
    """How an item is answered."""

    TAP = "tap"
    """By one tap on what it offers."""

    COMPOSE = "compose"
    """By some taps, and one more when it is done."""

    NUMBER = "number"
    """By typing a number."""

    TEXT = "text"
    """By typing words."""


def answering(item: Item) -> Answering:
    match item:
        case SingleChoice():
            return Answering.TAP
        case SeveralChoices() | Ordering():
            return Answering.COMPOSE
        case NumberEntry():
            return Answering.NUMBER
        case ShortText():
            return Answering.TEXT
        case _:
            assert_never(item)


def any_wording(item: Item) -> Wording:
    """In one of the item's languages: what does not depend on the language can be counted there."""
    held: Mapping[Lang, Wording] = item.wordings
    return next(iter(held.values()))


def count_offered(item: Item) -> int:
    """How many options or parts it has; 0 where one types."""
    return len(wordings.offered(any_wording(item)))


def guess_chance(item: Item) -> float:
    """Probability of a right answer by somebody who knows nothing of it, 0 to 1."""
    match item:
        case SingleChoice():
            return 1 / count_offered(item)
        case SeveralChoices():
            return 1 / ((1 << count_offered(item)) - 1)
        case Ordering():
            return 1 / factorial(count_offered(item))
        case NumberEntry() | ShortText():
            return 0.0
        case _:
            assert_never(item)


class ItemError(ValueError):
    """An item contradicts itself; the message names the field."""


def to_plain(item: Item) -> dict[str, Any]:
    """The item as JSON-ready values; `from_plain` is its inverse."""
    plain: dict[str, Any] = {
        "key": item.key,
        "skills": list(item.skills),
        "difficulty": item.difficulty,
        "source": item.source,
        "wordings": {lang.value: wordings.to_plain(wording) for lang, wording in item.wordings.items()},
    }
    if item.picture is not None:
        plain["picture"] = picture_to_plain(item.picture)
    match item:
        case SingleChoice():
            plain |= {"kind": "single_choice", "answer": item.answer, "misconceptions": list(item.misconceptions)}
        case SeveralChoices():
            named = list(item.misconceptions)
            plain |= {"kind": "several_choices", "answers": list(item.answers), "misconceptions": named}
        case NumberEntry():
            plain |= {"kind": "number_entry", "answer": str(item.answer), "tolerance": str(item.tolerance)}
            if item.foreseen:
                plain["foreseen"] = {str(number): road for number, road in item.foreseen.items()}
        case ShortText():
            plain |= {"kind": "short_text", "same_signs": dict(item.same_signs)}
        case Ordering():
            roads = [[list(order), road] for order, road in item.foreseen.items()]
            plain |= {"kind": "ordering", "foreseen": roads}
        case _:
            assert_never(item)
    return plain


def from_plain(plain: Mapping[str, Any]) -> Item:
    """The item that `to_plain` wrote down.

    Raises:
        ItemError: the kind is unknown.
    """
    common: dict[str, Any] = {
        "key": plain["key"],
        "skills": tuple(plain["skills"]),
        "difficulty": plain["difficulty"],
        "source": plain.get("source", ""),
        "picture": picture_from_plain(plain["picture"]) if "picture" in plain else None,
    }

    def worded(shape: type[wordings.W]) -> Mapping[Lang, wordings.W]:
        return {Lang(lang): wordings.from_plain(shape, words) for lang, words in plain["wordings"].items()}

    misconceptions = tuple(plain.get("misconceptions", ()))
    match plain["kind"]:
        case "single_choice":
            return SingleChoice(
                **common, answer=plain["answer"], wordings=worded(ChoiceWording), misconceptions=misconceptions
            )
        case "several_choices":
            answers = tuple(plain["answers"])
            return SeveralChoices(
                **common, answers=answers, wordings=worded(ChoiceWording), misconceptions=misconceptions
            )
        case "number_entry":
            return NumberEntry(
                **common,
                answer=Fraction(plain["answer"]),
                tolerance=Fraction(plain.get("tolerance", "0")),
                wordings=worded(EntryWording),
                foreseen={Fraction(number): road for number, road in plain.get("foreseen", {}).items()},
            )
        case "short_text":
            return ShortText(**common, wordings=worded(TextWording), same_signs=plain["same_signs"])
        case "ordering":
            roads = {tuple(order): road for order, road in plain["foreseen"]}
            return Ordering(**common, wordings=worded(PartsWording), foreseen=roads)
        case other:
            raise ItemError(f"kind: {other!r} is unknown")


def fingerprint(item: Item) -> str:
    """32 hexadecimal digits that change when anything changes that is asked, graded or said.

    `source` does not count: the same question from another file is the same question.
    """
    meant = {name: value for name, value in to_plain(item).items() if name != "source"}
    canonical = json.dumps(meant, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()[:32]

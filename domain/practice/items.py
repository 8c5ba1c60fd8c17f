"""Items: the closed union of question kinds, and the plain form in which they are stored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from typing import Any, assert_never

from domain.language import Lang

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
class ChoiceWording:
    """A choice item in one language.

    Attributes:
        stem: the question, plain text (Unicode maths), not empty.
        options: two to six texts, in the order of the key.
        feedback: one text or None for each option, said when that option was taken.
        explanation: the worked way to the key; may be empty.
        hints: from the gentlest to the plainest.
    """

    stem: str
    options: tuple[str, ...]
    feedback: tuple[str | None, ...] = ()
    explanation: str = ""
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class EntryWording:
    """An item that is answered by typing, in one language; `unit` is shown behind the answer."""

    stem: str
    explanation: str = ""
    hints: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True)
class SingleChoice:
    """One right option among several.

    Attributes:
        key: unique and stable over imports, e.g. `sample:frac-compare-03`.
        skills: ids of the skills that it needs, the main one first; may be empty for imported items.
        difficulty: a teacher's label from 1 (warm-up) to 5 (olympiad).
        answer: index of the right option, from 0.
        misconceptions: id of the named misconception that each option stands for, or None.
    """

    key: str
    skills: tuple[str, ...]
    difficulty: int
    answer: int
    wordings: Mapping[Lang, ChoiceWording]
    misconceptions: tuple[str | None, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class NumberEntry:
    """A number to type; right within `tolerance` of `answer` (both exact rationals, tolerance 0 or more)."""

    key: str
    skills: tuple[str, ...]
    difficulty: int
    answer: Fraction
    wordings: Mapping[Lang, EntryWording]
    tolerance: Fraction = field(default=Fraction(0))
    source: str = ""


Item = SingleChoice | NumberEntry


class Answering(StrEnum):
    """How an item is answered: by a tap on what it offers, or by typing."""

    TAP = "tap"
    TYPE = "type"


def answering(item: Item) -> Answering:
    match item:
        case SingleChoice():
            return Answering.TAP
        case NumberEntry():
            return Answering.TYPE
        case _:
            assert_never(item)


def guess_chance(item: Item) -> float:
    """Probability of a right answer by somebody who knows nothing of it, 0 to 1."""
    match item:
        case SingleChoice():
            return 1 / len(next(iter(item.wordings.values())).options)
        case NumberEntry():
            return 0.0
        case _:
            assert_never(item)


class ItemError(ValueError):
    """An item contradicts itself; the message names the field."""


def check(item: Item) -> None:
    """Raise ItemError when `item` could not be asked or graded."""
    if not item.key:
        raise ItemError("key: is empty")
    if not item.wordings:
        raise ItemError("wordings: there is no text in any language")
    if not MIN_DIFFICULTY <= item.difficulty <= MAX_DIFFICULTY:
        raise ItemError(f"difficulty: {item.difficulty} is not between {MIN_DIFFICULTY} and {MAX_DIFFICULTY}")
    for lang, wording in item.wordings.items():
        if not wording.stem.strip():
            raise ItemError(f"stem ({lang}): is empty")
    match item:
        case SingleChoice():
            _check_choice(item)
        case NumberEntry():
            if item.tolerance < 0:
                raise ItemError("tolerance: is negative")
        case _:
            assert_never(item)


def _check_choice(item: SingleChoice) -> None:
    counts = {len(wording.options) for wording in item.wordings.values()}
    if len(counts) != 1:
        raise ItemError("options: the languages have different numbers of options")
    count = counts.pop()
    if not 2 <= count <= 6:
        raise ItemError(f"options: {count} given, two to six are needed")
    if not 0 <= item.answer < count:
        raise ItemError(f"answer: option {item.answer + 1} does not exist")
    if item.misconceptions and len(item.misconceptions) != count:
        raise ItemError("misconceptions: one for each option, or none at all")
    for lang, wording in item.wordings.items():
        texts = [option.strip() for option in wording.options]
        if not all(texts):
            raise ItemError(f"options ({lang}): option {texts.index('') + 1} is empty")
        if len(set(texts)) != count:
            raise ItemError(f"options ({lang}): two options are the same")
        if wording.feedback and len(wording.feedback) != count:
            raise ItemError(f"feedback ({lang}): one for each option, or none at all")


def to_plain(item: Item) -> dict[str, Any]:
    """The item as JSON-ready values; `from_plain` is its inverse."""
    plain: dict[str, Any] = {
        "key": item.key,
        "skills": list(item.skills),
        "difficulty": item.difficulty,
        "source": item.source,
    }
    match item:
        case SingleChoice():
            plain |= {
                "kind": "single_choice",
                "answer": item.answer,
                "misconceptions": list(item.misconceptions),
                "wordings": {
                    lang.value: {
                        "stem": w.stem,
                        "options": list(w.options),
                        "feedback": list(w.feedback),
                        "explanation": w.explanation,
                        "hints": list(w.hints),
                    }
                    for lang, w in item.wordings.items()
                },
            }
        case NumberEntry():
            plain |= {
                "kind": "number_entry",
                "answer": str(item.answer),
                "tolerance": str(item.tolerance),
                "wordings": {
                    lang.value: {
                        "stem": e.stem,
                        "explanation": e.explanation,
                        "hints": list(e.hints),
                        "unit": e.unit,
                    }
                    for lang, e in item.wordings.items()
                },
            }
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
    }
    wordings: Mapping[str, Mapping[str, Any]] = plain["wordings"]
    match plain["kind"]:
        case "single_choice":
            return SingleChoice(
                **common,
                answer=plain["answer"],
                misconceptions=tuple(plain.get("misconceptions", ())),
                wordings={
                    Lang(lang): ChoiceWording(
                        stem=w["stem"],
                        options=tuple(w["options"]),
                        feedback=tuple(w.get("feedback", ())),
                        explanation=w.get("explanation", ""),
                        hints=tuple(w.get("hints", ())),
                    )
                    for lang, w in wordings.items()
                },
            )
        case "number_entry":
            return NumberEntry(
                **common,
                answer=Fraction(plain["answer"]),
                tolerance=Fraction(plain.get("tolerance", "0")),
                wordings={
                    Lang(lang): EntryWording(
                        stem=w["stem"],
                        explanation=w.get("explanation", ""),
                        hints=tuple(w.get("hints", ())),
                        unit=w.get("unit", ""),
                    )
                    for lang, w in wordings.items()
                },
            )
        case other:
            raise ItemError(f"kind: {other!r} is unknown")


def fingerprint(item: Item) -> str:
    """32 hexadecimal digits that change when anything changes that is asked, graded or said.

    `source` does not count: the same question from another file is the same question.
    """
    meant = {name: value for name, value in to_plain(item).items() if name != "source"}
    canonical = json.dumps(meant, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()[:32]

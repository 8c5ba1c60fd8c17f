"""Planning an import: each row of a question file becomes new, changed, unchanged, or a clear error."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, assert_never

from domain.language import Lang
from domain.practice.items.checking import check
from domain.practice.items.kinds import (
    MAX_DIFFICULTY,
    MIN_DIFFICULTY,
    Item,
    ItemError,
    NumberEntry,
    Ordering,
    SeveralChoices,
    ShortText,
    SingleChoice,
    Source,
    fingerprint,
)
from domain.practice.items.wordings import ChoiceWording, EntryWording, PartsWording, TextWording
from knowledge import answers
from knowledge.answers import Kind, UnclearAnswer, kind_of
from knowledge.formulas import readable
from knowledge.item_entries import plain_texts
from knowledge.readers.columns import OPTION_LETTERS, Column
from knowledge.readers.rows import Problem, Row
from knowledge.routes import skills_of
from knowledge.scripts import same_signs
from knowledge.similar import SimilarStems
from knowledge.skills import fold_name

KEY_PREFIX = f"{Source.IMPORTED}:"
MAX_STEM, MAX_OPTION, MAX_EXPLANATION = 1000, 200, 3000
"""A stem, six options and the buttons have to fit one message of 4096 characters."""

_USUAL_DIFFICULTY = 3


class Outcome(StrEnum):
    """What an import would do with a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ERROR = "error"


@dataclass(frozen=True)
class PlannedRow:
    """One row of the plan.

    Attributes:
        number: the row's number in the file, from 1.
        item: what would be stored; None for an error.
        fingerprint: of `item`; empty for an error.
        problem: column and sentence of an error, else None.
        notes: what the person should look at, though the row is taken.
    """

    number: int
    outcome: Outcome
    item: Item | None = None
    fingerprint: str = ""
    problem: Problem | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do, row by row, in the order of the file.

    Attributes:
        ignored_columns: filled columns that nobody knows, each once.
        difficulty_from: 0 when the file's difficulties run from 0 to 4, else 1.
    """

    rows: tuple[PlannedRow, ...]
    ignored_columns: tuple[str, ...] = ()
    difficulty_from: int = 1

    def count(self, outcome: Outcome) -> int:
        """How many rows end so."""
        return sum(row.outcome is outcome for row in self.rows)

    def to_store(self) -> list[tuple[Item, str]]:
        """The new and changed items, each with its fingerprint."""
        wanted = (Outcome.NEW, Outcome.CHANGED)
        return [(row.item, row.fingerprint) for row in self.rows if row.item is not None and row.outcome in wanted]


def plan_import(
    rows: Iterable[Row],
    existing: Mapping[str, str],
    *,
    skill_names: Mapping[str, str] | None = None,
    skill: str | None = None,
    difficulty_from: int | None = None,
) -> ImportPlan:
    """Decide about every row; nothing is stored.

    Args:
        existing: fingerprint by key of the items that are there already.
        skill_names: skill id by folded name (`knowledge.skills.load_skill_names`).
        skill: id of the skill of questions that name none that is known; such a question stays without one if None.
        difficulty_from: 0 or 1, where the file's difficulties begin; None looks whether a 0 occurs.

    A route's most exact step that is, or else contains, the name of a skill gives the skill. Routes are kept as
    they stand in the item's `source`, so that nothing of them is lost when no skill of that name exists.
    """
    given = list(rows)
    if difficulty_from is None:
        difficulty_from = 0 if any(_number(row.cells.get(Column.DIFFICULTY, "")) == 0 for row in given) else 1
    names = skill_names or {}
    planned: list[PlannedRow] = []
    by_key: dict[str, int] = {}
    similar = SimilarStems()
    for row in given:
        try:
            item, notes = _item(row, names, skill, difficulty_from)
        except _Refused as refused:
            planned.append(PlannedRow(row.number, Outcome.ERROR, problem=refused.problem))
            continue
        first = by_key.setdefault(item.key, row.number)
        if first != row.number:
            problem = Problem(row.name_of(Column.ID), f"is the same question as row {first}")
            planned.append(PlannedRow(row.number, Outcome.ERROR, problem=problem))
            continue
        twin = similar.seen_before(row.number, item)
        if twin is not None:
            notes += (f"very like row {twin}",)
        mark = fingerprint(item)
        known = existing.get(item.key)
        outcome = Outcome.NEW if known is None else Outcome.UNCHANGED if known == mark else Outcome.CHANGED
        planned.append(PlannedRow(row.number, outcome, item, mark, notes=notes))
    ignored = dict.fromkeys(name for row in given for name in row.ignored)
    return ImportPlan(tuple(planned), tuple(ignored), difficulty_from)


class _Refused(Exception):
    def __init__(self, row: Row, column: Column | None, sentence: str) -> None:
        super().__init__(sentence)
        self.problem = Problem(row.name_of(column) if column else "", sentence)


def _item(
    row: Row, names: Mapping[str, str], usual_skill: str | None, difficulty_from: int
) -> tuple[Item, tuple[str, ...]]:
    if row.problem is not None:
        refused = _Refused(row, None, row.problem.sentence)
        refused.problem = row.problem
        raise refused
    stem = _required(row, Column.STEM, MAX_STEM)
    explanation = row.cells.get(Column.EXPLANATION, "")
    if len(explanation) > MAX_EXPLANATION:
        raise _Refused(row, Column.EXPLANATION, f"has {len(explanation)} characters, at most {MAX_EXPLANATION} fit")
    given = tuple(option.strip() for option in row.options)
    kind = _kind(row, given)
    options = _options(row) if kind in (Kind.SINGLE, Kind.SEVERAL, Kind.ORDERING) else ()
    lang = _language(row, stem, options)
    difficulty, notes = _difficulty(row, difficulty_from)
    skills = skills_of(row.routes, names)
    if row.routes and not skills:
        notes += ("no skill goes by the name of its knowledge point",)
    if not skills and usual_skill is not None:
        skills = (usual_skill,)
    if given and not options:
        notes += (f"its options are left out: it is a {kind.value} question",)
    about = _About(_key(row, lang, stem, options), skills, difficulty, lang, stem, explanation, _source(row))
    item = _of_kind(row, kind, options, about)
    try:
        check(item)
    except ItemError as error:
        raise _Refused(row, None, str(error)) from None
    return item, notes


@dataclass(frozen=True)
class _About:
    """What a row says besides its answer."""

    key: str
    skills: tuple[str, ...]
    difficulty: int
    lang: Lang
    stem: str
    explanation: str
    source: str


def _of_kind(row: Row, kind: Kind, options: tuple[str, ...], about: _About) -> Item:
    lang = about.lang
    common: dict[str, Any] = {
        "key": about.key,
        "skills": about.skills,
        "difficulty": about.difficulty,
        "source": about.source,
    }
    answer = _required(row, Column.ANSWER, MAX_STEM) if kind in (Kind.SEVERAL, Kind.NUMBER, Kind.TEXT) else ""
    place = _answer(row, options) if kind is Kind.SINGLE else 0
    with _clear(row, Column.ANSWER):
        if kind is Kind.ORDERING:
            order = answers.order(row.cells.get(Column.ANSWER, ""), options)
            options = tuple(options[place] for place in order)
        plain = plain_texts(about.stem, options, lang)
        words: dict[str, Any] = {
            "stem": plain.stem,
            "explanation": readable(about.explanation, lang),
            "typeset": plain.typeset,
        }
        match kind:
            case Kind.SINGLE:
                return SingleChoice(
                    **common, answer=place, wordings={lang: ChoiceWording(**words, options=plain.options)}
                )
            case Kind.SEVERAL:
                right = answers.several_options(answer, options)
                return SeveralChoices(
                    **common, answers=right, wordings={lang: ChoiceWording(**words, options=plain.options)}
                )
            case Kind.NUMBER:
                number, tolerance, unit = answers.number(answer)
                entry = EntryWording(**words, unit=unit)
                return NumberEntry(**common, answer=number, tolerance=tolerance, wordings={lang: entry})
            case Kind.TEXT:
                accepted = answers.texts(answer)
                texts = {lang: TextWording(**words, accepted=accepted)}
                return ShortText(**common, wordings=texts, same_signs=same_signs(accepted))
            case Kind.ORDERING:
                return Ordering(**common, wordings={lang: PartsWording(**words, parts=plain.options)})
            case _:
                assert_never(kind)


def _source(row: Row) -> str:
    return "; ".join(part for part in (row.cells.get(Column.SOURCE, ""), *row.routes) if part)


def _required(row: Row, column: Column, limit: int) -> str:
    text = row.cells.get(column, "")
    if not text:
        raise _Refused(row, column, "is empty")
    if len(text) > limit:
        raise _Refused(row, column, f"has {len(text)} characters, at most {limit} fit a message")
    return text


def _options(row: Row) -> tuple[str, ...]:
    options = tuple(option.strip() for option in row.options)
    if not 2 <= len(options) <= len(OPTION_LETTERS):
        raise _Refused(row, Column.OPTIONS, f"{len(options)} options, but two to six are needed")
    for letter, option in zip(OPTION_LETTERS, options, strict=False):
        column = Column(f"option {letter}")
        if not option:
            raise _Refused(row, column, f"option {letter} is empty, but a later one is not")
        if len(option) > MAX_OPTION:
            raise _Refused(row, column, f"has {len(option)} characters, at most {MAX_OPTION} fit")
        if "\0" in option:
            raise _Refused(row, column, "contains a character that is no text")
    return options


def _kind(row: Row, options: tuple[str, ...]) -> Kind:
    named, answer = row.cells.get(Column.KIND, ""), row.cells.get(Column.ANSWER, "")
    if not named and options and Column.ANSWER_INDEX in row.cells:
        return Kind.SINGLE
    with _clear(row, Column.KIND if named else Column.ANSWER if options else Column.OPTIONS):
        return kind_of(named, options, answer)


@contextmanager
def _clear(row: Row, column: Column) -> Iterator[None]:
    try:
        yield
    except UnclearAnswer as unclear:
        raise _Refused(row, column, str(unclear)) from None


def _answer(row: Row, options: tuple[str, ...]) -> int:
    """The right option, given as a place from 0 in its own column, as a letter, a place from 1, or its text."""
    index = row.cells.get(Column.ANSWER_INDEX)
    if index is not None:
        number = _number(index)
        if number is None or number != int(number) or not 0 <= number < len(options):
            raise _Refused(row, Column.ANSWER_INDEX, f"'{index[:40]}' is not a place from 0 to {len(options) - 1}")
        return int(number)
    answer = _required(row, Column.ANSWER, MAX_STEM)
    with _clear(row, Column.ANSWER):
        return answers.one_option(answer, options)


_LANGUAGES = {
    "zh": Lang.ZH, "cn": Lang.ZH, "zhcn": Lang.ZH, "zhhans": Lang.ZH, "中文": Lang.ZH, "汉语": Lang.ZH,
    "chinese": Lang.ZH, "en": Lang.EN, "enus": Lang.EN, "engb": Lang.EN, "英文": Lang.EN, "英语": Lang.EN,
    "english": Lang.EN,
}  # fmt: skip


def _language(row: Row, stem: str, options: tuple[str, ...]) -> Lang:
    named = row.cells.get(Column.LANG)
    if named is None:
        return Lang.ZH if any("\u4e00" <= character <= "\u9fff" for character in stem + "".join(options)) else Lang.EN
    lang = _LANGUAGES.get(fold_name(named))
    if lang is None:
        raise _Refused(row, Column.LANG, f"'{named[:40]}' is not a language that is known here (zh, en)")
    return lang


_DIFFICULTY_WORDS = {
    "入门": 1, "简单": 2, "容易": 2, "易": 2, "较易": 2, "一般": 3, "中等": 3, "中": 3, "适中": 3, "较难": 4, "难": 4,
    "困难": 4, "很难": 5, "竞赛": 5, "warmup": 1, "veryeasy": 1, "easy": 2, "medium": 3, "average": 3, "hard": 4,
    "difficult": 4, "veryhard": 5, "olympiad": 5,
}  # fmt: skip


def _difficulty(row: Row, difficulty_from: int) -> tuple[int, tuple[str, ...]]:
    text = row.cells.get(Column.DIFFICULTY, "")
    if not text:
        return _USUAL_DIFFICULTY, (f"no difficulty given, taken as {_USUAL_DIFFICULTY}",)
    if (word := _DIFFICULTY_WORDS.get(fold_name(text))) is not None:
        return word, ()
    stars = text.count("★")
    number = float(stars) if stars else _number(text)
    if number is not None and number == int(number):
        difficulty = int(number) + (0 if stars else 1 - difficulty_from)
        if MIN_DIFFICULTY <= difficulty <= MAX_DIFFICULTY:
            return difficulty, ()
    last = MAX_DIFFICULTY - 1 + difficulty_from
    raise _Refused(row, Column.DIFFICULTY, f"'{text[:40]}' is not a whole number from {difficulty_from} to {last}")


def _number(text: str) -> float | None:
    try:
        number = float(unicodedata.normalize("NFKC", text))
    except ValueError:
        return None
    return number if abs(number) < 1e9 else None


def _key(row: Row, lang: Lang, stem: str, options: tuple[str, ...]) -> str:
    """The row's own id, or a hash of the question when it has none or an unwieldy one."""
    own = row.cells.get(Column.ID, "")
    if re.fullmatch(r"[\w.\-]{1,80}", own):
        return KEY_PREFIX + own
    material = own or "\n".join((lang, fold_name(stem) or stem, *sorted(options)))
    return KEY_PREFIX + hashlib.sha256(material.encode()).hexdigest()[:24]

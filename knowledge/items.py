"""The question bank as content: items written by hand, and orders for generated ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal, assert_never

from pydantic import Field

from domain.language import Lang
from domain.practice.checking import check
from domain.practice.items import (
    ChoiceWording,
    EntryWording,
    Item,
    ItemError,
    NumberEntry,
    SingleChoice,
)
from domain.practice.misconceptions import Misconception
from knowledge.arithmetic import ArithmeticSlip, evaluate, worth
from knowledge.content import ContentError, Entry, Text, read_toml
from knowledge.generators.table import GENERATORS, TooFew, generate
from knowledge.misconceptions import load_misconceptions
from knowledge.skills import load_skills

MAX_STEM, MAX_OPTION = 300, 60

_Stem = Annotated[str, Field(min_length=1, max_length=MAX_STEM)]
_Option = Annotated[str, Field(min_length=1, max_length=MAX_OPTION)]
_Steps = str | list[Text]
_Key = Annotated[str, Field(pattern=r"^[a-z0-9]+:[a-z0-9.\-]+$", max_length=64)]


class _ChoiceText(Entry):
    stem: _Stem
    options: tuple[_Option, ...] | None = None
    feedback: tuple[str, ...] = ()
    explanation: _Steps = ""
    hints: tuple[Text, ...] = ()


class _EntryText(Entry):
    stem: _Stem
    explanation: _Steps = ""
    hints: tuple[Text, ...] = ()
    unit: str = ""


class _Item(Entry):
    key: _Key
    skills: list[str] = Field(min_length=1)
    difficulty: int
    check: str | None = None
    source: str = ""


class _Choice(_Item):
    kind: Literal["single_choice"]
    answer: int = Field(ge=0)
    options: tuple[_Option, ...] | None = None
    misconceptions: tuple[str, ...] = ()
    zh: _ChoiceText | None = None
    en: _ChoiceText | None = None


class _Number(_Item):
    kind: Literal["number_entry"]
    answer: str
    tolerance: str = "0"
    zh: _EntryText | None = None
    en: _EntryText | None = None


class _Order(Entry):
    generator: str
    count: int = Field(ge=1, le=500)
    seed: int = 1


class _File(Entry):
    items: tuple[Annotated[_Choice | _Number, Field(discriminator="kind")], ...] = ()
    generated: tuple[_Order, ...] = ()


def load_items(content: Path) -> list[Item]:
    """All items of `content`/items/*.toml, the generated ones made out; in the order of the files.

    An option without words of its own takes its feedback from the misconception that it stands for.

    Raises:
        ContentError: a file is wrong; a key occurs twice; a skill, misconception or generator does not exist;
            a `check` does not give the answer; a mixed number could be misread.
    """
    skills = {skill.id for skill in load_skills(content)}
    misconceptions = load_misconceptions(content)
    items: dict[str, Item] = {}
    for path in sorted((content / "items").glob("*.toml")):
        for key, item in _from_file(path):
            if item.key in items:
                raise ContentError(path, key, f"'{item.key}' occurs twice")
            for skill in item.skills:
                if skill not in skills:
                    raise ContentError(path, key, f"the skill '{skill}' does not exist")
            items[item.key] = _with_feedback(path, key, item, misconceptions)
    return list(items.values())


def _from_file(path: Path) -> Iterator[tuple[str, Item]]:
    """The items of one file, each with the place that an error would name."""
    file = read_toml(path, _File)
    for place, entry in enumerate(file.items):
        where = f"items[{place}] (of '{entry.key}')"
        try:
            item = _item(entry)
            check(item)
            _hold_to_house_rules(item)
            if entry.check is not None:
                _hold_to_check(item, entry.check)
        except ItemError as error:
            raise ContentError(path, where, str(error)) from None
        yield where, item
    for place, order in enumerate(file.generated):
        where = f"generated[{place}]"
        if order.generator not in GENERATORS:
            raise ContentError(path, f"{where}.generator", f"'{order.generator}' does not exist")
        try:
            for generated in generate(order.generator, seed=order.seed, count=order.count):
                yield where, generated
        except TooFew as error:
            raise ContentError(path, f"{where}.count", str(error)) from None


def _item(entry: _Choice | _Number) -> Item:
    common: dict[str, Any] = {
        "key": entry.key,
        "skills": tuple(entry.skills),
        "difficulty": entry.difficulty,
        "source": entry.source,
    }
    match entry:
        case _Choice():
            texts = {lang: text for lang, text in ((Lang.ZH, entry.zh), (Lang.EN, entry.en)) if text}
            return SingleChoice(
                **common,
                answer=entry.answer,
                misconceptions=tuple(one or None for one in entry.misconceptions),
                wordings={
                    lang: ChoiceWording(
                        stem=_kept(text.stem),
                        options=tuple(_kept(o) for o in text.options or entry.options or ()),
                        feedback=tuple(_kept(one) or None for one in text.feedback),
                        explanation=_kept(_lines(text.explanation)),
                        hints=tuple(_kept(hint) for hint in text.hints),
                    )
                    for lang, text in texts.items()
                },
            )
        case _Number():
            entries = {lang: text for lang, text in ((Lang.ZH, entry.zh), (Lang.EN, entry.en)) if text}
            return NumberEntry(
                **common,
                answer=_fraction("answer", entry.answer),
                tolerance=_fraction("tolerance", entry.tolerance),
                wordings={
                    lang: EntryWording(
                        stem=_kept(text.stem),
                        explanation=_kept(_lines(text.explanation)),
                        hints=tuple(_kept(hint) for hint in text.hints),
                        unit=text.unit,
                    )
                    for lang, text in entries.items()
                },
            )
        case _:
            assert_never(entry)


def _fraction(field: str, text: str) -> Fraction:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ItemError(f"{field}: '{text}' is not a number like 7, 3.5 or 7/2") from None


def _lines(steps: _Steps) -> str:
    return steps if isinstance(steps, str) else "\n".join(steps)


_MIXED = re.compile(r"(?<![\d/.,])(\d+) (\d+/\d+)(?!\d)")


def _kept(text: str) -> str:
    """Mixed numbers held together: a line that breaks between 2 and 1/2 would change the number."""
    return _MIXED.sub("\\1\u00a0\\2", text)


_VULGAR = re.compile("[¼½¾⅐-⅞↉]")


def _hold_to_house_rules(item: Item) -> None:
    """Refuse what could be misread on a phone."""
    for lang, wording in item.wordings.items():
        texts = [wording.stem, wording.explanation, *wording.hints]
        if isinstance(wording, ChoiceWording):
            texts += [*wording.options, *(one for one in wording.feedback if one)]
        for text in texts:
            if _VULGAR.search(text):
                raise ItemError(f"text ({lang}): write 2 1/2 (in Chinese 2又1/2) instead of ½ in '{text}'")
            if lang is Lang.ZH and "\u00a0" in text:
                raise ItemError(f"text ({lang}): write 2又1/2 instead of 2 1/2 in '{text}'")


def _hold_to_check(item: Item, expression: str) -> None:
    """Compute `expression`; it has to be the key, and no other option may have the same value.

    Raises:
        ItemError: it is something else, or there is nothing to compare it with.
    """
    try:
        expected = evaluate(expression)
    except ArithmeticSlip as error:
        raise ItemError(f"check: {error}") from None
    match item:
        case NumberEntry():
            if abs(item.answer - expected) > item.tolerance:
                raise ItemError(f"check: gives {expected}, but the answer is {item.answer}")
        case SingleChoice():
            for lang, wording in item.wordings.items():
                for place, option in enumerate(wording.options):
                    if (worth(option) == expected) is not (place == item.answer):
                        raise ItemError(f"check ({lang}): gives {expected}, which does not single out '{option}'")
        case _:
            assert_never(item)


def _with_feedback(path: Path, where: str, item: Item, misconceptions: Mapping[str, Misconception]) -> Item:
    """The item with something said about every option that stands for a misconception."""
    if not isinstance(item, SingleChoice) or not any(item.misconceptions):
        return item
    for named in item.misconceptions:
        if named is not None and named not in misconceptions:
            raise ContentError(path, where, f"the misconception '{named}' does not exist")
    if item.misconceptions[item.answer] is not None:
        raise ContentError(path, where, "the right option stands for a misconception")
    wordings = {}
    for lang, wording in item.wordings.items():
        own = wording.feedback or (None,) * len(wording.options)
        feedback = tuple(
            text or (misconceptions[named].says[lang] if named else None)
            for text, named in zip(own, item.misconceptions, strict=True)
        )
        wordings[lang] = replace(wording, feedback=feedback)
    return replace(item, wordings=wordings)

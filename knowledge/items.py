"""The question bank as content: items written by hand, and orders for generated ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import assert_never

from pydantic import Field

from domain.language import Lang
from domain.practice.items.checking import check
from domain.practice.items.grading import roads_of
from domain.practice.items.kinds import (
    Item,
    ItemError,
    NumberEntry,
    Ordering,
    SeveralChoices,
    ShortText,
    SingleChoice,
)
from domain.practice.items.misconceptions import Misconception
from domain.practice.items.pictures import StoredPicture
from domain.practice.items.wordings import ChoiceWording, texts_of
from knowledge.arithmetic import ArithmeticSlip, evaluate, worth
from knowledge.content import ContentError, Entry, read_toml
from knowledge.generators.table import GENERATORS, TooFew, generate
from knowledge.item_entries import ItemEntry, item_of
from knowledge.misconceptions import load_misconceptions
from knowledge.skills import load_skills


class _Order(Entry):
    generator: str
    count: int = Field(ge=1, le=500)
    seed: int = 1


class _File(Entry):
    items: tuple[ItemEntry, ...] = ()
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
            _hold_to_files(path, key, item)
            items[item.key] = _with_feedback(path, key, item, misconceptions)
    return list(items.values())


def _from_file(path: Path) -> Iterator[tuple[str, Item]]:
    """The items of one file, each with the place that an error would name."""
    file = read_toml(path, _File)
    for place, entry in enumerate(file.items):
        where = f"items[{place}] (of '{entry.key}')"
        try:
            item = item_of(entry)
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


_VULGAR = re.compile("[¼½¾⅐-⅞↉]")


def _hold_to_house_rules(item: Item) -> None:
    """Refuse what could be misread on a phone."""
    for lang, wording in item.wordings.items():
        for text in texts_of(wording):
            if _VULGAR.search(text):
                raise ItemError(f"text ({lang}): write 2 1/2 (in Chinese 2又1/2) instead of ½ in '{text}'")
            if lang is Lang.ZH and "\u00a0" in text:
                raise ItemError(f"text ({lang}): write 2又1/2 instead of 2 1/2 in '{text}'")


def _hold_to_check(item: Item, expression: str) -> None:
    """Compute `expression`; it has to be the key, and no other option may have the same value.

    Of several choices it may speak of an option's worth as x: then it is 0 for the right ones and for no other.
    For an order it is `rising` or `falling`.

    Raises:
        ItemError: it is something else, or there is nothing to compare it with.
    """
    try:
        match item:
            case NumberEntry():
                expected = evaluate(expression)
                if abs(item.answer - expected) > item.tolerance:
                    raise ItemError(f"check: gives {expected}, but the answer is {item.answer}")
            case SingleChoice():
                _hold_options(item.wordings, (item.answer,), expression)
            case SeveralChoices():
                _hold_options(item.wordings, item.answers, expression)
            case ShortText():
                _hold_accepted(item, evaluate(expression))
            case Ordering():
                _hold_order(item, expression)
            case _:
                assert_never(item)
    except ArithmeticSlip as error:
        raise ItemError(f"check: {error}") from None


def _hold_options(wordings: Mapping[Lang, ChoiceWording], right: tuple[int, ...], expression: str) -> None:
    by_option = re.search(r"\bx\b", expression) is not None
    expected = Fraction(0) if by_option else evaluate(expression)
    for lang, wording in wordings.items():
        for place, option in enumerate(wording.options):
            found = worth(option)
            if by_option:
                found = evaluate(re.sub(r"\bx\b", f"({found})", expression))
            if (found == expected) is not (place in right):
                told = expression if by_option else f"gives {expected}, which"
                raise ItemError(f"check ({lang}): {told} does not single out '{option}'")


def _hold_accepted(item: ShortText, expected: Fraction) -> None:
    for lang, wording in item.wordings.items():
        for text in wording.accepted:
            if worth(text) != expected:
                raise ItemError(f"check ({lang}): gives {expected}, but '{text}' is accepted")


def _hold_order(item: Ordering, expression: str) -> None:
    if expression not in ("rising", "falling"):
        raise ItemError(f"check: '{expression}' is neither 'rising' nor 'falling'")
    for lang, wording in item.wordings.items():
        for first, second in pairwise(wording.parts):
            a, b = worth(first), worth(second)
            if a is None or b is None or a == b or (a < b) is not (expression == "rising"):
                raise ItemError(f"check ({lang}): from '{first}' to '{second}' it is not {expression}")


def _with_feedback(path: Path, where: str, item: Item, misconceptions: Mapping[str, Misconception]) -> Item:
    """The item with something said about every option that stands for a misconception."""
    for named in roads_of(item):
        if named not in misconceptions:
            raise ContentError(path, where, f"the misconception '{named}' does not exist")
    if not isinstance(item, SingleChoice | SeveralChoices) or not any(item.misconceptions):
        return item
    right = (item.answer,) if isinstance(item, SingleChoice) else item.answers
    if any(item.misconceptions[place] is not None for place in right):
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


def _hold_to_files(path: Path, where: str, item: Item) -> None:
    match item.picture:
        case StoredPicture(file) if not (path.parent / "pictures" / file).is_file():
            raise ContentError(path, where, f"the picture '{file}' does not lie in items/pictures")

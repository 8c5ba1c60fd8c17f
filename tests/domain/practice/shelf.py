"""Small items and banks that the tests of practice share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import TypeVar

from domain.language import Lang
from domain.practice.items.kinds import Item, NumberEntry, Ordering, SeveralChoices, ShortText, SingleChoice
from domain.practice.items.misconceptions import Misconception
from domain.practice.items.skills import Skill
from domain.practice.items.wordings import ChoiceWording, EntryWording, PartsWording, TextWording
from knowledge.bank import MemoryBank

ItemT = TypeVar("ItemT", SingleChoice, NumberEntry)

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
BOTH = (Lang.ZH, Lang.EN)


def skill(id_: str, grade: int = 5) -> Skill:
    return Skill(id_, {Lang.ZH: f"技能{id_}", Lang.EN: f"Skill {id_}"}, grade)


def choice(
    key: str,
    *skills: str,
    difficulty: int = 2,
    options: tuple[str, ...] = ("cat", "dog", "cow", "hen"),
    answer: int = 0,
    langs: Iterable[Lang] = BOTH,
    feedback: tuple[str | None, ...] = (),
    hints: tuple[str, ...] = (),
    explanation: str = "Because.",
    misconceptions: tuple[str | None, ...] = (),
) -> SingleChoice:
    """A choice item; unless told otherwise the first of its four options is right."""
    wordings = {
        lang: ChoiceWording(f"Stem of {key} <{lang}>?", options, feedback, explanation, hints) for lang in langs
    }
    return SingleChoice(key, skills, difficulty, answer, wordings, misconceptions)


def entry(
    key: str, *skills: str, answer: str = "7/2", tolerance: str = "0", difficulty: int = 2, unit: str = ""
) -> NumberEntry:
    wordings = {lang: EntryWording(f"How much is {key} <{lang}>?", "Count.", ("Slowly.",), unit) for lang in BOTH}
    return NumberEntry(key, skills, difficulty, Fraction(answer), wordings, Fraction(tolerance))


def worded(item: ItemT, stem: str, explanation: str = "") -> ItemT:
    """The item with another stem, and another explanation where one is given."""
    wordings = {
        lang: replace(wording, stem=stem, explanation=explanation or wording.explanation)
        for lang, wording in item.wordings.items()
    }
    return replace(item, wordings=wordings)


def several(
    key: str,
    *skills: str,
    options: tuple[str, ...] = ("cat", "oak", "dog", "elm", "ash"),
    answers: tuple[int, ...] = (0, 2),
    feedback: tuple[str | None, ...] = (),
    misconceptions: tuple[str | None, ...] = (),
    hints: tuple[str, ...] = (),
    explanation: str = "Because.",
) -> SeveralChoices:
    """An item with two right options of five, unless told otherwise."""
    wordings = {
        lang: ChoiceWording(f"Which of {key} <{lang}>?", options, feedback, explanation, hints) for lang in BOTH
    }
    return SeveralChoices(key, skills, 2, answers, wordings, misconceptions)


def ordering(
    key: str,
    *skills: str,
    parts: tuple[str, ...] = ("one", "two", "three", "four"),
    foreseen: dict[tuple[int, ...], str] | None = None,
    explanation: str = "Because.",
) -> Ordering:
    """An item whose parts are put in order; they are given in the right one."""
    wordings = {lang: PartsWording(f"Order of {key} <{lang}>?", parts, explanation) for lang in BOTH}
    return Ordering(key, skills, 2, wordings, foreseen or {})


def short_text(
    key: str,
    *skills: str,
    zh: tuple[str, ...] = ("质数", "素数"),
    en: tuple[str, ...] = ("prime number", "prime"),
    foreseen: tuple[tuple[str, str], ...] = (),
    same_signs: dict[str, str] | None = None,
) -> ShortText:
    """An item that is answered in a word; unless told otherwise the word is "prime number" in either language."""
    wordings = {
        Lang.ZH: TextWording(f"Word of {key} <zh>?", zh, "Because.", ("Slowly.",), foreseen),
        Lang.EN: TextWording(f"Word of {key} <en>?", en, "Because.", ("Slowly.",), foreseen),
    }
    signs = {"质": "質", "数": "數"} if same_signs is None else same_signs
    return ShortText(key, skills, 2, wordings, signs)


def bank(items: Iterable[Item], *skills: Skill) -> MemoryBank:
    """A bank of these items; skills that they name and that are not given are of grade 5."""
    made = MemoryBank()
    stock(made, items, *skills)
    return made


def stock(held: MemoryBank, items: Iterable[Item], *skills: Skill) -> None:
    """Make `held` a bank of these items, as `bank` does."""
    items = list(items)
    given = {each.id: each for each in skills}
    named = sorted({name for item in items for name in item.skills})
    road = {Lang.ZH: "走了大路。", Lang.EN: "That was the big road."}
    misconceptions = {"big-road": Misconception("big-road", {Lang.ZH: "大路", Lang.EN: "Big road"}, road)}
    held.replace(items, [given.get(name) or skill(name) for name in named], misconceptions)

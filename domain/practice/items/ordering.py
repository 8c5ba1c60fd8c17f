"""In which order the options of a choice, and the parts that are to be put in order, stand on the screen."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from random import Random
from typing import assert_never

from domain.practice.items.kinds import (
    Item,
    NumberEntry,
    Ordering,
    SeveralChoices,
    ShortText,
    SingleChoice,
    count_offered,
)
from domain.practice.items.numbers import readings
from domain.practice.items.wordings import ChoiceWording

KEPT = 4096
"""Of so many wordings is remembered what was found in them; they are looked at each time that they are asked."""
_NAMES_OTHER_OPTIONS = re.compile(
    r"以上|上述|都对|都不|均不|均正确|前[两三四]个|above|none of|all of|\bboth\b|\bneither\b"
    r"|\b[A-F]\s*(?:and|or|,|和|与|或|、|，)\s*[A-F]\b",
    re.IGNORECASE,
)
# Real explanations end in "故选C": shuffled, they would name the wrong letter.
_NAMES_A_LETTER = re.compile(
    r"选择?\s*[:：]?\s*[“(（]?[A-F]|选项\s*[A-F]|答案[为是:：]*\s*[A-F]|[A-F](?:选?项|正确|错误|不?对)"
    r"|(?<![A-Za-z])[A-F]\s*(?:中|等于)|[(（][A-F][)）]"
    r"|(?:option|choice|choose|answer is|answer:)\s*[“(]?[A-F]\b",
    re.IGNORECASE,
)
_LEADING_NUMBER = re.compile(r"[¥$￥]?\s*([+\-−]?[\d０-９][\d０-９.,．]*(?:\s*/\s*\d+)?)\s*(.*)", re.DOTALL)
_COUNTED = {sign: value for value, sign in enumerate("零一二三四五六七八九十")} | {"两": 2}


def order_of(item: Item, random: Random) -> tuple[int, ...]:
    """order[place shown] = index in the item; empty for an item that is answered by typing."""
    places = list(range(count_offered(item)))
    match item:
        case SingleChoice() | SeveralChoices():
            if not keeps_its_order(item):
                random.shuffle(places)
        case Ordering():
            # parts that stand in the right order already would be no question
            while places == sorted(places):
                random.shuffle(places)
        case NumberEntry() | ShortText():
            pass
        case _:
            assert_never(item)
    return tuple(places)


def fits(order: tuple[int, ...], item: Item) -> bool:
    """Whether the order still names what the item offers; it may have been changed after it was asked."""
    return sorted(order) == list(range(count_offered(item)))


def keeps_its_order(item: SingleChoice | SeveralChoices) -> bool:
    """Whether the options make sense in the item's own order only.

    They run up or down like numbers, one of them speaks of the others ("none of the above"), or a text of
    the item calls an option by its letter.
    """
    return any(_speaks_of_places(wording) or _is_a_scale(wording.options) for wording in item.wordings.values())


def names_a_letter(item: Item) -> bool:
    """Whether a text of the item calls an option by its letter, so that the letters must be seen."""
    match item:
        case SingleChoice() | SeveralChoices():
            return any(_calls_letters(wording) for wording in item.wordings.values())
        case NumberEntry() | ShortText() | Ordering():
            return False
        case _:
            assert_never(item)


@lru_cache(KEPT)
def _speaks_of_places(wording: ChoiceWording) -> bool:
    if any(_NAMES_OTHER_OPTIONS.search(option) for option in wording.options):
        return True
    return _calls_letters(wording)


@lru_cache(KEPT)
def _calls_letters(wording: ChoiceWording) -> bool:
    said = (
        *wording.options,
        wording.stem,
        wording.explanation,
        *wording.hints,
        *(text for text in wording.feedback if text),
    )
    return any(_NAMES_A_LETTER.search(text) for text in said)


@lru_cache(KEPT)
def _is_a_scale(options: tuple[str, ...]) -> bool:
    numbers: list[Fraction | int] = []
    units = set()
    for option in options:
        text = option.strip()
        if text[:1] in _COUNTED and text[1:2] not in _COUNTED:
            numbers.append(_COUNTED[text[0]])
            units.add(text[1:])
            continue
        leading = _LEADING_NUMBER.fullmatch(text)
        number = readings(leading[1]) if leading else ()
        if leading is None or not number:
            return False
        numbers.append(number[0])
        units.add(leading[2])
    pairs = list(pairwise(numbers))
    return len(units) == 1 and (all(a < b for a, b in pairs) or all(a > b for a, b in pairs))

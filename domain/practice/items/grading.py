"""Grading: what a learner answered against what is right."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, assert_never

from domain.language import Lang
from domain.practice.evening.session import Verdict
from domain.practice.evening.unlearned import says_unlearned
from domain.practice.items.kinds import (
    Item,
    NumberEntry,
    Ordering,
    SeveralChoices,
    ShortText,
    SingleChoice,
    count_offered,
)
from domain.practice.items.numbers import LONGEST_ENTRY, readings
from domain.practice.items.spelling import folded

LONGEST_WORD = 24
"""In bytes of UTF-8: eight Chinese characters or a few English words may still be a try at an answer."""

LONGEST_TEXT = 45
"""The same where words are asked for: fifteen Chinese characters. No accepted answer is longer."""


@dataclass(frozen=True)
class Chosen:
    """An option was taken; `option` is its index in the item, from 0."""

    option: int


@dataclass(frozen=True)
class Ticked:
    """Options were ticked; `options` are their indices in the item, rising."""

    options: tuple[int, ...]


@dataclass(frozen=True)
class Placed:
    """Parts were put in order; `order` are their indices in the item, so the right one is 0, 1, 2 …"""

    order: tuple[int, ...]


@dataclass(frozen=True)
class Typed:
    text: str


Response = Chosen | Ticked | Placed | Typed


class UnreadableAnswer(ValueError):
    """What was typed cannot be an answer to this item; it is asked again and is no attempt."""


def grade(item: Item, response: Response) -> Verdict:
    """Right or wrong.

    Raises:
        UnreadableAnswer: a number was asked for and the text is none, or a word and it holds none or too many.
        ValueError: the response is of another kind than the item, or names what does not exist.
    """
    return Verdict.RIGHT if _is_right(item, response) else Verdict.WRONG


def _is_right(item: Item, response: Response) -> bool:
    match item:
        case SingleChoice() if isinstance(response, Chosen):
            _require_offered(item, (response.option,))
            return response.option == item.answer
        case SeveralChoices() if isinstance(response, Ticked):
            _require_offered(item, response.options)
            return response.options == item.answers
        case Ordering() if isinstance(response, Placed):
            _require_offered(item, response.order)
            return response.order == tuple(range(count_offered(item)))
        case NumberEntry() if isinstance(response, Typed):
            numbers = readings(response.text, units_of(item))
            if not numbers:
                raise UnreadableAnswer(response.text)
            return any(abs(number - item.answer) <= item.tolerance for number in numbers)
        case ShortText() if isinstance(response, Typed):
            said = folded(response.text, item.same_signs)
            if not said or len(said) > _longest_try(item):
                raise UnreadableAnswer(response.text)
            return same_as_right(item, response.text)
        case SingleChoice() | SeveralChoices() | Ordering() | NumberEntry() | ShortText():
            raise ValueError(f"{item.key} is not answered in this way")
        case _:
            assert_never(item)


def _longest_try(item: ShortText) -> int:
    """In characters; who types far more than the answer has is saying something else."""
    texts = (right for wording in item.wordings.values() for right in wording.accepted)
    return min(LONGEST_ENTRY, 2 * max(len(text) for text in texts) + 6)


def _require_offered(item: Item, taken: tuple[int, ...]) -> None:
    for option in taken:
        if not 0 <= option < count_offered(item):
            raise ValueError(f"{item.key} has no option {option}")


def units_of(item: NumberEntry) -> tuple[str, ...]:
    """The units that may be typed behind the number, in any language."""
    return tuple({wording.unit for wording in item.wordings.values() if wording.unit})


def same_as_right(item: ShortText, text: str) -> bool:
    """Whether the text says what is accepted in any language."""
    said = folded(text, item.same_signs)
    return any(
        said == folded(right, item.same_signs) for wording in item.wordings.values() for right in wording.accepted
    )


def to_plain(response: Response) -> dict[str, Any]:
    """As it is stored with the attempt."""
    match response:
        case Chosen(option):
            return {"option": option}
        case Ticked(options):
            return {"options": list(options)}
        case Placed(order):
            return {"order": list(order)}
        case Typed(text):
            return {"text": text[:LONGEST_ENTRY]}
        case _:
            assert_never(response)


def road_taken(item: Item, response: Mapping[str, Any]) -> str | None:
    """Id of the misconception that a wrong answer (as it is stored) stands for, None where none is named."""
    match item:
        case SingleChoice() | SeveralChoices():
            option = _telling_option(item, response)
            return item.misconceptions[option] if option is not None and item.misconceptions else None
        case NumberEntry():
            numbers = readings(str(response.get("text", "")), units_of(item))
            # 1,250 may be right as 1250 and foreseen as 1.25
            if any(abs(number - item.answer) <= item.tolerance for number in numbers):
                return None
            return next((item.foreseen[number] for number in numbers if number in item.foreseen), None)
        case ShortText():
            said = folded(str(response.get("text", "")), item.same_signs)
            roads = (road for wording in item.wordings.values() for road in wording.foreseen)
            return next((road for text, road in roads if folded(text, item.same_signs) == said), None)
        case Ordering():
            return item.foreseen.get(tuple(response.get("order", ())))
        case _:
            assert_never(item)


def roads_of(item: Item) -> list[str]:
    """Ids of all misconceptions that an answer to the item can stand for, each as often as it is named."""
    match item:
        case SingleChoice() | SeveralChoices():
            return [road for road in item.misconceptions if road is not None]
        case NumberEntry() | Ordering():
            return list(item.foreseen.values())
        case ShortText():
            return [road for wording in item.wordings.values() for _, road in wording.foreseen]
        case _:
            assert_never(item)


def own_words(item: Item, lang: Lang, response: Mapping[str, Any]) -> str | None:
    """What the item itself says about a wrong answer (as it is stored), None where it says nothing."""
    if not isinstance(item, SingleChoice | SeveralChoices):
        return None
    option, said = _telling_option(item, response), item.wordings[lang].feedback
    return said[option] if option is not None and said else None


def _telling_option(item: SingleChoice | SeveralChoices, response: Mapping[str, Any]) -> int | None:
    """The wrong option that was taken; of several the first about which there is something to say."""
    match item:
        case SingleChoice():
            taken, right = [response.get("option")], (item.answer,)
            return next(iter(_wrong(item, taken, right)), None)
        case SeveralChoices():
            wrong = _wrong(item, response.get("options", ()), item.answers)
            told = [option for option in wrong if _is_told(item, option)]
            return next(iter(told or wrong), None)


def _wrong(item: Item, taken: Iterable[int | None], right: Collection[int]) -> list[int]:
    # the item may have lost options since it was answered
    there = range(count_offered(item))
    return [option for option in taken if option is not None and option in there and option not in right]


def _is_told(item: SeveralChoices, option: int) -> bool:
    if item.misconceptions and item.misconceptions[option] is not None:
        return True
    return any(wording.feedback and wording.feedback[option] for wording in item.wordings.values())


@dataclass(frozen=True)
class TickedSoFar:
    """Of the ticked options so many were right, so many right ones are missing, so many are too many."""

    right: int
    missing: int
    too_many: int


def how_ticked(item: SeveralChoices, response: Mapping[str, Any]) -> TickedSoFar:
    ticked, right = set(response.get("options", ())), set(item.answers)
    return TickedSoFar(len(ticked & right), len(right - ticked), len(ticked - right))


@dataclass(frozen=True)
class PlacedSoFar:
    """How far an order was right: so many from the start, so many in their place; or all the other way round."""

    from_start: int
    in_place: int
    backwards: bool


def how_placed(item: Ordering, response: Mapping[str, Any]) -> PlacedSoFar:
    order = list(response.get("order", ()))
    from_start = len(list(takewhile(lambda pair: pair[0] == pair[1], enumerate(order))))
    in_place = sum(place == part for place, part in enumerate(order))
    return PlacedSoFar(from_start, in_place, order == list(range(count_offered(item)))[::-1])


def is_talk(text: str, longest: int = LONGEST_WORD) -> bool:
    """Whether a text where an answer was asked for is meant for somebody else: no number, and long or a question.

    Args:
        longest: in bytes of UTF-8, how long a try at an answer may be.
    """
    if any(sign.isdigit() for sign in text) or readings(text) or says_unlearned(text):
        return False
    return len(text.encode()) > longest or text.rstrip().endswith(("?", "？", "吗", "呢"))

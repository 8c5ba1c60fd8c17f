"""Checking that an item can be asked and graded at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from domain.language import Lang
from domain.practice.items.grading import LONGEST_TEXT, is_talk, same_as_right
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
)
from domain.practice.items.pictures import PictureError, check_picture
from domain.practice.items.spelling import folded
from domain.practice.items.wordings import ChoiceWording


def check(item: Item) -> None:
    """
    Raises:
        ItemError: `item` could not be asked or graded; the message names the field.
    """
    if not item.key:
        raise ItemError("key: is empty")
    if not item.wordings:
        raise ItemError("wordings: there is no text in any language")
    if not MIN_DIFFICULTY <= item.difficulty <= MAX_DIFFICULTY:
        raise ItemError(f"difficulty: {item.difficulty} is not between {MIN_DIFFICULTY} and {MAX_DIFFICULTY}")
    for lang, wording in item.wordings.items():
        if not wording.stem.strip():
            raise ItemError(f"stem ({lang}): is empty")
    if item.picture is not None:
        try:
            check_picture(item.picture)
        except PictureError as error:
            raise ItemError(f"picture: {error}") from None
    match item:
        case SingleChoice():
            count = _check_options(item.wordings, item.misconceptions)
            if not 0 <= item.answer < count:
                raise ItemError(f"answer: option {item.answer + 1} does not exist")
        case SeveralChoices():
            _check_answers(item.answers, _check_options(item.wordings, item.misconceptions))
        case NumberEntry():
            if item.tolerance < 0:
                raise ItemError("tolerance: is negative")
            for number in item.foreseen:
                if abs(number - item.answer) <= item.tolerance:
                    raise ItemError(f"foreseen: {number} is right")
        case ShortText():
            _check_texts(item)
        case Ordering():
            _check_parts(item)
        case _:
            assert_never(item)


def _check_options(wordings: Mapping[Lang, ChoiceWording], misconceptions: Sequence[str | None]) -> int:
    """How many options there are."""
    count = _count("options", {lang: wording.options for lang, wording in wordings.items()}, 2)
    if misconceptions and len(misconceptions) != count:
        raise ItemError("misconceptions: one for each option, or none at all")
    for lang, wording in wordings.items():
        if wording.feedback and len(wording.feedback) != count:
            raise ItemError(f"feedback ({lang}): one for each option, or none at all")
    return count


def _count(field: str, texts: Mapping[Lang, Sequence[str]], least: int) -> int:
    """The number of texts, the same in all languages, between `least` and six, none empty and no two the same."""
    one = field.removesuffix("s")
    counts = {len(given) for given in texts.values()}
    if len(counts) != 1:
        raise ItemError(f"{field}: the languages have different numbers of {field}")
    count = counts.pop()
    if not least <= count <= 6:
        raise ItemError(f"{field}: {count} given, {'two' if least == 2 else 'three'} to six are needed")
    for lang, given in texts.items():
        stripped = [text.strip() for text in given]
        if not all(stripped):
            raise ItemError(f"{field} ({lang}): {one} {stripped.index('') + 1} is empty")
        if len(set(stripped)) != count:
            raise ItemError(f"{field} ({lang}): two {field} are the same")
    return count


def _check_answers(answers: Sequence[int], count: int) -> None:
    if not answers:
        raise ItemError("answers: at least one option has to be right")
    if list(answers) != sorted(set(answers)):
        raise ItemError("answers: are not in rising order, each once")
    if not 0 <= answers[0] <= answers[-1] < count:
        raise ItemError(f"answers: option {answers[-1] + 1} does not exist")


def _check_texts(item: ShortText) -> None:
    for lang, wording in item.wordings.items():
        if not wording.accepted:
            raise ItemError(f"accepted ({lang}): there is no right answer")
        for text in wording.accepted:
            if not folded(text, item.same_signs):
                raise ItemError(f"accepted ({lang}): '{text}' has neither a letter nor a digit")
            if len(text.encode()) > LONGEST_TEXT:
                raise ItemError(f"accepted ({lang}): '{text}' is longer than {LONGEST_TEXT} bytes, too long to type")
            if is_talk(text, LONGEST_TEXT):
                raise ItemError(f"accepted ({lang}): '{text}' is a question, not an answer")
        for text, _ in wording.foreseen:
            if same_as_right(item, text):
                raise ItemError(f"foreseen ({lang}): '{text}' is right")


def _check_parts(item: Ordering) -> None:
    count = _count("parts", {lang: wording.parts for lang, wording in item.wordings.items()}, 3)
    for order in item.foreseen:
        if sorted(order) != list(range(count)):
            raise ItemError(f"foreseen: {'>'.join(str(part + 1) for part in order)} does not name each part once")
        if order == tuple(range(count)):
            raise ItemError("foreseen: the right order is among the wrong ones")

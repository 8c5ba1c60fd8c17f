"""Finding questions that say nearly the same."""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from typing import assert_never

from domain.practice.items.kinds import (
    Item,
    NumberEntry,
    Ordering,
    SeveralChoices,
    ShortText,
    SingleChoice,
    any_wording,
)
from domain.practice.items.wordings import offered
from knowledge.skills import fold_name

_SHINGLE, _SKETCH, _ALIKE = 4, 6, 0.8


class SimilarStems:
    """Finds stems that say nearly the same, with the same numbers and key: another number makes another question.

    Candidates share one of the smallest hashes of their shingles (Broder 1997), so that it stays near linear.
    """

    def __init__(self) -> None:
        self._rows: list[tuple[int, frozenset[int], object]] = []
        self._by_hash: dict[int, list[int]] = defaultdict(list)

    def seen_before(self, number: int, item: Item) -> int | None:
        """The row of an earlier question like this one, if there is one; remembers this one."""
        stem = any_wording(item).stem
        text = fold_name(stem)
        shingles = frozenset(
            zlib.crc32(text[i : i + _SHINGLE].encode()) for i in range(max(1, len(text) - _SHINGLE + 1))
        )
        numbers = tuple(sorted(Counter(re.findall(r"\d+", stem)).items()))
        kind = (numbers, _key_of(item))
        sketch = sorted(shingles)[:_SKETCH]
        twin = None
        for place in sorted({place for hash_ in sketch for place in self._by_hash[hash_]}):
            other_number, other, other_kind = self._rows[place]
            if other_kind == kind and len(shingles & other) >= _ALIKE * len(shingles | other):
                twin = other_number
                break
        for hash_ in sketch:
            self._by_hash[hash_].append(len(self._rows))
        self._rows.append((number, shingles, kind))
        return twin


def _key_of(item: Item) -> object:
    texts = offered(any_wording(item))
    match item:
        case SingleChoice(answer=answer):
            return texts[answer]
        case SeveralChoices(answers=answers):
            return frozenset(texts[answer] for answer in answers)
        case NumberEntry(answer=number):
            return number
        case ShortText(wordings=wordings):
            return tuple(wording.accepted for wording in wordings.values())
        case Ordering():
            return texts
        case _:
            assert_never(item)

"""Search by words: BM25 over character pairs for Chinese and words for everything else."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from domain.language import Lang

K1, B = 1.2, 0.75
"""Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), the usual values."""

_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[^\W_\u3400-\u9fff\uf900-\ufaff]+")
_SHORTEST_PLURAL = 4


def words_of(text: str) -> list[str]:
    """The words of a text in any mixture of languages: 「上课time」 gives 上课, time.

    A run of Chinese characters gives its overlapping pairs, or the character itself when it stands alone.
    """
    words: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).casefold()):
        if _is_chinese(run[0]):
            words.extend(run[i : i + 2] for i in range(max(1, len(run) - 1)))
        else:
            words.append(_singular(run))
    return words


def language_of(text: str) -> Lang:
    """Chinese where anything Chinese is said."""
    return Lang.ZH if any(map(_is_chinese, text)) else Lang.EN


def _is_chinese(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff"


def _singular(word: str) -> str:
    plural = len(word) >= _SHORTEST_PLURAL and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if plural else word


class WordIndex:
    """BM25 over documents that are each several texts."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        self._counts = [Counter(word for text in texts for word in words_of(text)) for texts in documents]
        self._lengths = [counts.total() for counts in self._counts]
        self._mean_length = sum(self._lengths) / len(self._lengths) if any(self._lengths) else 1.0
        holders: dict[str, list[int]] = {}
        for place, counts in enumerate(self._counts):
            for word in counts:
                holders.setdefault(word, []).append(place)
        self._holders = holders

    def scores(self, text: str) -> list[float]:
        """For each document, which part of what `text` says it says too: 0 to 1, rare words weigh more."""
        asked = set(words_of(text))
        scores = [0.0] * len(self._counts)
        whole = sum(self._rarity(word) for word in asked)
        for word in asked:
            weight = self._rarity(word) / whole
            for place in self._holders.get(word, ()):
                count = self._counts[place][word]
                length = 1 - B + B * self._lengths[place] / self._mean_length
                scores[place] += weight * count * (K1 + 1) / (count + K1 * length) / (K1 + 1)
        return scores

    def _rarity(self, word: str) -> float:
        holding = len(self._holders.get(word, ()))
        return math.log(1 + (len(self._counts) - holding + 0.5) / (holding + 0.5))

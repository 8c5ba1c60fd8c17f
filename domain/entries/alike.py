"""Which questions say the same: word for word, or nearly so about what the search took for the same thing."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from domain.entries.entry import Group, Missed
from domain.language import Lang

NEAR, NEARER = 0.6, 0.8
"""Dice's coefficients of the pairs of neighbouring characters, from which two questions count as alike: where the
search took them for the same thing, and where it did not."""

_CHINESE = re.compile(r"[㐀-鿿]")
_WORD = re.compile(r"[A-Za-z]+")
_IN_CHINESE = re.compile(r"(?<=[㐀-鿿]) (?=[㐀-鿿])")
_NO_WORD = re.compile(r"[\W_]+")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+|(?<![\d.])\+?\d(?:[\s-]?\d){6,}")


def language_of(text: str, unclear: Lang = Lang.EN) -> Lang:
    """The language in which it is written: Chinese where it has more Chinese characters than words in letters.

    `unclear` is what it counts as without either.
    """
    characters, words = len(_CHINESE.findall(text)), len(_WORD.findall(text))
    if not characters and not words:
        return unclear
    return Lang.ZH if characters > words else Lang.EN


def said_as(text: str) -> str:
    """The same for all texts that differ in nothing but case, width, spaces and signs."""
    words = _NO_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
    return _IN_CHINESE.sub("", words)


def without_addresses(text: str) -> str:
    """The text in one line, without what looks like a number to call or an address to write to."""
    return " ".join(_ADDRESS.sub("…", text).split())


def grouped(misses: Iterable[Missed]) -> list[Group]:
    """The questions in groups of alike ones: those asked most often first, then those asked last.

    `misses` come the latest first, and so do those of a group.
    """
    same: dict[str, list[Missed]] = {}
    for miss in misses:
        same.setdefault(said_as(miss.text), []).append(miss)
    groups: list[list[Missed]] = []
    known: list[tuple[int, str | None]] = []
    holding: dict[tuple[str, Lang], list[int]] = {}
    for said, asked in same.items():
        guess, lang, pairs = _best_guess(asked[0]), language_of(said), _pairs(said)
        shared = Counter(group for pair in pairs for group in holding.get((pair, lang), ()))
        near = []
        for group, both in shared.items():
            size, guessed = known[group]
            if 2 * both >= (NEAR if guessed == guess else NEARER) * (len(pairs) + size):
                near.append(group)
        if near:
            groups[min(near)] += asked
            continue
        for pair in pairs:
            holding.setdefault((pair, lang), []).append(len(groups))
        groups.append(list(asked))
        known.append((len(pairs), guess))
    made = [Group(tuple(sorted(own, key=lambda each: (each.at, each.id), reverse=True))) for own in groups]
    return sorted(made, key=lambda group: (-len(group.misses), -group.latest.at.timestamp(), -group.id))


def _best_guess(miss: Missed) -> str | None:
    return miss.guesses[0].id if miss.guesses else None


def _pairs(said: str) -> set[str]:
    run = said.replace(" ", "")
    return {run[place : place + 2] for place in range(len(run) - 1)}

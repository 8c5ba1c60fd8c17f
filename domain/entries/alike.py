"""Which questions say the same: word for word, or nearly so about what the search took for the same thing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from domain.entries.entry import Group, Missed
from domain.language import Lang

NEAR = 0.6
"""Dice's coefficient of the pairs of neighbouring characters, from which two questions count as alike."""

_CHINESE = re.compile(r"[㐀-鿿]")
_WORD = re.compile(r"[A-Za-z]+")
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
    return _NO_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


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
    groups: list[tuple[str, list[Missed]]] = []
    for said, asked in same.items():
        near = next((own for other, own in groups if _alike(said, asked[0], other, own[0])), None)
        if near is None:
            groups.append((said, asked))
        else:
            near += asked
    made = [Group(tuple(sorted(own, key=lambda each: (each.at, each.id), reverse=True))) for _, own in groups]
    return sorted(made, key=lambda group: (-len(group.misses), -group.latest.at.timestamp(), -group.id))


def _alike(said: str, miss: Missed, other: str, known: Missed) -> bool:
    guessed = [each.guesses[0].id if each.guesses else None for each in (miss, known)]
    return guessed[0] == guessed[1] and language_of(said) == language_of(other) and _dice(said, other) >= NEAR


def _dice(one: str, other: str) -> float:
    first, second = _pairs(one), _pairs(other)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def _pairs(said: str) -> set[str]:
    run = said.replace(" ", "")
    return {run[place : place + 2] for place in range(len(run) - 1)}

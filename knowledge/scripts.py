"""Simplified and traditional characters: which ones a learner may type for those of an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

_FIRST, _LAST = 0x4E00, 0x9FFF
"""The block of the common characters."""


def same_signs(texts: Iterable[str]) -> dict[str, str]:
    """The simplified form of each character of `texts` that has traditional ones, with these in one text."""
    traditional, simplified = _tables()
    signs = {simplified.get(sign, sign) for text in texts for sign in text}
    return {sign: traditional[sign] for sign in sorted(signs) if sign in traditional}


def simplified(text: str) -> str:
    """The same with each traditional character replaced by the simplified one."""
    signs = _tables()[1]
    return "".join(signs.get(sign, sign) for sign in text)


@cache
def _tables() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Traditional forms by the simplified one, and the simplified one by each traditional; takes some 20 ms, once."""
    from opencc import OpenCC  # loads its dictionaries, which few items need

    signs = [chr(code) for code in range(_FIRST, _LAST + 1)]
    # a line each, so that no two signs are looked up together as a word
    pairs = zip(signs, OpenCC("t2s").convert("\n".join(signs)).split("\n"), strict=True)
    simplified = {sign: simple for sign, simple in pairs if sign != simple}
    traditional: dict[str, str] = defaultdict(str)
    for sign, simple in simplified.items():
        traditional[simple] += sign
    return dict(traditional), simplified

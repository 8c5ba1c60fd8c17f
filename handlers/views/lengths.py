"""How long a text is for Telegram, and cutting what is too long where a sentence ends."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from domain.messages.fitting import MOST_UNITS
from domain.messages.screen import Join, Param, t

SCREEN_UNITS = MOST_UNITS
"""Telegram's limit of one message, in UTF-16 units after its tags are taken out."""

_SENTENCE_ENDS = re.compile(r"[。！？；!?;](?=\s|\S)|[.．](?=\s)|\n")


NAMED_AT_MOST = 4
"""How many names one sentence lists before it only counts the rest."""


def few(names: Sequence[Param]) -> Param:
    """The names as a list of words; of many only the first ones, and how many more there are."""
    if len(names) <= NAMED_AT_MOST + 1:
        return Join(tuple(names), "words")
    shown = Join(tuple(names[:NAMED_AT_MOST]), "words")
    return t("common.and_more", names=shown, n=len(names) - NAMED_AT_MOST)


def units(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def width(text: str) -> int:
    """Columns that the text takes on a screen: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def shortened(text: str, most: int) -> str:
    """The text, or its first sentences with an ellipsis, in at most `most` UTF-16 units.

    A first half without any end of a sentence is cut in the middle of one.
    """
    text = text.strip()
    if units(text) <= most:
        return text
    head = text.encode("utf-16-le")[: 2 * max(0, most - 2)].decode("utf-16-le", errors="ignore")
    ends = [match.end() for match in _SENTENCE_ENDS.finditer(head)]
    if ends and ends[-1] >= len(head) // 2:
        head = head[: ends[-1]]
    return head.rstrip() + " …"

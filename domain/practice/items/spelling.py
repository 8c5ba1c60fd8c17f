"""When two short texts say the same: case, width, spaces, punctuation and script do not matter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from domain.practice.items.numbers import halfwidth

_SAME_SIGN = str.maketrans(
    {"、": ",", "。": ".", "−": "-", "–": "-", "—": "-", "⁄": "/", "∕": "/", "∶": ":", "×": "*", "·": "*", "÷": "/"}
)
_ARTICLE = re.compile(r"^(?:a|an|the)\s+(?=\w)")
_KEPT_SIGNS = "%+*/=<>^"


def folded(text: str, same_signs: Mapping[str, str]) -> str:
    """The text as it is compared; empty when it has neither a letter nor a digit.

    Signs that change a number are kept (3:5 is not 35, -5 is not 5), also the space between two numbers.

    Args:
        same_signs: simplified characters by their traditional forms.
    """
    simplified = {ord(form): sign for sign, forms in same_signs.items() for form in forms}
    plain = halfwidth(text).translate(_SAME_SIGN).translate(simplified).casefold()
    plain = _ARTICLE.sub("", " ".join(unicodedata.normalize("NFC", plain).split()))
    signs = re.sub(r"\s*([^\w\s])\s*", r"\1", plain)
    kept = "".join(sign for place, sign in enumerate(signs) if _matters(signs, place))
    return kept if any(sign.isalnum() for sign in kept) else ""


def _matters(signs: str, place: int) -> bool:
    sign, before, after = signs[place], signs[place - 1 : place], signs[place + 1 : place + 2]
    if sign.isalnum() or sign in _KEPT_SIGNS or unicodedata.category(sign).startswith("S"):
        return True
    if sign == "-":
        # a hyphen joins words, a minus stands before a number or between two terms
        return after.isdigit() or before.isdigit()
    return before.isdigit() and after.isdigit()

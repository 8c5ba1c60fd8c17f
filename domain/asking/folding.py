"""A text as the rules of asking read it."""

from __future__ import annotations

import unicodedata

LONGEST_WISH = 300
"""What comes after so many characters is left out: a wish is short, and rules are slow on long texts."""


def folded(text: str) -> str:
    """The beginning of a text in lower case, full-width characters made plain."""
    return unicodedata.normalize("NFKC", text[:LONGEST_WISH]).casefold().replace("’", "'")

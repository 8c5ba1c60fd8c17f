"""The tokens of links: 128 bits of chance and nothing else, written so that they can also be printed and typed."""

from __future__ import annotations

import re
import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and capitals without those that are mistaken for each other (0 O, 1 I L) and without U."""

GROUP = 4
GROUPS = 7
"""28 characters of 4.9 bits each: 137 bits. Six groups would be 118."""

_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212·.]+")
_START_LINK = re.compile(r"[?&]start=([A-Za-z0-9_-]{1,64})")


def new_code(groups: int = GROUPS) -> str:
    """A code from the operating system's randomness, 4.9 bits a character, without separators.

    It always has a digit and a letter, so that no ordinary word and no phone number looks like one.
    """
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(groups * GROUP))
        if _is_mixed(code):
            return code


def in_groups(code: str) -> str:
    """As it is printed: "7K3F-92QD-…"."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def read_code(text: str) -> str | None:
    """The code or the link's payload that somebody typed or pasted, None when the text looks like neither.

    Lower case, full-width letters, missing or other dashes and spaces are all understood.
    """
    if pasted := _START_LINK.search(text):
        return pasted[1]
    code = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    written_like_one = len(code) == GROUPS * GROUP and set(code) <= set(ALPHABET)
    return code if written_like_one and _is_mixed(code) else None


def looks_like_code(text: str) -> bool:
    """Whether a text that nobody asked for is meant as a code: in one piece or in whole groups, or a pasted link."""
    if _START_LINK.search(text):
        return True
    pieces = _SEPARATORS.split(unicodedata.normalize("NFKC", text).strip())
    in_whole_groups = len(pieces) == 1 or all(len(piece) == GROUP for piece in pieces)
    return in_whole_groups and read_code(text) is not None


def _is_mixed(code: str) -> bool:
    return any(char.isdigit() for char in code) and any(char.isalpha() for char in code)

"""A file that somebody sent, as far as the bot reads files: small tables of text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MOST_BYTES = 64 * 1024
"""A table of a class is a hundredth of that."""


class Unread(StrEnum):
    """Why a file was not read. KIND: it is no table of text. AWAY: the platform did not hand it out."""

    KIND = "kind"
    LARGE = "large"
    NO_TEXT = "no_text"
    AWAY = "away"


@dataclass(frozen=True)
class SentFile:
    """A document with its text, or with why there is none."""

    name: str
    text: str = ""
    unread: Unread | None = None

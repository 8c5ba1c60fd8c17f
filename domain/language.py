"""The languages that people read, and text that exists in several of them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Lang(StrEnum):
    """A language of the catalogue; the value is its IETF primary subtag."""

    ZH = "zh"
    EN = "en"

    @classmethod
    def of(cls, language_code: str | None) -> Lang:
        """The nearest language to an IETF tag such as `zh-hans` or `en-GB`; Chinese when nothing is known."""
        primary = (language_code or "zh").lower().replace("_", "-").split("-")[0]
        return cls.ZH if primary in ("zh", "yue", "wuu") else cls.EN


Localized = Mapping[Lang, str]
"""The same text by language; at least one language is present."""


def in_language(text: Localized, lang: Lang) -> str:
    """The text in `lang`, else in any language that it has.

    Raises:
        ValueError: the text is empty.
    """
    if not text:
        raise ValueError("a localized text has no language at all")
    return text.get(lang) or next(iter(text.values()))

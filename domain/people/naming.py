"""What people want to be called: any script, any emoji, nothing that breaks a line or hides."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 64
"""As long as a first name may be on Telegram, in characters."""

_JOINERS = frozenset("\u200c\u200d")
_QUESTION_MARKS = frozenset("?？")
_ASKS_ZH = re.compile(
    r"吗|呢|多少|什么|怎么|怎样|如何|哪|几点|几号|有没有|是不是|可以|请问|想问|想报|试听|课程|价格|学费"
)
_ASKS_EN = re.compile(
    r"^(how|what|when|where|which|who|why)\s|^(is|are|do|does|can|could|i|we|my|hello|thanks)(\s+\S+){3}", re.I
)


def clean_name(text: str) -> str | None:
    """The name without control and direction characters and spare spaces, None when nothing readable is left.

    Joiners stay: families of emoji and Persian names need them.
    """
    kept = "".join(char for char in unicodedata.normalize("NFC", text) if char in _JOINERS or _stays(char))
    name = " ".join(kept.split())[:LONGEST].strip()
    return name if any(unicodedata.category(char)[0] in "LSN" for char in name) else None


def read_name(text: str) -> str | None:
    """The name that somebody typed when asked for one, None when it is none: digits only, several lines, too long."""
    name = clean_name(text)
    if name is None or "\n" in text.strip() or len(text.strip()) > LONGEST:
        return None
    return name if any(unicodedata.category(char)[0] in "LS" for char in name) else None


def first_name(name: str) -> str:
    """What somebody is probably called: the first word of a full name."""
    return name.split()[0]


def reads_as_question(text: str) -> bool:
    """Whether what was typed where a name or a code was expected is rather a question to the centre."""
    return bool(_QUESTION_MARKS & set(text) or _ASKS_ZH.search(text) or _ASKS_EN.search(text))


def _stays(char: str) -> bool:
    category = unicodedata.category(char)
    return char.isspace() or category not in ("Cc", "Cf", "Cs", "Co", "Cn")

"""What people want to be called: any script, any emoji, nothing that breaks a line or hides."""

from __future__ import annotations

import re
import unicodedata

from domain.messages.harmless import JOINERS, harmless, shown_letters, unlinked

LONGEST = 64
"""As long as a first name may be on Telegram, in characters."""

HIDDEN = "＊"

_QUESTION_MARKS = frozenset("?？")
_ASKS_ZH = re.compile(
    r"吗|呢|多少|什么|怎么|怎样|如何|哪|几点|几号|有没有|是不是|可以|请问|想问|想报|试听|课程|价格|学费"
)
_ASKS_EN = re.compile(
    r"^(how|what|when|where|which|who|why)\s|^(is|are|do|does|can|could|i|we|my|hello|thanks)(\s+\S+){3}", re.I
)


def clean_name(text: str) -> str | None:
    """The name without what hides, turns round or leads elsewhere, None when nothing readable is left.

    Joiners stay where they join: families of emoji and Persian names need them.
    """
    kept = "".join(char for char in unicodedata.normalize("NFC", text) if char in JOINERS or _stays(char))
    name = unlinked(shown_letters(" ".join(harmless(kept).split()))[:LONGEST].strip())
    return name if any(unicodedata.category(char)[0] in "LSN" for char in name) else None


def read_name(text: str) -> str | None:
    """The name that somebody typed when asked for one, None when it is none: digits only, several lines, too long."""
    name = clean_name(text)
    if name is None or "\n" in text.strip() or len(text.strip()) > LONGEST:
        return None
    return name if any(unicodedata.category(char)[0] in "LS" for char in name) else None


def masked(name: str) -> str:
    """A child's name for somebody who may be a stranger: "L. Chen" of Lin Chen, "L." of Lin, 林＊＊ of 林小雨."""
    words = name.split()
    if any(unicodedata.category(char) == "Lo" for char in name):
        return words[0][0] + HIDDEN * 2 if len(name) > 1 else HIDDEN * 2
    hidden = [_initial(word) for word in (words[:-1] or words)]
    return " ".join([*hidden, *words[1:][-1:]])


def _initial(word: str) -> str:
    first = next((char for char in word if char.isalnum()), "")
    return f"{first.upper()}." if first else HIDDEN


def first_name(name: str) -> str:
    """What somebody is probably called: the first word of a full name."""
    return name.split()[0]


def reads_as_question(text: str) -> bool:
    """Whether what was typed where a name or a code was expected is rather a question to the centre."""
    return bool(_QUESTION_MARKS & set(text) or _ASKS_ZH.search(text) or _ASKS_EN.search(text))


def _stays(char: str) -> bool:
    category = unicodedata.category(char)
    return char.isspace() or category not in ("Cc", "Cf", "Cs", "Co", "Cn")

"""Words of people, made harmless before somebody else reads them: nothing hides, nothing turns the line round."""

from __future__ import annotations

import re
import unicodedata

# controls but tab and newline, halves of surrogate pairs, direction marks and overrides, zero widths, invisible
# operators, annotations; joiners stay: families of emoji and Persian words need them
_HIDING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]"
)
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and signs that show nothing: a name made of them would be none."""
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
JOINERS = frozenset("\u200c\u200d")
_NEED_NO_JOINER = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO")
MOST_MARKS = 4
"""Signs above and below one letter, as many as a stack of Tibetan needs; more would lie over the lines around."""
_LINKS = re.compile(r"(?<=\w)\.(?=\w\w)|(?<=:)/|/(?=/)|(?<![\w<])/(?=\w)|[@#](?=\w)|\$(?=[A-Z])")
_UNLINKED = {".": "\u2024", "/": "\uff0f", "@": "\uff20", "#": "\uff03", "$": "\uff04"}


def harmless(text: str) -> str:
    """The text without what hides or turns round what stands after it."""
    return _HIDING.sub("", text)


def isolated(text: str) -> str:
    """A text that runs from right to left, kept from turning round what stands around it (UAX 9, FSI and PDI)."""
    if text.isascii() or not any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text):
        return text
    return f"\u2068{text}\u2069"


def shown_letters(text: str) -> str:
    """The text without letters that show nothing, joiners that join nothing, and towers of signs."""
    kept: list[str] = []
    marks = 0
    for char in text:
        if char in _BLANK_LETTERS or (char in JOINERS and not (kept and _is_joined(kept[-1]))):
            continue
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            kept.append(char)
    while kept and kept[-1] in JOINERS:
        kept.pop()
    return "".join(kept)


def unlinked(name: str) -> str:
    """A name in which a chat finds no link, no account, no command and no tag."""
    return _LINKS.sub(lambda found: _UNLINKED[found[0]], name)


def _is_joined(char: str) -> bool:
    if unicodedata.category(char) in ("So", "Sk", "Mn", "Mc"):
        return True
    return unicodedata.category(char) == "Lo" and not unicodedata.name(char, "").startswith(_NEED_NO_JOINER)

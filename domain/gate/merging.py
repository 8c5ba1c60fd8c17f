"""Several messages in one: their words below each other, their buttons below those."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import unescape
from re import sub
from typing import Any

from domain.gate.push import Waiting

MOST_UNITS = 3600
"""Of text, in UTF-16 units: below Telegram's 4096, so that a line of our own has room."""
MOST_IN_A_CAPTION = 1024
"""Of text below a photo that somebody has sent; what the bot draws stands above longer words by itself."""
MOST_ROWS = 12
DRAWN = ("picture", "drawing")
PHOTO = "photo"


def fits_together(messages: Sequence[Waiting]) -> bool:
    """Whether these may be one message: no file or place, no second picture beside a photo, and not too long."""
    contents = [each.content for each in messages]
    if any("contact" in each or "location" in each for each in contents):
        return False
    attachments = [each["attachment"]["type"] for each in contents if "attachment" in each]
    has_photo = PHOTO in attachments
    if any(each not in (*DRAWN, PHOTO) for each in attachments) or (has_photo and len(attachments) > 1):
        return False
    words = "\n\n".join(unescape(sub("<[^>]*>", "", each["html"])) for each in contents)
    rows = sum(len(each["keyboard"]) for each in contents)
    most = MOST_IN_A_CAPTION if has_photo else MOST_UNITS
    return len(words.encode("utf-16-le")) // 2 <= most and rows <= MOST_ROWS


def merged(contents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One message out of several that fit together; a drawing stays where there is only one, all is in the words."""
    rows: list[Any] = []
    for content in contents:
        rows += [row for row in content["keyboard"] if row not in rows]
    made: dict[str, Any] = {"html": "\n\n".join(content["html"] for content in contents), "keyboard": rows}
    attachments = [content["attachment"] for content in contents if "attachment" in content]
    if len(attachments) == 1:
        made["attachment"] = attachments[0]
    return made

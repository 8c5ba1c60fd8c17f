"""What Telegram takes in one message; longer words end early, with their tags closed, and do come."""

from __future__ import annotations

import re
from html import unescape
from typing import TypeVar

MOST_UNITS = 4096
"""Of one message, in UTF-16 units after its tags are taken out."""
MOST_BUTTONS = 100
MORE = "\n…"

_PIECE = re.compile(r"<(?P<closing>/?)(?P<name>[a-z-]+)[^>]*>|&(?:#\w+|\w+);|[^<&]|[<&]")

Button = TypeVar("Button")


def fitted(html: str, most: int = MOST_UNITS) -> str:
    """The Telegram HTML itself when it has at most `most` units, else its first lines with an ellipsis below.

    A line that fills more than half of the message is cut in its middle.
    """
    # an entity is longer than what it stands for, a sign outside the first plane is two units
    if 2 * len(html) <= most or _units(unescape(re.sub("<[^>]*>", "", html))) <= most:
        return html
    room, used, line_end = most - _units(MORE), 0, 0
    opened: list[str] = []
    at_line_end: list[str] = []
    for piece in _PIECE.finditer(html):
        if piece["name"]:
            _follow(piece, opened)
            continue
        if piece[0] == "\n" and used > room // 2:
            line_end, at_line_end = piece.start(), list(opened)
        used += _units(unescape(piece[0]))
        if used > room:
            cut, still_open = (line_end, at_line_end) if line_end else (piece.start(), opened)
            return html[:cut] + "".join(f"</{name}>" for name in reversed(still_open)) + MORE
    return html


def fitted_rows(rows: tuple[tuple[Button, ...], ...], most: int = MOST_BUTTONS) -> tuple[tuple[Button, ...], ...]:
    """The rows of a keyboard; of more than `most` buttons the first rows, and the last one, which leads back."""
    if sum(map(len, rows)) <= most:
        return rows
    kept: list[tuple[Button, ...]] = []
    room = most - len(rows[-1])
    for row in rows[:-1]:
        room -= len(row)
        if room < 0:
            break
        kept.append(row)
    return *kept, rows[-1]


def _follow(tag: re.Match[str], opened: list[str]) -> None:
    if not tag["closing"]:
        opened.append(tag["name"])
    elif opened:
        opened.pop()


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2

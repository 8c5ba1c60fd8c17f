"""Reads from a raw update the little that must be known before aiogram reads it, and takes out what nothing holds.

Whatever an update contains, it costs only itself: its neighbours are read without it, and it can be stored, so that
the platform need not bring it for ever. What Telegram never sends is dealt with here once, for all who come later.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from storage.inbox import Received

PLATFORM = "telegram"

ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")

DEEPEST = 60
"""So many objects in each other; a reply to a message with buttons has eight."""
SHOWN = 1000
"""So many characters are kept of what cannot be parsed."""
TOO_DEEP = "nested too deep"

_NUMBERED = re.compile(r'\s*\{\s*"update_id"\s*:\s*(-?\d{1,19})(?![\d.eE])')
_ANSWERED = re.compile(r'\s*\{\s*"ok"\s*:\s*true\s*,\s*"result"\s*:\s*\[')
_MARKS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},]', re.DOTALL)
_NO_CHARACTERS = re.compile("[\ud800-\udfff]")


def received(raw: object, text: str | None = None) -> Received:
    """An inbox entry for one raw update, whose values are changed; without an update id it will be set aside, alone.

    Args:
        text: the same as JSON, for whoever has it already.
    """
    number = raw.get("update_id") if isinstance(raw, Mapping) else None
    number = number if _is_id(number) else None
    is_changed = _tidied(raw)
    if is_changed is None:
        raw, is_changed = {"update_id": number, "message": TOO_DEEP}, True
    if text is None or is_changed:
        text = json.dumps(raw, ensure_ascii=False)
    person = _sender(raw) if number is not None and isinstance(raw, Mapping) else None
    return Received(update_id=number, person_key=person, raw=text)


def read_answer(body: bytes) -> Any:
    """The platform's answer to getUpdates; an update in it that cannot be parsed stands there as text.

    Raises:
        ValueError: it is no answer with updates at all.
    """
    text = body.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        if not (begun := _ANSWERED.match(text)):
            raise ValueError("no answer of the platform") from error
        return {"ok": True, "result": [_read_if_possible(each) for each in _parts(text, begun.end())]}


def read_update(text: str) -> Any:
    """One update; JSON that is too much for the parser stands as text, under its number if that is found.

    Raises:
        json.JSONDecodeError: it is no JSON.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except (ValueError, RecursionError):
        return _unread(text)


def _read_if_possible(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _unread(text)


def _unread(text: str) -> Any:
    """Something that no reader takes for an update, and that is told by its number all the same."""
    numbered = _NUMBERED.match(text)
    return {"update_id": int(numbered[1]) if numbered else None, "message": text[:SHOWN]}


def _parts(text: str, start: int) -> Iterator[str]:
    """The elements of the array that begins at `start`, as they are written.

    Raises:
        ValueError: the array does not end.
    """
    depth = 0
    for mark in _MARKS.finditer(text, start):
        if mark[0] in ("[", "{"):
            depth += 1
        elif mark[0] in ("]", "}"):
            depth -= 1
        if depth < 0 or (depth == 0 and mark[0] == ","):
            if part := text[start : mark.start()].strip():
                yield part
            start = mark.end()
        if depth < 0:
            return
    raise ValueError("the platform's answer does not end")


def _tidied(raw: object) -> bool | None:
    """Takes out, in place, what is no text and no number to any database; whether anything was, None if too deep."""
    is_changed, level, depth = False, [raw], 0
    while level:
        if depth > DEEPEST:
            return None
        inner: list[object] = []
        for holder in level:
            places: Any = holder.items() if isinstance(holder, dict) else ()
            places = enumerate(holder) if isinstance(holder, list) else places
            for key, value in list(places):
                if isinstance(value, dict | list):
                    inner.append(value)
                elif (tidy := _storable(value)) is not value:
                    holder[key], is_changed = tidy, True  # type: ignore[index]
        level, depth = inner, depth + 1
    return _without_nobody(raw) or is_changed


def _storable(value: object) -> object:
    match value:
        case str() if "\x00" in value or not value.isascii():
            clean = _NO_CHARACTERS.sub("\ufffd", value.replace("\x00", ""))
            return value if clean == value else clean
        case int() if not -(1 << 63) <= value < 1 << 63:
            return None
        case float() if not isfinite(value):
            return None
    return value


def _without_nobody(raw: object) -> bool:
    """Takes away a sender whose number is none: aiogram would read one into "7" and 7.0, in nobody's turn."""
    is_changed = False
    for kind in ALLOWED_UPDATES:
        event = raw.get(kind) if isinstance(raw, dict) else None
        sender = event.get("from") if isinstance(event, dict) else None
        if isinstance(event, dict) and isinstance(sender, dict) and not _is_id(sender.get("id")):
            event["from"], is_changed = None, True
    return is_changed


def _is_id(value: object) -> bool:
    # bool is an int in Python, and JSON's integers have no end
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 63


def _sender(raw: Mapping[str, Any]) -> str | None:
    for kind in ALLOWED_UPDATES:
        event = raw.get(kind)
        if isinstance(event, Mapping):
            sender = event.get("from")
            if isinstance(sender, Mapping) and _is_id(sender.get("id")):
                return str(sender["id"])
    return None

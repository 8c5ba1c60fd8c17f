"""Reads from a raw update the little that the pipeline must know before aiogram does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from storage.inbox import Received

PLATFORM = "telegram"

ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")


def received(raw: Mapping[str, Any] | Any, text: str) -> Received:
    """An inbox entry for one raw update; without an update id it will be set aside, alone."""
    if not isinstance(raw, Mapping) or not _is_id(raw.get("update_id")):
        return Received(update_id=None, person_key=None, raw=text)
    return Received(update_id=raw["update_id"], person_key=_sender(raw), raw=text)


def _is_id(value: object) -> bool:
    # bool is an int in Python, and JSON's integers have no end
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 63


def _sender(raw: Mapping[str, Any]) -> str | None:
    for kind in ALLOWED_UPDATES:
        event = raw.get(kind)
        if isinstance(event, Mapping):
            sender = event.get("from")
            if isinstance(sender, Mapping) and isinstance(sender.get("id"), int):
                return str(sender["id"])
    return None

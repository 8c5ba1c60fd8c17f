"""A text that the bot sends, as Telegram takes it: parsed, trimmed, checked for length, links found."""

import re
from typing import Any

from sandbox import html_input, utf16
from sandbox.refusals import bad_request
from sandbox.shapes import JSON

ENTITY_TYPES = frozenset(
    {
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
        "date_time",
    }
)
AUTOMATIC = frozenset({"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"})
_DETECTED = re.compile(
    r"(?P<url>https?://[^\s<>\"，。；、！？）】」]+[^\s<>\"，。；、！？）】」.,;:!?)\]'])"
    r"|(?P<email>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b)"
    r"|(?<![\w/])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/])"
    r"|(?<!\w)(?P<mention>@[A-Za-z][A-Za-z0-9_]{3,31})\b"
    r"|(?<![\w#])(?P<hashtag>#[^\W\d]\w*)"
)


def read(text: str, parse_mode: Any, entities: Any) -> tuple[str, list[JSON]]:
    """The text as it will stand in the message, with its entities. Refusal 400 in Telegram's words."""
    mode = str(parse_mode or "").lower()
    if mode == "html":
        text, found = html_input.parse(text)
    elif mode in {"markdown", "markdownv2"}:
        raise bad_request("this sandbox does not read Markdown: send HTML or entities")
    elif mode in {"", "none"}:
        found = _checked(text, entities)
    else:
        raise bad_request("unsupported parse_mode")
    text, found = _trimmed(text, found)
    return text, with_detected(text, found)


def with_detected(text: str, found: list[JSON]) -> list[JSON]:
    """Adds what Telegram marks by itself: commands, links, addresses, mentions, hashtags."""
    if not any(sign in text for sign in "/@#"):
        return found
    places = utf16.offsets(text)
    taken = [(e["offset"], e["offset"] + e["length"]) for e in found if e["type"] in _EXCLUSIVE]
    detected = []
    for match in _DETECTED.finditer(text):
        start, end = places[match.start()], places[match.end()]
        if not any(start < high and low < end for low, high in taken):
            detected.append({"type": str(match.lastgroup), "offset": start, "length": end - start})
    if not detected:
        return found
    return sorted(found + detected, key=lambda entity: (entity["offset"], -entity["length"]))


_EXCLUSIVE = AUTOMATIC | {"code", "pre", "text_link", "text_mention"}


def _trimmed(text: str, entities: list[JSON]) -> tuple[str, list[JSON]]:
    """Telegram cuts blanks at both ends; entities shrink with the text."""
    lead = len(text) - len(text.lstrip(" \n\r\t"))
    stripped = text.strip(" \n\r\t")
    if stripped == text:
        return text, entities
    end = utf16.length(stripped)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        stop = min(entity["offset"] + entity["length"] - lead, end)
        if stop > start:
            kept.append(entity | {"offset": start, "length": stop - start})
    return stripped, kept


def _checked(text: str, entities: Any) -> list[JSON]:
    if entities is None:
        return []
    if not isinstance(entities, list):
        raise bad_request("can't parse entities JSON object")
    end = utf16.length(text)
    found = []
    for entity in entities:
        if not isinstance(entity, dict):
            raise bad_request("can't parse MessageEntity: expected an Object")
        found.append(_checked_one(entity, end))
    return sorted(found, key=lambda entity: (entity["offset"], -entity["length"]))


def _checked_one(entity: JSON, end: int) -> JSON:
    kind = entity.get("type")
    if kind not in ENTITY_TYPES:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    for field in ("offset", "length"):
        if not isinstance(entity.get(field), int):
            raise bad_request(f"can't parse MessageEntity: Can't find field \"{field}\"")
    offset, length = entity["offset"], entity["length"]
    if offset < 0:
        raise bad_request(f"receive an entity with incorrect offset {offset}")
    if length < 0:
        raise bad_request(f"receive an entity with incorrect length {length}")
    if offset >= end and length > 0:
        raise bad_request(f"entity begins after the end of the text at UTF-16 offset {offset}")
    if offset + length > end:
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text "
            f"at UTF-16 offset {offset + length}"
        )
    needed = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}.get(kind)
    if needed and needed not in entity:
        raise bad_request(f"can't parse MessageEntity: Can't find field \"{needed}\"")
    if kind == "text_link":
        url = html_input.normal_url(entity["url"])
        if url is None:
            reason = "Wrong HTTP URL" if entity["url"] else "URL host is empty"
            raise bad_request(f"entity URL '{entity['url']}' is invalid: {reason}")
        return entity | {"url": url}
    return dict(entity)

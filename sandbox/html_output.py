"""Text and entities back into HTML that is safe to show on a page."""

import html
import re

from sandbox import utf16
from sandbox.shapes import JSON

_PLAIN = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
_SAFE_URL = re.compile(r"(?i)(https?|tg|mailto|tel):")


def render(text: str, entities: list[JSON]) -> str:
    """HTML of the tags b i u s code pre a blockquote span.spoiler br, properly nested, all else escaped."""
    if not entities:
        return _escape(text, in_pre=False)
    shown = [(entity, *_tags(entity, text)) for entity in entities]
    shown = [row for row in shown if row[1]]
    cuts = {0, utf16.length(text)}
    for entity, _, _ in shown:
        cuts |= {entity["offset"], entity["offset"] + entity["length"]}
    pieces: list[str] = []
    stack: list[tuple[JSON, str, str]] = []
    places = sorted(cuts)
    for start, end in zip(places, [*places[1:], places[-1]], strict=True):
        reopened = _close_ended(stack, start, pieces)
        begun = [row for row in shown if row[0]["offset"] == start]
        for row in reopened + sorted(begun, key=lambda row: -row[0]["length"]):
            pieces.append(row[1])
            stack.append(row)
        in_pre = any(row[0]["type"] == "pre" for row in stack)
        pieces.append(_escape(text[utf16.index_at(text, start) : utf16.index_at(text, end)], in_pre=in_pre))
    return "".join(pieces)


def _close_ended(stack: list[tuple[JSON, str, str]], place: int, pieces: list[str]) -> list[tuple[JSON, str, str]]:
    """Closes what ends here; what overlaps it is closed as well and given back to be opened again."""
    reopened: list[tuple[JSON, str, str]] = []
    while any(row[0]["offset"] + row[0]["length"] <= place for row in stack):
        row = stack.pop()
        pieces.append(row[2])
        if row[0]["offset"] + row[0]["length"] > place:
            reopened.insert(0, row)
    return reopened


def _tags(entity: JSON, text: str) -> tuple[str, str]:
    kind = entity["type"]
    if tag := _PLAIN.get(kind):
        return f"<{tag}>", f"</{tag}>"
    start, end = entity["offset"], entity["offset"] + entity["length"]
    match kind:
        case "spoiler":
            return '<span class="spoiler">', "</span>"
        case "text_link":
            url = entity["url"]
        case "url":
            url = text[utf16.index_at(text, start) : utf16.index_at(text, end)]
            url = url if "://" in url else f"http://{url}"
        case "email":
            url = "mailto:" + text[utf16.index_at(text, start) : utf16.index_at(text, end)]
        case _:
            return "", ""
    if not _SAFE_URL.match(url):
        return "", ""
    return f'<a href="{html.escape(url)}" target="_blank" rel="noopener noreferrer">', "</a>"


def _escape(text: str, *, in_pre: bool) -> str:
    escaped = html.escape(text)
    return escaped if in_pre else escaped.replace("\n", "<br>")

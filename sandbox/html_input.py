"""Telegram's HTML parse mode: its tags, its tolerance, its complaints with byte offsets."""

import re
from dataclasses import dataclass

from sandbox.refusals import Refusal, bad_request
from sandbox.shapes import JSON

SIMPLE_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
}
TAGS = frozenset(SIMPLE_TAGS) | {"a", "span", "tg-emoji", "blockquote"}
_ENTITY = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_SPACE = " \t\r\n"
_BARE_VALUE = re.compile(r"[a-zA-Z0-9.\-]*")


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    value: str
    start: int
    text_index: int
    order: int


def parse(markup: str) -> tuple[str, list[JSON]]:
    """Text and entities (UTF-16 offsets, Telegram's order) of HTML. Refusal 400 "can't parse entities: ..."."""
    return _Reader(markup).read()


def _complaint(sentence: str) -> Refusal:
    return bad_request(f"can't parse entities: {sentence}")


class _Reader:
    def __init__(self, markup: str) -> None:
        self.markup = markup
        self.at = 0
        self.units = 0
        self.opened = 0
        self.text: list[str] = []
        self.stack: list[_Open] = []
        self.found: list[tuple[int, JSON]] = []

    def read(self) -> tuple[str, list[JSON]]:
        markup = self.markup
        while self.at < len(markup):
            character = markup[self.at]
            if character == "&":
                self._emit(self._reference())
            elif character != "<":
                end = _next_special(markup, self.at)
                self._emit(markup[self.at : end])
                self.at = end
            elif markup.startswith("</", self.at):
                self._end_tag()
            else:
                self._start_tag()
        if self.stack:
            raise _complaint(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].tag}"')
        entities = [entity for _, entity in sorted(self.found, key=lambda pair: pair[0])]
        entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.text), _merge_code_into_pre(entities)

    def _emit(self, piece: str) -> None:
        self.text.append(piece)
        self.units += len(piece.encode("utf-16-le", "surrogatepass")) // 2

    def _byte(self, index: int) -> int:
        return len(self.markup[:index].encode())

    def _reference(self) -> str:
        match = _ENTITY.match(self.markup, self.at)
        if match is None:
            self.at += 1
            return "&"
        hexadecimal, decimal, name = match.groups()
        if name:
            self.at = match.end()
            return _NAMED[name]
        code = int(hexadecimal, 16) if hexadecimal else int(decimal)
        if not 0 < code <= 0x10FFFF:
            self.at += 1
            return "&"
        if 0xD800 <= code <= 0xDFFF:
            raise _complaint(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        self.at = match.end()
        return chr(code)

    def _skip_spaces(self) -> None:
        while self.at < len(self.markup) and self.markup[self.at] in _SPACE:
            self.at += 1

    def _start_tag(self) -> None:
        markup, begin = self.markup, self.at
        self.at += 1
        while self.at < len(markup) and markup[self.at] not in _SPACE + ">":
            self.at += 1
        if self.at >= len(markup):
            raise _complaint(f"Unclosed start tag at byte offset {self._byte(begin)}")
        tag = markup[begin + 1 : self.at].lower()
        if tag not in TAGS:
            raise _complaint(f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}')
        value = self._attributes(tag, begin)
        if tag == "span" and value != "tg-spoiler":
            raise _complaint(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self.stack.append(_Open(tag, value, self.units, len(self.text), self.opened))
        self.opened += 1

    def _attributes(self, tag: str, begin: int) -> str:
        """Reads up to the closing '>' and gives the one attribute that matters for the tag."""
        markup, kept = self.markup, ""
        while True:
            self._skip_spaces()
            if self.at >= len(markup):
                raise _complaint(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')
            if markup[self.at] == ">":
                self.at += 1
                return kept
            start = self.at
            while self.at < len(markup) and markup[self.at] not in _SPACE + "=>/\"'":
                self.at += 1
            name = markup[start : self.at].lower()
            if not name:
                raise _complaint(f'Empty attribute name in the tag "{tag}" at byte offset {self._byte(begin)}')
            self._skip_spaces()
            value = ""
            if self.at < len(markup) and markup[self.at] == "=":
                self.at += 1
                self._skip_spaces()
                value = self._attribute_value(tag, begin)
            kept = _kept(tag, name, value) or kept

    def _attribute_value(self, tag: str, begin: int) -> str:
        markup = self.markup
        if self.at >= len(markup):
            raise _complaint(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')
        quote = markup[self.at]
        if quote not in "\"'":
            match = _BARE_VALUE.match(markup, self.at)
            self.at = match.end() if match else self.at
            if self.at >= len(markup) or markup[self.at] not in _SPACE + ">":
                raise _complaint(f"Unexpected end of name token at byte offset {self._byte(self.at)}")
            return match.group().lower() if match else ""
        self.at += 1
        pieces = []
        while self.at < len(markup) and markup[self.at] != quote:
            if markup[self.at] == "&":
                pieces.append(self._reference())
            else:
                pieces.append(markup[self.at])
                self.at += 1
        if self.at >= len(markup):
            raise _complaint(f"Unclosed start tag at byte offset {self._byte(begin)}")
        self.at += 1
        return "".join(pieces)

    def _end_tag(self) -> None:
        markup, begin = self.markup, self.at
        if not self.stack:
            raise _complaint(f"Unexpected end tag at byte offset {self._byte(begin)}")
        self.at += 2
        while self.at < len(markup) and markup[self.at] not in _SPACE + ">":
            self.at += 1
        name = markup[begin + 2 : self.at].lower()
        self._skip_spaces()
        if self.at >= len(markup) or markup[self.at] != ">":
            raise _complaint(f"Unclosed end tag at byte offset {self._byte(begin)}")
        self.at += 1
        opened = self.stack.pop()
        if name and name != opened.tag:
            raise _complaint(
                f'Unmatched end tag at byte offset {self._byte(begin)}, expected "</{opened.tag}>", found "</{name}>"'
            )
        if self.units > opened.start:
            entity = self._entity(opened)
            if entity is not None:
                self.found.append((opened.order, entity))

    def _entity(self, opened: _Open) -> JSON | None:
        place = {"offset": opened.start, "length": self.units - opened.start}
        match opened.tag:
            case "a":
                url = normal_url(opened.value or "".join(self.text[opened.text_index :]))
                return None if url is None else {"type": "text_link", **place, "url": url}
            case "span":
                return {"type": "spoiler", **place}
            case "tg-emoji":
                if not opened.value.isdigit() or not 0 < int(opened.value) < 2**63:
                    raise _complaint("Invalid custom emoji identifier specified")
                return {"type": "custom_emoji", **place, "custom_emoji_id": opened.value}
            case "blockquote":
                return {"type": "expandable_blockquote" if opened.value else "blockquote", **place}
            case tag:
                language = {"language": opened.value} if opened.value else {}
                return {"type": SIMPLE_TAGS[tag], **place} | language


def _kept(tag: str, name: str, value: str) -> str:
    match tag, name:
        case ("a", "href") | ("span", "class") | ("tg-emoji", "emoji-id"):
            return value
        case "blockquote", "expandable":
            return "expandable"
        case ("code" | "pre", "class") if value.startswith("language-"):
            return value.removeprefix("language-")
    return ""


def _next_special(markup: str, start: int) -> int:
    ends = [found for found in (markup.find("<", start), markup.find("&", start)) if found >= 0]
    return min(ends, default=len(markup))


def _merge_code_into_pre(entities: list[JSON]) -> list[JSON]:
    """A pre and a code over the same text are one block of code when the language was named."""
    merged: list[JSON] = []
    for entity in entities:
        language = entity.pop("language", "")
        twin = merged[-1] if merged and {merged[-1]["type"], entity["type"]} == {"pre", "code"} else None
        same = twin is not None and (twin["offset"], twin["length"]) == (entity["offset"], entity["length"])
        if twin is not None and same and (language or "_language" in twin):
            twin["type"] = "pre"
            twin["language"] = language or twin["_language"]
            continue
        merged.append(entity | ({"_language": language} if language else {}))
    for entity in merged:
        entity.pop("_language", None)
    return merged


def normal_url(url: str) -> str | None:
    """The address as Telegram shows it (scheme and path added), or None when it is not one."""
    url = url.strip()
    if re.match(r"(?i)(tg|ton|mailto|tel):", url):
        return url
    match = re.fullmatch(r"(?i)(?:(https?)://)?([^\s/?#@]+)([/?#]\S*)?", url)
    if match is None:
        return None
    scheme, host, rest = match.groups()
    name = host.rsplit(":", 1)[0]
    if "." not in name and name != "localhost":
        return None
    path = rest or "/"
    return f"{(scheme or 'http').lower()}://{host}{path if path.startswith('/') else '/' + path}"

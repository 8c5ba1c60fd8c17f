"""The catalogue of texts and the one renderer: every word that a person reads passes through here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from html import escape
from typing import Any, assert_never, cast
from zoneinfo import ZoneInfo

from domain.language import Lang, in_language
from domain.messages.fitting import fitted, fitted_rows
from domain.messages.harmless import harmless, isolated
from domain.messages.screen import (
    Attachment,
    Bar,
    CalendarEvent,
    Drawing,
    DrawingValue,
    Join,
    Moment,
    Money,
    Note,
    Paper,
    Param,
    Picture,
    Rows,
    Screen,
    SentMedia,
    SentPhoto,
    Span,
    T,
    TextFile,
    Venue,
)

Text = str | Mapping[str, str]
"""A text, or its plural forms by CLDR category ("one", "other")."""

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
WEEKDAYS = {
    Lang.ZH: ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    Lang.EN: ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
COMMA = {Lang.ZH: "、", Lang.EN: ", "}
CURRENCY = {"CNY": "¥", "EUR": "€", "USD": "$", "GBP": "£"}


class MissingText(KeyError):
    """The catalogue has no such key; the message names the key and the language."""


@dataclass(frozen=True)
class Catalogue:
    """All texts by language and dotted key; both languages have the same keys (held by a test)."""

    texts: Mapping[Lang, Mapping[str, Text]]

    def html(self, param: Param, lang: Lang) -> str:
        """The parameter as Telegram HTML: catalogue texts keep their tags, everything else is escaped."""
        return self._render(param, lang, escaped=True)

    def plain(self, param: Param, lang: Lang) -> str:
        """The parameter as plain text, for labels, toasts and files."""
        return self._render(param, lang, escaped=False)

    def _render(self, param: Param, lang: Lang, *, escaped: bool) -> str:
        match param:
            case T(key, params):
                return self._fill(self._text(key, params, lang), params, lang, escaped=escaped)
            case Join(parts, by):
                separator = {"lines": "\n", "blocks": "\n\n", "words": COMMA[lang]}[by]
                return separator.join(self._render(part, lang, escaped=escaped) for part in parts)
            case _:
                text = harmless(written(param, lang))
                return escape(text, quote=False) if escaped else text

    def _text(self, key: str, params: Mapping[str, Param], lang: Lang) -> str:
        text = self.texts[lang].get(key)
        if text is None:
            raise MissingText(f"{key} ({lang})")
        if isinstance(text, str):
            return text
        one = lang is Lang.EN and params.get("n") == 1 and "one" in text
        return text["one" if one else "other"]

    def _fill(self, text: str, params: Mapping[str, Param], lang: Lang, *, escaped: bool) -> str:
        def filled(found: re.Match[str]) -> str:
            value = isolated(self._render(params[found[1]], lang, escaped=escaped))
            # in an attribute, which only the catalogue's own texts have
            return value.replace('"', "&quot;") if escaped and text[: found.start()].endswith('="') else value

        return PLACEHOLDER.sub(filled, text)

    def rendered(self, shown: Screen | Note, lang: Lang) -> dict[str, Any]:
        """What the outbox stores: `html`, `keyboard`, if there are `attachment`, `contact`, `location`, `no_keys`."""
        content: dict[str, Any] = {
            "html": fitted(self.html(shown.text, lang)),
            "keyboard": self.keyboard(fitted_rows(shown.keyboard), lang),
        }
        match shown:
            case Screen(picture=Picture() | Drawing() as picture):
                content["attachment"] = self.attachment(picture, lang)
            case Note(attachment=attachment, asks_for_contact=label, asks_for_location=where):
                if shown.takes_keys_away:
                    content["no_keys"] = True
                if attachment is not None:
                    content["attachment"] = self.attachment(attachment, lang)
                if label is not None:
                    content["contact"] = self.plain(label, lang)
                if where is not None:
                    content["location"] = self.plain(where, lang)
            case _:
                pass
        return content

    def keyboard(self, keyboard: Rows, lang: Lang) -> list[list[dict[str, str]]]:
        made = []
        for row in keyboard:
            cells = []
            for button in row:
                cell = {"text": self.plain(button.label, lang)}
                if button.tap is not None:
                    cell["tap"] = button.tap.pack()
                elif button.url is not None:
                    cell["url"] = button.url
                elif button.share is not None:
                    cell["share"] = self.plain(button.share, lang)
                cells.append(cell)
            made.append(cells)
        return made

    def attachment(self, attachment: Attachment, lang: Lang) -> dict[str, Any]:
        match attachment:
            case Venue():
                return {
                    "type": "venue",
                    "title": self.plain(attachment.title, lang),
                    "address": self.plain(attachment.address, lang),
                    "latitude": attachment.latitude,
                    "longitude": attachment.longitude,
                }
            case CalendarEvent():
                return {
                    "type": "calendar",
                    "uid": attachment.uid,
                    "sequence": attachment.sequence,
                    "start": attachment.start.isoformat(),
                    "end": attachment.end.isoformat(),
                    "zone": attachment.zone,
                    "title": self.plain(attachment.title, lang),
                    "place": self.plain(attachment.place, lang),
                    "about": self.plain(attachment.about, lang),
                    "stamp": attachment.stamp.isoformat(),
                    "cancelled": attachment.cancelled,
                    "alarms": list(attachment.alarms),
                    "changed": (attachment.changed or attachment.stamp).isoformat(),
                }
            case Picture():
                return {"type": "picture", "png_base64": attachment.png_base64, "name": attachment.name}
            case SentPhoto(file):
                return {"type": "photo", "file": file}
            case SentMedia(kind, file):
                return {"type": "sent", "kind": kind, "file": file}
            case TextFile(name, text):
                return {"type": "text", "name": name, "text": text}
            case Drawing(name, data):
                return {"type": "drawing", "name": name, "data": self._drawn(data, lang), "lang": lang.value}
            case Paper(name, file, data):
                drawn = self._drawn(data, lang)
                return {"type": "paper", "name": name, "file": file, "data": drawn, "lang": lang.value}
            case _:
                assert_never(attachment)

    def _drawn(self, value: DrawingValue, lang: Lang) -> Any:
        """The data of a drawing with its texts rendered; a mapping by language is one text."""
        match value:
            case str():
                return harmless(value)
            case None | bool() | int() | float():
                return value
            case Mapping() if not value or not all(isinstance(key, Lang) for key in value):
                return {key: self._drawn(one, lang) for key, one in value.items()}
            case list() | tuple():
                return [self._drawn(one, lang) for one in value]
            case _:
                return self.plain(cast(Param, value), lang)


def written(param: object, lang: Lang) -> str:
    """A single value in the language's own way of writing; not escaped."""
    match param:
        case str():
            return param
        case Moment(at, zone):
            return _moment(at.astimezone(ZoneInfo(zone)), lang)
        case Span(start, end, zone):
            return f"{_moment(start.astimezone(ZoneInfo(zone)), lang)}-{end.astimezone(ZoneInfo(zone)):%H:%M}"
        case datetime():
            raise TypeError("a bare datetime has no zone to be read in: use Moment")
        case date():
            return day(param, lang)
        case time():
            return f"{param:%H:%M}"
        case Money(amount, currency):
            whole = amount == amount.to_integral_value()
            return f"{CURRENCY.get(currency, currency + ' ')}{amount:,.{0 if whole else 2}f}"
        case Bar(done, of):
            return "▰" * done + "▱" * (of - done)
        case Mapping():
            return in_language(param, lang)
        case _:
            return str(param)


def day(on: date, lang: Lang) -> str:
    """A day with its weekday: "12月13日 周六", "Sat 13 Dec"."""
    weekday = WEEKDAYS[lang][on.weekday()]
    return f"{on.month}月{on.day}日 {weekday}" if lang is Lang.ZH else f"{weekday} {on.day} {MONTHS[on.month - 1]}"


def _moment(local: datetime, lang: Lang) -> str:
    separator = " " if lang is Lang.ZH else ", "
    return f"{day(local.date(), lang)}{separator}{local:%H:%M}"

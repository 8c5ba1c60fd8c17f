"""The second opinion: python-telegram-bot builds what we send and reads what the bot says.

An unknown field lands in `api_kwargs` of the object it occurs in; a field that is lost or changed does not
come back from `to_dict()`. Either is a violation: noted here, raised when the sandbox is closed.
"""

import inspect
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import telegram

from sandbox.calls import Call
from sandbox.shapes import JSON

NEVER_SENT = frozenset({"channel_chat_created", "delete_chat_photo", "group_chat_created", "supergroup_chat_created"})
_MARKUPS: tuple[tuple[str, type[telegram.TelegramObject]], ...] = (
    ("inline_keyboard", telegram.InlineKeyboardMarkup),
    ("keyboard", telegram.ReplyKeyboardMarkup),
    ("remove_keyboard", telegram.ReplyKeyboardRemove),
    ("force_reply", telegram.ForceReply),
)
_OBJECTS: dict[str, type[telegram.TelegramObject]] = {
    "link_preview_options": telegram.LinkPreviewOptions,
    "reply_parameters": telegram.ReplyParameters,
    "scope": telegram.BotCommandScope,
    "menu_button": telegram.MenuButton,
}
_LISTS: dict[str, type[telegram.TelegramObject]] = {
    "entities": telegram.MessageEntity,
    "caption_entities": telegram.MessageEntity,
    "question_entities": telegram.MessageEntity,
    "explanation_entities": telegram.MessageEntity,
    "commands": telegram.BotCommand,
}
_RESULTS: dict[str, type[telegram.TelegramObject]] = {
    "getme": telegram.User,
    "getwebhookinfo": telegram.WebhookInfo,
    "getchat": telegram.ChatFullInfo,
    "getfile": telegram.File,
    "getmycommands": telegram.BotCommand,
    "getchatmember": telegram.ChatMember,
    "getchatmenubutton": telegram.MenuButton,
    "stoppoll": telegram.Poll,
}
_INPUT_MEDIA = {
    "photo": telegram.InputMediaPhoto,
    "document": telegram.InputMediaDocument,
    "video": telegram.InputMediaVideo,
    "audio": telegram.InputMediaAudio,
    "animation": telegram.InputMediaAnimation,
}
# Ours by the Bot API, absent from the signatures because the library handles them itself.
_KNOWN_BESIDES = {"getupdates": {"offset", "limit", "timeout", "allowed_updates"}}


class StrictnessError(AssertionError):
    """Something that was sent or received differs from python-telegram-bot's reading of the Bot API."""


class Strict:
    """Collects violations; `verify()` raises StrictnessError with all of them."""

    def __init__(self) -> None:
        self.violations: list[str] = []

    def verify(self) -> None:
        if self.violations:
            raise StrictnessError("\n".join(self.violations))

    def message(self, body: JSON) -> JSON:
        return self.sent(telegram.Message, body)

    def update(self, body: JSON) -> JSON:
        return self.sent(telegram.Update, body)

    def sent(self, kind: type[telegram.TelegramObject], body: JSON) -> JSON:
        """The body as the library writes it."""
        parsed = kind.de_json(body, None)
        written: JSON = _without_never_sent(parsed.to_dict())
        self._note(f"sent {kind.__name__}", _strangers(parsed), _losses(body, written))
        if extra := _losses(written, body):
            self.violations.append(f"sent {kind.__name__}: the library adds {extra}")
        return written

    def result(self, method: str, result: Any) -> None:
        kind = _RESULTS.get(method)
        if kind is not None:
            for body in result if isinstance(result, list) else [result]:
                self.sent(kind, body)

    def received(self, call: Call) -> None:
        """Checks the names of the parameters and every object among them."""
        known = _parameters(call.method)
        for name in call.values:
            if known is not None and name not in known:
                self.violations.append(f"received {call.method}: unknown parameter {name!r}")
        if "reply_markup" in call.values:
            self._markup(call.json("reply_markup"))
        for name, kind in _OBJECTS.items():
            if name in call.values:
                self._read(kind, call.json(name), name)
        for name, kind in _LISTS.items():
            if name in call.values:
                for body in call.json(name) or ():
                    if isinstance(body, dict):
                        self._read(kind, body, name)
        if call.method == "editmessagemedia":
            body = call.json("media")
            media = _INPUT_MEDIA.get(str(body.get("type"))) if isinstance(body, dict) else None
            self._input(media, body, "media", "caption_entities")
        if call.method == "sendpoll":
            for option in call.json("options") or ():
                self._input(telegram.InputPollOption, option, "options", "text_entities")

    def _markup(self, body: Any) -> None:
        for field, kind in _MARKUPS:
            if isinstance(body, dict) and field in body:
                # These two set their one constant themselves and do not know it as an argument.
                constant = field in {"remove_keyboard", "force_reply"}
                rest = {name: value for name, value in body.items() if not (constant and name == field)}
                self._read(kind, rest, "reply_markup")
                return

    def _input(self, kind: Any, body: Any, where: str, entities: str) -> None:
        """The library never reads what only bots send: the names of the fields are what can be compared."""
        if kind is None or not isinstance(body, dict):
            return
        known = {*inspect.signature(kind).parameters, "type"}
        self._note(f"received {where}", sorted(set(body) - known), [])
        for entity in body.get(entities) or ():
            self._read(telegram.MessageEntity, entity, f"{where}.{entities}")

    def _read(self, kind: type[telegram.TelegramObject], body: Any, where: str) -> None:
        if not isinstance(body, dict):
            return
        try:
            parsed = kind.de_json(body, None)
        except (TypeError, KeyError, AttributeError, ValueError) as error:
            self.violations.append(f"received {where}: {kind.__name__} cannot be read: {error!r}")
            return
        self._note(f"received {where}", _strangers(parsed), _losses(body, parsed.to_dict()))

    def _note(self, where: str, strangers: Iterable[str], losses: list[str]) -> None:
        self.violations += [f"{where}: unknown field {stranger}" for stranger in strangers]
        self.violations += [f"{where}: does not round-trip: {loss}" for loss in losses]


@cache
def _parameters(method: str) -> frozenset[str] | None:
    """The parameter names of a method (lower case), None when the library does not know it."""
    names = {name.replace("_", ""): name for name in dir(telegram.Bot) if not name.startswith("_")}
    if method not in names:
        return None
    given = set(inspect.signature(getattr(telegram.Bot, names[method])).parameters)
    return frozenset(given | _KNOWN_BESIDES.get(method, set()))


def _strangers(parsed: Any, path: str = "") -> Iterable[str]:
    """Walks an object of the library; every entry of an `api_kwargs` is a stranger."""
    if isinstance(parsed, telegram.TelegramObject):
        for name in parsed.api_kwargs:
            yield f"{path}.{name}".lstrip(".")
        for slot in _slots(type(parsed)):
            yield from _strangers(getattr(parsed, slot, None), f"{path}.{slot}")
    elif isinstance(parsed, (list, tuple)):
        for index, one in enumerate(parsed):
            yield from _strangers(one, f"{path}[{index}]")


def _slots(kind: type) -> tuple[str, ...]:
    if kind not in _SLOTS:
        names = [name for parent in kind.__mro__ for name in getattr(parent, "__slots__", ())]
        _SLOTS[kind] = tuple(name for name in names if not re.match("_|api_kwargs", name))
    return _SLOTS[kind]


_SLOTS: dict[type, tuple[str, ...]] = {}


def _losses(before: Any, after: Any, path: str = "") -> list[str]:
    """What `before` says and `after` does not. Empty values count as absent."""
    if isinstance(before, dict):
        if not isinstance(after, dict):
            return [f"{path or 'object'} became {after!r}"]
        found = []
        for name, value in before.items():
            if name in after:
                found += _losses(value, after[name], f"{path}.{name}".lstrip("."))
            elif value not in (None, [], {}):
                found.append(f"{path}.{name}".lstrip(".") + f"={value!r} is lost")
        return found
    if isinstance(before, (list, tuple)):
        if not isinstance(after, (list, tuple)) or len(before) != len(after):
            return [f"{path} became {after!r}"]
        return [
            loss
            for index, pair in enumerate(zip(before, after, strict=True))
            for loss in _losses(*pair, f"{path}[{index}]")
        ]
    return [] if before == after else [f"{path}: {before!r} became {after!r}"]


def _without_never_sent(body: Any) -> Any:
    if isinstance(body, dict):
        return {
            name: _without_never_sent(value)
            for name, value in body.items()
            if not (name in NEVER_SENT and value is False)
        }
    if isinstance(body, list):
        return [_without_never_sent(value) for value in body]
    return body

"""Updates made from aiogram's own types: nearly what the Bot API says, with a hostile value here and there."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from random import Random
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from aiogram.types import TelegramObject, Update
from pydantic.fields import FieldInfo

from benchmarks.fuzz_values import DATES, NAMES, NUMBERS, text, value

NAME_FIELDS = frozenset(
    {"first_name", "last_name", "title", "username", "author_signature", "file_name", "sender_name", "vcard", "emoji",
     "performer", "address", "language_code", "forward_sender_name", "custom_title", "inviter_name"}
)  # fmt: skip
KINDS = tuple(name for name in Update.model_fields if name != "update_id")
MEDIA = (
    "animation", "audio", "document", "photo", "sticker", "story", "video", "video_note", "voice", "contact", "dice",
    "game", "poll", "venue", "location", "invoice", "successful_payment", "users_shared", "chat_shared",
    "web_app_data",
    "passport_data", "write_access_allowed", "forum_topic_created", "pinned_message", "giveaway", "new_chat_members",
    "left_chat_member", "migrate_to_chat_id", "migrate_from_chat_id", "paid_media", "refunded_payment", "checklist",
    "external_reply", "quote", "forward_origin", "via_bot", "link_preview_options", "effect_id", "gift",
    "unique_gift",
)  # fmt: skip


class Grammar:
    """Makes values of a type. `odd` is the share of values that are something else than the type says."""

    def __init__(self, random: Random, odd: float = 0.02) -> None:
        self._random = random
        self._odd = odd

    def update(self, kind: str) -> dict[str, Any]:
        """An update of that kind without its number."""
        return {kind: self.field(Update, kind, 0)}

    def field(self, model: type[TelegramObject], name: str, depth: int) -> Any:
        field = model.model_fields[name]
        if self._random.random() < self._odd:
            return value(self._random)
        if name in NAME_FIELDS:
            return self._random.choice(NAMES)
        return self._made(field.annotation, depth)

    def object(self, model: type[TelegramObject], depth: int = 0) -> dict[str, Any]:
        """Required fields, and fewer others the deeper it stands."""
        made: dict[str, Any] = {}
        for name, field in model.model_fields.items():
            if self._wanted(field, depth):
                made[field.alias or name] = self.field(model, name, depth + 1)
        if self._random.random() < self._odd:
            made[text(self._random)[:30]] = value(self._random)
        return made

    def _wanted(self, field: FieldInfo, depth: int) -> bool:
        # about the same number of optional ones at each depth, whatever the size of the type
        return field.is_required() or (depth < 5 and self._random.random() < 0.12 / (1 + depth))

    def _made(self, kind: Any, depth: int) -> Any:
        random = self._random
        origin = get_origin(kind)
        if origin is Annotated:
            return random.choice(DATES) if "DateTime" in repr(kind) or random.random() < 0.3 else 1_790_000_000
        if origin in (Union, UnionType):
            fitting = [each for each in get_args(kind) if each is not NoneType]
            dated = any(each in (datetime, timedelta) for each in fitting)
            return self._date() if dated else self._made(random.choice(fitting), depth)
        if origin is Literal:
            return random.choice(get_args(kind))
        if origin in (list, tuple):
            return [self._made(get_args(kind)[0], depth + 1) for _ in range(random.choice((0, 1, 1, 2, 3)))]
        return self._single(kind, depth)

    def _single(self, kind: Any, depth: int) -> Any:
        random = self._random
        if not isinstance(kind, type):
            return value(random)
        if issubclass(kind, TelegramObject):
            return self.object(kind, depth + 1) if depth < 8 else {}
        if issubclass(kind, Enum):
            return random.choice(list(kind)).value
        if kind is bool:
            return random.random() < 0.5
        if kind is int:
            return random.choice(NUMBERS) if random.random() < 0.1 else random.randrange(1, 100_000)
        if kind is float:
            return random.uniform(-200, 200)
        if kind is str:
            return text(random)
        return self._date() if kind in (datetime, timedelta) else value(random)

    def _date(self) -> Any:
        return self._random.choice(DATES) if self._random.random() < 0.2 else 1_790_000_000

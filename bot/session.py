"""Asks Telegram with little ado: as JSON where no file is sent, and reading of an answer only what is used here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import InputFile, Message
from aiohttp import JsonPayload

OF_MESSAGES = (bool, Message, Message | bool)
"""What methods return whose answers are about one message."""


@dataclass(frozen=True)
class Sent:
    """What is known here of a message that was sent, in place of aiogram's `Message`."""

    message_id: int


@dataclass(frozen=True)
class Answer:
    """What is read of an answer, in place of aiogram's `Response`."""

    result: Sent | bool


class LeanSession(AiohttpSession):
    """aiogram's session without forms and whole messages: who sends one gets a `Sent`."""

    def build_form_data(self, bot: Bot, method: TelegramMethod[TelegramType]) -> Any:
        files: dict[str, InputFile] = {}
        given = method.model_dump(warnings=False)
        fields = {key: self.prepare_value(value, bot, files, _dumps_json=False) for key, value in given.items()}
        if files:
            return super().build_form_data(bot, method)
        return JsonPayload(
            {key: value for key, value in fields.items() if value not in (None, "")}, dumps=self.json_dumps
        )

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        if status_code == 200 and method.__returning__ in OF_MESSAGES:
            match self._read(content):
                case {"ok": True, "result": True}:
                    return cast(Response[TelegramType], Answer(True))
                case {"ok": True, "result": {"message_id": int(number)}}:
                    return cast(Response[TelegramType], Answer(Sent(number)))
        # an error, or what nobody expects: it says so itself
        return super().check_response(bot, method, status_code, content)

    def _read(self, content: str) -> Any:
        try:
            return self.json_loads(content)
        except (ValueError, RecursionError):
            return None

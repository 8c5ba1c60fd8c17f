"""What goes to Telegram and what is read of its answers: little, and everything that goes wrong."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramBadRequest, TelegramRetryAfter
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.reaching_telegram import telegram_bot

SENT = {"ok": True, "result": {"message_id": 7, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "x"}}
KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="好", callback_data="a:b")]])


class Telegram:
    """Notes what it is asked and answers what it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Any]] = []
        self.answer: Any = SENT
        self.status = 200

    async def answered(self, request: web.Request) -> web.Response:
        method, kind = request.path.rsplit("/", 1)[1], request.content_type
        self.asked.append(
            (method, kind, await request.json() if kind == "application/json" else await request.post())
        )
        text = self.answer if isinstance(self.answer, str) else json.dumps(self.answer)
        return web.Response(text=text, status=self.status)


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
async def bot(telegram: Telegram) -> AsyncIterator[Bot]:
    app = web.Application()
    app.router.add_post("/{path:.*}", telegram.answered)
    async with TestServer(app) as server:
        made = telegram_bot("1:test", str(server.make_url("/")).rstrip("/"), timeout=5)
        yield made
        await made.session.close()


async def test_a_message_goes_as_json_and_its_number_comes_back(bot: Bot, telegram: Telegram) -> None:
    sent = await bot.send_message("5", "<b>好</b>", reply_markup=KEYBOARD, disable_notification=False)
    assert sent.message_id == 7
    ((method, kind, asked),) = telegram.asked
    assert (method, kind) == ("sendMessage", "application/json")
    assert asked == {
        "chat_id": "5",
        "text": "<b>好</b>",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "disable_notification": False,
        "reply_markup": {"inline_keyboard": [[{"text": "好", "callback_data": "a:b"}]]},
    }


async def test_a_file_goes_as_a_form(bot: Bot, telegram: Telegram) -> None:
    sent = await bot.send_document("5", BufferedInputFile(b"bytes", "a.txt"), caption="x")
    assert sent.message_id == 7
    ((_, kind, asked),) = telegram.asked
    assert kind == "multipart/form-data"
    assert (asked["chat_id"], asked["caption"]) == ("5", "x")


@pytest.mark.parametrize(
    ("answer", "status", "raised"),
    [
        ({"ok": False, "error_code": 400, "description": "Bad Request: x"}, 400, TelegramBadRequest),
        (
            {"ok": False, "error_code": 429, "description": "Too Many", "parameters": {"retry_after": 3}},
            429,
            TelegramRetryAfter,
        ),
        ("<html>", 200, ClientDecodeError),
        ("[" * 100_000, 200, ClientDecodeError),
        ({"ok": True, "result": {"message_id": "?"}}, 200, ClientDecodeError),
    ],
)
async def test_whatever_else_is_answered_is_an_error_as_always(
    bot: Bot, telegram: Telegram, answer: Any, status: int, raised: type[Exception]
) -> None:
    telegram.answer, telegram.status = answer, status
    with pytest.raises(raised):
        await bot.send_message("5", "x")


async def test_other_answers_are_read_whole(bot: Bot, telegram: Telegram) -> None:
    telegram.answer = {"ok": True, "result": True}
    assert await bot.answer_callback_query("q") is True
    assert await bot.edit_message_text("x", chat_id="5", message_id=7) is True
    telegram.answer = {"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "B", "username": "b_bot"}}
    assert (await bot.get_me()).username == "b_bot"

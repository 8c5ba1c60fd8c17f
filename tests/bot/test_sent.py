"""Documents that people send: what is fetched, and what is said of the rest."""

from __future__ import annotations

from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message

from bot.sent import decoded, sent_file
from domain.messages.sent import MOST_BYTES, SentFile, Unread
from sandbox.person import Person
from sandbox.server import Sandbox

LIN = 1001


async def sent(content: bytes, name: str) -> tuple[SentFile | None, dict[str, Any]]:
    """What the bot reads of a document that Lin sends in the sandbox, and the message."""
    async with Sandbox() as box, Person(box.url, LIN) as lin:
        session = AiohttpSession(api=TelegramAPIServer.from_base(box.url))
        async with Bot(box.token, session=session) as bot:
            await lin.start()
            await lin.send_file(content, name)
            updates = [update.message for update in await bot.get_updates()]
            message = next(each for each in updates if each is not None and each.document is not None)
            return await sent_file(bot, message), message.model_dump(mode="json")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
async def test_a_small_table_is_read_whatever_wrote_it(encoding: str) -> None:
    file, _ = await sent("姓名,出勤\n李 明,迟到\n".encode(encoding), "点名.csv")
    assert file == SentFile("点名.csv", "姓名,出勤\n李 明,迟到\n")


async def test_what_is_no_table_of_a_class_is_said_to_be_none() -> None:
    for content, name, why in (
        (b"%PDF", "list.pdf", Unread.KIND),
        (b"PK\x03\x04\0", "list.csv", Unread.NO_TEXT),
        (b"a" * (MOST_BYTES + 1), "list.csv", Unread.LARGE),
    ):
        file, _ = await sent(content, name)
        assert file == SentFile(name, unread=why)


async def test_a_file_that_is_not_handed_out_is_no_reason_to_fail() -> None:
    _, plain = await sent(b"name\nAnn\n", "list.csv")
    plain["document"]["file_id"] = "gone"
    async with Sandbox() as box:
        session = AiohttpSession(api=TelegramAPIServer.from_base(box.url))
        async with Bot(box.token, session=session) as bot:
            file = await sent_file(bot, Message.model_validate(plain))
    assert file == SentFile("list.csv", unread=Unread.AWAY)


async def test_a_message_without_a_document_has_no_file() -> None:
    async with Bot("1:test") as bot:
        assert await sent_file(bot, None) is None


def test_bytes_that_are_no_text_are_none() -> None:
    assert decoded(b"\xff\xff\xff") is None
    assert decoded(b"\xff\xfe\x00\xd8") is None

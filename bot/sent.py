"""Fetches a document that somebody sent, before the transaction of its update begins."""

from __future__ import annotations

import asyncio
import codecs
import logging
from io import BytesIO

import aiohttp
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import Document, Message

from domain.messages.sent import MOST_BYTES, SentFile, Unread

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""So many seconds the platform may take; who sent the file waits."""
LONGEST_NAME = 80
ENDINGS = (".csv", ".tsv", ".txt")
NAMELESS = "?"


async def sent_file(bot: Bot, message: Message | None) -> SentFile | None:
    """The document of a message, None where there is none. Only what is small and looks like a table is fetched."""
    document = message.document if message is not None else None
    if document is None:
        return None
    name = (document.file_name or NAMELESS)[-LONGEST_NAME:]
    if not name.casefold().endswith(ENDINGS) and document.mime_type != "text/csv":
        return SentFile(name, unread=Unread.KIND)
    if (document.file_size or 0) > MOST_BYTES:
        return SentFile(name, unread=Unread.LARGE)
    try:
        async with asyncio.timeout(PATIENCE):
            raw = await _fetched(bot, document)
    except (AiogramError, aiohttp.ClientError, TimeoutError, OSError) as error:
        log.warning("A document could not be fetched: %s", type(error).__name__)
        return SentFile(name, unread=Unread.AWAY)
    if raw is None:
        return SentFile(name, unread=Unread.LARGE)
    text = decoded(raw)
    return SentFile(name, unread=Unread.NO_TEXT) if text is None else SentFile(name, text)


async def _fetched(bot: Bot, document: Document) -> bytes | None:
    """Its bytes; None when there are more than MOST_BYTES."""
    file = await bot.get_file(document.file_id)
    if file.file_path is None or (file.file_size or 0) > MOST_BYTES:
        return None
    into = BytesIO()
    await bot.download_file(file.file_path, into)
    return into.getvalue() if into.tell() <= MOST_BYTES else None


def decoded(raw: bytes) -> str | None:
    """The text in UTF-8, UTF-16 with its mark, or GB18030 as Chinese spreadsheets write it; None for no text."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\0" in raw:
        return None
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None

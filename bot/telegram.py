"""Says to Telegram what an outbox row means: which method, which message to edit, which keyboard."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import logging
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from typing import Any
from urllib.parse import urlencode

from aiogram import Bot
from aiogram.enums import ParseMode
from aiogram.exceptions import AiogramError, TelegramAPIError, TelegramBadRequest
from aiogram.methods import Response
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bot.calendar_file import calendar_file
from bot.logs import unquoted
from bot.seal import Seal
from domain.language import Lang
from domain.messages.kinds import MENU, RECALL
from domain.people.person import Role
from handlers.menus import Menu
from storage.outbox import Claimed

log = logging.getLogger(__name__)

# aiogram asks for these types at every call, and pydantic forgets (and builds anew, 2 ms) what nobody holds
ANSWERS = (Response[bool], Response[Message], Response[Message | bool])

CAPTION_UNITS = 1024
"""Telegram's limit of a caption, in UTF-16 units after its tags are taken out."""
CHATS_REMEMBERED = 2000
TAP_WITHIN = 5.0
"""Seconds after which nobody looks at the button's spinner any more."""
TAPS_AT_ONCE = 50
"""So many answers to taps may be on their way; they leave connections to the courier."""

_TAG = re.compile(r"<[^>]*>")
_NO_SUCH_FILE = ("wrong file identifier", "wrong remote file", "wrong file_id")
# what an edit may meet when the message is not what it was: the screen is sent anew then
_NOT_TO_EDIT = ("message to edit not found", "can't be edited", "in the message to edit")


@dataclass(frozen=True)
class Delivered:
    """What became of a row: the platform's id of the message, None when it was none, and whether it has a picture."""

    message_id: int | None
    has_media: bool


@dataclass(frozen=True)
class _Pictured:
    """A panel with a picture: in the message itself, or in one of its own above. Known to this process only."""

    message: int
    digest: str
    above: bool


class Telegram:
    """Delivers outbox rows. The courier is its only user; errors are aiogram's."""

    def __init__(
        self,
        bot: Bot,
        menus: Sequence[Menu],
        seal: Seal,
        another: Callable[[], Awaitable[None]],
        *,
        tap_within: float = TAP_WITHIN,
        taps_at_once: int = TAPS_AT_ONCE,
    ) -> None:
        """`another` waits until a row's second request may go: it counts as well."""
        self._tap_within = tap_within
        self._taps = asyncio.Semaphore(taps_at_once)
        self._bot = bot
        self._seal = seal
        self._another = another
        self._commands = {
            (menu.role, menu.lang): [BotCommand(command=name, description=words) for name, words in menu.commands]
            for menu in menus
        }
        # what is forgotten, at a restart or for want of room, is only uploaded once more
        self._pictured: OrderedDict[str, _Pictured] = OrderedDict()
        self._halves: OrderedDict[int, None] = OrderedDict()

    async def deliver(self, row: Claimed) -> Delivered:
        if row.kind == MENU.name:
            return await self._offer_commands(row)
        if row.kind == RECALL.name:
            return await self._recall(row)
        if not row.panel:
            return await self._send(row)
        if row.panel_message is not None and self._is_last(row):
            try:
                return await self._edit(row, row.panel_message)
            except TelegramBadRequest as error:
                if "message is not modified" in error.message:
                    return Delivered(row.panel_message, row.panel_has_media)
                if not any(why in error.message for why in _NOT_TO_EDIT):
                    raise
                await self._another()
        delivered = await self._send(row)
        if row.panel_message is not None:
            # the old panel's buttons are a courtesy: the new panel stands already
            await self._another()
            with contextlib.suppress(TelegramAPIError):
                await self._bot.edit_message_reply_markup(chat_id=row.chat, message_id=row.panel_message)
        return delivered

    async def is_there(self) -> None:
        """Ask Telegram something that changes nothing; errors are aiogram's."""
        await self._bot.get_me()

    async def set_menus(self) -> None:
        """The commands of every private chat that has no menu of its own, by language."""
        for (role, lang), commands in self._commands.items():
            if role is None:
                await self._bot.set_my_commands(commands, BotCommandScopeAllPrivateChats(), language_code=lang)

    async def _offer_commands(self, row: Claimed) -> Delivered:
        role = Role(row.content["role"]) if row.content["role"] else None
        commands = self._commands[role, Lang(row.content["lang"])]
        await self._bot.set_my_commands(commands, BotCommandScopeChat(chat_id=int(row.chat)))
        return Delivered(None, has_media=False)

    async def _recall(self, row: Claimed) -> Delivered:
        try:
            await self._bot.delete_message(chat_id=row.chat, message_id=row.content["message"])
        except TelegramBadRequest as error:
            # the answer to the first try was lost, not the try
            if not (row.repeats and "message to delete not found" in error.message):
                raise
        return Delivered(None, has_media=False)

    async def answer_tap(self, query_id: str, text: str | None, alert: bool) -> None:
        """Stop the button's spinner; a tap that is too old for that is no error, nor is a network that is away."""
        try:
            async with asyncio.timeout(self._tap_within), self._taps:
                await self._bot.answer_callback_query(query_id, text=text, show_alert=alert)
        except (AiogramError, TimeoutError) as error:
            log.debug("A tap could not be answered: %s", error)

    @staticmethod
    def _is_last(row: Claimed) -> bool:
        return row.last_message is None or (row.panel_message or 0) >= row.last_message

    async def _edit(self, row: Claimed, message: int) -> Delivered:
        content = row.content
        picture = _picture(content)
        where: dict[str, Any] = {
            "chat_id": row.chat,
            "message_id": message,
            "reply_markup": self._keyboard(row),
        }
        if picture is None and row.panel_has_media:
            # a text takes a picture on; the way back there is none
            return await self._instead_of(row, message)
        if picture is None:
            await self._bot.edit_message_text(text=content["html"], **where)
            return Delivered(message, has_media=False)
        fits = _fits_a_caption(content)
        shown = _Pictured(message, _digest(picture), above=not fits)
        same = self._pictured.get(row.chat) == shown
        if fits and same:
            await self._bot.edit_message_caption(caption=content["html"], **where)
        elif fits:
            media = InputMediaPhoto(media=picture, caption=content["html"], parse_mode=ParseMode.HTML)
            await self._bot.edit_message_media(media=media, **where)
            self._remember(row.chat, shown)
        elif same:
            await self._bot.edit_message_text(text=content["html"], **where)
        elif row.panel_has_media:
            # the words and buttons of a picture move down, it stays where it is
            with contextlib.suppress(TelegramBadRequest):
                media = InputMediaPhoto(media=picture)
                await self._bot.edit_message_media(media=media, chat_id=row.chat, message_id=message)
            await self._another()
            return await self._send_below_picture(row, picture)
        else:
            return await self._instead_of(row, message)
        return Delivered(message, has_media=fits)

    async def _instead_of(self, row: Claimed, message: int) -> Delivered:
        delivered = await self._send(row)
        await self._take_away(row.chat, message)
        return delivered

    async def _send_in_two(self, row: Claimed, picture: BufferedInputFile) -> Delivered:
        """The picture, and its words below; where only those fail, the next try has the picture behind it."""
        if row.id not in self._halves:
            await self._bot.send_photo(photo=picture, chat_id=row.chat, disable_notification=True)
            self._halves[row.id] = None
            while len(self._halves) > CHATS_REMEMBERED:
                self._halves.popitem(last=False)
        await self._another()
        delivered = await self._send_below_picture(row, picture)
        self._halves.pop(row.id, None)
        return delivered

    async def _send_below_picture(self, row: Claimed, picture: BufferedInputFile) -> Delivered:
        """The words and buttons of a screen whose text is too long for a caption."""
        sent = await self._bot.send_message(
            text=row.content["html"], chat_id=row.chat, reply_markup=self._keyboard(row)
        )
        if row.panel:
            self._remember(row.chat, _Pictured(_id(sent), _digest(picture), above=True))
        return Delivered(_id(sent), has_media=False)

    def _remember(self, chat: str, shown: _Pictured) -> None:
        self._pictured[chat] = shown
        self._pictured.move_to_end(chat)
        while len(self._pictured) > CHATS_REMEMBERED:
            self._pictured.popitem(last=False)

    async def _take_away(self, chat: str, message: int) -> None:
        """An old panel goes; after two days it can only lose its buttons."""
        await self._another()
        try:
            await self._bot.delete_message(chat_id=chat, message_id=message)
        except TelegramAPIError:
            with contextlib.suppress(TelegramAPIError):
                await self._bot.edit_message_reply_markup(chat_id=chat, message_id=message)

    async def _send(self, row: Claimed) -> Delivered:
        content = row.content
        markup: InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None = self._keyboard(row)
        share: KeyboardButton | None = None
        if label := content.get("contact"):
            share = KeyboardButton(text=label, request_contact=True)
        elif label := content.get("location"):
            share = KeyboardButton(text=label, request_location=True)
        if share is not None:
            markup = ReplyKeyboardMarkup(keyboard=[[share]], resize_keyboard=True, one_time_keyboard=True)
        if content.get("no_keys"):
            markup = ReplyKeyboardRemove()
        common: dict[str, Any] = {"chat_id": row.chat, "reply_markup": markup}
        attachment = content.get("attachment")
        match attachment:
            case None:
                sent = await self._bot.send_message(text=content["html"], **common)
            case {"type": "venue"}:
                sent = await self._bot.send_venue(
                    latitude=attachment["latitude"],
                    longitude=attachment["longitude"],
                    title=attachment["title"],
                    address=attachment["address"],
                    **common,
                )
            case {"type": "calendar"}:
                file = BufferedInputFile(calendar_file(attachment), filename="banxue.ics")
                sent = await self._bot.send_document(document=file, caption=content["html"], **common)
            case {"type": "picture"}:
                picture = _picture(content)
                assert picture is not None, "an attachment of type picture has its bytes"
                if not _fits_a_caption(content):
                    return await self._send_in_two(row, picture)
                sent = await self._bot.send_photo(photo=picture, caption=content["html"], **common)
                if row.panel:
                    self._remember(row.chat, _Pictured(_id(sent), _digest(picture), above=False))
            case {"type": "text", "name": name, "text": text}:
                file = BufferedInputFile(text.encode(), filename=name)
                sent = await self._bot.send_document(document=file, caption=content["html"], **common)
            case {"type": "file", "name": name, "base64": held}:
                file = BufferedInputFile(base64.b64decode(held), filename=name)
                sent = await self._bot.send_document(document=file, caption=content["html"], **common)
            case {"type": "photo", "file": file}:
                sent = await self._send_again("photo", file, content["html"], common)
            case {"type": "sent", "kind": kind, "file": file}:
                sent = await self._send_again(kind, file, content["html"], common)
            case other:
                raise ValueError(f"an outbox row has an attachment of unknown type: {other!r}")
        return Delivered(_id(sent), has_media=_picture(content) is not None)

    def _keyboard(self, row: Claimed) -> InlineKeyboardMarkup | None:
        """All its buttons, sealed for whoever gets them; the gate's own stand below the others."""
        keyboard = [*row.content["keyboard"], *row.content.get("footer", ())]
        if not keyboard:
            return None
        buttons = [[self._button(row.chat, cell) for cell in line] for line in keyboard]
        return InlineKeyboardMarkup(inline_keyboard=buttons)

    def _button(self, chat: str, cell: Mapping[str, str]) -> InlineKeyboardButton:
        if "tap" in cell:
            return InlineKeyboardButton(text=cell["text"], callback_data=self._seal.sealed(chat, cell["tap"]))
        if "share" in cell:
            # Telegram's share page needs no inline mode at @BotFather
            url = "https://t.me/share/url?" + urlencode({"url": _first_link(cell["share"]), "text": cell["share"]})
            return InlineKeyboardButton(text=cell["text"], url=url)
        return InlineKeyboardButton(text=cell["text"], url=cell["url"])

    async def _send_again(self, kind: str, file: str, html: str, common: Mapping[str, Any]) -> Message:
        """What somebody sent, by the id of its file; where that is not good any more, its words alone."""
        send: Callable[..., Awaitable[Message]] = getattr(self._bot, f"send_{kind}")
        try:
            return await send(**{kind: file}, caption=html, **common)
        except TelegramBadRequest as error:
            if not any(why in error.message.casefold() for why in _NO_SUCH_FILE):
                raise
            log.warning("A %s is not to be had any more: %s", kind, unquoted(error.message))
            await self._another()
            return await self._bot.send_message(text=html, **common)


def _id(message: Message) -> int:
    return message.message_id


def _picture(content: Mapping[str, Any]) -> BufferedInputFile | None:
    attachment = content.get("attachment")
    if not attachment or attachment["type"] != "picture":
        return None
    return BufferedInputFile(base64.b64decode(attachment["png_base64"]), filename=attachment["name"])


def _fits_a_caption(content: Mapping[str, Any]) -> bool:
    words = unescape(_TAG.sub("", content["html"]))
    return len(words.encode("utf-16-le")) // 2 <= CAPTION_UNITS


def _digest(picture: BufferedInputFile) -> str:
    return sha256(picture.data).hexdigest()


def _first_link(text: str) -> str:
    return next((word for word in text.split() if word.startswith("https://")), "")

"""A Telegram in virtual time: chats, updates and answers that come late, twice over, or not at all."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Callable
from contextvars import Context, ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from json import dumps
from random import Random
from typing import Any

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageReplyMarkup,
    SetMyCommands,
    TelegramMethod,
)
from aiogram.types import Chat as ChatType
from aiogram.types import Message
from aiohttp import ClientConnectorError, ClientTimeout
from aiohttp.client_reqrep import ConnectionKey

TIMEOUT = 15.0
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
ROW: ContextVar[int | None] = ContextVar("row", default=None)
"""The outbox row whose delivery a request belongs to."""

LONGEST = ClientTimeout(total=40)
NOWHERE = ConnectionKey("api", 443, True, True, None, None, None)


@dataclass
class Line:
    """How likely each trouble is with one request, and how long one takes, in seconds."""

    slowest: float = 0.3
    cut: float = 0.0
    hangs: float = 0.0
    unreached: float = 0.0
    too_many: float = 0.0
    server_error: float = 0.0
    again: float = 0.0
    """An update that was confirmed is brought once more."""
    is_up: bool = True


@dataclass
class Shown:
    """A message as it stands in a chat."""

    text: str
    buttons: list[str]


@dataclass
class Chat:
    """One person's chat with the bot."""

    account: int
    messages: dict[int, Shown] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(1))
    has_blocked: bool = False

    def standing(self) -> list[tuple[int, Shown]]:
        return [(number, shown) for number, shown in self.messages.items() if shown.buttons]


@dataclass
class Cloud:
    """Telegram's servers: they go on whatever happens to the bot."""

    random: Random
    note: Callable[..., None]
    line: Line = field(default_factory=Line)
    chats: dict[int, Chat] = field(default_factory=dict)
    accepted: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By outbox row: what of it came into the chat, by method."""
    unclear: Counter[int] = field(default_factory=Counter)
    """By outbox row: how often the bot could not know."""
    refused: Counter[int] = field(default_factory=Counter)
    taps_answered: Counter[str] = field(default_factory=Counter)
    is_cut_off: Callable[[], bool] = field(default=lambda: False)
    """Whether whoever asks now is a process that was killed."""
    given: list[int] = field(default_factory=list)
    """Updates that the bot has confirmed."""
    met: Counter[str] = field(default_factory=Counter)
    _waiting: list[dict[str, Any]] = field(default_factory=list)
    _confirmed: list[dict[str, Any]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def chat(self, account: int) -> Chat:
        return self.chats.setdefault(account, Chat(account))

    @property
    def pending(self) -> int:
        return len(self._waiting)

    def bring(self, kind: str, event: dict[str, Any]) -> int:
        """Somebody did something: an update waits for the bot."""
        number = next(self._numbers)
        self._waiting.append({"update_id": number, kind: event})
        self._news.set()
        return number

    async def get_updates(self, offset: int | None, limit: int, wait: float) -> list[dict[str, Any]]:
        await self._away()
        if offset is not None:
            gone = [update for update in self._waiting if update["update_id"] < offset]
            self._waiting = self._waiting[len(gone) :]
            self._confirmed += gone
            self.given += [update["update_id"] for update in gone]
        if not self._waiting and wait:
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._news.wait()
        found = self._waiting[: min(limit, self.random.choice([1, 3, 100]))]
        if self._confirmed and self._strikes("update again", self.line.again):
            found = [self.random.choice(self._confirmed), *found]
        await self._away()
        return found

    async def _away(self) -> None:
        await asyncio.sleep(self.random.uniform(0, self.line.slowest))
        if not self.line.is_up or self._strikes("no updates", self.line.unreached + self.line.cut):
            raise _unreached()

    def _strikes(self, fault: str, chance: float) -> bool:
        struck = bool(chance) and self.random.random() < chance
        if struck:
            self.met[fault] += 1
            self.note("fault", fault)
        return struck

    async def request(self, method: TelegramMethod[Any]) -> Any:
        """One request of the bot: on its way, done or not, answered or not."""
        row = ROW.get()
        if self.is_cut_off():
            raise TelegramNetworkError(method=method, message="the process is dead")
        if not self.line.is_up or self._strikes("unreached", self.line.unreached):
            await asyncio.sleep(self.random.uniform(0, self.line.slowest))
            try:
                raise _unreached()
            except ClientConnectorError as error:
                raise TelegramNetworkError(method=method, message=str(error))  # noqa: B904 (as aiogram does)
        if self._strikes("too many", self.line.too_many):
            raise TelegramRetryAfter(
                method=method, message="Too Many Requests", retry_after=self.random.randint(1, 4)
            )
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Any] = loop.create_future()
        # whoever dies meanwhile has sent it all the same
        loop.call_later(
            self.random.uniform(0, self.line.slowest), self._arrive, method, row, answer, context=Context()
        )
        done, _ = await asyncio.wait({answer}, timeout=TIMEOUT)
        if not done:
            self._doubt(row)
            raise TelegramNetworkError(method=method, message="Request timeout error")
        return answer.result()

    def _arrive(self, method: TelegramMethod[Any], row: int | None, answer: asyncio.Future[Any]) -> None:
        loop = asyncio.get_running_loop()
        back = self.random.uniform(0, self.line.slowest)
        if self._strikes("server error", self.line.server_error):
            self._doubt(row)
            loop.call_later(back, _tell, answer, None, TelegramServerError(method=method, message="Bad Gateway"))
            return
        result: Any = None
        error: Exception | None = None
        try:
            result = self._do(method, row)
        except (TelegramBadRequest, TelegramForbiddenError) as refusal:
            error = refusal
            if row is not None and "not modified" not in refusal.message:
                self.refused[row] += 1
        if self._strikes("hangs", self.line.hangs):
            return
        if self._strikes("cut", self.line.cut):
            self._doubt(row)
            error = TelegramNetworkError(method=method, message="ServerDisconnectedError")
        loop.call_later(back, _tell, answer, result, error)

    def _doubt(self, row: int | None) -> None:
        if row is not None:
            self.unclear[row] += 1

    def _do(self, method: TelegramMethod[Any], row: int | None) -> Any:
        if isinstance(method, AnswerCallbackQuery):
            self.taps_answered[method.callback_query_id] += 1
            return True
        if isinstance(method, SetMyCommands):
            self._came(row, method, 0)
            return True
        given = method.model_dump(include={"chat_id", "message_id"})
        chat = self.chat(int(given["chat_id"]))
        if chat.has_blocked:
            raise TelegramForbiddenError(method=method, message="Forbidden: bot was blocked by the user")
        if "message_id" in given:
            return self._change(method, chat, given["message_id"], row)
        number = next(chat.numbers)
        chat.messages[number] = Shown(_text(method), _buttons(method))
        self._came(row, method, number)
        return _message(chat, number)

    def _change(self, method: TelegramMethod[Any], chat: Chat, number: int, row: int | None) -> Any:
        shown = chat.messages.get(number)
        if isinstance(method, DeleteMessage):
            if shown is None:
                raise TelegramBadRequest(method=method, message="Bad Request: message to delete not found")
            del chat.messages[number]
            self._came(row, method, number)
            return True
        if shown is None:
            raise TelegramBadRequest(method=method, message="Bad Request: message to edit not found")
        text = shown.text if isinstance(method, EditMessageReplyMarkup) else _text(method)
        if (text, _buttons(method)) == (shown.text, shown.buttons):
            raise TelegramBadRequest(method=method, message="Bad Request: message is not modified")
        chat.messages[number] = Shown(text, _buttons(method))
        if not isinstance(method, EditMessageReplyMarkup):
            self._came(row, method, number)
        return _message(chat, number)

    def _came(self, row: int | None, method: TelegramMethod[Any], number: int) -> None:
        what = type(method).__name__
        if row is not None:
            self.accepted[row].append(what)
        self.note("accepted", row, what, number, _text(method))


class Session(BaseSession):
    """What aiogram calls instead of HTTP."""

    def __init__(self, cloud: Cloud) -> None:
        super().__init__()
        self._cloud = cloud

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:  # noqa: ASYNC109
        return await self._cloud.request(method)

    async def stream_content(self, *_arguments: Any, **_options: Any) -> AsyncGenerator[bytes, None]:
        raise AssertionError("nobody sends files here")
        yield b""

    async def close(self) -> None:
        """There is nothing to close."""


class Wire:
    """What the intake asks with instead of aiohttp's session."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    async def __aenter__(self) -> Wire:
        return self

    async def __aexit__(self, *_trouble: object) -> None:
        """There is nothing to close."""

    @contextlib.asynccontextmanager
    async def post(self, _url: str, **given: Any) -> AsyncGenerator[Wire, None]:
        asked = given["json"]
        async with asyncio.timeout(given.get("timeout", LONGEST).total):
            found = await self._cloud.get_updates(asked.get("offset"), asked["limit"], asked["timeout"])
            self._answer = dumps({"ok": True, "result": found}).encode()
            yield self

    async def read(self) -> bytes:
        return self._answer


def _unreached() -> ClientConnectorError:
    return ClientConnectorError(NOWHERE, OSError(111, "Connect call failed"))


def _tell(answer: asyncio.Future[Any], result: Any, error: Exception | None) -> None:
    if answer.done():
        return
    if error is not None:
        answer.set_exception(error)
        # whoever asked may be dead
        answer.exception()
    else:
        answer.set_result(result)


def _text(method: TelegramMethod[Any]) -> str:
    return str(getattr(method, "text", None) or _caption(method))


def _caption(method: TelegramMethod[Any]) -> str:
    media = getattr(method, "media", None)
    return getattr(method, "caption", None) or getattr(media, "caption", None) or ""


def _buttons(method: TelegramMethod[Any]) -> list[str]:
    markup = getattr(method, "reply_markup", None)
    lines = getattr(markup, "inline_keyboard", None) or []
    return [button.callback_data for line in lines for button in line if button.callback_data]


def _message(chat: Chat, number: int) -> Message:
    return Message(message_id=number, date=EPOCH, chat=ChatType(id=chat.account, type="private"))

"""The way to Telegram: the connections, the first meeting, and what happens while nobody is there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from itertools import chain, repeat
from pathlib import Path
from typing import Any, TypeVar

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import LinkPreviewOptions
from aiogram.utils.token import TokenValidationError
from aiohttp import ClientConnectorError, ClientTimeout, ConnectionTimeoutError

from bot.config import Config, ConfigError
from bot.logs import in_brief
from bot.session import LeanSession

log = logging.getLogger(__name__)

R = TypeVar("R")

NOBODY_THERE = (ClientDecodeError, TelegramNetworkError, TelegramServerError, TimeoutError)
"""The network is away, or what answers in Telegram's place is not Telegram."""
CONNECTIONS = 200
NAMES_KEPT = 20
"""Seconds; aiogram's hour is too long for a name whose address has changed or cannot be reached."""
LOOK_WITHIN = 5.0
MOST_PAUSE = 10.0
IN_A_ROW = 3


def telegram_bot(token: str, api: str, timeout: float, *, names_kept: float = NAMES_KEPT) -> Bot:
    """An aiogram client for the Bot API at `api`.

    Args:
        timeout: seconds for a request; half of them for its connection, after whose failing nothing is in doubt.
        names_kept: seconds after which a name is looked up again.

    Raises:
        aiogram.utils.token.TokenValidationError: the token has not the form of one.
    """
    session = LeanSession(api=TelegramAPIServer.from_base(api), limit=CONNECTIONS)
    # aiogram hands it on to aiohttp as it is
    apart: Any = ClientTimeout(total=timeout, connect=timeout / 2)
    session.timeout = apart
    session._connector_init["ttl_dns_cache"] = names_kept
    defaults = DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview=LinkPreviewOptions(is_disabled=True))
    return Bot(token, session=session, default=defaults)


def never_left(error: BaseException) -> bool:
    """Whether a request failed before it was sent, so that nothing of it is in doubt."""
    return isinstance(error.__context__, ClientConnectorError | ConnectionTimeoutError)


def growing(most: float) -> Iterator[float]:
    """Pauses of 1, 2, 4 seconds and so on, `most` at last."""
    return chain((seconds for n in range(8) if (seconds := 2.0**n) < most), repeat(most))


async def meet_telegram(path: Path, config: Config) -> Bot:
    """A client whose token Telegram knows.

    Raises:
        ConfigError: it does not, or Telegram cannot be reached; the sentence names `path` and the key.
    """
    bot = _client(path, config)
    try:
        await _met(path, bot)
    except TelegramAPIError as error:
        await bot.session.close()
        raise ConfigError(f"{path}, telegram.api: {config.telegram.api} cannot be reached ({error})") from None
    except BaseException:
        await bot.session.close()
        raise
    return bot


async def await_telegram(path: Path, config: Config, most_pause: float = MOST_PAUSE) -> Bot:
    """A client whose token Telegram knows; as long as Telegram cannot be reached it is tried again.

    Raises:
        ConfigError: the token is not one, or Telegram does not know it.
    """
    bot = _client(path, config)
    where = f"{path}, telegram.api: {config.telegram.api} cannot be reached"
    try:
        await until_answered(lambda: _met(path, bot), where, most_pause)
    except BaseException:
        await bot.session.close()
        raise
    return bot


async def until_answered(ask: Callable[[], Awaitable[R]], where: str, most_pause: float = MOST_PAUSE) -> R:
    """Ask until Telegram answers. `where` begins the line of the log that says that it does not."""
    pauses = growing(most_pause)
    while True:
        pause = next(pauses)
        try:
            return await ask()
        except TelegramRetryAfter as error:
            pause = max(pause, error.retry_after)
            log.warning("Telegram asks for %s s of silence", error.retry_after)
        except NOBODY_THERE as error:
            log.warning("%s (%s); tried again in %g s", where, in_brief(error), pause)
        await asyncio.sleep(pause)


def _client(path: Path, config: Config) -> Bot:
    try:
        return telegram_bot(config.telegram.token.get_secret_value(), config.telegram.api, config.courier.timeout)
    except TokenValidationError:
        raise ConfigError(f"{path}, telegram.token: is not of a token's form (123456:ABC…)") from None


async def _met(path: Path, bot: Bot) -> None:
    try:
        await bot.me()
    except (TelegramUnauthorizedError, TelegramNotFound):
        raise ConfigError(f"{path}, telegram.token: Telegram does not know this token") from None


class Outage:
    """Knows when nobody answers at all, and asks without any message at risk until somebody does."""

    def __init__(
        self,
        ask: Callable[[], Awaitable[object]],
        *,
        in_a_row: int = IN_A_ROW,
        most_pause: float = MOST_PAUSE,
        look_within: float = LOOK_WITHIN,
    ) -> None:
        """
        Args:
            ask: a request that changes nothing.
            in_a_row: after so many messages without an answer Telegram is asked whether it is there.
            look_within: seconds for its answer.
        """
        self._ask = ask
        self._in_a_row = in_a_row
        self._most_pause = most_pause
        self._look_within = look_within
        self._unanswered = 0
        self._asking: asyncio.Task[None] | None = None

    @property
    def under_way(self) -> bool:
        return self._asking is not None and not self._asking.done()

    def answered(self) -> None:
        self._unanswered = 0

    def unanswered(self, over: Callable[[], None]) -> None:
        """A message had no answer. `over` is called when Telegram has answered after an outage."""
        self._unanswered += 1
        if self._unanswered >= self._in_a_row and not self.under_way:
            self._asking = asyncio.create_task(self._until_there(over), name="is Telegram there?")

    async def end(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _until_there(self, over: Callable[[], None]) -> None:
        try:
            await until_answered(self._answers, "Nobody answers, so that all messages wait", self._most_pause)
        finally:
            self._unanswered = 0
            over()

    async def _answers(self) -> None:
        try:
            async with asyncio.timeout(self._look_within):
                await self._ask()
        except NOBODY_THERE:
            raise
        except TelegramAPIError as error:
            # whatever it says, it is there; what it refuses is seen by the next message
            log.info("Telegram is there again: %s", in_brief(error))

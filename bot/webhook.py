"""Intake by webhook: an update is stored, then Telegram gets its 200."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Callable, Sequence

from aiohttp import web

from bot.updates import PLATFORM, read_update, received
from domain.clock import Clock
from domain.errors import Away
from storage.inbox import Inbox, InboxRow

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Webhook:
    """What Telegram posts to. 401 without the secret, 400 for what is no update, 503 while nothing can be stored."""

    def __init__(self, secret: str, inbox: Inbox, clock: Clock, take: Callable[[Sequence[InboxRow]], None]) -> None:
        if not secret:
            raise ValueError("a webhook without a secret is open to everybody")
        self._secret = secret.encode()
        self._inbox = inbox
        self._clock = clock
        self._take = take

    def routes(self, path: str) -> list[web.RouteDef]:
        return [web.post(path, self.handle)]

    async def handle(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            return web.Response(status=401)
        try:
            text = (await request.read()).decode()
            entry = received(read_update(text), text)
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError, web.HTTPRequestEntityTooLarge):
            return web.Response(status=400)
        if entry.update_id is None:
            return web.Response(status=400)
        try:
            stored = await self._inbox.store(PLATFORM, [entry], self._clock.now())
        except Away:
            # it says so itself, and Telegram brings the update again
            return web.Response(status=503)
        except Exception:
            log.exception("An update cannot be stored; Telegram will bring it again")
            return web.Response(status=503)
        self._take(stored)
        return web.Response()

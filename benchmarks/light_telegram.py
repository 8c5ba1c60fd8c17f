"""A Telegram that keeps next to nothing, for measurements with many people: the buttons that each saw last."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

ME = {"id": 1, "is_bot": True, "first_name": "Banxue", "username": "banxue_bench_bot"}
AT_ONCE = 100
"""So many updates Telegram gives at most."""


class LightTelegram:
    """The part of the Bot API that the bot uses, over HTTP; `heard` is called with each chat that was told something.

    An update is given again until a later request confirms it, as Telegram does.
    """

    def __init__(self, heard: Callable[[int], None]) -> None:
        self._heard = heard
        self._updates: deque[dict[str, Any]] = deque()
        self._numbers, self._messages = itertools.count(1), itertools.count(1)
        self._more = asyncio.Event()
        self.buttons: dict[int, tuple[int, list[str]]] = {}
        """By chat: the message that has buttons, and their data. Whoever has done should be taken out."""

    async def open(self) -> str:
        """Listen on loopback; the address."""
        app = web.Application(client_max_size=32 * 2**20)
        app.router.add_post("/bot{token}/{method}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    async def close(self) -> None:
        await self._runner.cleanup()

    def say(self, person: int, text: str) -> None:
        entities = [{"type": "bot_command", "offset": 0, "length": len(text)}] if text.startswith("/") else []
        self._put("message", self._message(person) | {"from": _user(person), "text": text, "entities": entities})

    def tap(self, person: int, message: int, data: str) -> None:
        under = self._message(person) | {"message_id": message, "from": ME, "text": "?"}
        query = {"id": str(next(self._numbers)), "from": _user(person), "message": under, "chat_instance": "1"}
        self._put("callback_query", query | {"data": data})

    def _put(self, kind: str, event: dict[str, Any]) -> None:
        self._updates.append({"update_id": next(self._numbers), kind: event})
        self._more.set()

    def _message(self, person: int) -> dict[str, Any]:
        chat = {"id": person, "type": "private", "first_name": f"P{person}"}
        return {"message_id": next(self._messages), "date": int(time.time()), "chat": chat}

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        given: Mapping[str, Any] = {}
        if request.content_type == "application/json":
            given = await request.json()
        elif request.can_read_body:
            given = await request.post()
        result = await self._given(given) if method == "getUpdates" else self._done(method, given)
        return web.json_response({"ok": True, "result": result})

    async def _given(self, given: Mapping[str, Any]) -> list[dict[str, Any]]:
        offset, seconds = int(given.get("offset") or 0), float(given.get("timeout") or 0)
        while self._updates and self._updates[0]["update_id"] < offset:
            self._updates.popleft()
        if not self._updates:
            self._more.clear()
            try:
                async with asyncio.timeout(seconds):
                    await self._more.wait()
            except TimeoutError:
                return []
        return list(itertools.islice(self._updates, AT_ONCE))

    def _done(self, method: str, given: Mapping[str, Any]) -> Any:
        if method == "getMe":
            return ME
        if not method.startswith(("send", "edit")) or method == "sendChatAction":
            return True
        person = int(given["chat_id"])
        message = self._message(person) | {"from": ME, "text": str(given.get("text", ""))}
        if method.startswith("edit"):
            message["message_id"] = int(given["message_id"])
        markup = given.get("reply_markup") or "{}"
        keyboard = (json.loads(markup) if isinstance(markup, str) else markup).get("inline_keyboard", [])
        taps = [button["callback_data"] for row in keyboard for button in row if "callback_data" in button]
        if taps:
            self.buttons[person] = message["message_id"], taps
        self._heard(person)
        return message


def _user(person: int) -> dict[str, Any]:
    return {"id": person, "is_bot": False, "first_name": f"P{person}", "language_code": ("en", "zh-hans")[person % 2]}

"""Delivery by webhook: one person's updates in order, several people at once, again until it is taken."""

import asyncio
import json
import logging
import re
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from sandbox.calls import Call
from sandbox.refusals import bad_request, conflict
from sandbox.shapes import JSON
from sandbox.updates import Pending, UpdateQueue

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_LOOPBACK = re.compile(r"https?://(127\.0\.0\.1|localhost)(:\d+)?(/|$)")
_ANSWER_WITHIN = 60.0
LONGEST_PAUSE = 60.0


class Webhook:
    """The bot's webhook. `reply` is called with a method that the bot put into its answer.

    `first_pause` is the wait after the first failed delivery, in seconds; it doubles up to a minute.
    """

    def __init__(self, queue: UpdateQueue, clock: Callable[[], float], *, first_pause: float = 1.0) -> None:
        self.url = ""
        self.secret = ""
        self.max_connections = 40
        self.has_certificate = False
        self.on_reply: Callable[[Call], Awaitable[Any]] | None = None
        self._queue = queue
        self._clock = clock
        self._first_pause = first_pause
        self._last_error: tuple[int, str] | None = None
        self._session: aiohttp.ClientSession | None = None
        self._free = asyncio.Semaphore()
        self._lanes: dict[int, deque[Pending]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def set(self, call: Call) -> bool:
        url = call.text("url")
        if not url:
            return await self.delete(call)
        if not url.startswith("https://") and not _LOOPBACK.match(url):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        secret = call.text("secret_token")
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise bad_request("secret token contains unallowed characters")
        if call.values.get("allowed_updates") is not None:
            given = call.json("allowed_updates")
            self._queue.allowed = [str(kind) for kind in given] if isinstance(given, list) else []
        if call.flag("drop_pending_updates"):
            self._queue.clear()
        await self.stop()
        self.url, self.secret = url, secret
        self.max_connections = min(max(call.number("max_connections", 40), 1), 100)
        self.has_certificate = "certificate" in call.files
        self._last_error = None
        self._queue.terminate_poller(conflict("terminated by setWebhook request"))
        self.start()
        return True

    async def delete(self, call: Call) -> bool:
        await self.stop()
        self.url = self.secret = ""
        self.has_certificate = False
        if call.flag("drop_pending_updates"):
            self._queue.clear()
        return True

    def info(self) -> JSON:
        self._queue.drop_expired()
        info: JSON = {
            "url": self.url,
            "has_custom_certificate": self.has_certificate,
            "pending_update_count": len(self._queue),
        }
        if self.url:
            info |= {"max_connections": self.max_connections, "ip_address": "127.0.0.1"}
        if self._queue.allowed:
            info["allowed_updates"] = self._queue.allowed
        if self._last_error is not None:
            info["last_error_date"], info["last_error_message"] = self._last_error
        return info

    def start(self) -> None:
        """Delivers what waits and whatever arrives from now on. Needs a running loop."""
        if not self.url or self._session is not None:
            return
        if not _LOOPBACK.match(self.url):
            self._failed("This sandbox delivers to its own machine only")
            return
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_ANSWER_WITHIN))
        self._free = asyncio.Semaphore(self.max_connections)
        self._queue.drop_expired()
        for one in self._queue.pending.values():
            self._enqueue(one)
        self._queue.on_put = self._enqueue

    async def stop(self) -> None:
        self._queue.on_put = None
        # An answer of the bot may itself take the webhook away: that delivery must not wait for itself.
        others = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        self._lanes.clear()
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _enqueue(self, one: Pending) -> None:
        if one.lane in self._lanes:
            self._lanes[one.lane].append(one)
            return
        self._lanes[one.lane] = deque([one])
        task = asyncio.create_task(self._drain(one.lane), name=f"sandbox webhook {one.lane}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, lane: int) -> None:
        """Delivers one person's updates in order until none is left."""
        waiting = self._lanes[lane]
        while waiting and self._session is not None:
            await self._deliver_until_taken(self._session, waiting[0])
            if waiting:
                waiting.popleft()
        if self._lanes.get(lane) is waiting:
            del self._lanes[lane]

    async def _deliver_until_taken(self, session: aiohttp.ClientSession, one: Pending) -> None:
        pause = self._first_pause
        while one.id in self._queue.pending:
            async with self._free:
                taken = await self._deliver(session, one)
            if taken:
                self._queue.remove(one)
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _deliver(self, session: aiohttp.ClientSession, one: Pending) -> bool:
        headers = {SECRET_HEADER: self.secret} if self.secret else {}
        try:
            async with session.post(self.url, json=one.update, headers=headers, allow_redirects=False) as response:
                body = await response.read()
                if 200 <= response.status < 300:
                    await self._follow(body)
                    return True
                self._failed(f"Wrong response from the webhook: {response.status} {response.reason}")
        except TimeoutError:
            self._failed("Read timeout expired")
        except aiohttp.ClientError as error:
            refused = isinstance(error, aiohttp.ClientConnectorError)
            self._failed("Connection refused" if refused else f"Connection failed: {type(error).__name__}")
        return False

    def _failed(self, sentence: str) -> None:
        self._last_error = (int(self._clock()), sentence)

    async def _follow(self, body: bytes) -> None:
        """A webhook may answer with one method call; its result is told to nobody."""
        try:
            given = json.loads(body or b"null")
        except ValueError:
            return
        if isinstance(given, dict) and isinstance(given.get("method"), str) and self.on_reply is not None:
            method = given.pop("method").lower()
            try:
                await self.on_reply(Call(method, given))
            except Exception:
                log.exception("sandbox could not follow %s from a webhook's answer", method)

"""Intake by long polling: every raw update is stored before Telegram is told to forget it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable, Sequence

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.updates import ALLOWED_UPDATES, PLATFORM, received
from domain.clock import Clock
from storage.inbox import Inbox, InboxRow

log = logging.getLogger(__name__)

LONG_POLL = 25
BATCH = 100
MOST_BACK_OFF = 30.0
REFUSED_PAUSE = 3.0
MOST_WAITING = 5000


class Polling:
    """Fetches updates and hands the stored rows on. aiogram's own polling would confirm them unhandled."""

    def __init__(
        self,
        url: str,
        inbox: Inbox,
        clock: Clock,
        take: Callable[[Sequence[InboxRow]], None],
        waiting: Callable[[], int],
    ) -> None:
        self._url = url
        self._inbox = inbox
        self._clock = clock
        self._take = take
        self._waiting = waiting
        self._fetching: asyncio.Task[list[object]] | None = None
        self._stopping = False
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Poll until stopped; everything that was confirmed to Telegram has been stored."""
        offset: int | None = None
        failures = 0
        async with ClientSession(timeout=ClientTimeout(total=LONG_POLL + 15)) as session:
            while not self._stopping:
                try:
                    offset = await self._round(session, offset)
                    failures = 0
                except asyncio.CancelledError:
                    # a stop interrupts the wait for Telegram, never the storing
                    return
                except (ClientError, TimeoutError, OSError, ValueError) as error:
                    failures += 1
                    log.warning("Fetching updates failed (%s: %s); it is tried again", type(error).__name__, error)
                except Exception:
                    failures += 1
                    log.exception("Storing updates failed; they are fetched again")
                if failures:
                    await self._pause(min(MOST_BACK_OFF, 0.25 * 2**failures))

    async def stop(self) -> None:
        self._stopping = True
        self._stop.set()
        if self._fetching is not None:
            self._fetching.cancel()

    async def _round(self, session: ClientSession, offset: int | None) -> int | None:
        """Fetch a batch and store it; returns the offset that confirms it with the next fetch."""
        self._fetching = asyncio.create_task(self._fetch(session, offset), name="getUpdates")
        try:
            raw = await self._fetching
        finally:
            self._fetching = None
        if not raw:
            # everything before the offset is confirmed now, and ids may restart lower after a quiet week
            return None
        rows = [received(update, json.dumps(update, ensure_ascii=False)) for update in raw]
        self._take(await self._inbox.store(PLATFORM, rows, self._clock.now()))
        ids = [row.update_id for row in rows if row.update_id is not None]
        if not ids:
            raise ValueError(f"Telegram sent {len(raw)} updates without any update_id")
        while self._waiting() > MOST_WAITING and not self._stopping:
            await self._pause(0.05)
        return max(ids) + 1

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)

    async def _fetch(self, session: ClientSession, offset: int | None) -> list[object]:
        asked = {"limit": BATCH, "timeout": LONG_POLL, "allowed_updates": list(ALLOWED_UPDATES)}
        if offset is not None:
            asked["offset"] = offset
        async with session.post(f"{self._url}/getUpdates", json=asked) as response:
            answer = json.loads(await response.read())
        if not isinstance(answer, dict) or not answer.get("ok"):
            await self._refused(answer if isinstance(answer, dict) else {})
            return []
        result = answer["result"]
        return result if isinstance(result, list) else []

    async def _refused(self, answer: dict[str, object]) -> None:
        code, words = answer.get("error_code"), answer.get("description")
        parameters = answer.get("parameters")
        pause = REFUSED_PAUSE
        if isinstance(parameters, dict) and isinstance(parameters.get("retry_after"), int | float):
            pause = float(parameters["retry_after"])
        match code:
            case 409:
                log.error("Another program fetches this bot's updates, or a webhook is set: %s", words)
            case 401:
                log.error("Telegram does not know the token any more: %s", words)
                pause = 30.0
            case _:
                log.warning("Telegram refuses getUpdates: %s %s", code, words)
        await self._pause(pause)

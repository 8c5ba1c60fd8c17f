"""Intake by long polling: every raw update is stored before Telegram is told to forget it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.pipeline import STORAGE_PATIENCE, TAP_PATIENCE
from bot.updates import ALLOWED_UPDATES, PLATFORM, read_answer, received
from bot.watch import Watch
from domain.clock import Clock
from storage.errors import DatabaseAway
from storage.inbox import Inbox, InboxRow, Received

log = logging.getLogger(__name__)

BATCH = 100
REFUSED_PAUSE = 3.0
MOST_WAITING = 5000


@dataclass(frozen=True)
class Patience:
    """How long the intake waits for what, in seconds.

    After a failure it asks without a long wait, so that it soon knows again whether anybody answers.

    Attributes:
        long_poll: so long Telegram holds a request while there is nothing new.
        spare: so much longer its answer may take.
        look: so long the answer to a request without a long wait may take.
        most_back_off: at least every so often it is tried again; never sooner after a failure than `back_off` says.
    """

    long_poll: float = 20
    spare: float = 5
    look: float = 15
    most_back_off: float = 10

    @property
    def answers_within(self) -> float:
        """A network that is back, or a connection that is dead, is noticed after that."""
        return max(self.long_poll + self.spare, self.look, self.most_back_off)

    def back_off(self, failures: int) -> float:
        """From the beginning of the try that failed as the last of `failures` to that of the next."""
        return min(self.most_back_off, 0.25 * 2.0**failures)


class Polling:
    """Fetches updates and hands the stored rows on. aiogram's own polling would confirm them unhandled."""

    def __init__(
        self,
        url: str,
        inbox: Inbox,
        clock: Clock,
        take: Callable[[Sequence[InboxRow]], None],
        waiting: Callable[[], int],
        patience: Patience | None = None,
        late: Callable[[Sequence[object]], None] = lambda raw: None,
        watch: Watch | None = None,
    ) -> None:
        """`late` is told of updates that cannot be stored soon; they come again."""
        self._late = late
        self._watch = watch or Watch()
        self._patience = patience or Patience()
        self._batch = BATCH
        self._unsure: set[int] = set()
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
        async with ClientSession() as session:
            while not self._stopping:
                began = time.monotonic()
                try:
                    offset = await self._round(session, offset, look=failures > 0)
                    failures = 0
                except asyncio.CancelledError:
                    if self._stopping or _is_cancelled():
                        # a stop interrupts the wait for Telegram, never the storing
                        return
                    failures += 1
                    log.warning("Fetching updates was cancelled; it is tried again")
                except DatabaseAway:
                    # it says so itself; whatever was fetched is not confirmed and comes again
                    await self._pause(STORAGE_PATIENCE)
                except (ClientError, TimeoutError, OSError, ValueError) as error:
                    failures += 1
                    log.warning("Fetching updates failed (%s: %s); it is tried again", type(error).__name__, error)
                except Exception:
                    failures += 1
                    log.exception("Storing updates failed; they are fetched again")
                if failures:
                    self._watch.fetch_failed()
                    # who has waited for an answer in vain has waited already
                    await self._pause(began + self._patience.back_off(failures) - time.monotonic())

    async def stop(self) -> None:
        self._stopping = True
        self._stop.set()
        if self._fetching is not None:
            self._fetching.cancel()

    async def _round(self, session: ClientSession, offset: int | None, *, look: bool) -> int | None:
        """Fetch a batch and store it; returns the offset that confirms it with the next fetch."""
        self._fetching = asyncio.create_task(self._fetch(session, offset, look=look), name="getUpdates")
        try:
            raw = await self._fetching
        finally:
            self._fetching = None
        if not raw:
            # everything before the offset is confirmed now, and ids may restart lower after a quiet week
            return None
        rows = [received(update) for update in raw]
        ids = [row.update_id for row in rows if row.update_id is not None]
        try:
            self._take(await self._with_unheard_of(await self._stored(rows, raw), ids))
        except BaseException:
            # they may be stored all the same: the word of it was lost
            self._unsure.update(ids)
            raise
        self._unsure.difference_update(ids)
        if not ids:
            raise ValueError(f"Telegram sent {len(raw)} updates without any update_id")
        while self._waiting() > MOST_WAITING and not self._stopping:
            await self._pause(0.05)
        return max(ids) + 1

    async def _with_unheard_of(self, new: list[InboxRow], ids: Sequence[int]) -> list[InboxRow]:
        """Also those that wait because an earlier try has stored them, without our hearing of it."""
        unheard_of = self._unsure.intersection(ids)
        found, last = [], 0
        while unheard_of and (rows := await self._inbox.pending(PLATFORM, after_seq=last)):
            found += [row for row in rows if row.update_id in unheard_of]
            last = rows[-1].seq
        return sorted({row.seq: row for row in (*found, *new)}.values(), key=lambda row: row.seq)

    async def _stored(self, rows: Sequence[Received], raw: Sequence[object]) -> list[InboxRow]:
        storing = asyncio.create_task(self._inbox.store(PLATFORM, rows, self._clock.now()), name="storing")
        try:
            done, _ = await asyncio.wait({storing}, timeout=TAP_PATIENCE)
            if not done:
                self._late(raw)
            return await storing
        except DatabaseAway:
            self._late(raw)
            raise
        finally:
            storing.cancel()

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stop.wait()

    async def _fetch(self, session: ClientSession, offset: int | None, *, look: bool) -> list[object]:
        wait = 0 if look else self._patience.long_poll
        within = ClientTimeout(total=self._patience.look if look else wait + self._patience.spare)
        asked = {"limit": self._batch, "timeout": wait, "allowed_updates": list(ALLOWED_UPDATES)}
        if offset is not None:
            asked["offset"] = offset
        try:
            async with session.post(f"{self._url}/getUpdates", json=asked, timeout=within) as response:
                answer = read_answer(await response.read())
        except TimeoutError:
            # where the answer was only slow, a smaller one comes through
            self._batch = max(1, self._batch // 8)
            raise
        self._batch = min(BATCH, self._batch * 2)
        if not isinstance(answer, dict) or not answer.get("ok"):
            await self._refused(answer if isinstance(answer, dict) else {})
            return []
        self._watch.fetched()
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


def _is_cancelled() -> bool:
    """Whether the task that asks is meant, and not only one that it waited for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0

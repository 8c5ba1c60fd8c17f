"""The courier: the only code that talks to Telegram, and the one that may be told to wait."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from datetime import timedelta
from functools import partial

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)

from bot.limits import SendingLimits
from bot.logs import ABOUT, in_brief, unquoted
from bot.reaching_telegram import Outage, never_left
from bot.telegram import Delivered
from bot.watch import Watch
from domain.clock import Clock
from domain.messages.kinds import MESSAGE_KINDS, RECALL, Priority
from domain.messages.outgoing import OutboxState
from storage.errors import DatabaseAway, LeaseLost
from storage.outbox import Claimed, Outbox, Settled

log = logging.getLogger(__name__)

IDLE_LOOK = 1.0
BEHIND_LOOK = 0.1
"""Between two looks while something due waits behind what is tried again later."""
MOST_MOVES = 3
"""So often the way of one message is followed from chat to chat."""


class Courier:
    """Takes due outbox rows in their order, delivers them within the limits, and writes down what came of it."""

    def __init__(
        self,
        outbox: Outbox,
        deliver: Callable[[Claimed], Awaitable[Delivered]],
        limits: SendingLimits,
        clock: Clock,
        at_once: int,
        illustrated: Callable[[Claimed], Awaitable[Claimed]] | None = None,
        may_send: Callable[[], bool] = lambda: True,
        outage: Outage | None = None,
        watch: Watch | None = None,
    ) -> None:
        """
        Args:
            illustrated: draws what a row carries and never raises; without it drawings are left to `deliver`.
            may_send: false when another process may be the courier meanwhile.
            outage: while it is under way nothing is sent; without it each message is tried by itself.
        """
        self._outbox = outbox
        self._deliver = deliver
        self._illustrated = illustrated
        self._limits = limits
        self._clock = clock
        self._at_once = at_once
        self._may_send = may_send
        self._watch = watch or Watch()
        self._outage = outage
        self._under_way: dict[int, asyncio.Task[Settled]] = {}
        self._settled: list[Settled] = []
        self._woken = asyncio.Event()
        self._stopping = False
        self._unsure = False
        self._is_over = False

    def wake(self) -> None:
        """There may be something new to send."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until stopped; what is under way then is finished and written down.

        Who has lost the lease ends as well, and what was under way is the next courier's to decide about.
        """
        try:
            while await self._safely(self._recover) and not self._stopping:
                await self._rest(IDLE_LOOK)
            while not self._stopping:
                self._woken.clear()
                self._watch.courier_turns()
                idle = await self._safely(self._round)
                if idle and not self._stopping:
                    await self._rest(idle)
            if self._under_way:
                await asyncio.wait(self._under_way.values())
            await self._settle()
        except LeaseLost as lost:
            log.warning("%s; %d messages were under way", lost, len(self._under_way))
        finally:
            self._is_over = True
            for task in self._under_way.values():
                task.cancel()
            if self._outage is not None:
                await self._outage.end()

    async def _recover(self) -> float:
        recovered = await self._outbox.recover(self._clock.now())
        if recovered:
            log.warning("The last run left messages whose fate is unknown: %s", recovered)
        self._limits.rested(time.monotonic())
        return 0

    async def _safely(self, act: Callable[[], Awaitable[float]]) -> float:
        try:
            return await act()
        except LeaseLost:
            raise
        except DatabaseAway:
            return IDLE_LOOK
        except Exception:
            log.exception("The courier's round failed; it goes on")
            return IDLE_LOOK

    async def stop(self) -> None:
        self._stopping = True
        self.wake()

    async def _round(self) -> float:
        """One look at the outbox; returns how many seconds there is nothing to do, 0 to look again at once."""
        await self._settle()
        if self._outage is not None and self._outage.under_way:
            return IDLE_LOOK
        now = time.monotonic()
        room = min(self._at_once - len(self._under_way), self._limits.allowance(now))
        if room <= 0:
            return self._limits.wait(now) if len(self._under_way) < self._at_once else IDLE_LOOK
        paced = min(room, self._limits.paced(now))
        busy = self._limits.waiting(now) | self._under_way.keys()
        # what is claimed starts at once: after a kill only what was on its way is in doubt
        rows = await self._claimed(room, busy, paced)
        for row in rows:
            waited_for = MESSAGE_KINDS[row.kind].priority is Priority.INTERACTIVE
            paced -= not waited_for
            group = row.chat.startswith("-")
            self._limits.took(row.person, time.monotonic(), paced=not waited_for, group=group, awaited=True)
            task = asyncio.create_task(self._carry(row), name=f"outbox {row.id}")
            task.add_done_callback(partial(self._landed, row))
            self._under_way[row.person] = task
        if paced:
            self._limits.rested(now)
        if len(rows) == room:
            return 0
        if not paced or rows or busy:
            # nothing else can go now; whatever is under way wakes the courier when it has landed
            return min(IDLE_LOOK, self._limits.wait(time.monotonic()))
        due = await self._outbox.next_due()
        until_due = (due - self._clock.now()).total_seconds() if due else IDLE_LOOK
        if until_due <= 0:
            until_due = BEHIND_LOOK
        return min(IDLE_LOOK, until_due, self._limits.wait(now))

    async def _claimed(self, room: int, busy: Collection[int], paced: int) -> list[Claimed]:
        if self._unsure:
            await self._outbox.put_back(self._under_way.keys())
            self._unsure = False
        try:
            return await self._outbox.claim(self._clock.now(), room, busy, paced)
        except BaseException:
            # some may be claimed all the same: the word of it was lost
            self._unsure = True
            raise

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()

    async def _settle(self) -> None:
        settled, self._settled = self._settled, []
        if not settled:
            return
        try:
            await self._outbox.settle(settled, self._clock.now())
        except Exception:
            self._settled = settled + self._settled
            raise
        for done in settled:
            self._under_way.pop(done.person, None)

    async def _carry(self, row: Claimed) -> Settled:
        ABOUT.set({"outbox": row.id})
        try:
            return await self._outcome(row)
        except Exception as error:
            log.exception("Outbox row %d (%s) cannot be delivered", row.id, row.kind)
            return _failed(row, in_brief(error))

    def _landed(self, row: Claimed, task: asyncio.Task[Settled]) -> None:
        self._limits.landed(row.person, time.monotonic())
        if self._is_over:
            # the next courier decides about it
            return
        outcome = self._unanswered(row, TimeoutError()) if task.cancelled() else task.result()
        self._settled.append(outcome)
        self._tell(row, outcome)
        self.wake()

    def _tell(self, row: Claimed, outcome: Settled) -> None:
        state = OutboxState.PLANNED if outcome.retry_at is not None else outcome.state
        late = (self._clock.now() - row.due_at).total_seconds()
        priority = MESSAGE_KINDS[row.kind].priority.name.lower()
        self._watch.settled(row.kind, priority, state.value, late, repeated=outcome.repeated)

    async def _outcome(self, row: Claimed) -> Settled:
        if self._illustrated is not None:
            drawn = await self._illustrated(row)
            if drawn is not row:
                # it starts later than it was counted
                await self._limits.another()
                row = drawn
        try:
            outcome = await self._sent(row)
        except TelegramRetryAfter as error:
            self._limits.pause(row.person, error.retry_after, time.monotonic())
            self._watch.paused(error.retry_after)
            log.warning("Telegram asks for %s s of silence", error.retry_after)
            return self._again(row, float(error.retry_after), "retry_after")
        self._limits.answered()
        return outcome

    async def _sent(self, row: Claimed) -> Settled:
        if not self._may_send():
            # whoever is the courier now decides about it, and our word on it is not taken
            return self._again(row, 0.5, "the lease may be lost")
        try:
            delivered = await self._deliver(row)
            if self._outage is not None:
                self._outage.answered()
        except TelegramRetryAfter:
            raise
        except TelegramForbiddenError as error:
            log.info("Person %d cannot be reached: %s", row.person, unquoted(error.message))
            return _failed(row, unquoted(error.message), unreachable=True)
        except TelegramMigrateToChat as error:
            return self._moved(row, str(error.migrate_to_chat_id))
        except TelegramUnauthorizedError as error:
            log.error("Telegram does not know the token any more; the message waits")
            return self._again(row, 30.0, unquoted(error.message))
        except TelegramBadRequest as error:
            gone = "chat not found" in error.message
            if row.kind == RECALL.name:
                log.info("Message %s cannot be taken back: %s", row.content["message"], unquoted(error.message))
            elif not gone:
                log.error("Telegram refuses outbox row %d (%s): %s", row.id, row.kind, unquoted(error.message))
            return _failed(row, unquoted(error.message), unreachable=gone)
        except (ClientDecodeError, TelegramNetworkError, TelegramServerError, TimeoutError) as error:
            return self._unanswered(row, error)
        except TelegramAPIError as error:
            log.error("Telegram refuses outbox row %d (%s): %s", row.id, row.kind, unquoted(error.message))
            return _failed(row, unquoted(error.message))
        return Settled(
            id=row.id,
            person=row.person,
            state=OutboxState.SENT,
            message_id=delivered.message_id,
            panel=row.panel,
            has_media=delivered.has_media,
        )

    def _again(self, row: Claimed, seconds: float, error: str) -> Settled:
        retry_at = self._clock.now() + timedelta(seconds=seconds)
        return Settled(
            id=row.id, person=row.person, state=OutboxState.PLANNED, panel=row.panel, error=error, retry_at=retry_at
        )

    def _moved(self, row: Claimed, chat: str) -> Settled:
        if row.attempts >= MOST_MOVES:
            return _failed(row, f"the chat moves on and on, last to {chat}")
        log.info("Person %d has moved to the chat %s", row.person, chat)
        return replace(self._again(row, 0.0, f"moved to {chat}"), moved_to=chat)

    def _unanswered(self, row: Claimed, error: Exception) -> Settled:
        why = in_brief(error)
        if self._outage is not None:
            self._outage.unanswered(self.wake)
        if never_left(error):
            # nothing is in doubt
            return self._again(row, min(30.0, 0.5 * 2**row.attempts), why)
        if row.repeats < MESSAGE_KINDS[row.kind].repeats:
            log.warning("Whether outbox row %d (%s) arrived is unknown; it is sent again: %s", row.id, row.kind, why)
            retry_at = self._clock.now() + timedelta(seconds=min(30.0, 0.5 * 2**row.attempts))
            return Settled(
                id=row.id,
                person=row.person,
                state=OutboxState.PLANNED,
                panel=row.panel,
                error=why,
                retry_at=retry_at,
                repeated=True,
            )
        log.warning("Whether outbox row %d (%s) arrived is unknown; it is not repeated: %s", row.id, row.kind, why)
        return Settled(id=row.id, person=row.person, state=OutboxState.IN_DOUBT, panel=row.panel, error=why)


def _failed(row: Claimed, error: str, *, unreachable: bool = False) -> Settled:
    return Settled(
        id=row.id,
        person=row.person,
        state=OutboxState.FAILED,
        panel=row.panel,
        error=error,
        unreachable=unreachable,
    )

"""The bot's queue of updates under Telegram's rules: offset confirms, one poller, a day of patience."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sandbox.refusals import Refusal, conflict
from sandbox.shapes import JSON

DAY = 24 * 60 * 60
BATCH_LIMIT = 100
OPT_IN = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True, slots=True, eq=False)
class Pending:
    """An update that the bot has not confirmed. `lane` keeps one person's updates in order (webhook)."""

    id: int
    kind: str
    lane: int
    created: float
    update: JSON


class UpdateQueue:
    """What Telegram holds for one bot. `clock` gives seconds since the epoch."""

    def __init__(self, first_id: int, clock: Callable[[], float]) -> None:
        self.next_id = first_id
        self.pending: deque[Pending] = deque()
        self.allowed: list[str] = []
        self._clock = clock
        self._poller: asyncio.Future[bool] | None = None
        self._arrived: set[asyncio.Event] = set()

    def __len__(self) -> int:
        return len(self.pending)

    def put(self, kind: str, body: JSON, lane: int, check: Callable[[JSON], JSON]) -> None:
        """Queues an update unless the bot asked not to get this kind. `check` may refuse or rewrite it."""
        if kind not in self.allowed if self.allowed else kind in OPT_IN:
            return
        update = check({"update_id": self.next_id, kind: body})
        self.pending.append(Pending(self.next_id, kind, lane, self._clock(), update))
        self.next_id += 1
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(True)
        for event in self._arrived:
            event.set()

    def drop_expired(self) -> None:
        horizon = self._clock() - DAY
        while self.pending and self.pending[0].created < horizon:
            self.pending.popleft()

    def confirm_below(self, offset: int) -> None:
        """A negative offset counts from the end and forgets everything before."""
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popleft()
        while offset > 0 and self.pending and self.pending[0].id < offset:
            self.pending.popleft()

    def clear(self) -> None:
        self.pending.clear()

    def terminate_poller(self, refusal: Refusal) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(refusal)

    async def poll(self, offset: int, limit: int, seconds: float) -> list[JSON]:
        """A getUpdates call. Refusal 409 when another one arrives while this one waits."""
        self.terminate_poller(
            conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
        )
        self.drop_expired()
        self.confirm_below(offset)
        if not self.pending and seconds > 0:
            poller = self._poller = asyncio.get_running_loop().create_future()
            try:
                await asyncio.wait_for(poller, seconds)
            except TimeoutError:
                return []
            finally:
                if self._poller is poller:
                    self._poller = None
        return [one.update for one in self._first(limit)]

    def _first(self, limit: int) -> Sequence[Pending]:
        return [self.pending[index] for index in range(min(limit, len(self.pending)))]

    def subscribe(self) -> asyncio.Event:
        """An event that is set whenever an update arrives (the webhook's bell)."""
        event = asyncio.Event()
        self._arrived.add(event)
        return event

    def unsubscribe(self, event: asyncio.Event) -> None:
        self._arrived.discard(event)

    def remove(self, one: Pending) -> None:
        """Takes a delivered update out (webhook): usually the first, so the walk is short."""
        self.pending.remove(one)

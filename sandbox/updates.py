"""The bot's queue of updates under Telegram's rules: offset confirms, one poller, a day of patience."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

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
        self.pending: dict[int, Pending] = {}
        self.allowed: list[str] = []
        self._clock = clock
        self._closed = False
        self._poller: asyncio.Future[bool] | None = None
        self.on_put: Callable[[Pending], None] | None = None

    def __len__(self) -> int:
        return len(self.pending)

    def put(self, kind: str, body: JSON, lane: int, check: Callable[[JSON], JSON]) -> None:
        """Queues an update unless the bot asked not to get this kind. `check` may refuse or rewrite it."""
        if kind not in self.allowed if self.allowed else kind in OPT_IN:
            return
        update = check({"update_id": self.next_id, kind: body})
        one = self.pending[self.next_id] = Pending(self.next_id, kind, lane, self._clock(), update)
        self.next_id += 1
        self._wake()
        if self.on_put is not None:
            self.on_put(one)

    def drop_expired(self) -> None:
        horizon = self._clock() - DAY
        self._drop_while(lambda one: one.created < horizon)

    def confirm_below(self, offset: int) -> None:
        """A negative offset counts from the end and forgets everything before."""
        if offset < 0:
            surplus = len(self.pending) + offset
            offset = self._first(surplus + 1)[-1].id if surplus > 0 else 0
        if offset > 0:
            self._drop_while(lambda one: one.id < offset)

    def _drop_while(self, gone: Callable[[Pending], bool]) -> None:
        while self.pending and gone(first := next(iter(self.pending.values()))):
            del self.pending[first.id]

    @property
    def poller_waits(self) -> bool:
        return self._poller is not None and not self._poller.done()

    def clear(self) -> None:
        self.pending.clear()

    def _wake(self) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(True)

    def terminate_poller(self, refusal: Refusal) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(refusal)

    def close(self) -> None:
        """The server is going: a waiting poll ends empty."""
        self._closed = True
        self._wake()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[JSON]:
        """A getUpdates call. Refusal 409 when another one arrives while this one waits."""
        self.terminate_poller(
            conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
        )
        self.drop_expired()
        self.confirm_below(offset)
        if not self.pending and seconds > 0 and not self._closed:
            poller = self._poller = asyncio.get_running_loop().create_future()
            try:
                await asyncio.wait_for(poller, seconds)
            except TimeoutError:
                return []
            finally:
                if self._poller is poller:
                    self._poller = None
        return [one.update for one in self._first(limit)]

    def _first(self, count: int) -> list[Pending]:
        return list(islice(self.pending.values(), count))

    def remove(self, one: Pending) -> None:
        """A webhook took it."""
        self.pending.pop(one.id, None)

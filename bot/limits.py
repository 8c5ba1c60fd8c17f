"""How fast the courier may go, who has to wait, and what is kept free for whoever waits for an answer."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque

SPREAD = 1.02
"""A window is kept so much longer than it is: messages are not all equally long on their way."""
CATCH_UP = 0.3
"""Seconds: so far behind its pace the courier may fall and still make up for it ..."""
STRIDE = 2
"""... by so many messages at a time: what starts together is in doubt together after a kill."""
GROUP_SECONDS = 3.0 * SPREAD
"""Between two messages in a group; Telegram allows 20 a minute there."""


IN_A_ROW = 3
"""So many chats that are refused one after the other mean everybody."""
TRIPS = 100
"""Of so many messages the quickest tells how long one is on its way at least."""


class TokenBucket:
    """At most `rate` a second on average, `burst` at once. Times are seconds of one monotonic clock."""

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = burst
        self._at = now

    def available(self, now: float) -> int:
        self._refill(now)
        return int(self._tokens)

    def take(self, now: float) -> None:
        self._refill(now)
        self._tokens -= 1

    def ready_in(self, now: float) -> float:
        """Seconds until the next token, 0 when there is one."""
        self._refill(now)
        return max(0.0, (1 - self._tokens) / self._rate)

    def is_full(self, now: float) -> bool:
        self._refill(now)
        return self._tokens >= self._burst

    def _refill(self, now: float) -> None:
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now


class Window:
    """At most `most` in every `span` seconds, wherever they begin."""

    def __init__(self, most: int, span: float) -> None:
        self.most = most
        self.span = span
        self._until: list[float] = []
        self._flying = 0

    def free(self, now: float, reserve: int = 0) -> int:
        """How many may go now and leave `reserve` to others; never below 0."""
        self._until = [until for until in self._until if until > now]
        return max(0, self.most - reserve - self._flying - len(self._until))

    def free_in(self, now: float, reserve: int = 0) -> float:
        """Seconds until one may go; infinity when that depends on what is on its way."""
        if self.free(now, reserve):
            return 0.0
        first = len(self._until) - (self.most - reserve - self._flying)
        return max(0.0, sorted(self._until)[first] - now) if first < len(self._until) else float("inf")

    def take(self, now: float) -> None:
        self._until.append(now + self.span)

    def begin(self) -> None:
        """One starts; it counts until `end` has said how long."""
        self._flying += 1

    def end(self, until: float) -> None:
        self._flying -= 1
        self._until.append(until)


class SendingLimits:
    """All chats together, each chat by itself, and the pauses that the platform asked for.

    What nobody waits for is paced evenly, and leaves something of every second to answers.
    """

    def __init__(
        self, per_second: float, chat_per_second: float, chat_burst: int, now: float, silent_until: float = 0.0
    ) -> None:
        """
        Args:
            per_second: no second has more than that, over all chats.
            silent_until: nothing goes before; an earlier process may have used up this second.
        """
        most = max(1, int(per_second))
        self._all = Window(most, SPREAD * most / per_second)
        self._reserve = max(1, most // 30) if most > 1 else 0
        self._pace = self._all.span / (most - self._reserve)
        self._next = max(now, silent_until)
        self._chat_rate = chat_per_second
        self._chat_burst = float(chat_burst)
        self._chats: OrderedDict[int, TokenBucket] = OrderedDict()
        self._paused_until: dict[int, float] = {}
        self._all_paused_until = silent_until
        self._refused: set[int] = set()
        self._flying: dict[int, float] = {}
        self._trips: deque[float] = deque(maxlen=TRIPS)

    def allowance(self, now: float) -> int:
        """How many messages that somebody waits for may start now, over all chats."""
        return 0 if now < self._all_paused_until else self._all.free(now)

    def paced(self, now: float) -> int:
        """How many that nobody waits for may start now; never more than the allowance."""
        if now < max(self._all_paused_until, self._next):
            return 0
        behind = min(now - self._next, CATCH_UP)
        return min(1 + int(behind / self._pace), STRIDE, self._all.free(now, self._reserve))

    def waiting(self, now: float) -> set[int]:
        """Persons whose chat must rest now."""
        for person in [p for p, until in self._paused_until.items() if until <= now]:
            del self._paused_until[person]
        for person in [p for p, bucket in self._chats.items() if bucket.is_full(now)]:
            del self._chats[person]
        full = {person for person, bucket in self._chats.items() if bucket.available(now) < 1}
        return full | self._paused_until.keys()

    def took(
        self, person: int, now: float, *, paced: bool = False, group: bool = False, awaited: bool = False
    ) -> None:
        """A message starts; `paced` when nobody waits for it, `awaited` when `landed` will be told of its answer."""
        if awaited:
            self._all.begin()
            self._flying[person] = now
        else:
            self._all.take(now)
        if paced:
            self._next = max(self._next, now - CATCH_UP) + self._pace
        bucket = self._chats.get(person)
        if bucket is None:
            bucket = TokenBucket(1 / GROUP_SECONDS, 1, now) if group else self._chat_bucket(now)
            self._chats[person] = bucket
        bucket.take(now)

    def landed(self, person: int, now: float) -> None:
        """The answer has come, or nothing will.

        What was longer on its way than the quickest may have arrived so much later, and counts so much longer.
        """
        started = self._flying.pop(person)
        self._trips.append(now - started)
        self._all.end(now - min(self._trips) + self._all.span)

    async def another(self) -> None:
        """Wait until one more request may go within a delivery that has begun."""
        now = time.monotonic()
        while not self.allowance(now):
            await asyncio.sleep(max(self._all_paused_until - now, self._all.free_in(now), 0.001))
            now = time.monotonic()
        self._all.take(now)

    def rest_until(self, moment: float) -> None:
        """Nothing goes before."""
        self._next = max(self._next, moment)
        self._all_paused_until = max(self._all_paused_until, moment)

    def rested(self, now: float) -> None:
        """There was less to send than might have gone: there is nothing to catch up with."""
        self._next = max(self._next, now)

    def answered(self) -> None:
        """The platform did not refuse for the number of messages: it does not mean everybody."""
        self._refused.clear()

    def pause(self, person: int, seconds: float, now: float) -> None:
        """The platform refused for `seconds`; three chats in a row mean everybody."""
        self._refused.add(person)
        if len(self._refused) >= IN_A_ROW:
            self._all_paused_until = max(self._all_paused_until, now + seconds)
        self._paused_until[person] = now + seconds

    def wait(self, now: float) -> float:
        """Seconds until something that must wait now may go on; infinity when nothing waits."""
        times = [until - now for until in self._paused_until.values()]
        times += [bucket.ready_in(now) for bucket in self._chats.values() if bucket.available(now) < 1]
        if now < self._all_paused_until:
            times.append(self._all_paused_until - now)
        elif not self.paced(now):
            times.append(max(self._next - now, self._all.free_in(now, self._reserve)))
        if not self._all.free(now):
            times.append(self._all.free_in(now))
        return max(0.001, min(times, default=float("inf")))

    def _chat_bucket(self, now: float) -> TokenBucket:
        return TokenBucket(self._chat_rate, self._chat_burst, now)

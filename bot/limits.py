"""How fast the courier may go: a token bucket, and who has to wait."""

from __future__ import annotations

from collections import OrderedDict


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

    def _refill(self, now: float) -> None:
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now


class SendingLimits:
    """One bucket for everybody, one for each chat, and the pauses that the platform asked for."""

    def __init__(self, per_second: float, chat_per_second: float, chat_burst: int, now: float) -> None:
        self._all = TokenBucket(per_second, max(1.0, per_second), now)
        self._chat_rate = chat_per_second
        self._chat_burst = float(chat_burst)
        self._chats: OrderedDict[int, TokenBucket] = OrderedDict()
        self._paused_until: dict[int, float] = {}
        self._all_paused_until = 0.0
        self._refused: tuple[int, float] | None = None

    def allowance(self, now: float) -> int:
        """How many messages may start now, over all chats."""
        return 0 if now < self._all_paused_until else self._all.available(now)

    def waiting(self, now: float) -> set[int]:
        """Persons whose chat must rest now."""
        for person in [p for p, until in self._paused_until.items() if until <= now]:
            del self._paused_until[person]
        for person in [p for p, bucket in self._chats.items() if bucket.available(now) >= self._chat_burst]:
            del self._chats[person]
        full = {person for person, bucket in self._chats.items() if bucket.available(now) < 1}
        return full | self._paused_until.keys()

    def took(self, person: int, now: float) -> None:
        self._all.take(now)
        bucket = self._chats.get(person)
        if bucket is None:
            bucket = self._chats[person] = TokenBucket(self._chat_rate, self._chat_burst, now)
        bucket.take(now)

    def pause(self, person: int, seconds: float, now: float) -> None:
        """The platform refused for `seconds`; two chats refused within two seconds mean everybody."""
        if self._refused and self._refused[0] != person and now - self._refused[1] < 2:
            self._all_paused_until = max(self._all_paused_until, now + seconds)
        self._refused = (person, now)
        self._paused_until[person] = now + seconds

    def wait(self, now: float) -> float:
        """Seconds until something that must wait now may go on; infinity when nothing waits."""
        times = [until - now for until in self._paused_until.values()]
        times += [bucket.ready_in(now) for bucket in self._chats.values() if bucket.available(now) < 1]
        if now < self._all_paused_until:
            times.append(self._all_paused_until - now)
        elif self._all.available(now) < 1:
            times.append(self._all.ready_in(now))
        return max(0.001, min(times, default=float("inf")))

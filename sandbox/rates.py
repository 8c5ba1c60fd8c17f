"""Telegram's flood control, when a test wants it: one message a second per chat, thirty overall."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.refusals import too_many_requests


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class RateLimits:
    """Token buckets per chat and overall. `clock` gives seconds; a full chat bucket holds `chat_burst`."""

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        per_chat: float = 1.0,
        chat_burst: int = 3,
        overall: float = 30.0,
    ) -> None:
        self._clock = clock
        self._per_chat = per_chat
        self._chat_burst = chat_burst
        self._overall_rate = overall
        self._overall = _Bucket(overall, clock())
        self._chats: dict[int, _Bucket] = {}

    def spend(self, chat_id: int) -> None:
        """Counts one message. Refusal 429 with the seconds to wait."""
        now = self._clock()
        chat = self._chats.setdefault(chat_id, _Bucket(self._chat_burst, now))
        for bucket, rate, burst in (
            (chat, self._per_chat, float(self._chat_burst)),
            (self._overall, self._overall_rate, self._overall_rate),
        ):
            bucket.tokens = min(burst, bucket.tokens + (now - bucket.at) * rate)
            bucket.at = now
            if bucket.tokens < 1:
                raise too_many_requests(max(1, math.ceil((1 - bucket.tokens) / rate)))
        chat.tokens -= 1
        self._overall.tokens -= 1

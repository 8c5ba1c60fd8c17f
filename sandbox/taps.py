"""Taps on inline buttons: callback queries that wait for their answer, and not for long."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.refusals import bad_request

ANSWER_WITHIN = 150.0


@dataclass(frozen=True, slots=True)
class Tap:
    """A callback query. Its id is the person side's tap_id too."""

    id: str
    chat_id: int
    at: float


class TapBook:
    """The open callback queries, oldest first. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._open: dict[str, Tap] = {}

    def open(self, chat_id: int) -> Tap:
        now = self._clock()
        while self._open and next(iter(self._open.values())).at < now - ANSWER_WITHIN:
            del self._open[next(iter(self._open))]
        tap = Tap(str(secrets.randbits(62) | 1 << 61), chat_id, now)
        self._open[tap.id] = tap
        return tap

    def close(self, query_id: str) -> Tap:
        """The tap that is answered. Refusal 400 when it is unknown or older than 150 seconds."""
        tap = self._open.get(query_id)
        if tap is None or tap.at < self._clock() - ANSWER_WITHIN:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        return tap

"""What the bot has asked of the Bot API and when, for whoever measures it."""

import time
from collections import deque
from dataclasses import dataclass, field

from sandbox.shapes import JSON

CALLS_KEPT = 200_000


@dataclass(slots=True)
class Arrived:
    """One request of the bot.

    `at` is when it arrived, in seconds of the machine's monotonic clock, which all processes share. `code` is what
    was answered, None while nothing was and when the answer was cut off. `performed`: it took effect.
    """

    number: int
    method: str
    at: float = field(default_factory=time.monotonic)
    chat_id: str = ""
    code: int | None = None
    performed: bool = False

    def describe(self) -> JSON:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


class Record:
    """The last requests of the bot, getUpdates left out, in the order in which they arrived."""

    def __init__(self) -> None:
        self._arrived: deque[Arrived] = deque(maxlen=CALLS_KEPT)
        self._next = 1

    def arrived(self, method: str) -> Arrived:
        one = Arrived(self._next, method)
        if method != "getupdates":
            self._next += 1
            self._arrived.append(one)
        return one

    def since(self, number: int) -> list[Arrived]:
        """Those after this number."""
        newer = self._next - 1 - number
        if newer <= 0:
            return []
        return list(self._arrived)[-newer:]

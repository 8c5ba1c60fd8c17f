"""What health asks of the storage and of the running process."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.health.figures import Figures, Letter, Lost, Model


class Health(Protocol):
    async def figures(self, now: datetime) -> Figures:
        """Each count ends at MOST_COUNTED, so that it takes some milliseconds whatever waits."""
        ...

    async def model(self) -> Model:
        """Reads what was added up of every question."""
        ...

    async def lateness(self, most: int) -> list[float]:
        """How many seconds after they were due the latest messages were sent, of `most` rows at most."""
        ...

    async def lost(self, what: Lost, now: datetime, limit: int) -> Sequence[Letter]:
        """The latest first; of what is late the oldest."""
        ...

    async def retry_update(self, number: int) -> bool:
        """Guarded: have an update that was set aside wait again at its old place; False when it was not set aside."""
        ...

    async def drop_update(self, number: int, now: datetime) -> bool:
        """Guarded: an update that was set aside is over, and its words go."""
        ...

    async def retry_message(self, number: int, now: datetime) -> bool:
        """Guarded: plan again a message that failed or is in doubt, if its words are there and it is no screen."""
        ...

    async def drop_message(self, number: int) -> bool:
        """Guarded: a message that failed or is in doubt is over."""
        ...


class Vitals(Protocol):
    """What only the running process knows."""

    def failing(self) -> Mapping[str, int]:
        """Ticks of the clock whose last runs failed, and how many of them one after the other."""
        ...

    def known(self) -> Collection[str]:
        """Ticks that have run in this process."""
        ...


class NoVitals:
    """For tests, rehearsals and commands: nothing runs."""

    def failing(self) -> Mapping[str, int]:
        return {}

    def known(self) -> Collection[str]:
        return ()

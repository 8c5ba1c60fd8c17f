"""A stretch of people at a time: what is derived for everybody, again and again, holds nobody up for long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Stretch:
    """Those whose number is above `after` and not above `upto`; None is everybody from there on."""

    after: int = 0
    upto: int | None = None


EVERYBODY = Stretch()


class Stretches(Protocol):
    """How far each that goes round has come, by its name."""

    async def learners(self, name: str, most: int) -> Stretch:
        """The next ones, so many at most; from the beginning again after the last."""
        ...

    async def people(self, name: str, most: int) -> Stretch: ...
    async def come_to(self, name: str) -> int:
        """Behind which number the next ones are, 0 at the beginning."""
        ...

    async def move_on(self, name: str, stretch: Stretch) -> None:
        """These are done; the next time those behind them come."""
        ...

"""What the gate needs of the storage."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from domain.gate.push import Decided, Decision, Preferences, Reader, Told, Waiting
from domain.gate.pushed import Pushed, Scheduled
from domain.people.person import Learner


class Pushes(Protocol):
    async def readers(self, persons: Collection[int], zone: str) -> Mapping[int, Reader]:
        """By person; `zone` is for those whose own is not known."""
        ...

    async def claim(self, households: Collection[str]) -> None:
        """Whoever else claims one of these, or takes back what is held for one, waits until the transaction ends."""
        ...

    async def add_many(self, waiting: Sequence[Waiting]) -> None:
        """Note what the gate has to know of messages that the outbox holds already."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[Waiting]:
        """What is to be looked at now, the oldest first."""
        ...

    async def waiting_for(self, persons: Collection[int], until: datetime) -> Sequence[Waiting]:
        """What the gate holds for these people and is to be looked at by then."""
        ...

    async def told(
        self, households: Collection[str], since: datetime, persons: Collection[int] = ()
    ) -> Sequence[Told]:
        """What was let through to these households, and to these people when they were of another one, oldest first.

        Messages that count as the same stand there once.
        """
        ...

    async def decide(
        self,
        decided: Sequence[Decided],
        now: datetime,
        shown: Mapping[int, Mapping[str, Any]],
        of: Mapping[int, Waiting],
    ) -> None:
        """Carry decisions out and write them into the ledger.

        Args:
            shown: what a message that is sent says, where that is more than what it says by itself.
            of: every message that was decided on, and those that others go with.
        """
        ...

    async def withhold(self, learner: int, kinds: Collection[str], persons: Collection[int], now: datetime) -> int:
        """Drop what waits, at the gate or behind it, and rests on an agreement that has ended; how many they were.

        Args:
            kinds: of messages; of those that are about several learners, the ones that tell of this one.
            persons: messages about nobody in particular to them are dropped, too.
        """
        ...

    async def decisions_on(self, messages: Collection[int]) -> Sequence[Decision]:
        """Oldest first."""
        ...

    async def preferences_of(self, person: int) -> Preferences:
        """The usual ones where somebody has said nothing."""
        ...

    async def save_preferences(self, wished: Preferences) -> None: ...


class PushLog(Protocol):
    """What became of the messages that came to the gate."""

    async def of(self, messages: Collection[int]) -> Sequence[Pushed]:
        """Those of them that came to the gate, by their number."""
        ...

    async def with_head(self, message: int) -> Sequence[Pushed]:
        """What went with that message, by their number."""
        ...

    async def lately(self, persons: Collection[int], since: datetime) -> Sequence[Pushed]:
        """What came for these people since then, the latest first."""
        ...

    async def household(self, key: str) -> Sequence[int]:
        """Who belongs to the household, learners' own accounts included, by their number."""
        ...

    async def broadcasts_for(self, persons: Collection[int], until: datetime) -> Sequence[Scheduled]:
        """Released broadcasts whose turn for one of these people comes before then, by that moment."""
        ...

    async def families_named(self, name: str, limit: int) -> Sequence[Learner]:
        """Learners whose own name, or that of a guardian, holds this, by their number."""
        ...

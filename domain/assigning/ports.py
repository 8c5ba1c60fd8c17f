"""What assigning needs of the storage."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from domain.assigning.assignment import AnswerGiven, Assignment, Part, Share, Waiting
from domain.practice.learner.model import Band


class Assignments(Protocol):
    async def add(self, given: Assignment) -> Assignment | None:
        """Store it (its id is ignored) and return it with its id; None when the teacher has one of that stamp."""
        ...

    async def share(self, shares: Collection[Share]) -> None: ...
    async def get(self, number: int) -> Assignment | None: ...
    async def of_stamp(self, teacher: int, stamp: int) -> Assignment | None: ...
    async def of_teacher(self, teacher: int, limit: int) -> Sequence[Assignment]:
        """Those that were not withdrawn, the latest first."""
        ...

    async def parts(self, numbers: Collection[int]) -> Sequence[Part]:
        """By the learner's name."""
        ...

    async def waiting_for(self, learner: int, now: datetime) -> Sequence[Waiting]:
        """What stands for a learner who still goes to its class, is not past its day and not done; by that day."""
        ...

    async def share_of(self, number: int, learner: int) -> Share | None: ...
    async def dealt(self, number: int, learner: int) -> Sequence[str]:
        """Keys of the items that the learner has answered for it, or reported as faulty."""
        ...

    async def answers(self, number: int) -> Sequence[AnswerGiven]:
        """All answers for it that count, in their order."""
        ...

    async def finish(self, number: int, learner: int, at: datetime, after: Band) -> bool:
        """Guarded: False when it was done before, or is nothing of the learner's."""
        ...

    async def remind(self, number: int, at: datetime) -> bool:
        """Guarded: False when they were reminded before, or it was withdrawn."""
        ...

    async def withdraw(self, number: int, at: datetime) -> bool:
        """Guarded: False when it was withdrawn already."""
        ...

    async def reassign(self, was: int, to: int) -> None:
        """Move what learner `was` was given to learner `to`; what `to` was given, too, stays."""
        ...

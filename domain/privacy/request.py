"""What people ask for about their data: to take it along, to have it corrected, to have it erased."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

ANSWERED_WITHIN = timedelta(days=30)
"""Article 12(3) GDPR: within one month of asking; PIPL (articles 45 and 46) says "in time" and no number."""


class RequestKind(StrEnum):
    EXPORT = "export"
    CORRECTION = "correction"
    ERASURE = "erasure"


class RequestState(StrEnum):
    """ASKED waits for whoever decides; WAITING: an erasure's waiting period runs; OBJECTED waits for the office."""

    ASKED = "asked"
    WAITING = "waiting"
    OBJECTED = "objected"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"


OPEN = frozenset({RequestState.ASKED, RequestState.WAITING, RequestState.OBJECTED})


class Part(StrEnum):
    """What is wrong; its words are privacy.part.<value>."""

    NAME = "name"
    GRADE = "grade"
    LESSONS = "lessons"
    ANSWERS = "answers"
    NOTES = "notes"
    ELSE = "else"


@dataclass(frozen=True)
class DataRequest:
    """One request.

    Attributes:
        learner: whose data, None for a person's own account.
        person: whose account, None for a learner's data.
        asked_by: None once that account is gone.
        due_at: when an erasure that waits is carried out.
        deadline: until when it has to be answered.
        part, words: what a correction is about, and what it says.
        answer: what staff said to it, for whoever asked.
        subject: the uid of whose data it is; it stays when the rest of the row is blanked.
    """

    id: int
    kind: RequestKind
    state: RequestState
    asked_at: datetime
    deadline: datetime
    learner: int | None = None
    person: int | None = None
    asked_by: int | None = None
    due_at: datetime | None = None
    part: Part | None = None
    words: str | None = None
    answer: str | None = None
    decided_by: int | None = None
    decided_at: datetime | None = None
    subject: str | None = None

    @property
    def open(self) -> bool:
        return self.state in OPEN


class DataRequests(Protocol):
    async def add(self, request: DataRequest) -> DataRequest | None:
        """Store it (its id is ignored); None, and nothing stored, where an erasure of the same data is open."""
        ...

    async def get(self, request: int) -> DataRequest | None: ...

    async def save(self, request: DataRequest, *, was: RequestState) -> bool:
        """Guarded: False, and nothing changed, when its state is not `was` (any more)."""
        ...

    async def of_learner(self, learner: int) -> Sequence[DataRequest]:
        """The latest first."""
        ...

    async def of_person(self, person: int) -> Sequence[DataRequest]:
        """About the person's own account, the latest first."""
        ...

    async def open(self) -> Sequence[DataRequest]:
        """Everybody's, by deadline."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[DataRequest]:
        """Erasures whose waiting period is over, the longest first."""
        ...

    async def being_erased(self, learners: Collection[int], people: Collection[int]) -> tuple[set[int], set[int]]:
        """Those of the learners, and of the accounts, whose erasure was asked for and is not cancelled; an account is
        among them when it is the own one of such a learner."""
        ...

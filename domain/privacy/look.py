"""Which of the staff looked at what of a learner, kept so that the family can read it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class Seen(StrEnum):
    """What of a learner somebody saw; its words are privacy.seen.<value>."""

    PROFILE = "profile"
    PAPER = "paper"
    MAP = "map"
    ANSWERS = "answers"
    HOMEWORK = "homework"
    CLASS = "class"
    ALERT = "alert"
    TALK = "talk"
    LETTERS = "letters"
    CONVERSATION = "conversation"
    LEAD = "lead"
    FAMILY = "family"
    BOOKING = "booking"
    ADVICE = "advice"
    REQUEST = "request"


@dataclass(frozen=True)
class Look:
    """All looks of one member of staff at the same part of one learner on one day of the centre.

    Attributes:
        times: how often, at least 1; `at` is the latest.
    """

    learner: int
    person: int
    seen: Seen
    on: date
    at: datetime
    times: int = 1


class Looks(Protocol):
    async def note(self, looks: Collection[Look]) -> None:
        """Count each once more; learners that are not there (any more) are left out."""
        ...

    async def of(self, learner: int, limit: int, offset: int = 0) -> Sequence[Look]:
        """The latest first."""
        ...

    async def count(self, learner: int) -> int: ...

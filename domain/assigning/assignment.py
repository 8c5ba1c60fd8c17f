"""An assignment: so many questions about one skill, put aside for some learners until a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.clock import midnight
from domain.people.person import Learner
from domain.practice.evening.session import Attempt
from domain.practice.learner.model import Band

SIZES = (3, 5, 8)
USUAL_SIZE = 5
USUAL_DAYS = 3
"""Due so many days from now unless something else is chosen."""


@dataclass(frozen=True)
class Assignment:
    """What a teacher has put aside.

    Attributes:
        teacher: id of the person who did.
        class_id: the class in which the learners were when it was given; who has left it is not asked any more.
        size: how many questions, one of SIZES.
        due_on: the last local day at `zone` (IANA name) on which it can be begun.
        stamp: names the draft that it came from, so that sending twice is sending once.
        is_whole: it was meant for everybody in the class.
        reminded_at: when those who had not done it were reminded.
    """

    id: int
    teacher: int
    class_id: str
    skill: str
    size: int
    due_on: date
    zone: str
    given_at: datetime
    stamp: int
    is_whole: bool = False
    reminded_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def due_at(self) -> datetime:
        """The end (UTC) of the last day."""
        return midnight(self.due_on + timedelta(days=1), self.zone)

    def is_open(self, now: datetime) -> bool:
        return self.withdrawn_at is None and now < self.due_at


@dataclass(frozen=True)
class Share:
    """One learner's part of an assignment.

    Attributes:
        before, after: the band in which the skill was when it was given, and when it was done.
    """

    assignment: int
    learner: int
    before: Band
    done_at: datetime | None = None
    after: Band | None = None


@dataclass(frozen=True)
class Part:
    """A share with what is so now.

    Attributes:
        is_here: the learner still goes to the class.
        dealt: so many of its questions are behind the learner, answered or reported as faulty.
    """

    share: Share
    learner: Learner
    is_here: bool
    dealt: int

    @property
    def is_done(self) -> bool:
        return self.share.done_at is not None


@dataclass(frozen=True)
class Waiting:
    """An assignment that a learner may do now; `left` (1 or more) of its questions are still to come."""

    assignment: Assignment
    share: Share
    left: int


@dataclass(frozen=True)
class AnswerGiven:
    """An answer in a set of an assignment; `expected` is the chance of success that it was chosen with."""

    attempt: Attempt
    expected: float | None

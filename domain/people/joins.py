"""What waits for a second yes: somebody who would like to be a child's guardian, or says that they are the child."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.courses.course import Course

JOIN_LIFE = timedelta(hours=72)
"""So long the other side has for its yes."""
REMIND_AFTER = timedelta(hours=24)
ASK_OFFICE_AFTER = timedelta(minutes=15)
"""So long somebody whose number is in the centre's list has for sharing it, before a person is troubled."""
USUAL_GUARDIANS = 2
"""More than that only with the office's yes."""


class Wish(StrEnum):
    """GUARDIAN: become one. ACCOUNT: be the learner. REMOVAL: have a guardian taken off, whom another one names."""

    GUARDIAN = "guardian"
    ACCOUNT = "account"
    REMOVAL = "removal"


class Side(StrEnum):
    """Who has to say yes."""

    FAMILY = "family"
    OFFICE = "office"


class JoinState(StrEnum):
    WAITING = "waiting"
    AGREED = "agreed"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Join:
    """One wish; while it waits, whoever wishes sees nothing of the child.

    Attributes:
        person: who wants to come in, or with REMOVAL who is to go.
        asked_by: who made the link, or asks for the removal; None is the office.
        side: who is asked now.
        phone: salted hash of the number that a list has of this guardian, see `phones`; None where it has none.
        told_at: when the other side was asked first, None while it was not; reminded_at: when once more.
    """

    id: int
    wish: Wish
    learner: int
    person: int
    asked_by: int | None
    side: Side
    asked_at: datetime
    until: datetime
    phone: str | None = None
    state: JoinState = JoinState.WAITING
    told_at: datetime | None = None
    reminded_at: datetime | None = None
    answered_by: int | None = None
    answered_at: datetime | None = None

    def waits(self, now: datetime) -> bool:
        return self.state is JoinState.WAITING and now < self.until


@dataclass(frozen=True)
class Glimpse:
    """What is shown of a child before both sides have agreed: enough to know one's own by, and no full name.

    Attributes:
        name: see `naming.masked`.
        courses: those of the classes that the child goes to.
    """

    id: int
    name: str
    grade: int | None
    courses: tuple[Course, ...] = ()


@dataclass(frozen=True)
class JoinWaits:
    """What somebody who has said "that's mine" sees until the other side has, too.

    Attributes:
        may_share: their own number would be enough.
        nudged: the other side was reminded, once is enough.
        zone: in which the reader reads times.
    """

    join: Join
    child: Glimpse
    zone: str
    may_share: bool = False
    nudged: bool = False


class Joins(Protocol):
    async def add(self, join: Join) -> Join | None:
        """Store it (its id is ignored); None when the same person waits for the same learner already."""
        ...

    async def get(self, join: int) -> Join | None: ...
    async def of_person(self, person: int) -> Sequence[Join]:
        """What somebody wishes for themselves and still waits for, the latest first."""
        ...

    async def about(self, learner: int) -> Sequence[Join]:
        """What waits about a learner, oldest first."""
        ...

    async def for_office(self, now: datetime) -> Sequence[Join]:
        """What waits for the office's answer, oldest first."""
        ...

    async def change(self, join: Join, was: Side) -> bool:
        """Store where it stands; guarded: False when it waits no more, or for another side than `was`."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[Join]:
        """What is over, was never told to the other side, or may be told once more."""
        ...

    async def part(self, learner: int, guardian: int) -> bool:
        """Take the guardian off the learner's family; False when they were none."""
        ...

    async def end_links(self, learner: int, maker: int, at: datetime) -> int:
        """End unused links about the learner that this person has made; how many."""
        ...

    async def drop_messages(self, learner: int, person: int) -> int:
        """Drop what waits to be sent to the person about the learner; how many."""
        ...

    async def hand_over(self, learner: int, was: int, to: int) -> None:
        """Make what one person has booked for the learner the other's."""
        ...

    async def nth_wrong_guess(self, n: int) -> datetime | None:
        """When the n-th latest link was tried that does not exist, by whomever; None while there were fewer."""
        ...

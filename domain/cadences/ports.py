"""What cadences need of the storage."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.cadences.run import CadenceRun
from domain.journal import Statement
from domain.stretches import EVERYBODY, Stretch


@dataclass(frozen=True)
class Ended:
    """A booking whose slot is over; `account` is the learner's own."""

    booking: int
    kind: str
    learner: int
    booked_by: int
    account: int | None
    ends_at: datetime
    zone: str


@dataclass(frozen=True)
class Goer:
    """A learner who goes to a class now, and since when."""

    class_id: str
    learner: int
    since: datetime


@dataclass(frozen=True)
class Kin:
    """Somebody who can be reached and told about a learner: the learner's own account, or a guardian."""

    learner: int
    person: int
    zone: str | None
    own: bool


@dataclass(frozen=True)
class Since:
    """Who and from when on; see Cadences.said."""

    person: int
    learner: int | None
    at: datetime


class Cadences(Protocol):
    async def known(self, subjects: Collection[str]) -> Collection[tuple[str, str, int]]:
        """(cadence, subject, person) of the runs about these subjects."""
        ...

    async def begin(self, runs: Sequence[CadenceRun]) -> None:
        """Store new runs (their ids are ignored); one that is there already stays as it is."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[CadenceRun]:
        """Running ones to be looked at now, the longest due first."""
        ...

    async def get(self, run: int) -> CadenceRun | None: ...
    async def save(self, runs: Sequence[CadenceRun]) -> None:
        """Store where they stand; guarded: one that was stopped meanwhile stays so."""
        ...

    async def of_person(self, person: int) -> Sequence[CadenceRun]:
        """Running ones, by when they are looked at next."""
        ...

    async def of_learner(self, learner: int) -> Sequence[CadenceRun]:
        """Running ones about a learner, whoever is told."""
        ...

    async def about(self, subjects: Collection[str]) -> Sequence[CadenceRun]:
        """All about these subjects, over or not."""
        ...

    async def ended(
        self, kinds: Collection[str], since: datetime, until: datetime, of: Stretch = EVERYBODY
    ) -> Sequence[Ended]:
        """Bookings of those learners that stood, or were attended, and whose slot ended in (since, until]."""
        ...

    async def taught(self, since: datetime, until: datetime) -> Sequence[tuple[str, datetime]]:
        """Classes of which it is stored what their lesson taught that began in (since, until], with that instant."""
        ...

    async def goers(self, of: Stretch = EVERYBODY) -> Sequence[Goer]:
        """The classes that those learners go to now."""
        ...

    async def kin(self, learners: Collection[int]) -> Sequence[Kin]:
        """By learner and person."""
        ...

    async def silent(
        self,
        kinds: Collection[str],
        classes: Collection[str],
        since: datetime,
        until: datetime,
        of: Stretch = EVERYBODY,
    ) -> Sequence[tuple[int, datetime]]:
        """Those learners with a family whose last practice or lesson was in (since, until], and that instant; those
        about whom another cadence runs are spoken of already.

        Args:
            kinds: of bookings, those to which the learner comes.
            classes: who goes to one of these has lessons.
        """
        ...

    async def said(self, since: Collection[Since]) -> Sequence[Statement]:
        """What the journal has by any of these people, or about any of these learners, since the earliest of it:
        of that only what may stop a cadence."""
        ...

    async def enrolled(self, learners: Collection[int], since: datetime) -> Mapping[int, datetime]:
        """When those of them who joined a class since then did so last."""
        ...

    async def unanswered(self, person: int, learner: int, since: datetime) -> bool:
        """Whether a talk offered or a letter written to the person since then waits for a word of theirs."""
        ...

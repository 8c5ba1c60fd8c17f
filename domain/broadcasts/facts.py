"""What is known of somebody who may get a broadcast; segments look at nothing else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.gate.rules import Cap
from domain.language import Lang
from domain.people.person import Role

SILENT_AFTER = timedelta(days=60)


class Stage(StrEnum):
    """How far a learner is with the centre; a parent is where their children are, which may be several.

    ENROLLED: goes to a class now. TRIAL_BOOKED: goes to none, and a trial lesson lies ahead. FINISHED: went to a
    class and goes to none. TRIAL_DONE: came to a trial lesson, and no more than that. SILENT: neither goes anywhere
    nor has the person done anything with the bot for SILENT_AFTER; besides, who is silent may have finished or had a
    trial lesson. NEW: none of these, or there is no learner yet.
    """

    NEW = "new"
    TRIAL_BOOKED = "trial_booked"
    TRIAL_DONE = "trial_done"
    ENROLLED = "enrolled"
    FINISHED = "finished"
    SILENT = "silent"


@dataclass(frozen=True)
class AudienceFacts:
    """One person, as far as audiences are concerned.

    Attributes:
        household: as domain.gate.push.Reader has it.
        campuses, courses: of the classes that the learners go to and the trial lessons ahead of them; where a learner
            has none of either, of those that were.
        days_silent: whole days since the person did anything that the journal knows; None where it knows nothing.
        takes_offers: as domain.gate.push.Reader has it.
        off: names of message kinds that the person switched off.
        invitable: ids of the events ahead, of those that were asked about, that are for them and of which they know
            nothing yet.
    """

    person: int
    name: str
    household: str
    lang: Lang
    zone: str | None
    roles: frozenset[Role]
    reachable: bool
    campuses: frozenset[str] = frozenset()
    courses: frozenset[str] = frozenset()
    stages: frozenset[Stage] = frozenset({Stage.NEW})
    days_silent: int | None = None
    takes_offers: bool = False
    off: frozenset[str] = frozenset()
    invitable: frozenset[str] = frozenset()


class Audience(Protocol):
    """Everybody who holds a role."""

    async def facts(
        self, after: int, limit: int, now: datetime, *, events: Collection[str] = ()
    ) -> Sequence[AudienceFacts]:
        """The next people behind the person `after`, by person; fewer than `limit` when they are the last.

        Args:
            events: ids of those about which to know who may be invited.
        """
        ...

    async def full(self, cap: Cap, since: datetime, most: int) -> Collection[str]:
        """Households that were told something of the cap's class at least `most` times since then; where the cap is
        each person's own, people as "p<person>"."""
        ...

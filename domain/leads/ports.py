"""What leads need of the storage."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.leads.lead import Lead, LeadFacts, LeadNote, LeadSource


@dataclass(frozen=True)
class LeadHousehold:
    """Who belongs together: whoever shares a guardian, and their children.

    Attributes:
        people: accounts, learners' own included.
        enrolled: one of the learners goes to a class now.
    """

    people: Collection[int]
    families: Collection[int]
    learners: Collection[int]
    enrolled: bool = False


@dataclass(frozen=True)
class LookedFor:
    """Something for which somebody looked: a goal in the finder, or a course that they asked about."""

    what: str
    name: str


@dataclass(frozen=True)
class Newcomer:
    """Somebody who asked or booked since one last looked.

    Attributes:
        at: when first; booked: a lesson or a talk was booked.
    """

    person: int
    at: datetime
    booked: bool


class Leads(Protocol):
    async def household(self, person: int) -> LeadHousehold: ...

    async def of(self, household: LeadHousehold) -> Sequence[Lead]:
        """Those of that household, oldest first; more than one where two families became one."""
        ...

    async def get(self, lead: int) -> Lead | None: ...

    async def add(self, lead: Lead) -> Lead | None:
        """Store it (its id is ignored); None, and nothing stored, when there is one of that family or person."""
        ...

    async def save(self, lead: Lead) -> None: ...

    async def join(self, into: int, other: int) -> None:
        """What is noted of `other` is noted of `into`, and `other` is no more."""
        ...

    async def facts(self, since: datetime) -> Sequence[LeadFacts]:
        """Leads that are made or have a date since then, by id; of two of one family only the older."""
        ...

    async def owned_by(self, owner: int, since: datetime) -> Sequence[LeadFacts]:
        """The same of one owner."""
        ...

    async def facts_of(self, lead: int) -> LeadFacts | None: ...

    async def looked_for(self, people: Collection[int]) -> Sequence[LookedFor]:
        """What these people looked for, the latest first: `what` is "finder" with a goal, or "course" with its id."""
        ...

    async def loads(self, since: datetime) -> Mapping[int, int]:
        """How many leads that are made or have a date since then each owner has."""
        ...

    async def newcomers(self) -> Sequence[Newcomer]:
        """Those who asked or booked in the next part of the journal, by person, without staff. Once
        there is more of it, its last rows are read again."""
        ...

    async def add_note(self, lead: int, note: LeadNote) -> None: ...

    async def notes(self, lead: int) -> Sequence[LeadNote]:
        """The latest first."""
        ...

    async def sources(self) -> Sequence[LeadSource]:
        """The latest first."""
        ...

    async def source(self, source: int) -> LeadSource | None: ...
    async def source_by_code(self, code: str) -> LeadSource | None: ...
    async def add_source(self, source: LeadSource) -> LeadSource:
        """Store it; its id is ignored."""
        ...

    async def lead_source_to(self, source: int, course: str | None) -> None: ...
    async def close_source(self, source: int, at: datetime) -> bool:
        """Guarded: False when it was closed before."""
        ...

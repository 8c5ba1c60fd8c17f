"""Invitations that are open, roles that are held, requests for a second person's word, and what keeps them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.people.person import Role


@dataclass(frozen=True)
class OpenInvitation:
    """A personal link to a colleague that nobody has used yet and that still lasts.

    Attributes:
        mark: names it in a button; the link itself cannot be made of it.
        member: id in the centre's list of whom it is meant for; campus: id of theirs. None where it was left open.
        by: who made it, None for the command line of the office.
    """

    mark: str
    role: Role
    member: str | None
    campus: str | None
    by: int | None
    expires_at: datetime


@dataclass(frozen=True)
class HeldRole:
    role: Role
    by: int | None
    since: datetime


class Wanted(StrEnum):
    """What needs a second person. ROLE: a colleague gets a role. INVITATION: somebody is invited to a role with power
    over others. EXPORT: what is known of many learners leaves the database."""

    ROLE = "role"
    INVITATION = "invitation"
    EXPORT = "export"


class RequestState(StrEnum):
    """WAITING > GRANTED > DONE, or REFUSED, TAKEN_BACK, EXPIRED. What the word itself carries out is DONE."""

    WAITING = "waiting"
    GRANTED = "granted"
    DONE = "done"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Request:
    """Something that one person alone may not do.

    Attributes:
        about: {"person": 7, "role": "admin"}, {"role": "operator", "campus": "north", "days": 3}, {"what":
            "statements", "learners": 412}: ids and values of enums only.
        asked_by: None for the command line of the office.
        until: after that it is over; for what was granted it is moved on once.
        alone_at: there was nobody who could say yes: at that moment it is granted by itself, None else.
    """

    id: int
    wanted: Wanted
    about: Mapping[str, int | str]
    asked_by: int | None
    asked_at: datetime
    until: datetime
    alone_at: datetime | None = None
    state: RequestState = RequestState.WAITING
    decided_by: int | None = None
    decided_at: datetime | None = None

    @property
    def person(self) -> int | None:
        """Whom a role is for."""
        found = self.about.get("person")
        return int(found) if found is not None else None

    @property
    def role(self) -> Role | None:
        found = self.about.get("role")
        return Role(str(found)) if found is not None else None


class Colleagues(Protocol):
    async def invitations(self, now: datetime) -> Sequence[OpenInvitation]:
        """What is open, what ends first first."""
        ...

    async def end_invitation(self, mark: str, at: datetime) -> bool:
        """Guarded: False when it was used, or is over, already."""
        ...

    async def end_links_by(self, person: int, at: datetime) -> int:
        """End the open links to colleagues and to classes that the person made; how many there were."""
        ...

    async def unlist(self, person: int) -> None:
        """The account is no longer that of a member of the centre's list, as far as an invitation made it so."""
        ...

    async def roles_of(self, person: int) -> Sequence[HeldRole]:
        """Those that are held now, the oldest first."""
        ...

    async def campus_of(self, person: int) -> str | None:
        """Id of the campus that the newest invitation they used was for."""
        ...

    async def drop_messages(self, person: int, families: Collection[int]) -> int:
        """Drop what waits for the person and is not on its way, but for what is about these learners; how many."""
        ...

    async def leave_leads(self, person: int) -> Sequence[int]:
        """Nobody cares for the families that the person cared for; the leads."""
        ...

    async def add_request(self, request: Request) -> Request:
        """Store it (its id is ignored) and return it with its id."""
        ...

    async def request(self, request: int) -> Request | None:
        """As it is now; whoever else asks for it waits until the transaction ends."""
        ...

    async def save_request(self, request: Request) -> None: ...

    async def requests(self, states: Collection[RequestState]) -> Sequence[Request]:
        """Oldest first."""
        ...

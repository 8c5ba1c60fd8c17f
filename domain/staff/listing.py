"""Who works here, who is invited, and what waits for a second person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.audit.auditing import audit
from domain.audit.entry import Deed
from domain.courses.course import Campus, StaffMember
from domain.language import Localized
from domain.people.person import STAFF, Person, Role
from domain.staff.ports import HeldRole, OpenInvitation, RequestState
from domain.staff.removing import ADMINS, colleague
from domain.staff.second import Shown, shown_to
from domain.turn import Rights, Turn


@dataclass(frozen=True)
class Board:
    """
    Attributes:
        colleagues: by their most powerful role and name.
        requests: what waits for a second person, or was granted and is not used yet.
    """

    colleagues: Sequence[Person]
    invitations: int
    requests: Sequence[Shown]


@dataclass(frozen=True)
class LookAtStaff:
    rights: ClassVar[Rights] = ADMINS

    async def run(self, turn: Turn) -> Board:
        found = {each.id: each for role in STAFF for each in await turn.uow.people.with_role(role)}
        waiting = await turn.uow.colleagues.requests([RequestState.WAITING, RequestState.GRANTED])
        invitations = await turn.uow.colleagues.invitations(turn.now)
        return Board(
            sorted(found.values(), key=lambda each: (-_power(each), each.name, each.id)),
            len(invitations),
            [await shown_to(turn, each) for each in waiting if each.until > turn.now],
        )


@dataclass(frozen=True)
class Card:
    """A colleague with their roles, each with who gave it.

    Attributes:
        names: of those who gave the roles, by their number.
        campus: for which they were invited, None for all.
        me: it is the actor.
        to_give: roles that they do not have.
    """

    person: Person
    roles: Sequence[HeldRole]
    names: dict[int, str]
    campus: Localized | None
    me: bool

    @property
    def to_give(self) -> Sequence[Role]:
        return [role for role in Role if role in STAFF and role not in self.person.roles]


@dataclass(frozen=True)
class LookAtColleague:
    """
    Raises:
        Gone: they are none (any more).
    """

    person: int
    rights: ClassVar[Rights] = ADMINS

    async def run(self, turn: Turn) -> Card:
        person = await colleague(turn, self.person)
        held = [each for each in await turn.uow.colleagues.roles_of(person.id) if each.role in STAFF]
        givers = [await turn.uow.people.get(each.by) for each in held if each.by is not None]
        named = await turn.uow.colleagues.campus_of(person.id)
        campus = next((each.name for each in await turn.uow.courses.campuses() if each.id == named), None)
        names = {each.id: each.name for each in givers if each is not None}
        return Card(person, held, names, campus, person.id == turn.person.id)


@dataclass(frozen=True)
class Invited:
    """An open invitation with the names of whom it is for, of their campus and of who made it."""

    invitation: OpenInvitation
    member: StaffMember | None
    campus: Campus | None
    by: str | None


@dataclass(frozen=True)
class LookAtInvitations:
    """What is open, what ends first first."""

    rights: ClassVar[Rights] = ADMINS

    async def run(self, turn: Turn) -> Sequence[Invited]:
        members = {each.id: each for each in await turn.uow.courses.staff()}
        campuses = {each.id: each for each in await turn.uow.courses.campuses()}
        found = []
        for each in await turn.uow.colleagues.invitations(turn.now):
            by = await turn.uow.people.get(each.by) if each.by is not None else None
            member, campus = members.get(each.member or ""), campuses.get(each.campus or "")
            found.append(Invited(each, member, campus, by.name if by else None))
        return found


@dataclass(frozen=True)
class TakeBackInvitation:
    """From now on the link does nothing."""

    mark: str
    rights: ClassVar[Rights] = ADMINS

    async def run(self, turn: Turn) -> bool:
        """False when it was used, or was over, already."""
        ended = await turn.uow.colleagues.end_invitation(self.mark, turn.now)
        if ended:
            await audit(turn, Deed.INVITATION_TAKEN_BACK, mark=self.mark)
        return ended


def _power(person: Person) -> int:
    return max(list(Role).index(role) for role in person.roles & STAFF)

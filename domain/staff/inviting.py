"""Inviting colleagues: for how long, for which campus, and with a second person's word where the role has power."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.courses.browsing import find
from domain.courses.course import Campus, StaffMember
from domain.errors import Gone, NotAllowed
from domain.messages.screen import t
from domain.people.links import INVITERS, STAFF_LIFE, Invitation, InviteStaff, may_invite
from domain.people.person import Role
from domain.staff.ports import Request, Wanted
from domain.staff.second import SECONDS, ask_second, use_granted
from domain.turn import Rights, Turn, only

POWERFUL = frozenset({Role.ADMIN, Role.OPERATOR})
"""Whoever could invite these alone would be two people at once, and be their own second person."""

LIVES = (1, STAFF_LIFE.days, 7)
"""Days that a link may last."""


@dataclass(frozen=True)
class Options:
    """What somebody with that role may be invited with.

    Attributes:
        members: those of the centre's list with that role.
        campus: None for all.
    """

    role: Role
    members: Sequence[StaffMember]
    campuses: Sequence[Campus]
    days: int
    campus: Campus | None


@dataclass(frozen=True)
class LookAtOptions:
    """
    Attributes:
        campus: handle of one, "" for all.

    Raises:
        NotAllowed: the person may not hand out that role.
    """

    role: Role
    days: int = STAFF_LIFE.days
    campus: str = ""
    rights: ClassVar[Rights] = only(*INVITERS)

    async def run(self, turn: Turn) -> Options:
        if self.role not in may_invite(turn.person):
            raise NotAllowed(t("refusal.not_allowed"))
        campuses = await turn.uow.courses.campuses()
        members = [each for each in await turn.uow.courses.staff() if each.role is self.role]
        days = self.days if self.days in LIVES else STAFF_LIFE.days
        return Options(self.role, members, campuses, days, find(campuses, self.campus))


@dataclass(frozen=True)
class Invite:
    """A link for somebody, or, for a role with power, a request for a second person's word.

    Attributes:
        member, campus: handles, "" for anybody and for all.

    Raises:
        NotAllowed: the person may not hand out that role. Gone: there is no such member or campus.
    """

    role: Role
    member: str = ""
    campus: str = ""
    days: int = STAFF_LIFE.days
    rights: ClassVar[Rights] = only(*INVITERS)

    async def run(self, turn: Turn) -> Invitation | Request:
        options = await turn.do(LookAtOptions(self.role, self.days, self.campus))
        member = find(options.members, self.member)
        if (self.member and member is None) or (self.campus and options.campus is None):
            raise Gone(t("refusal.gone"))
        about: dict[str, int | str] = {"role": self.role.value, "days": options.days}
        if member is not None:
            about["member"] = member.id
        if options.campus is not None:
            about["campus"] = options.campus.id
        if self.role in POWERFUL:
            return await ask_second(turn, Wanted.INVITATION, about)
        return await turn.do(_from(about))


@dataclass(frozen=True)
class MakeGranted:
    """The link that a second person has said yes to; once.

    Raises:
        Gone: nobody has (any more), or it was made already.
    """

    request: int
    rights: ClassVar[Rights] = SECONDS

    async def run(self, turn: Turn) -> Invitation:
        request = await use_granted(turn, Wanted.INVITATION, self.request)
        return await turn.do(_from(request.about))


def _from(about: Mapping[str, int | str]) -> InviteStaff:
    member, campus = about.get("member"), about.get("campus")
    return InviteStaff(
        Role(str(about["role"])),
        str(member) if member is not None else None,
        str(campus) if campus is not None else None,
        int(about["days"]),
    )

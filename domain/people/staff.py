"""Which roles somebody may hand out, and to which courses a link may lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.courses.course import Course
from domain.people.links import INVITERS, may_invite
from domain.people.person import STAFF, Role
from domain.turn import Rights, Turn, only

INVITE_TO_TRIAL = only(Role.ADMIN, Role.OPERATOR, Role.ADVISOR)


@dataclass(frozen=True)
class RolesToGive:
    """The staff roles that the person may hand out, in the order of the enum."""

    rights: ClassVar[Rights] = only(*INVITERS)

    async def run(self, turn: Turn) -> tuple[Role, ...]:
        allowed = may_invite(turn.person)
        return tuple(role for role in Role if role in STAFF and role in allowed)


@dataclass(frozen=True)
class CoursesToShow:
    """The courses to whose trial lesson a link may lead."""

    rights: ClassVar[Rights] = INVITE_TO_TRIAL

    async def run(self, turn: Turn) -> Sequence[Course]:
        return await turn.uow.courses.offered()

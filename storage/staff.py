"""Repository of which account belongs to which member of the centre's list."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Text, and_, bindparam, cast, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.courses.course import StaffMember
from domain.people.person import STAFF, LinkKind, Person
from storage import tables
from storage.courses import read
from storage.people import PEOPLE, person_of
from storage.sql import columns_for

people, roles, links = tables.people.people, tables.people.roles, tables.people.links
staff = tables.courses.staff

_of_staff = exists().where(roles.c.person == people.c.id, roles.c.role.in_(sorted(STAFF))).correlate(people)
# The centre's list may still name somebody who has lost every role here.
LET_GO = and_(_of_staff.where(roles.c.revoked_at.is_not(None)), ~_of_staff.where(roles.c.revoked_at.is_(None)))

# A member of the centre's list has the account that its file names, or the one that used their personal invitation.
IS_ACCOUNT_OF = and_(
    or_(
        and_(people.c.platform == "telegram", people.c.external_id == cast(staff.c.telegram, Text)),
        exists()
        .where(
            links.c.kind == LinkKind.STAFF,
            links.c.used_by == people.c.id,
            links.c.subject["staff"].as_string() == staff.c.id,
        )
        .correlate(people, staff),
    ),
    ~LET_GO,
)
ACCOUNTS_OF = (
    PEOPLE.join_from(people, staff, IS_ACCOUNT_OF)
    .where(staff.c.id == bindparam("member"), people.c.reachable)
    .order_by(people.c.id)
)
MEMBER_OF = (
    select(*columns_for(staff, StaffMember))
    .join_from(staff, people, IS_ACCOUNT_OF)
    .where(people.c.id == bindparam("person"))
    .order_by(staff.c.rank)
)


class StaffRepository:
    """Provides domain.ports.Staff."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def accounts_of(self, member: str) -> Sequence[Person]:
        return [person_of(row) for row in await self._connection.execute(ACCOUNTS_OF, {"member": member})]

    async def member_of(self, person: int) -> StaffMember | None:
        row = (await self._connection.execute(MEMBER_OF, {"person": person})).first()
        return read(StaffMember, row) if row else None

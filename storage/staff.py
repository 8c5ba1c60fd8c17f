"""Repository of which account belongs to which member of the centre's list."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Text, and_, bindparam, cast, exists, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.courses.course import StaffMember
from domain.people.person import STAFF, Person
from storage import tables
from storage.courses import read
from storage.people import PEOPLE, person_of
from storage.sql import columns_for
from storage.tables.people import IS_USED_BY_STAFF

people, roles, links = tables.people.people, tables.people.roles, tables.people.links
staff = tables.courses.staff

_of_staff = exists().where(roles.c.person == people.c.id, roles.c.role.in_(sorted(STAFF))).correlate(people)
# The centre's list may still name somebody who has lost every role here.
LET_GO = and_(~_of_staff.where(roles.c.revoked_at.is_(None)), _of_staff.where(roles.c.revoked_at.is_not(None)))

# A member of the centre's list has the account that its file names, or the one that used their personal invitation.
# Two arms and no OR between them: each has an index to go by, from either end.
named = people.alias("named")
ACCOUNTS = union(
    select(staff.c.id.label("member"), named.c.id.label("person")).join(
        named, and_(named.c.platform == "telegram", named.c.external_id == cast(staff.c.telegram, Text))
    ),
    select(links.c.subject["staff"].as_string(), links.c.used_by).where(IS_USED_BY_STAFF),
).subquery("accounts")
"""(member, person); whoever was let go is among them, see LET_GO."""
ACCOUNTS_OF = (
    PEOPLE.join(ACCOUNTS, ACCOUNTS.c.person == people.c.id)
    .where(ACCOUNTS.c.member == bindparam("member"), people.c.reachable, ~LET_GO)
    .order_by(people.c.id)
)
MEMBER_OF = (
    select(*columns_for(staff, StaffMember))
    .join(ACCOUNTS, ACCOUNTS.c.member == staff.c.id)
    .join(people, people.c.id == ACCOUNTS.c.person)
    .where(ACCOUNTS.c.person == bindparam("person"), ~LET_GO)
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

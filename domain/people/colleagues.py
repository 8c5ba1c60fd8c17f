"""Who is told when nobody in particular is meant."""

from __future__ import annotations

from collections.abc import Sequence

from domain.people.person import Person, Role
from domain.ports import UnitOfWork


async def office(uow: UnitOfWork) -> Sequence[Person]:
    """The operators that can be reached; where there is none, the admins."""
    for role in (Role.OPERATOR, Role.ADMIN):
        found = [person for person in await uow.people.with_role(role) if person.reachable]
        if found:
            return found
    return ()

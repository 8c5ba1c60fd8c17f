"""Who answers for the content of the bank, and how much of it waits for a look of theirs."""

from __future__ import annotations

from collections.abc import Sequence

from domain.people.person import Person, Role
from domain.practice.items.kinds import ItemStatus
from domain.practice.items.stored import OfStatus
from domain.practice.keeping.suspecting import doubted
from domain.turn import Turn


async def content_owners(turn: Turn) -> Sequence[Person]:
    """Those whom the centre's content names and who can be reached; where there are none operators, else admins."""
    named = {
        person.id: person
        for member in turn.services.content_owners
        for person in await turn.uow.staff.accounts_of(member)
    }
    if named:
        return list(named.values())
    return await turn.uow.people.with_role(Role.OPERATOR) or await turn.uow.people.with_role(Role.ADMIN)


async def items_waiting(turn: Turn, person: int) -> int:
    """How many items wait for a look: reported by learners, or doubted for their answers; 0 for whoever is no content
    owner."""
    if person not in {each.id for each in await content_owners(turn)}:
        return 0
    return len(await turn.uow.items.keys(OfStatus(ItemStatus.FLAGGED))) + len(await doubted(turn))

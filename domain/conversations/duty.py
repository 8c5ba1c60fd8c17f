"""Who of the centre is there for a family that waits, and what they and the family are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.booking.hours.free import hours_of
from domain.conversations.conversation import Conversation
from domain.people.colleagues import office
from domain.people.person import STAFF, Learner, Person, Role
from domain.turn import Turn, only

ANSWERERS = only(Role.TEACHER, Role.ADVISOR, Role.OPERATOR, Role.ADMIN)
SEE_ALL = frozenset({Role.ADVISOR, Role.OPERATOR, Role.ADMIN})
"""They see and take every conversation; teachers those that are addressed to them."""


@dataclass(frozen=True)
class FamilySide:
    """Who talks, and about whom, as far as that is known; `is_own`: a learner for themselves."""

    person: Person
    learner: Learner | None

    @property
    def is_own(self) -> bool:
        return self.learner is not None and self.learner.person == self.person.id


async def family_side(turn: Turn, conversation: Conversation) -> FamilySide:
    person = await turn.uow.people.get(conversation.person)
    assert person is not None, "nobody is removed"
    learner = await turn.uow.people.learner(conversation.learner) if conversation.learner is not None else None
    return FamilySide(person, learner)


async def colleague(turn: Turn, person: int | None) -> Person | None:
    """That member of staff; None where they do not work here any more, or cannot be reached."""
    found = await turn.uow.people.get(person) if person is not None else None
    return found if found is not None and found.reachable and found.roles & STAFF else None


async def on_duty(turn: Turn, at: datetime) -> Sequence[Person]:
    """The advisors whose hours are then; all of them where that is nobody's hour, the office where there are none."""
    advisors = [each for each in await turn.uow.people.with_role(Role.ADVISOR) if each.reachable]
    there = [each for each in advisors if await _works(turn, each, at)]
    return there or advisors or await office(turn.uow)


async def told_of(turn: Turn, conversation: Conversation, at: datetime, *, again: bool = False) -> Sequence[Person]:
    """Who hears that a conversation waits: whoever is meant, else those on duty; `again`: all of them."""
    meant = await colleague(turn, conversation.addressed)
    found = [meant] if meant is not None else []
    if again or not found:
        found += [each for each in await on_duty(turn, at) if each not in found]
    return [each for each in found if each.id != conversation.person]


async def _works(turn: Turn, person: Person, at: datetime) -> bool:
    member = await turn.uow.staff.member_of(person.id)
    if member is None:
        return False
    hours = await hours_of(turn, member.id, at, at)
    # their hours may be written in a zone where it is another day
    days = (at.date() + timedelta(days=step) for step in (-1, 0, 1))
    return any(each.starts_at <= at < each.ends_at for day in days for each in hours.on(day))

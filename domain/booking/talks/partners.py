"""With whom a family may talk: class teachers first, then those of trial lessons, then advisors."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.booking.slot import BookingState
from domain.courses.course import StaffMember
from domain.people.person import Learner, Role
from domain.turn import Turn

PARTNERS = frozenset({Role.TEACHER, Role.ADVISOR})


class Bond(StrEnum):
    """Why somebody is proposed."""

    CLASS = "class"
    TRIAL = "trial"
    ADVISES = "advises"


@dataclass(frozen=True)
class Partner:
    member: StaffMember
    bond: Bond


async def partners_of(turn: Turn, learner: Learner) -> tuple[Partner, ...]:
    """Everybody once, by their nearest bond, in the order of the centre's list within each."""
    staff = [member for member in await turn.uow.courses.staff() if member.role in PARTNERS]
    classes = {each.teacher for each in await turn.uow.classes.classes_of(learner.id)}
    booked = await turn.uow.bookings.of_learners([learner.id], {BookingState.BOOKED, BookingState.ATTENDED})
    slots = await turn.uow.bookings.slots_of([each.slot for each in booked])
    trials = {slot.teacher for slot in slots if slot.course is not None}
    found = [Partner(member, Bond.CLASS) for member in staff if member.id in classes]
    found += [Partner(member, Bond.TRIAL) for member in staff if member.id in trials - classes]
    known = {partner.member.id for partner in found}
    found += [
        Partner(member, Bond.ADVISES) for member in staff if member.role is Role.ADVISOR and member.id not in known
    ]
    return tuple(found)


async def speaks_for_themselves(turn: Turn, learner: Learner) -> bool:
    """Whether the actor is the learner, not somebody who asks about one."""
    return learner.person == turn.person.id

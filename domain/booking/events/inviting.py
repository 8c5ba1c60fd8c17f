"""Who is invited to an event by name: those it is for, who have said nothing about it yet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from domain.booking.events.event import Event
from domain.people.person import Role

INVITATION = "invitation"
"""Type of the journal's object, by the event's id, when somebody says no to an event."""


@dataclass(frozen=True)
class Pupil:
    """A learner as far as invitations are concerned; courses and campuses are those of their lessons."""

    grade: int | None
    courses: Collection[str] = ()
    campuses: Collection[str] = ()


@dataclass(frozen=True)
class Invitee:
    """Somebody who may be invited.

    Attributes:
        children: for whom they speak as a guardian; own: what they learn themselves, where they decide alone.
    """

    roles: Collection[Role]
    children: Sequence[Pupil] = ()
    own: Pupil | None = None


def is_for(event: Event, person: Invitee) -> bool:
    """Whether the event is for the person: for a child of theirs, or for themselves.

    A grade that nobody knows fits only where all are welcome.
    """
    pupils: list[Pupil] = []
    if Role.PARENT in event.audience and Role.PARENT in person.roles:
        pupils += person.children
    if Role.LEARNER in event.audience and Role.LEARNER in person.roles and person.own is not None:
        pupils.append(person.own)
    return any(_fits(event, pupil) for pupil in pupils)


def _fits(event: Event, pupil: Pupil) -> bool:
    if event.grades and (pupil.grade is None or not event.grades[0] <= pupil.grade <= event.grades[1]):
        return False
    if event.courses and not set(event.courses) & set(pupil.courses):
        return False
    return not event.campuses or bool(set(event.campuses) & set(pupil.campuses))

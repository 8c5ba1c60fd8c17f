"""An event as the centre's calendar describes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.booking.slot import Way
from domain.language import Localized
from domain.people.person import Role


@dataclass(frozen=True)
class Event:
    """What takes place once, for families; instants in UTC.

    Attributes:
        campus, room: None for what takes place by video.
        host: id of the member of staff who leads it.
        link: where one joins by video.
        zone: IANA zone by whose wall clock it is told.
        guests: how many may come along with whoever books.
        audience: whom it is for; staff may look at all of them.
        grades: first and last school year that are invited, empty for all; courses, campuses: ids of those whose
            learners are, empty for all. Whoever is not invited may come all the same.
        invite_days: so many days before it invitations may go.
    """

    id: str
    name: Localized
    about: Localized
    campus: str | None
    room: str | None
    host: str | None
    way: Way
    link: str | None
    zone: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    guests: int = 0
    audience: tuple[Role, ...] = (Role.PARENT, Role.LEARNER)
    grades: tuple[int, ...] = ()
    courses: tuple[str, ...] = ()
    campuses: tuple[str, ...] = ()
    invite_days: int = 14

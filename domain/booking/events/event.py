"""An event as the centre's calendar describes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.booking.slot import Way
from domain.language import Localized


@dataclass(frozen=True)
class Event:
    """What takes place once, for families; instants in UTC.

    Attributes:
        campus, room: None for what takes place by video.
        host: id of the member of staff who leads it.
        link: where one joins by video.
        zone: IANA zone by whose wall clock it is told.
        guests: how many may come along with whoever books.
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

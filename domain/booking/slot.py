"""Slots and bookings, their states, and the table of booking kinds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True)
class BookingKind:
    """One kind of booking.

    Attributes:
        hold: how long a seat is kept while somebody decides.
        cancel_until: how long before the start it can be cancelled with one tap.
        follow_up: a word in the evening after it.
    """

    name: str
    hold: timedelta
    cancel_until: timedelta
    follow_up: bool


TRIAL = BookingKind("trial", hold=timedelta(minutes=5), cancel_until=timedelta(hours=12), follow_up=True)

BOOKING_KINDS = {kind.name: kind for kind in (TRIAL,)}


class BookingState(StrEnum):
    HELD = "held"
    BOOKED = "booked"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    ATTENDED = "attended"
    NO_SHOW = "no_show"


LIVE = frozenset({BookingState.HELD, BookingState.BOOKED})


@dataclass(frozen=True)
class Slot:
    """One bookable span of time, with seats; instants in UTC."""

    id: int
    kind: str
    course: str
    campus: str
    teacher: str
    room: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: int

    @property
    def places_left(self) -> int:
        return self.capacity - self.taken


@dataclass(frozen=True)
class Booking:
    """One learner's place in one slot.

    Attributes:
        uid: the calendar's name for it, the same for its whole life.
        sequence: how often its time changed, plus one for a cancellation.
        held_until: when a hold lapses, None once it is booked.
    """

    id: int
    kind: str
    slot: int
    learner: int
    booked_by: int
    state: BookingState
    uid: str
    sequence: int
    held_until: datetime | None
    created_at: datetime

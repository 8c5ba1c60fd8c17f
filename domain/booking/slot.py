"""Slots and bookings, and the table of booking kinds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Way(StrEnum):
    """How people meet."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"


@dataclass(frozen=True)
class BookingKind:
    """One kind of booking.

    Attributes:
        hold: how long a seat is kept while somebody decides; zero where one tap books.
        cancel_until: how long before the start it can be cancelled or moved with one tap.
        follow_up: cadences follow it.
        learner_comes: the learner's time is taken.
        guardian_comes_until: the time of whoever booked is taken, too, for learners up to that age in years.
        guests: how many may come along.
        brief: the other side gets a page about the learner before it.
        outcome: the other side says afterwards what came of it.
        waiting: one can wait for a place.
        kept_back: parts of the page that are told only when the family puts them in: nobody was asked for them.
        own_slot: its slot is made for it and closed with it.
    """

    name: str
    hold: timedelta
    cancel_until: timedelta
    follow_up: bool = False
    learner_comes: bool = True
    guardian_comes_until: int = 0
    guests: int = 0
    brief: bool = False
    kept_back: tuple[str, ...] = ()
    outcome: bool = False
    waiting: bool = False
    own_slot: bool = False


ANY_AGE = 200

TRIAL = BookingKind(
    "trial",
    hold=timedelta(minutes=5),
    cancel_until=timedelta(hours=12),
    follow_up=True,
    guardian_comes_until=9,
    brief=True,
    kept_back=("skills", "hard", "habits"),
    waiting=True,
)
TALK = BookingKind(
    "talk",
    hold=timedelta(minutes=5),
    cancel_until=timedelta(hours=12),
    learner_comes=False,
    guardian_comes_until=ANY_AGE,
    brief=True,
    outcome=True,
    own_slot=True,
)
EVENT = BookingKind(
    "event",
    hold=timedelta(0),
    # somebody who waits may be glad of the places to the last minute
    cancel_until=timedelta(0),
    learner_comes=False,
    guardian_comes_until=ANY_AGE,
    guests=2,
    waiting=True,
)

BOOKING_KINDS = {kind.name: kind for kind in (TRIAL, TALK, EVENT)}


class BookingState(StrEnum):
    HELD = "held"
    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    WAITING = "waiting"
    OFFERED = "offered"
    ATTENDED = "attended"
    NO_SHOW = "no_show"
    EXPIRED = "expired"


SEATED = frozenset({BookingState.HELD, BookingState.OFFERED, BookingState.BOOKED})
"""A seat is taken for it."""

OPEN = SEATED | {BookingState.WAITING}
"""Something will still come of it; one at most of each learner for a slot."""


@dataclass(frozen=True)
class Slot:
    """One bookable span of time, with seats; instants in UTC.

    Attributes:
        course, event: id of what takes place; both None for a talk.
        campus, room: None for what takes place by video or phone.
        teacher: id of the member of staff who is there, None where it is nobody in particular.
        zone: IANA zone by whose wall clock it is told.
        closed_at: since when nobody can book it any more; None while it stands.
    """

    id: int
    kind: str
    course: str | None
    event: str | None
    campus: str | None
    room: str | None
    teacher: str | None
    way: Way
    zone: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: int = 0
    closed_at: datetime | None = None

    @property
    def places_left(self) -> int:
        return 0 if self.closed_at else self.capacity - self.taken


@dataclass(frozen=True)
class Booking:
    """Somebody's place in a slot, for its whole life: when it is moved, `slot` changes and `id` and `uid` stay.

    Attributes:
        learner: for whom; None where a family comes (an event).
        seats: how many places; with guests more than one.
        party: what siblings' bookings share that want their places together, or none; None for one alone.
        accompanied: whoever booked comes along, so that their time is taken, too.
        replaces: the booking that moves here when this hold is confirmed.
        uid: the calendar's name for it.
        sequence: how often its time changed, plus one for a cancellation.
        held_until: when a hold or an offer lapses, None otherwise.
        queued_at: since when it waits, or waited.
        booked_at: since when it is booked for this slot; moving it sets it anew.
        topic: what a talk is to be about, a key of the topics' table or words of the family's own.
        left_out: parts of the brief that the guardian does not want told.
        coming: when the family said that they come.
        version: raised with every change; a change made from an older one is refused.
    """

    id: int
    kind: str
    slot: int
    learner: int | None
    booked_by: int
    state: BookingState
    uid: str
    created_at: datetime
    sequence: int = 0
    seats: int = 1
    party: str | None = None
    accompanied: bool = False
    replaces: int | None = None
    held_until: datetime | None = None
    queued_at: datetime | None = None
    booked_at: datetime | None = None
    topic: str | None = None
    left_out: tuple[str, ...] = ()
    coming: datetime | None = None
    version: int = 0

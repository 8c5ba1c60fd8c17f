"""Slots with seats, who sits in them, whose time is taken, and what belongs to talks, events, hours and calendars."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Time,
    text,
)

from domain.booking.slot import BookingState, Way
from storage.columns import (
    BOOKING,
    IDENTITY,
    NONE,
    SECRET,
    STAFF,
    WORDS,
    Id,
    Instant,
    Key,
    Plain,
    key,
    metadata,
    one_of,
)

OPEN = text("state IN ('held', 'booked', 'waiting', 'offered') AND learner IS NOT NULL")
OPEN_OF_PERSON = text("state IN ('held', 'booked', 'waiting', 'offered') AND learner IS NULL")
REPLACES = text("replaces IS NOT NULL")
IS_TAKEN = text("booking IS NOT NULL")
LAPSING = text("state IN ('held', 'offered')")
IN_LINE = text("state = 'waiting'")

# No foreign keys to courses, campuses and staff: what was booked outlives the course sheet that offered it.
slots = Table(
    "slots",
    metadata,
    key(),
    Column("kind", Id, nullable=False),
    Column("course", Id),
    Column("event", Id),
    Column("campus", Id),
    Column("room", Id),
    Column("teacher", Id, info=STAFF),
    Column("way", one_of(Way, "way"), nullable=False),
    Column("zone", Id, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False, index=True),
    Column("capacity", SmallInteger, nullable=False),
    Column("taken", SmallInteger, nullable=False),
    Column("closed_at", Instant),
    CheckConstraint("taken BETWEEN 0 AND capacity", name="seats"),
    CheckConstraint("ends_at > starts_at", name="span"),
    Index("ix_slots_kind_starts_at", "kind", "starts_at"),
    info=NONE,
)

# Time in cells of five minutes, each of which somebody has once: no two spans of a teacher, a room, a learner or a
# parent can overlap, by a primary key that both databases understand.
busy = Table(
    "busy",
    metadata,
    Column("who", Id, primary_key=True),
    Column("cell", Integer, primary_key=True),
    Column("holder", Id, nullable=False),
    Column("times", SmallInteger, nullable=False),
    CheckConstraint("times > 0", name="times"),
    Index("ix_busy_cell", "cell"),
    info=BOOKING,
)

bookings = Table(
    "bookings",
    metadata,
    key(),
    Column("kind", Id, nullable=False),
    Column("slot", Key, ForeignKey("slots.id"), nullable=False, index=True),
    Column("learner", Key, ForeignKey("learners.id"), index=True),
    Column("booked_by", Key, ForeignKey("people.id"), nullable=False, index=True),
    Column("state", one_of(BookingState, "state"), nullable=False),
    Column("uid", Id, nullable=False, unique=True),
    Column("sequence", SmallInteger, nullable=False),
    Column("seats", SmallInteger, nullable=False),
    Column("party", Id),
    Column("accompanied", Boolean, nullable=False),
    Column("replaces", Key, ForeignKey("bookings.id")),
    Column("held_until", Instant),
    Column("queued_at", Instant),
    Column("booked_at", Instant),
    Column("topic", Id),
    Column("left_out", Plain, nullable=False),
    Column("coming", Instant),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    CheckConstraint("seats > 0", name="seats"),
    Index("uq_bookings_open", "slot", "learner", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    Index(
        "uq_bookings_open_of_person",
        "slot",
        "booked_by",
        unique=True,
        sqlite_where=OPEN_OF_PERSON,
        postgresql_where=OPEN_OF_PERSON,
    ),
    Index("ix_bookings_replaces", "replaces", sqlite_where=REPLACES, postgresql_where=REPLACES),
    Index("ix_bookings_held_until", "held_until", sqlite_where=LAPSING, postgresql_where=LAPSING),
    Index("ix_bookings_waiting", "slot", sqlite_where=IN_LINE, postgresql_where=IN_LINE),
    info=BOOKING,
)

# When a member of staff works, week by week in local wall time of `zone`, and the days that differ.
hours = Table(
    "hours",
    metadata,
    key(),
    Column("staff", Id, nullable=False, index=True),
    Column("weekday", SmallInteger, nullable=False),
    Column("starts", Time, nullable=False),
    Column("ends", Time, nullable=False),
    Column("zone", Id, nullable=False),
    Column("campus", Id),
    Column("ways", Plain, nullable=False),
    CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
    CheckConstraint("ends > starts", name="span"),
    info=STAFF,
)
hours_exceptions = Table(
    "hours_exceptions",
    metadata,
    key(),
    Column("staff", Id, nullable=False),
    Column("day", Date, nullable=False),
    Column("works", Boolean, nullable=False),
    # both empty: the whole day
    Column("starts", Time),
    Column("ends", Time),
    Column("zone", Id, nullable=False),
    Column("campus", Id),
    Column("ways", Plain, nullable=False),
    Column("made_at", Instant, nullable=False),
    Index("ix_hours_exceptions_staff_day", "staff", "day"),
    info=STAFF,
)

talk_offers = Table(
    "talk_offers",
    metadata,
    key(),
    Column("staff", Id, nullable=False, info=STAFF),
    Column("made_by", Key, ForeignKey("people.id"), nullable=False, info=STAFF),
    Column("person", Key, ForeignKey("people.id"), nullable=False, index=True),
    Column("learner", Key, ForeignKey("learners.id"), nullable=False),
    Column("topic", Id, nullable=False),
    Column("way", one_of(Way, "way"), nullable=False),
    # instants as ISO text, UTC
    Column("times", Plain, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("booking", Key, ForeignKey("bookings.id")),
    Column("declined_at", Instant),
    Index("ix_talk_offers_booking", "booking", sqlite_where=IS_TAKEN, postgresql_where=IS_TAKEN),
    info=BOOKING,
)
outcomes = Table(
    "outcomes",
    metadata,
    Column("booking", Key, ForeignKey("bookings.id"), primary_key=True),
    Column("outcome", Id, nullable=False),
    Column("plan", Id, nullable=False),
    Column("next_on", Date),
    Column("note", Text, nullable=False, info=WORDS),
    Column("said_by", Key, ForeignKey("people.id"), nullable=False, info=STAFF),
    Column("at", Instant, nullable=False),
    info=BOOKING,
)

events = Table(
    "events",
    metadata,
    Column("id", Id, primary_key=True),
    Column("rank", Integer, nullable=False),
    Column("name", Plain, nullable=False),
    Column("about", Plain, nullable=False),
    Column("campus", Id),
    Column("room", Id),
    Column("host", Id, info=STAFF),
    Column("way", one_of(Way, "way"), nullable=False),
    Column("link", Text),
    Column("zone", Id, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("capacity", SmallInteger, nullable=False),
    Column("guests", SmallInteger, nullable=False),
    Column("audience", Plain, nullable=False),
    Column("grades", Plain, nullable=False),
    Column("courses", Plain, nullable=False),
    Column("campuses", Plain, nullable=False),
    Column("invite_days", SmallInteger, nullable=False),
    info=NONE,
)

calendar_feeds = Table(
    "calendar_feeds",
    metadata,
    # SHA-256 of the token, hexadecimal: the token itself is only in its owner's chat
    Column("token_hash", Id, primary_key=True, info=SECRET),
    Column("person", Key, ForeignKey("people.id"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    info=IDENTITY,
)

"""Slots with seats, and who sits in them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, SmallInteger, Table, text
from sqlalchemy import UniqueConstraint as Unique

from domain.booking.slot import BookingState
from storage.columns import Id, Instant, Key, key, metadata, one_of

LIVE = text("state IN ('held', 'booked')")
HELD = text("state = 'held'")

# No foreign keys to courses, campuses and staff: what was booked outlives the course sheet that offered it.
slots = Table(
    "slots",
    metadata,
    key(),
    Column("kind", Id, nullable=False),
    Column("course", Id, nullable=False),
    Column("campus", Id, nullable=False),
    Column("teacher", Id, nullable=False),
    Column("room", Id, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False, index=True),
    Column("capacity", SmallInteger, nullable=False),
    Column("taken", SmallInteger, nullable=False),
    CheckConstraint("taken BETWEEN 0 AND capacity", name="seats"),
    CheckConstraint("ends_at > starts_at", name="span"),
    Unique("campus", "room", "starts_at"),
    Unique("teacher", "starts_at"),
    Index("ix_slots_kind_starts_at", "kind", "starts_at"),
)

bookings = Table(
    "bookings",
    metadata,
    key(),
    Column("kind", Id, nullable=False),
    Column("slot", Key, ForeignKey("slots.id"), nullable=False, index=True),
    Column("learner", Key, ForeignKey("learners.id"), nullable=False, index=True),
    Column("booked_by", Key, ForeignKey("people.id"), nullable=False),
    Column("state", one_of(BookingState, "state"), nullable=False),
    Column("uid", Id, nullable=False, unique=True),
    Column("sequence", SmallInteger, nullable=False),
    Column("held_until", Instant),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Index("uq_bookings_live", "slot", "learner", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
    Index("ix_bookings_held_until", "held_until", sqlite_where=HELD, postgresql_where=HELD),
)

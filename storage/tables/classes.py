"""Who goes to which class, and what was taught there."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Table, text

from storage.columns import LEARNING, NONE, STAFF, Id, Instant, Key, key, metadata

# Also for queries: with parameters in it SQLite would not see that the partial index applies.
LIVE = text("until IS NULL")
PAST = text("until IS NOT NULL")
NOT_TAKEN_BACK = text("ended_at IS NULL")

# No foreign keys to classes: the course sheet is replaced as a whole, and what was taught outlives it.
enrolments = Table(
    "enrolments",
    metadata,
    key(),
    Column("learner", Key, ForeignKey("learners.id"), nullable=False),
    Column("class", Id, nullable=False, index=True),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    Index("uq_enrolments_live", "learner", "class", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
    Index("ix_enrolments_past", "learner", sqlite_where=PAST, postgresql_where=PAST),
    info=LEARNING,
)

taught = Table(
    "taught",
    metadata,
    key(),
    Column("class", Id, nullable=False),
    Column("skill", Id, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Key, ForeignKey("people.id"), info=STAFF),
    Index("uq_taught_class_skill_at", "class", "skill", "at", unique=True),
    info=NONE,
)

stand_ins = Table(
    "stand_ins",
    metadata,
    key(),
    Column("class_id", Id, nullable=False),
    Column("teacher", Id, nullable=False),
    Column("deputy", Key, ForeignKey("people.id"), nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("by", Key, ForeignKey("people.id"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index(
        "uq_stand_ins_stands",
        "class_id",
        "deputy",
        "first",
        "last",
        unique=True,
        sqlite_where=NOT_TAKEN_BACK,
        postgresql_where=NOT_TAKEN_BACK,
    ),
    Index("ix_stand_ins_deputy", "deputy", "ends_at"),
    info=STAFF,
)

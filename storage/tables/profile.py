"""Portraits, homework, what belongs to lessons, settings of reports, and what outside lists call what is ours."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, SmallInteger, Table, Text, Time, text

from domain.homework.homework import HandedState
from storage.columns import IDENTITY, LEARNING, NONE, STAFF, WORDS, Id, Instant, Key, Plain, key, metadata, one_of

# Also for queries: with parameters in it SQLite would not see that the partial index applies.
STANDS = text("withdrawn_at IS NULL")

# A cache: the journal gives it back, to the byte.
portraits = Table(
    "portraits",
    metadata,
    Column("learner", Key, ForeignKey("learners.id"), primary_key=True, autoincrement=False),
    Column("portrait", Plain, nullable=False),
    Column("upto", Key, nullable=False),
    Column("updated_at", Instant, nullable=False),
    info=LEARNING,
)

# Up to which row of the journal somebody has read.
watermarks = Table(
    "watermarks",
    metadata,
    Column("name", Id, primary_key=True),
    Column("upto", Key, nullable=False),
    info=NONE,
)

# No foreign key to classes: the course sheet is replaced as a whole.
homework = Table(
    "homework",
    metadata,
    key(),
    Column("class_id", Id, nullable=False, index=True),
    Column("lesson", Instant, nullable=False),
    Column("text", Text, nullable=False),
    Column("skills", Plain, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("given_by", Key, ForeignKey("people.id"), nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    info=STAFF,
)

handed_in = Table(
    "handed_in",
    metadata,
    Column("homework", Key, ForeignKey("homework.id"), primary_key=True, autoincrement=False),
    Column("learner", Key, ForeignKey("learners.id"), primary_key=True, autoincrement=False),
    Column("state", one_of(HandedState, "state"), nullable=False),
    Column("note", Text, nullable=False, info=WORDS),
    Column("photos", Plain, nullable=False, info=WORDS),
    Column("at", Instant, nullable=False),
    Column("seen_at", Instant),
    Column("seen_by", Key, ForeignKey("people.id"), info=STAFF),
    Column("answer", Text, info=WORDS),
    Index("ix_handed_in_learner", "learner"),
    info=LEARNING,
)

lesson_photos = Table(
    "lesson_photos",
    metadata,
    key(),
    Column("class_id", Id, nullable=False),
    Column("lesson", Instant, nullable=False),
    Column("file", Id, nullable=False),
    Column("by", Key, ForeignKey("people.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_lesson_photos_class_id", "class_id", "lesson"),
    info=STAFF,
)

recordings = Table(
    "recordings",
    metadata,
    key(),
    Column("class_id", Id, nullable=False),
    Column("lesson", Instant, nullable=False),
    Column("url", Text, nullable=False),
    Column("by", Key, ForeignKey("people.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    Index("uq_recordings_stands", "class_id", "lesson", unique=True, sqlite_where=STANDS, postgresql_where=STANDS),
    info=STAFF,
)

report_settings = Table(
    "report_settings",
    metadata,
    Column("person", Key, ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("lessons", Boolean, nullable=False),
    Column("weekly", Boolean, nullable=False),
    Column("weekday", SmallInteger, nullable=False),
    Column("at", Time, nullable=False),
    info=IDENTITY,
)

# What a list from outside (a school's roster, statements of another centre) calls what is ours.
sourced = Table(
    "sourced",
    metadata,
    Column("source", Id, primary_key=True),
    Column("kind", Id, primary_key=True),
    Column("external", Id, primary_key=True),
    Column("ours", Id, nullable=False),
    Column("checksum", Id, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Index("ix_sourced_ours", "kind", "ours"),
    info=IDENTITY,
)

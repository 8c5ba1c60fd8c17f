"""Practice that teachers assign."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, SmallInteger, Table

from domain.practice.learner.model import Band
from storage.columns import LEARNING, STAFF, Id, Instant, Key, key, metadata, one_of

# No foreign key to classes: the course sheet is replaced as a whole.
assignments = Table(
    "assignments",
    metadata,
    key(),
    Column("teacher", Key, ForeignKey("people.id"), nullable=False),
    Column("class_id", Id, nullable=False),
    Column("skill", Id, nullable=False),
    Column("size", SmallInteger, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("zone", Id, nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("stamp", Key, nullable=False),
    Column("is_whole", Boolean, nullable=False),
    Column("reminded_at", Instant),
    Column("withdrawn_at", Instant),
    Index("uq_assignments_teacher_stamp", "teacher", "stamp", unique=True),
    info=STAFF,
)

shares = Table(
    "shares",
    metadata,
    Column("assignment", Key, ForeignKey("assignments.id"), primary_key=True, autoincrement=False),
    Column("learner", Key, ForeignKey("learners.id"), primary_key=True, autoincrement=False),
    Column("before", one_of(Band, "before"), nullable=False),
    Column("done_at", Instant),
    Column("after", one_of(Band, "after")),
    Index("ix_shares_learner", "learner"),
    info=LEARNING,
)

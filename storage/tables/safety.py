"""Who is on duty, and the cases of danger. What stands here is for the one who is on duty, and in no export."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, Time, text

from domain.safety.case import CaseState
from storage.columns import SAFETY, STAFF, Instant, Key, key, metadata, one_of

IS_OPEN = text("state <> 'closed'")

duty = Table(
    "duty",
    metadata,
    Column("person", Key, ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("place", Integer, nullable=False),
    Column("opens", Time),
    Column("closes", Time),
    CheckConstraint("(opens IS NULL) = (closes IS NULL)", name="hours"),
    info=STAFF,
)

safety_cases = Table(
    "safety_cases",
    metadata,
    key(),
    Column("writer", Key, ForeignKey("people.id"), nullable=False),
    Column("learner", Key, ForeignKey("learners.id")),
    Column("own", Boolean, nullable=False),
    Column("state", one_of(CaseState, "state"), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("holder", Key, ForeignKey("people.id")),
    Column("taken_at", Instant),
    Column("parents_may", Boolean),
    Column("parents_told_at", Instant),
    Column("closed_at", Instant),
    Column("word", Text),
    CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at"),
    Index("uq_safety_cases_open", "writer", unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
    Index("ix_safety_cases_learner", "learner", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
    info=SAFETY,
)

safety_calls = Table(
    "safety_calls",
    metadata,
    key(),
    Column("case", Key, ForeignKey("safety_cases.id"), nullable=False),
    Column("person", Key, ForeignKey("people.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_safety_calls_case", "case", "id"),
    info=SAFETY,
)

safety_words = Table(
    "safety_words",
    metadata,
    key(),
    Column("case", Key, ForeignKey("safety_cases.id"), nullable=False),
    Column("author", Key, ForeignKey("people.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("text", Text, nullable=False),
    Index("ix_safety_words_case", "case", "id"),
    info=SAFETY,
)

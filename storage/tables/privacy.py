"""Who looked at what of a learner, and what people asked for about their data."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, Text, text

from domain.privacy.look import Seen
from domain.privacy.request import Part, RequestKind, RequestState
from storage.columns import AUDIT, CONSENT, WORDS, Id, Instant, Key, key, metadata, one_of

# Also for queries: with parameters in it SQLite would not see that the partial index applies.
IS_OPEN = text("state IN ('asked', 'waiting', 'objected')")
IS_ERASING = text("kind = 'erasure' AND state IN ('waiting', 'objected')")

looks = Table(
    "looks",
    metadata,
    Column("learner", Key, ForeignKey("learners.id"), primary_key=True, autoincrement=False),
    Column("person", Key, ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("seen", one_of(Seen, "seen"), primary_key=True),
    Column("on", Date, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("times", Integer, nullable=False),
    Index("ix_looks_learner_at", "learner", "at"),
    info=AUDIT,
)

data_requests = Table(
    "data_requests",
    metadata,
    key(),
    Column("kind", one_of(RequestKind, "kind"), nullable=False),
    Column("state", one_of(RequestState, "state"), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("deadline", Instant, nullable=False),
    Column("learner", Key, ForeignKey("learners.id"), index=True),
    Column("person", Key, ForeignKey("people.id"), index=True),
    Column("asked_by", Key, ForeignKey("people.id")),
    Column("due_at", Instant),
    Column("part", one_of(Part, "part")),
    Column("words", Text, info=WORDS),
    Column("answer", Text, info=WORDS),
    Column("decided_by", Key, ForeignKey("people.id")),
    Column("decided_at", Instant),
    Column("subject", Id),
    Index("ix_data_requests_open", "deadline", "id", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
    Index("uq_data_requests_learner", "learner", unique=True, sqlite_where=IS_ERASING, postgresql_where=IS_ERASING),
    Index("uq_data_requests_person", "person", unique=True, sqlite_where=IS_ERASING, postgresql_where=IS_ERASING),
    info=CONSENT,
)

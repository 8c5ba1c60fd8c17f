"""Sessions, what was asked in them, what was answered, and the learner model's cache."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Time,
    text,
)

from domain.language import Lang
from domain.practice.evening.session import SessionKind, SessionState, Verdict
from storage.columns import LEARNING, NONE, STAFF, WORDS, Id, Instant, Key, Plain, key, metadata, one_of

# Also for queries: with parameters in it SQLite would not see that the partial indexes apply.
UNFINISHED = text("state IN ('open', 'paused')")

sessions = Table(
    "sessions",
    metadata,
    key(),
    Column("learner", Key, ForeignKey("learners.id"), nullable=False, index=True),
    Column("lang", one_of(Lang, "lang"), nullable=False),
    Column("state", one_of(SessionState, "state"), nullable=False),
    Column("size", SmallInteger, nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("kind", one_of(SessionKind, "kind"), nullable=False),
    Column("about", Id),
    Column("assignment", Key, ForeignKey("assignments.id"), index=True),
    CheckConstraint("position >= 0 AND size > 0", name="position"),
    Index("uq_sessions_unfinished", "learner", unique=True, sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
    Index("ix_sessions_idle", "last_at", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
    info=LEARNING,
)

# No foreign key to items here and in attempts: what a generator made for one session need not be stored.
asked = Table(
    "asked",
    metadata,
    Column("session", Key, ForeignKey("sessions.id"), primary_key=True, autoincrement=False),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    Column("learner", Key, ForeignKey("learners.id"), nullable=False),
    Column("item", Id, nullable=False),
    Column("why", Plain, nullable=False),
    Column("order", Plain, nullable=False),
    Column("shown_at", Instant, nullable=False),
    Column("hints", SmallInteger, nullable=False),
    Column("reported", Id),
    Column("draft", Plain),
    Index("ix_asked_learner_shown_at", "learner", "shown_at"),
    info=LEARNING,
)

attempts = Table(
    "attempts",
    metadata,
    key(),
    Column("session", Key, ForeignKey("sessions.id"), nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("learner", Key, ForeignKey("learners.id"), nullable=False),
    Column("item", Id, nullable=False),
    Column("response", Plain, nullable=False),
    Column("verdict", one_of(Verdict, "verdict"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("hints", SmallInteger, nullable=False),
    Column("sure", Boolean),
    Column("rapid", Boolean, nullable=False),
    CheckConstraint("seconds >= 0", name="seconds"),
    Index("uq_attempts_session_position", "session", "position", unique=True),
    Index("ix_attempts_learner_at", "learner", "at"),
    Index("ix_attempts_item", "item"),
    info=LEARNING,
)

learner_states = Table(
    "learner_states",
    metadata,
    Column("learner", Key, ForeignKey("learners.id"), primary_key=True, autoincrement=False),
    Column("state", Plain, nullable=False),
    Column("updated_at", Instant, nullable=False),
    info=LEARNING,
)

# What answers have taught about items; a cache that a fit starts anew.
item_figures = Table(
    "item_figures",
    metadata,
    Column("item", Id, primary_key=True),
    Column("shift", Float, nullable=False),
    Column("answers", Integer, nullable=False),
    Column("updated_at", Instant, nullable=False, index=True),
    info=LEARNING,
)

# First answers without help, by what was answered; a cache that the journal can give back.
item_tallies = Table(
    "item_tallies",
    metadata,
    Column("item", Id, primary_key=True),
    Column("wording", Id, primary_key=True),
    Column("response", Id, primary_key=True),
    Column("success", Boolean, primary_key=True),
    Column("n", Integer, nullable=False),
    Column("expected", Float, nullable=False),
    Column("squares", Float, nullable=False),
    info=LEARNING,
)

model_parameters = Table(
    "model_parameters",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("parameters", Plain, nullable=False),
    Column("report", Plain, nullable=False),
    Column("fitted_at", Instant, nullable=False),
    Column("published_at", Instant),
    info=NONE,
)

habits = Table(
    "habits",
    metadata,
    Column("learner", Key, ForeignKey("learners.id"), primary_key=True, autoincrement=False),
    Column("practise_at", Time),
    Column("goals", Plain, nullable=False),
    Column("breaks", Plain, nullable=False),
    Column("streak", Boolean, nullable=False),
    Column("due_at", Instant, index=True),
    Column("snoozed_until", Instant),
    Column("skipped_on", Date),
    Column("reminded_at", Instant),
    Column("answered_at", Instant),
    Column("ignored", SmallInteger, nullable=False),
    Column("quiet_until", Date),
    info=LEARNING,
)

help_wishes = Table(
    "help_wishes",
    metadata,
    key(),
    Column("learner", Key, ForeignKey("learners.id"), nullable=False, index=True),
    Column("item", Id),
    Column("skill", Id),
    Column("session", Key, ForeignKey("sessions.id")),
    Column("position", SmallInteger),
    Column("want", Id, nullable=False),
    Column("note", Text, nullable=False, info=WORDS),
    Column("at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("done_by", Key, ForeignKey("people.id"), info=STAFF),
    Column("photos", Plain, nullable=False, info=WORDS),
    Column("asked_by", Key, ForeignKey("people.id")),
    Column("answer", Text, info=WORDS),
    Index("uq_help_wishes_place", "session", "position", unique=True),
    info=LEARNING,
)

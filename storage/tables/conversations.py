"""Conversations of families with people of the centre, and what is said in them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, text

from domain.conversations.conversation import FileKind, Side, State, Why
from storage.columns import STAFF, WORDS, Instant, Key, key, metadata, one_of

IS_OPEN = text("state <> 'closed'")

conversations = Table(
    "conversations",
    metadata,
    key(),
    Column("person", Key, ForeignKey("people.id"), nullable=False),
    Column("learner", Key, ForeignKey("learners.id")),
    Column("why", one_of(Why, "why"), nullable=False),
    Column("addressed", Key, ForeignKey("people.id"), info=STAFF),
    Column("state", one_of(State, "state"), nullable=False),
    Column("holder", Key, ForeignKey("people.id"), info=STAFF),
    Column("opened_at", Instant, nullable=False),
    Column("round", Integer, nullable=False),
    Column("asked_at", Instant),
    Column("owed_at", Instant),
    Column("promised_at", Instant),
    Column("renewals", Integer, nullable=False),
    Column("back_at", Instant),
    Column("word_at", Instant, nullable=False),
    Column("closed_at", Instant),
    CheckConstraint("(state = 'taken') = (holder IS NOT NULL)", name="one_holder"),
    CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at"),
    Index("uq_conversations_open", "person", unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
    Index("ix_conversations_state", "state", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
    info=WORDS,
)

conversation_lines = Table(
    "conversation_lines",
    metadata,
    key(),
    Column("conversation", Key, ForeignKey("conversations.id"), nullable=False),
    Column("side", one_of(Side, "side"), nullable=False),
    Column("author", Key, ForeignKey("people.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("text", Text, nullable=False),
    Column("file_kind", one_of(FileKind, "file_kind")),
    Column("file", Text),
    Index("ix_conversation_lines_conversation", "conversation", "id"),
    Index("ix_conversation_lines_at", "at"),
    info=WORDS,
)

"""The journal; triggers of the first migration refuse to change or remove what stands in it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table

from domain.journal import Place
from storage.columns import LEARNING, Id, Instant, Key, Plain, key, metadata, one_of

journal = Table(
    "journal",
    metadata,
    key(),
    # Not restricted to the known verbs: a statement keeps its verb when a later version has forgotten it.
    Column("verb", Id, nullable=False),
    Column("object_type", Id, nullable=False),
    Column("object_id", Id, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", Key, ForeignKey("people.id")),
    Column("learner", Key, ForeignKey("learners.id")),
    Column("result", Plain, nullable=False),
    Column("place", one_of(Place, "place"), nullable=False),
    Column("authority", Id, nullable=False),
    Column("uid", Id, nullable=False),
    Index("ix_journal_learner_at", "learner", "at", "id"),
    Index("ix_journal_actor_at", "actor", "at"),
    Index("uq_journal_uid", "uid", unique=True),
    Index("ix_journal_object", "object_id", "object_type", "verb", "learner"),
    info=LEARNING,
)

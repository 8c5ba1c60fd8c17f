"""Answers that staff write to what was not understood, and which question belongs to which entry."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table, Text

from domain.entries.entry import EntryState, LabelKind
from domain.language import Lang
from storage.columns import STAFF, WORDS, Instant, Key, Plain, key, metadata, one_of

entries = Table(
    "entries",
    metadata,
    key(),
    Column("state", one_of(EntryState, "state"), nullable=False, index=True),
    Column("question", Plain, nullable=False),
    Column("answer", Plain, nullable=False),
    Column("written_by", Key, ForeignKey("people.id"), nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("changed_by", Key, ForeignKey("people.id"), nullable=False),
    Column("word", Text),
    Column("decided_by", Key, ForeignKey("people.id")),
    Column("decided_at", Instant),
    info=STAFF,
)

# Who asked is not in here: a label is kept, and holds nobody but the member of staff who gave it.
labels = Table(
    "labels",
    metadata,
    key(),
    Column("said", Text, nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("lang", one_of(Lang, "lang"), nullable=False),
    Column("kind", one_of(LabelKind, "kind")),
    Column("entries", Plain, nullable=False),
    Column("given_by", Key, ForeignKey("people.id"), nullable=False, info=STAFF),
    Column("given_at", Instant, nullable=False),
    info=WORDS,
)

"""What one person alone may not do, and what a second one said to it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, text

from domain.staff.ports import RequestState, Wanted
from storage.columns import STAFF, Instant, Key, Plain, key, metadata, one_of

OPEN = text("state IN ('waiting', 'granted')")

second_words = Table(
    "second_words",
    metadata,
    key(),
    Column("wanted", one_of(Wanted, "wanted"), nullable=False),
    Column("about", Plain, nullable=False),
    Column("asked_by", Key, ForeignKey("people.id")),
    Column("asked_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("alone_at", Instant),
    Column("state", one_of(RequestState, "state"), nullable=False),
    Column("decided_by", Key, ForeignKey("people.id")),
    Column("decided_at", Instant),
    Index("ix_second_words_open", "id", sqlite_where=OPEN, postgresql_where=OPEN),
    info=STAFF,
)

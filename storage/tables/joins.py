"""Who waits for the other side's yes before they see anything of a child."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, Text, text

from domain.people.joins import JoinState, Side, Wish
from storage.columns import IDENTITY, SECRET, Instant, Key, key, metadata, one_of

WAITS = text("state = 'waiting'")

joins = Table(
    "joins",
    metadata,
    key(),
    Column("wish", one_of(Wish, "wish"), nullable=False),
    Column("learner", Key, ForeignKey("learners.id"), nullable=False),
    Column("person", Key, ForeignKey("people.id"), nullable=False),
    Column("asked_by", Key, ForeignKey("people.id")),
    Column("side", one_of(Side, "side"), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("phone", Text, info=SECRET),
    Column("state", one_of(JoinState, "state"), nullable=False),
    Column("told_at", Instant),
    Column("reminded_at", Instant),
    Column("answered_by", Key, ForeignKey("people.id")),
    Column("answered_at", Instant),
    Index("uq_joins_waiting", "learner", "person", "wish", unique=True, sqlite_where=WAITS, postgresql_where=WAITS),
    Index("ix_joins_person", "person"),
    Index("ix_joins_until", "until", sqlite_where=WAITS, postgresql_where=WAITS),
    info=IDENTITY,
)

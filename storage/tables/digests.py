"""What teachers were told in the morning, and when they want to be."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Time,
    UniqueConstraint,
    text,
)

from domain.alerts.digest.line import ToldAs
from storage.columns import LEARNING, STAFF, Instant, Key, key, metadata, one_of

HAS_MESSAGE = text("message IS NOT NULL")

alert_settings = Table(
    "alert_settings",
    metadata,
    Column("person", Key, ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("at", Time, nullable=False),
    Column("on", Boolean, nullable=False),
    info=STAFF,
)

# One of a local day, without lines where there was nothing to tell. `items`: so many waited for its content owner.
digests = Table(
    "digests",
    metadata,
    key(),
    Column("person", Key, ForeignKey("people.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("at", Instant, nullable=False),
    Column("more", SmallInteger, nullable=False),
    Column("items", Integer, nullable=False),
    Column("message", Key, ForeignKey("outbox.id")),
    UniqueConstraint("person", "day"),
    Index("ix_digests_message", "message", sqlite_where=HAS_MESSAGE, postgresql_where=HAS_MESSAGE),
    info=STAFF,
)

digest_lines = Table(
    "digest_lines",
    metadata,
    Column("digest", Key, ForeignKey("digests.id"), primary_key=True, autoincrement=False),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    Column("alert", Key, ForeignKey("alerts.id"), nullable=False, index=True),
    Column("told_as", one_of(ToldAs, "told_as"), nullable=False, info=LEARNING),
    info=STAFF,
)

"""What teachers were told in the morning, and when they want to be."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, SmallInteger, Table, Time, UniqueConstraint

from domain.alerts.digest.line import ToldAs
from storage.columns import Instant, Key, key, metadata, one_of

alert_settings = Table(
    "alert_settings",
    metadata,
    Column("person", Key, ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("at", Time, nullable=False),
    Column("on", Boolean, nullable=False),
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
)

digest_lines = Table(
    "digest_lines",
    metadata,
    Column("digest", Key, ForeignKey("digests.id"), primary_key=True, autoincrement=False),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    Column("alert", Key, ForeignKey("alerts.id"), nullable=False, index=True),
    Column("told_as", one_of(ToldAs, "told_as"), nullable=False),
)

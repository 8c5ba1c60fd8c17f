"""What the gate knows of each message that nobody asked for, every decision on it, and what people wish."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text, Time, text

from domain.gate.push import Verdict
from domain.messages.kinds import MessageClass
from storage.columns import IDENTITY, NONE, STAFF, WORDS, Id, Instant, Key, Ordered, Plain, key, metadata, one_of

IS_OF_CAMPAIGN = text("campaign IS NOT NULL")
WENT = text("passed_at IS NOT NULL")
AT_THE_GATE = text("campaign IS NOT NULL AND passed_at IS NULL")
HAS_MESSAGE = text("message IS NOT NULL")
WENT_ALONG = text('"into" IS NOT NULL')

# One row for each row of the outbox that nobody asked for; what became of it stands there.
pushes = Table(
    "pushes",
    metadata,
    Column("message", Key, ForeignKey("outbox.id"), primary_key=True, autoincrement=False),
    Column("person", Key, ForeignKey("people.id"), nullable=False),
    Column("household", Id, nullable=False, info=IDENTITY),
    Column("learner", Key, ForeignKey("learners.id")),
    Column("klass", one_of(MessageClass, "klass"), nullable=False),
    Column("counts", Boolean, nullable=False),
    Column("occasion", Ordered, nullable=False),
    Column("contact", Ordered),
    Column("due_at", Instant, nullable=False),
    Column("until", Instant),
    Column("urgent", Boolean, nullable=False),
    Column("override", Text),
    Column("sender", Key, ForeignKey("people.id"), info=STAFF),
    Column("campaign", Key, ForeignKey("campaigns.id")),
    Column("cause", Text, nullable=False),
    Column("alone", Plain),
    Column("passed_at", Instant),
    Column("into", Key, ForeignKey("outbox.id")),
    Index("ix_pushes_household", "household", "passed_at", sqlite_where=WENT, postgresql_where=WENT),
    Index("ix_pushes_person", "person", "message"),
    Index("ix_pushes_campaign", "campaign", "message", sqlite_where=IS_OF_CAMPAIGN, postgresql_where=IS_OF_CAMPAIGN),
    Index("ix_pushes_waits", "campaign", "message", sqlite_where=AT_THE_GATE, postgresql_where=AT_THE_GATE),
    Index("ix_pushes_into", "into", sqlite_where=WENT_ALONG, postgresql_where=WENT_ALONG),
    info=WORDS,
)

# Only ever added to.
decisions = Table(
    "decisions",
    metadata,
    key(),
    Column("message", Key, ForeignKey("outbox.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("verdict", one_of(Verdict, "verdict"), nullable=False),
    Column("why", Id, nullable=False),
    Column("then", Instant),
    Column("into", Key, ForeignKey("outbox.id")),
    Index("ix_decisions_message", "message", "id"),
    Index("ix_decisions_into", "into", sqlite_where=WENT_ALONG, postgresql_where=WENT_ALONG),
    info=WORDS,
)

preferences = Table(
    "preferences",
    metadata,
    Column("person", Key, ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("open_from", Time),
    Column("open_until", Time),
    Column("paused_until", Instant),
    Column("digest", Boolean, nullable=False),
    Column("off", Plain, nullable=False),
    info=IDENTITY,
)

# What members of staff write to families through the bot.
letters = Table(
    "letters",
    metadata,
    key(),
    Column("sender", Key, ForeignKey("people.id"), nullable=False, info=STAFF),
    Column("learner", Key, ForeignKey("learners.id"), nullable=False),
    Column("person", Key, ForeignKey("people.id"), nullable=False),
    Column("message", Key, ForeignKey("outbox.id")),
    Column("text", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("with_card", Boolean, nullable=False),
    Column("withdrawn_at", Instant),
    Column("seen_at", Instant),
    Column("reply", Text),
    Column("replied_at", Instant),
    Index("ix_letters_sender", "sender", "id"),
    Index("ix_letters_person", "person", "id"),
    Index("ix_letters_message", "message", sqlite_where=HAS_MESSAGE, postgresql_where=HAS_MESSAGE),
    info=WORDS,
)

# When the program was last alive on this database: after a long gap it may be an old copy of it.
heartbeats = Table(
    "heartbeats",
    metadata,
    Column("name", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    info=NONE,
)

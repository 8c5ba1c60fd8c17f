"""The inbox, the outbox, and which message is a person's panel."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, SmallInteger, Table, Text, text
from sqlalchemy import UniqueConstraint as Unique

from domain.messages.outgoing import OutboxState
from storage.columns import IDENTITY, WORDS, Id, Instant, Key, Ordered, Plain, key, metadata, one_of


class InboxState(StrEnum):
    """pending > handled; what cannot be read or handled is set aside, alone."""

    PENDING = "pending"
    HANDLED = "handled"
    SET_ASIDE = "set_aside"


PENDING = text("state = 'pending'")
SET_ASIDE = text("state = 'set_aside'")
PLANNED = text("state = 'planned'")
CLAIMED = text("state = 'claimed'")
HELD = text("state = 'held'")
FAILED = text("state = 'failed'")
IN_DOUBT = text("state = 'in_doubt'")
WAITING = text("state IN ('planned', 'claimed')")
STANDS = text("message_id IS NOT NULL")

inbox = Table(
    "inbox",
    metadata,
    Column("seq", Key, primary_key=True),
    Column("platform", Id, nullable=False),
    Column("update_id", BigInteger),
    Column("person_key", Id, info=IDENTITY),
    Column("raw", Text, nullable=False),
    Column("state", one_of(InboxState, "state"), nullable=False),
    Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
    Column("error", Text),
    Column("received_at", Instant, nullable=False),
    Column("done_at", Instant),
    Unique("platform", "update_id"),
    Index("ix_inbox_pending", "platform", "seq", sqlite_where=PENDING, postgresql_where=PENDING),
    Index("ix_inbox_person", "platform", "person_key", "seq", sqlite_where=PENDING, postgresql_where=PENDING),
    Index("ix_inbox_set_aside", "seq", sqlite_where=SET_ASIDE, postgresql_where=SET_ASIDE),
    # A number is never given twice, so that a late mark cannot hit another update after a purge.
    sqlite_autoincrement=True,
    info=WORDS,
)

outbox = Table(
    "outbox",
    metadata,
    key(),
    Column("person", Key, ForeignKey("people.id"), nullable=False),
    Column("kind", Id, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("content", Plain, nullable=False),
    Column("panel", Boolean, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("once", Ordered, unique=True),
    Column("state", one_of(OutboxState, "state"), nullable=False),
    Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
    Column("repeats", SmallInteger, nullable=False, server_default=text("0")),
    Column("created_at", Instant, nullable=False),
    Column("claimed_at", Instant),
    Column("sent_at", Instant),
    Column("message_id", BigInteger),
    Column("error", Text),
    Index("ix_outbox_due", "priority", "due_at", "id", sqlite_where=PLANNED, postgresql_where=PLANNED),
    Index("ix_outbox_held", "due_at", "id", sqlite_where=HELD, postgresql_where=HELD),
    Index("ix_outbox_person", "person", "priority", "id", sqlite_where=WAITING, postgresql_where=WAITING),
    Index("ix_outbox_panel", "person", "id", sqlite_where=text("panel"), postgresql_where=text("panel")),
    Index("ix_outbox_claimed", "id", sqlite_where=CLAIMED, postgresql_where=CLAIMED),
    Index("ix_outbox_message", "person", "message_id", sqlite_where=STANDS, postgresql_where=STANDS),
    Index("ix_outbox_failed", "id", sqlite_where=FAILED, postgresql_where=FAILED),
    Index("ix_outbox_in_doubt", "id", sqlite_where=IN_DOUBT, postgresql_where=IN_DOUBT),
    Index("ix_outbox_repeats", "repeats", sqlite_where=text("repeats > 0"), postgresql_where=text("repeats > 0")),
    sqlite_autoincrement=True,
    info=WORDS,
)

panels = Table(
    "panels",
    metadata,
    Column("person", Key, ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("message_id", BigInteger),
    Column("has_media", Boolean, nullable=False),
    Column("last_message", BigInteger),
    info=WORDS,
)

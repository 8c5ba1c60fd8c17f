"""Families on their way to the centre: where they came from, who cares for them, what is to be done next."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Table, Text, text

from storage.columns import BOOKING, STAFF, WORDS, Id, Instant, Key, key, metadata

ALONE = text("family IS NULL")

# A poster, an open day: what brings people through a link of its own. The code stands on paper and is no secret.
lead_sources = Table(
    "lead_sources",
    metadata,
    key(),
    Column("name", Text, nullable=False),
    Column("code", Id, nullable=False, unique=True),
    Column("course", Id),
    Column("made_by", Key, ForeignKey("people.id"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("closed_at", Instant),
    info=STAFF,
)

# How far somebody is stands nowhere: it is derived from bookings, outcomes and enrolments.
leads = Table(
    "leads",
    metadata,
    key(),
    Column("person", Key, ForeignKey("people.id"), nullable=False),
    Column("family", Key, ForeignKey("families.id"), unique=True),
    Column("made_at", Instant, nullable=False),
    Column("source", Key, ForeignKey("lead_sources.id"), index=True),
    Column("heard", Text, info=WORDS),
    Column("owner", Key, ForeignKey("people.id"), info=STAFF),
    Column("given_by", Key, ForeignKey("people.id"), info=STAFF),
    Column("next_on", Date),
    Column("step", Id),
    Column("words", Text, info=WORDS),
    Column("set_at", Instant),
    Index("uq_leads_alone", "person", unique=True, sqlite_where=ALONE, postgresql_where=ALONE),
    Index("ix_leads_person", "person"),
    Index("ix_leads_made_at", "made_at"),
    Index("ix_leads_next_on", "next_on"),
    info=BOOKING,
)

lead_notes = Table(
    "lead_notes",
    metadata,
    key(),
    Column("lead", Key, ForeignKey("leads.id"), nullable=False, index=True),
    Column("writer", Key, ForeignKey("people.id"), nullable=False, info=STAFF),
    Column("at", Instant, nullable=False),
    Column("text", Text, nullable=False),
    info=WORDS,
)

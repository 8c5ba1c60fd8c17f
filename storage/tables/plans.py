"""Points that classes take up again."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Table

from storage.columns import STAFF, Id, Instant, Key, metadata

# No foreign key to classes: the course sheet is replaced as a whole.
plans = Table(
    "plans",
    metadata,
    Column("class_id", Id, primary_key=True),
    Column("skill", Id, primary_key=True),
    Column("lesson_on", Date, primary_key=True),
    Column("by", Key, ForeignKey("people.id"), nullable=False),
    Column("at", Instant, nullable=False),
    info=STAFF,
)

"""The question bank and the skill graph."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, SmallInteger, Table

from domain.practice.items.kinds import ItemStatus
from storage.columns import NONE, Id, Instant, Plain, metadata, one_of

skills = Table(
    "skills",
    metadata,
    Column("id", Id, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", Plain, nullable=False),
    Column("grade", SmallInteger, nullable=False),
    Column("also", Plain),
    info=NONE,
)

skill_edges = Table(
    "skill_edges",
    metadata,
    Column("skill", Id, ForeignKey("skills.id"), primary_key=True),
    Column("requires", Id, ForeignKey("skills.id"), primary_key=True),
    Column("position", SmallInteger, nullable=False),
    info=NONE,
)

items = Table(
    "items",
    metadata,
    Column("key", Id, primary_key=True),
    Column("kind", Id, nullable=False),
    Column("difficulty", SmallInteger, nullable=False),
    Column("status", one_of(ItemStatus, "status"), nullable=False),
    Column("fingerprint", Id, nullable=False),
    Column("languages", Plain, nullable=False),
    Column("payload", Plain, nullable=False),
    Column("stored_at", Instant, nullable=False),
    Column("status_at", Instant, nullable=False),
    # What `domain.practice.evening.samples.short_id` makes of the key, for buttons.
    Column("short", Id, nullable=False, index=True),
    CheckConstraint("difficulty BETWEEN 1 AND 5", name="difficulty"),
    Index("ix_items_status", "status"),
    info=NONE,
)

# No foreign key to skills: an imported item may name a skill before the graph knows it.
item_skills = Table(
    "item_skills",
    metadata,
    Column("item", Id, ForeignKey("items.key", ondelete="CASCADE"), primary_key=True),
    Column("skill", Id, primary_key=True, index=True),
    Column("position", SmallInteger, nullable=False),
    info=NONE,
)

versions = Table(
    "versions",
    metadata,
    Column("name", Id, primary_key=True),
    Column("number", Integer, nullable=False),
    info=NONE,
)

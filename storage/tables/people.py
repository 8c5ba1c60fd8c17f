"""People, their roles, families, learners, consents, links and half-filled forms."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, LargeBinary, SmallInteger, Table, Text, text
from sqlalchemy import UniqueConstraint as Unique

from domain.language import Lang
from domain.people.person import AgeBand, LinkKind, Purpose, Role
from storage.columns import Id, Instant, Key, Plain, key, metadata, one_of

HELD = text("revoked_at IS NULL")

people = Table(
    "people",
    metadata,
    key(),
    Column("platform", Id, nullable=False),
    Column("external_id", Id, nullable=False),
    Column("name", Text, nullable=False),
    Column("lang", one_of(Lang, "lang"), nullable=False),
    Column("role", one_of(Role, "role")),
    Column("age_band", one_of(AgeBand, "age_band")),
    # No foreign key: learners point at people already, and a circle of tables cannot be made in one order.
    Column("child", Key),
    Column("zone", Id),
    Column("pending", Text),
    Column("onboarded_at", Instant),
    Column("reachable", Boolean, nullable=False),
    Unique("platform", "external_id"),
)

roles = Table(
    "roles",
    metadata,
    key(),
    Column("person", Key, ForeignKey("people.id"), nullable=False),
    Column("role", one_of(Role, "role"), nullable=False),
    Column("granted_by", Key, ForeignKey("people.id")),
    Column("granted_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Index("uq_roles_held", "person", "role", unique=True, sqlite_where=HELD, postgresql_where=HELD),
    Index("ix_roles_role", "role"),
)

families = Table(
    "families",
    metadata,
    key(),
    Column("founded_at", Instant, nullable=False),
)

learners = Table(
    "learners",
    metadata,
    key(),
    Column("name", Text, nullable=False),
    Column("person", Key, ForeignKey("people.id"), unique=True),
    Column("family", Key, ForeignKey("families.id"), index=True),
    Column("grade", SmallInteger),
    Column("age_band", one_of(AgeBand, "age_band")),
)

guardians = Table(
    "guardians",
    metadata,
    Column("family", Key, ForeignKey("families.id"), primary_key=True),
    Column("person", Key, ForeignKey("people.id"), primary_key=True, index=True),
    Column("since", Instant, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    key(),
    Column("learner", Key, ForeignKey("learners.id"), nullable=False),
    Column("purpose", one_of(Purpose, "purpose"), nullable=False),
    Column("text_version", Id, nullable=False),
    Column("given_by", Key, ForeignKey("people.id"), nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    Unique("learner", "purpose", "given_at"),
)

links = Table(
    "links",
    metadata,
    # SHA-256 of the token: whoever reads the table, or a copy of it, cannot open a link.
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("kind", one_of(LinkKind, "kind"), nullable=False),
    Column("subject", Plain, nullable=False),
    Column("created_by", Key, ForeignKey("people.id")),
    Column("expires_at", Instant),
    Column("reusable", Boolean, nullable=False),
    Column("used_by", Key, ForeignKey("people.id")),
    Column("used_at", Instant),
)

forms = Table(
    "forms",
    metadata,
    Column("person", Key, ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("name", Id, nullable=False),
    Column("data", Plain, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

"""People, their roles, families, learners, consents, links and half-filled forms."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, LargeBinary, SmallInteger, Table, Text, text, true
from sqlalchemy import UniqueConstraint as Unique

from domain.language import Lang
from domain.people.person import AgeBand, Ended, LinkKind, Purpose, Role
from storage.columns import (
    CONSENT,
    IDENTITY,
    NONE,
    SECRET,
    WORDS,
    Id,
    Instant,
    Key,
    Plain,
    key,
    metadata,
    one_of,
    uid,
)

HELD = text("revoked_at IS NULL")
REVOKED = text("revoked_at IS NOT NULL")
# Also for queries: with parameters in it SQLite would not see that the partial index applies.
IS_USED_BY_STAFF = text("links.kind = 'staff' AND links.used_by IS NOT NULL")
USED_BY_STAFF = text("kind = 'staff' AND used_by IS NOT NULL")
RUNS_OUT = text("withdrawn_at IS NULL AND expires_at IS NOT NULL")

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
    Column("pending", Text, info=SECRET),
    Column("onboarded_at", Instant),
    Column("reachable", Boolean, nullable=False),
    uid(),
    Column("erased_at", Instant),
    Index("uq_people_uid", "uid", unique=True),
    Unique("platform", "external_id"),
    info=IDENTITY,
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
    Index("ix_roles_revoked", "person", sqlite_where=REVOKED, postgresql_where=REVOKED),
    info=IDENTITY,
)

families = Table(
    "families",
    metadata,
    key(),
    Column("founded_at", Instant, nullable=False),
    info=IDENTITY,
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
    uid(),
    Column("erased_at", Instant),
    Index("uq_learners_uid", "uid", unique=True),
    info=IDENTITY,
)

guardians = Table(
    "guardians",
    metadata,
    Column("family", Key, ForeignKey("families.id"), primary_key=True),
    Column("person", Key, ForeignKey("people.id"), primary_key=True, index=True),
    Column("since", Instant, nullable=False),
    info=IDENTITY,
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
    Column("agreed", Boolean, nullable=False, server_default=true()),
    Column("expires_at", Instant),
    Column("words", Id, nullable=False, server_default=""),
    Column("lang", one_of(Lang, "lang")),
    Column("ended", one_of(Ended, "ended")),
    Column("asked_at", Instant),
    Unique("learner", "purpose", "given_by", "given_at", "agreed"),
    Index("ix_consents_expires_at", "expires_at", sqlite_where=RUNS_OUT, postgresql_where=RUNS_OUT),
    info=CONSENT,
)

# The words that people agreed to.
consent_texts = Table(
    "consent_texts",
    metadata,
    Column("digest", Id, primary_key=True),
    Column("purpose", one_of(Purpose, "purpose"), nullable=False),
    Column("version", Id, nullable=False),
    Column("words", Plain, nullable=False),
    info=NONE,
)

links = Table(
    "links",
    metadata,
    # SHA-256 of the token: whoever reads the table, or a copy of it, cannot open a link.
    Column("token_hash", LargeBinary(32), primary_key=True, info=SECRET),
    Column("kind", one_of(LinkKind, "kind"), nullable=False),
    Column("subject", Plain, nullable=False),
    Column("created_by", Key, ForeignKey("people.id")),
    Column("expires_at", Instant),
    Column("reusable", Boolean, nullable=False),
    Column("used_by", Key, ForeignKey("people.id")),
    Column("used_at", Instant),
    Index("ix_links_staff", "used_by", sqlite_where=USED_BY_STAFF, postgresql_where=USED_BY_STAFF),
    info=IDENTITY,
)

forms = Table(
    "forms",
    metadata,
    Column("person", Key, ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("name", Id, nullable=False),
    Column("data", Plain, nullable=False),
    Column("expires_at", Instant, nullable=False),
    info=WORDS,
)

"""The audit trail; triggers refuse to change or remove what stands in it."""

from __future__ import annotations

from sqlalchemy import Column, Index, SmallInteger, Table

from storage.columns import AUDIT, Id, Instant, Key, Plain, metadata

# No foreign keys: an entry stays when those whom it concerns are erased.
audit = Table(
    "audit",
    metadata,
    Column("seq", Key, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("actor", Key),
    Column("deed", Id, nullable=False),
    Column("person", Key),
    Column("learner", Key),
    Column("details", Plain, nullable=False),
    Column("previous", Id, nullable=False),
    Column("seal", Id, nullable=False),
    Index("ix_audit_actor", "actor", "seq"),
    Index("ix_audit_person", "person", "seq"),
    Index("ix_audit_learner", "learner", "seq"),
    info=AUDIT,
)

# One row, which is also what simultaneous writers wait for.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("seq", Key, nullable=False),
    Column("seal", Id, nullable=False),
    info=AUDIT,
)

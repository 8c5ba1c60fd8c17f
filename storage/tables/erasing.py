"""Whose rows of the journal may be changed or taken out, until the end of this transaction and no longer."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table

from storage.columns import AUDIT, Key, key, metadata

# `over` points at a row that cannot be, which is looked at when the transaction ends: no row here is ever committed.
erasing = Table(
    "erasing",
    metadata,
    key(),
    Column("learner", Key),
    Column("person", Key),
    Column("statement", Key),
    Column("over", Key, ForeignKey("erasing.id", deferrable=True, initially="DEFERRED"), nullable=False),
    CheckConstraint("id > 0 AND over = 0", name="over"),
    info=AUDIT,
)

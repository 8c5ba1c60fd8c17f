"""Secrets that this database has made for itself."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, Table

from storage.columns import SECRET, Id, Instant, metadata

keys = Table(
    "keys",
    metadata,
    Column("name", Id, primary_key=True),
    Column("secret", LargeBinary(32), nullable=False),
    Column("made_at", Instant, nullable=False),
    info=SECRET,
)

"""Who does what only one process may do at a time."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table

from storage.columns import NONE, Id, Instant, metadata

leases = Table(
    "leases",
    metadata,
    Column("name", Id, primary_key=True),
    # grows with each new holder: whoever comes with an older one has lost the lease
    Column("token", BigInteger, nullable=False),
    Column("holder", BigInteger, nullable=False),
    Column("until", Instant, nullable=False),
    info=NONE,
)

"""A calendar feed: what is kept of its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class CalendarFeed:
    """Somebody's feed, known by the SHA-256 of its token (hexadecimal); `person` is whose."""

    token_hash: str
    person: int
    created_at: datetime
    revoked_at: datetime | None = None

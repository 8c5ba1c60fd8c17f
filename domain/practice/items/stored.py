"""The bank as teachers keep it: items with their standing, lists of them, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.language import Lang
from domain.practice.items.kinds import Item, ItemStatus, Source


@dataclass(frozen=True)
class StoredItem:
    """An item in the database.

    Attributes:
        stored_at: since when it has its present words and key.
        status_at: since when it has its status.
    """

    item: Item
    status: ItemStatus
    stored_at: datetime
    status_at: datetime


@dataclass(frozen=True)
class OfStatus:
    """All items of one status."""

    status: ItemStatus


@dataclass(frozen=True)
class OfSkill:
    """All items with this main skill that are not retired; None for those that name no skill."""

    skill: str | None


ItemList = OfStatus | OfSkill


@dataclass(frozen=True)
class Tally:
    """How many items of one source, status and set of languages there are."""

    source: Source
    status: ItemStatus
    languages: frozenset[Lang]
    n: int

"""The tables, a module for each family; importing this package fills `metadata`."""

from storage.columns import metadata
from storage.tables import (
    asking,
    bookings,
    broadcasts,
    classes,
    conversations,
    courses,
    entries,
    gate,
    items,
    journal,
    leads,
    messages,
    people,
    practice,
    profile,
)

__all__ = [
    "asking",
    "bookings",
    "broadcasts",
    "classes",
    "conversations",
    "courses",
    "entries",
    "gate",
    "items",
    "journal",
    "leads",
    "messages",
    "metadata",
    "people",
    "practice",
    "profile",
]

"""The tables, a module for each family; importing this package fills `metadata`."""

from storage.columns import metadata
from storage.tables import (
    alerts,
    asking,
    assigning,
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
    "alerts",
    "asking",
    "assigning",
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

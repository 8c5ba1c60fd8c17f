"""The tables, a module for each family; importing this package fills `metadata`."""

from storage.columns import metadata
from storage.tables import bookings, classes, courses, items, journal, messages, people, practice, profile

__all__ = [
    "bookings",
    "classes",
    "courses",
    "items",
    "journal",
    "messages",
    "metadata",
    "people",
    "practice",
    "profile",
]

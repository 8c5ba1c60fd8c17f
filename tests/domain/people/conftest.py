"""A family, once on each kind of database."""

from __future__ import annotations

import pytest

from domain.clock import FixedClock
from storage.database import Database
from tests.domain.people.family import Family


@pytest.fixture
def family(database: Database, clock: FixedClock) -> Family:
    return Family(database, clock)


@pytest.fixture
def quick_family(sqlite_database: Database, clock: FixedClock) -> Family:
    """On one kind of database only, for what the database has no part in."""
    return Family(sqlite_database, clock)

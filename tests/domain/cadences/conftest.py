"""A centre whose cadences are those that ship, once on each kind of database."""

from __future__ import annotations

import pytest

from domain.clock import FixedClock
from storage.database import Database
from tests.domain.booking.stage import MONDAY_NOON
from tests.domain.cadences.evening import Evening


@pytest.fixture
async def evening(database: Database) -> Evening:
    made = Evening(database, FixedClock(MONDAY_NOON))
    await made.open()
    return made


@pytest.fixture
async def quick_evening(sqlite_database: Database) -> Evening:
    """On one kind of database only, for what the database has no part in."""
    made = Evening(sqlite_database, FixedClock(MONDAY_NOON))
    await made.open()
    return made

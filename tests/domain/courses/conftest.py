"""The stage of the booking tests serves the courses as well."""

from __future__ import annotations

import pytest

from domain.clock import FixedClock
from storage.database import Database
from tests.domain.booking.stage import Stage


@pytest.fixture
async def stage(database: Database, clock: FixedClock) -> Stage:
    return await Stage(database, clock).open()


@pytest.fixture
async def quick_stage(sqlite_database: Database, clock: FixedClock) -> Stage:
    """On one kind of database only, for what the database has no part in."""
    return await Stage(sqlite_database, clock).open()

"""The scene of the talks' tests."""

from __future__ import annotations

import pytest

from domain.clock import FixedClock
from storage.database import Database
from tests.domain.booking.talks.scene import Scene


@pytest.fixture
async def scene(database: Database, clock: FixedClock) -> Scene:
    """Once on each kind of database."""
    return await Scene(database, clock).open()


@pytest.fixture
async def quick_scene(sqlite_database: Database, clock: FixedClock) -> Scene:
    """On one kind of database only, for what the database has no part in."""
    return await Scene(sqlite_database, clock).open()

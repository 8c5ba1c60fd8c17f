"""Families and an operator, once on each kind of database."""

from __future__ import annotations

import pytest

from domain.clock import FixedClock
from storage.database import Database
from tests.domain.broadcasts.scene import NOON, Scene


@pytest.fixture
async def scene(database: Database) -> Scene:
    made = Scene(database, FixedClock(NOON))
    await made.open()
    return made


@pytest.fixture
async def quick_scene(sqlite_database: Database) -> Scene:
    """On one kind of database only, for what the database has no part in."""
    made = Scene(sqlite_database, FixedClock(NOON))
    await made.open()
    return made

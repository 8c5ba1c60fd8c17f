"""People who talk to the handlers."""

from __future__ import annotations

import pytest

from domain.clock import FixedClock
from storage.database import Database
from tests.handlers.talk import Town


@pytest.fixture
async def town(sqlite_database: Database, clock: FixedClock) -> Town:
    """The small centre, on one kind of database: handlers have no part in that."""
    return await Town(sqlite_database, clock).open()


@pytest.fixture
async def both_towns(database: Database, clock: FixedClock) -> Town:
    """The small centre, once on each kind of database."""
    return await Town(database, clock).open()

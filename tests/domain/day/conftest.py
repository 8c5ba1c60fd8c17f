"""The stage of the booking tests: a centre with classes in two zones, on Monday noon."""

from __future__ import annotations

import pytest

from domain.clock import FixedClock
from storage.database import Database
from tests.domain.booking.stage import MONDAY_NOON, Stage


@pytest.fixture
def clock() -> FixedClock:
    """Monday noon in Shanghai."""
    return FixedClock(MONDAY_NOON)


@pytest.fixture
async def stage(database: Database, clock: FixedClock) -> Stage:
    return await Stage(database, clock).open()

"""The centre in December, once on each kind of database."""

from __future__ import annotations

import pytest

from domain.clock import FixedClock
from storage.database import Database
from tests.domain.upgrades.scene import Scene


@pytest.fixture
async def scene(database: Database, clock: FixedClock) -> Scene:
    return await Scene(database, clock).open()

from __future__ import annotations

from types import MappingProxyType

import pytest

from domain.clock import FixedClock
from domain.gate import opening
from storage.database import Database
from tests.domain.gate.door import NOON, Door


@pytest.fixture
def door(database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Door:
    """What is put before the gate is true: there is no trial lesson or letter behind it."""
    monkeypatch.setattr(opening, "RECHECKS", MappingProxyType({}))
    clock.advance(NOON - clock.now())
    return Door(database, clock)

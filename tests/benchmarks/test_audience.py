"""The measurement of audiences, shortened: it counts whom it put there."""

from __future__ import annotations

from datetime import UTC, datetime

from benchmarks.audience import count, fill
from benchmarks.broadcast_stage import services
from domain.language import Lang
from storage.database import Database


async def test_an_offer_to_some_families_is_counted(database: Database) -> None:
    campaign = await fill(database, 200, datetime.now(UTC))
    found, taken = await count(database, campaign, services(1))
    assert 0 < found.at_cap < found.families == found.people < 100
    assert found.langs == {Lang.ZH: found.people} and taken.cpu > 0

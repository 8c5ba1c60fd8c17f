"""When nothing ran for long, what is stored may be an old copy."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from domain.broadcasts.campaign import CampaignState
from domain.clock import FixedClock
from domain.heartbeat import GAP, Awoken, NoteAlive
from storage.database import Database
from tests.domain.broadcasts.scene import Scene


@pytest.fixture
async def scene(database: Database, clock: FixedClock) -> AsyncIterator[Scene]:
    made = Scene(database, clock)
    await made.open()
    yield made


async def state_of(scene: Scene, number: int) -> tuple[CampaignState, str | None]:
    async with scene.database.reading() as uow:
        campaign = await uow.campaigns.get(number)
    assert campaign is not None
    return campaign.state, campaign.why


async def test_the_first_day_has_no_gap(scene: Scene) -> None:
    assert await scene.do(None, NoteAlive()) == Awoken(None)
    scene.clock.advance(timedelta(minutes=1))
    assert await scene.do(None, NoteAlive()) == Awoken(timedelta(minutes=1))


async def test_after_a_restart_a_broadcast_goes_on_and_after_a_gap_it_waits_for_a_person(scene: Scene) -> None:
    await scene.families(3)
    await scene.do(None, NoteAlive())
    campaign = await scene.launched()
    await scene.tick()
    scene.clock.advance(GAP)
    assert await scene.do(None, NoteAlive()) == Awoken(GAP)
    assert await state_of(scene, campaign.id) == (CampaignState.RUNNING, None)
    scene.clock.advance(GAP + timedelta(seconds=1))
    assert await scene.do(None, NoteAlive()) == Awoken(GAP + timedelta(seconds=1), paused=1)
    assert await state_of(scene, campaign.id) == (CampaignState.PAUSED, "gap")
    await scene.tick()
    assert await scene.deliver() == [], "it cannot know who has been sent it since the copy was made"
    assert await scene.do(None, NoteAlive()) == Awoken(timedelta())

"""When a broadcast comes: one day for readers all over the world, and an end that follows its start."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from domain.broadcasts.campaign import Campaign
from domain.broadcasts.drafts import NewCampaign
from domain.broadcasts.launching import next_at
from domain.broadcasts.scheduling import (
    HOURS,
    USUAL_LIFE,
    By,
    SendAt,
    SendAtOnce,
    ValidUntil,
    day_of,
)
from domain.errors import Refusal
from tests.domain.broadcasts.scene import NOON, Scene

MONDAY = date(2026, 11, 23)
HALF_A_DAY = timedelta(hours=12)


async def a_draft(scene: Scene) -> Campaign:
    return await scene.do(scene.lena, NewCampaign("tip"))


@pytest.mark.parametrize("at", HOURS)
async def test_the_day_is_the_same_by_every_readers_clock(quick_scene: Scene, at: time) -> None:
    draft = await a_draft(quick_scene)
    sent = await quick_scene.do(quick_scene.lena, SendAt(draft.id, By.READER, MONDAY, at))
    assert sent.starts_at is not None and sent.local_at == at and day_of(sent) == MONDAY
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    for zone in sorted(available_timezones()):
        if -HALF_A_DAY < (ZoneInfo(zone).utcoffset(noon) or timedelta()) <= HALF_A_DAY:
            there = next_at(at, zone, sent.starts_at).astimezone(ZoneInfo(zone))
            assert (there.date(), there.time()) == (MONDAY, at), zone


async def test_the_centres_hour_is_one_moment(quick_scene: Scene) -> None:
    draft = await a_draft(quick_scene)
    sent = await quick_scene.do(quick_scene.lena, SendAt(draft.id, By.CENTRE, MONDAY, time(18, 30)))
    assert (sent.starts_at, sent.local_at) == (datetime(2026, 11, 23, 10, 30, tzinfo=UTC), None)
    assert day_of(sent) is None


async def test_an_end_is_suggested_and_follows_the_start(quick_scene: Scene) -> None:
    scene, draft = quick_scene, await a_draft(quick_scene)
    draft = await scene.do(scene.lena, SendAtOnce(draft.id))
    assert draft.valid_until == NOON + USUAL_LIFE
    draft = await scene.do(scene.lena, SendAt(draft.id, By.CENTRE, date(2026, 11, 30), time(10)))
    assert draft.starts_at is not None and draft.valid_until == draft.starts_at + USUAL_LIFE
    draft = await scene.do(scene.lena, ValidUntil(draft.id, date(2026, 12, 4), time(20)))
    kept = draft.valid_until
    draft = await scene.do(scene.lena, SendAt(draft.id, By.CENTRE, date(2026, 12, 1), time(10)))
    assert draft.valid_until == kept, "an end that was chosen stays as long as it can"


async def test_what_is_over_is_refused(quick_scene: Scene) -> None:
    scene, draft = quick_scene, await a_draft(quick_scene)
    with pytest.raises(Refusal):
        await scene.do(scene.lena, SendAt(draft.id, By.CENTRE, NOON.date(), time(8, 30)))
    await scene.do(scene.lena, SendAt(draft.id, By.CENTRE, MONDAY, time(10)))
    with pytest.raises(Refusal):
        await scene.do(scene.lena, ValidUntil(draft.id, MONDAY, time(9)))

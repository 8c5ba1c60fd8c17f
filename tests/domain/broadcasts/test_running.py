"""A broadcast from its start to its end: everybody has one final state, whatever happens in between."""

from __future__ import annotations

from asyncio import gather
from dataclasses import replace
from datetime import time, timedelta

import pytest

from domain.broadcasts import running
from domain.broadcasts.campaign import Arm, CampaignState
from domain.broadcasts.fate import Fate
from domain.broadcasts.launching import LaunchCampaign
from domain.broadcasts.running import RunBroadcasts
from domain.broadcasts.stopping import GoOnWithCampaign, PauseCampaign
from domain.gate.push import Why
from domain.journal import Verb
from domain.language import Lang
from domain.messages.outgoing import OutboxState
from storage.outbox import Claimed, Settled
from tests.domain.broadcasts.scene import NOON, Scene
from tests.house import told


async def test_everybody_of_the_audience_gets_it_once_and_then_it_is_finished(scene: Scene) -> None:
    families = await scene.families(5) + await scene.families(2, lang=Lang.ZH)
    campaign = await scene.launched()
    await scene.steps(3)
    assert await scene.state(campaign) is CampaignState.FINISHED
    assert await scene.sent("news") == {person.id: 1 for person in families}
    assert await scene.fates(campaign) == {Fate.SENT: 7}
    async with scene.database.reading() as uow:
        (told,) = await uow.journal.with_object(Verb.COMPLETED, "campaign", str(campaign.id))
    assert told.result == {"sent": 7}


async def test_a_second_start_has_no_effect(scene: Scene) -> None:
    await scene.families(2)
    campaign = await scene.launched()
    assert await scene.do(scene.lena, LaunchCampaign(campaign.id)) is None
    await scene.steps(2)
    assert await scene.do(scene.lena, LaunchCampaign(campaign.id)) is None
    await scene.steps(2)
    assert set((await scene.sent("news")).values()) == {1}


async def test_two_starts_at_one_moment_have_one_effect(scene: Scene) -> None:
    people = await scene.families(3)
    campaign = await scene.campaign()
    started = await gather(*(scene.do(scene.lena, LaunchCampaign(campaign.id)) for _ in range(4)))
    assert [each is None for each in started].count(False) == 1
    await gather(scene.tick(), scene.do(scene.lena, PauseCampaign(campaign.id)), scene.tick())
    await scene.do(scene.lena, GoOnWithCampaign(campaign.id))
    await scene.steps(3)
    assert await scene.sent("news") == {person.id: 1 for person in people}


async def test_a_broadcast_to_nobody_is_finished_at_once(scene: Scene) -> None:
    campaign = await scene.launched()
    await scene.step()
    assert await scene.state(campaign) is CampaignState.FINISHED


async def test_who_has_not_agreed_to_offers_or_cannot_be_reached_is_left_out(scene: Scene) -> None:
    (willing,), (unasked,), (gone,) = (
        await scene.families(1),
        await scene.families(1, offers=False),
        await scene.families(1),
    )
    async with scene.database.transaction() as uow:
        await uow.people.save(replace(gone, role=None, reachable=False))
    campaign = await scene.launched("event")
    await scene.steps(2)
    assert await scene.sent("event") == {willing.id: 1}
    found = {each.person: each.why for each in await scene.recipients(campaign)}
    assert found == {willing.id: None, unasked.id: Why.NO_CONSENT, gone.id: Why.UNREACHABLE}
    assert await scene.fates(campaign) == {Fate.SENT: 1, Fate.LEFT_OUT: 2}


async def test_two_guardians_count_as_one_contact_with_their_family(scene: Scene) -> None:
    parents = await scene.families(1, guardians=2)
    await scene.launched("event")
    await scene.steps(2)
    assert await scene.sent("event") == {person.id: 1 for person in parents}


async def test_a_family_reads_one_text_and_the_hold_out_reads_none(scene: Scene) -> None:
    people = await scene.families(30, guardians=2)
    texts = {"a": {"text": {"en": "Soup"}}, "b": {"text": {"en": "Salad"}}}
    campaign = await scene.launched("event", variants=texts, share_b=0.4, hold_out=0.3, seed=3)
    await scene.steps(3)
    read = {person.id: [each["html"] for each in await told(scene.database, person)] for person in people}
    said = {Arm.A: ["Soup"], Arm.B: ["Salad"], Arm.HOLD_OUT: []}
    recipients = await scene.recipients(campaign)
    assert read == {each.person: said[each.arm] for each in recipients}
    assert {each.arm for each in recipients} == set(Arm)
    by_family = {(each.household, each.arm) for each in recipients}
    assert len(by_family) == 30


async def test_a_family_at_its_cap_is_deferred_and_dropped_where_later_is_too_late(scene: Scene) -> None:
    await scene.families(1)
    first = await scene.launched("event")
    await scene.steps(2)
    assert await scene.fates(first) == {Fate.SENT: 1}
    second = await scene.launched("offer")
    await scene.steps(2)
    assert await scene.fates(second) == {Fate.DROPPED: 1}
    assert [each.error for each in await scene.deliveries(second)] == [Why.TOO_MUCH]
    third = await scene.launched("offer", valid_until=NOON + timedelta(days=10))
    await scene.steps(2)
    assert await scene.fates(third) == {Fate.WAITING: 1}
    async with scene.database.reading() as uow:
        assert await uow.campaigns.waits_for(third.id) == {Why.ENOUGH: 1}
    assert await scene.state(third) is CampaignState.RUNNING
    scene.clock.advance(timedelta(days=7))
    await scene.steps(2)
    assert await scene.fates(third) == {Fate.SENT: 1}


async def test_it_comes_at_the_same_wall_time_wherever_its_reader_is(scene: Scene) -> None:
    (shanghai,), (berlin,) = await scene.families(1), await scene.families(1, zone="Europe/Berlin")
    campaign = await scene.launched(local_at=time(18, 30))
    await scene.step()
    assert {each.person: each.due_at for each in await scene.recipients(campaign)} == {
        shanghai.id: NOON.replace(hour=10, minute=30),
        berlin.id: NOON.replace(hour=17, minute=30),
    }
    assert not await scene.sent("news")
    scene.clock.advance(timedelta(hours=6, minutes=30))
    await scene.step()
    assert await scene.sent("news") == {shanghai.id: 1}
    scene.clock.advance(timedelta(hours=7))
    await scene.steps(2)
    assert await scene.sent("news") == {shanghai.id: 1, berlin.id: 1}
    assert await scene.state(campaign) is CampaignState.FINISHED


async def test_it_waits_for_its_start_and_for_the_readers_morning(scene: Scene) -> None:
    await scene.families(1)
    campaign = await scene.launched(starts_at=NOON + timedelta(hours=11), valid_until=NOON + timedelta(days=2))
    await scene.step()
    (waiting,) = await scene.recipients(campaign)
    # 23:00 in Shanghai is a quiet hour
    assert (waiting.due_at, waiting.why) == (NOON + timedelta(hours=20), Why.QUIET)
    async with scene.database.reading() as uow:
        assert await uow.campaigns.waits_for(campaign.id) == {Why.QUIET: 1}


async def test_when_the_evening_comes_the_rest_waits_for_the_morning_and_not_at_the_gate(scene: Scene) -> None:
    scene.clock.advance(timedelta(hours=8, minutes=59, seconds=58))
    people = await scene.families(9)
    campaign = await scene.launched(valid_until=NOON + timedelta(days=2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "AHEAD", 3)
        await scene.steps(2, most=1)
        assert await scene.fates(campaign) == {Fate.SENT: 2, Fate.ON_ITS_WAY: 2, Fate.PLANNED: 5}
        await scene.steps(4, most=1)
        async with scene.database.reading() as uow:
            assert await uow.campaigns.waits_for(campaign.id) == {Why.QUIET: 7}
        assert await scene.fates(campaign) == {Fate.SENT: 2, Fate.WAITING: 2, Fate.PLANNED: 5}
        scene.clock.advance(timedelta(hours=11))
        await scene.steps(9, most=1)
    assert await scene.sent("news") == {person.id: 1 for person in people}


async def test_what_is_too_late_is_dropped_and_nobody_is_left_behind(scene: Scene) -> None:
    await scene.families(3)
    campaign = await scene.launched(local_at=time(18, 30), valid_until=NOON + timedelta(hours=2))
    await scene.step()
    scene.clock.advance(timedelta(hours=2))
    await scene.steps(2)
    assert await scene.fates(campaign) == {Fate.DROPPED: 3}
    assert await scene.state(campaign) is CampaignState.FINISHED


async def test_two_broadcasts_in_one_message_are_both_sent(scene: Scene) -> None:
    await scene.families(2)
    first, second = await scene.launched("event"), await scene.launched("offer")
    assert len(await scene.step()) == 2
    await scene.steps(2)
    for campaign in (first, second):
        assert await scene.fates(campaign) == {Fate.SENT: 2}
        assert all(each.shared for each in await scene.deliveries(campaign))
        assert await scene.state(campaign) is CampaignState.FINISHED


async def test_only_so_much_waits_for_the_courier_as_it_can_take_soon(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "AHEAD", 3)
    await scene.families(8)
    campaign = await scene.launched()
    assert [await scene.tick() for _ in range(3)] == [3, 0, 0]
    assert await scene.fates(campaign) == {Fate.ON_ITS_WAY: 3, Fate.PLANNED: 5}
    await scene.deliver(2)
    assert await scene.tick() == 2
    await scene.steps(5)
    assert await scene.fates(campaign) == {Fate.SENT: 8}


async def test_whoever_blocks_the_bot_is_counted_as_blocked(scene: Scene) -> None:
    def blocked(row: Claimed) -> Settled:
        error = "Forbidden: bot was blocked by the user"
        return Settled(row.id, row.person, OutboxState.FAILED, error=error, unreachable=True)

    await scene.families(1)
    campaign = await scene.launched()
    await scene.step(outcome=blocked)
    assert await scene.fates(campaign) == {Fate.BLOCKED: 1}


async def test_only_the_clock_runs_broadcasts(quick_scene: Scene) -> None:
    assert not RunBroadcasts.rights.roles
    assert not RunBroadcasts.rights.everybody

"""Pause, go on, stop: each once, with who it was, and nobody is told twice or left out by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.broadcasts import running
from domain.broadcasts.campaign import CampaignState
from domain.broadcasts.fate import Fate
from domain.broadcasts.stopping import GAP, GoOnWithCampaign, PauseCampaign, StopCampaign, pause
from domain.errors import NotAllowed
from domain.gate.push import Verdict, Why
from domain.journal import Verb
from domain.messages.outgoing import OutboxState
from domain.people.person import Role
from domain.turn import Turn
from storage.outbox import Claimed, Settled
from tests.domain.broadcasts.scene import Scene
from tests.house import as_person, told


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "AHEAD", 4)


async def test_while_it_is_paused_nothing_goes_and_afterwards_the_rest_does(scene: Scene) -> None:
    people = await scene.families(10)
    campaign = await scene.launched()
    await scene.tick()
    await scene.deliver(2)
    paused = await scene.do(scene.lena, PauseCampaign(campaign.id))
    assert paused is not None
    assert paused.state is CampaignState.PAUSED
    assert await scene.fates(campaign) == {Fate.SENT: 2, Fate.WAITING: 2, Fate.PLANNED: 6}
    await scene.steps(5)
    assert len(await scene.sent("news")) == 2
    async with scene.database.reading() as uow:
        assert await uow.campaigns.waits_for(campaign.id) == {Why.HELD_BACK: 2, Why.DUE: 6}
    assert await scene.do(scene.lena, GoOnWithCampaign(campaign.id)) is not None
    await scene.steps(6)
    assert await scene.sent("news") == {person.id: 1 for person in people}
    assert await scene.state(campaign) is CampaignState.FINISHED


async def test_pause_goes_into_the_ledger_and_who_did_it_into_the_journal(scene: Scene) -> None:
    await scene.families(1)
    campaign = await scene.launched()
    await scene.tick()
    await scene.do(scene.lena, PauseCampaign(campaign.id))
    await scene.do(scene.lena, GoOnWithCampaign(campaign.id))
    await scene.do(scene.lena, StopCampaign(campaign.id))
    async with scene.database.reading() as uow:
        (delivery,) = await uow.campaigns.deliveries(campaign.id)
        assert delivery.recipient.message is not None
        found = await uow.pushes.decisions_on([delivery.recipient.message])
        assert [(each.verdict, each.why) for each in found] == [
            (Verdict.SENT, Why.DUE),
            (Verdict.DEFERRED, Why.HELD_BACK),
            (Verdict.DROPPED, Why.STOPPED),
        ]
        for verb in (Verb.SUSPENDED, Verb.RESUMED, Verb.CANCELLED):
            (told,) = await uow.journal.with_object(verb, "campaign", str(campaign.id))
            assert told.actor == scene.lena.id


async def test_a_second_tap_on_pause_go_on_or_stop_has_no_effect(scene: Scene) -> None:
    campaign = await scene.launched()
    for act in (PauseCampaign(campaign.id), GoOnWithCampaign(campaign.id), StopCampaign(campaign.id)):
        assert await scene.do(scene.lena, act) is not None
        assert await scene.do(scene.lena, act) is None
    assert await scene.do(scene.lena, PauseCampaign(campaign.id)) is None
    assert await scene.do(scene.lena, GoOnWithCampaign(campaign.id)) is None
    assert await scene.do(scene.lena, PauseCampaign(999)) is None


async def test_stop_drops_whatever_is_not_on_its_way(scene: Scene) -> None:
    await scene.families(10)
    campaign = await scene.launched()
    await scene.tick()
    await scene.deliver(1)
    on_its_way = await scene.courier.claim(scene.clock.now(), 1)
    await scene.do(scene.lena, StopCampaign(campaign.id))
    assert await scene.fates(campaign) == {Fate.SENT: 1, Fate.ON_ITS_WAY: 1, Fate.DROPPED: 8}
    await scene.step()
    assert (await scene.now(campaign)).finished_at is None
    row = on_its_way[0]
    await scene.courier.settle([Settled(row.id, row.person, OutboxState.SENT, message_id=9)], scene.clock.now())
    await scene.step()
    assert await scene.fates(campaign) == {Fate.SENT: 2, Fate.DROPPED: 8}
    assert (await scene.now(campaign)).finished_at is not None


async def test_what_the_courier_was_told_to_try_again_later_is_held_and_dropped_too(scene: Scene) -> None:
    def later(row: Claimed) -> Settled:
        again = scene.clock.now() + timedelta(seconds=5)
        return Settled(row.id, row.person, OutboxState.PLANNED, error="retry_after", retry_at=again)

    await scene.families(2)
    campaign = await scene.launched()
    await scene.tick()
    claimed = await scene.courier.claim(scene.clock.now(), 5)
    await scene.do(scene.lena, PauseCampaign(campaign.id))
    await scene.courier.settle([later(row) for row in claimed], scene.clock.now())
    await scene.steps(10)
    assert await scene.fates(campaign) == {Fate.WAITING: 2}
    await scene.do(scene.lena, StopCampaign(campaign.id))
    await scene.steps(2)
    assert await scene.fates(campaign) == {Fate.DROPPED: 2}


async def test_what_may_have_arrived_stays_in_doubt_when_it_is_stopped(scene: Scene) -> None:
    def unanswered(row: Claimed) -> Settled:
        again = scene.clock.now() + timedelta(seconds=5)
        return Settled(row.id, row.person, OutboxState.PLANNED, retry_at=again, repeated=True)

    await scene.families(1)
    campaign = await scene.launched()
    await scene.step(outcome=unanswered)
    await scene.do(scene.lena, StopCampaign(campaign.id))
    assert await scene.fates(campaign) == {Fate.IN_DOUBT: 1}


async def test_pausing_one_of_two_that_go_in_one_message_lets_the_other_go(scene: Scene) -> None:
    await scene.families(1)
    first, second = await scene.launched("event"), await scene.launched("offer")
    await scene.tick()
    await scene.do(scene.lena, PauseCampaign(first.id))
    await scene.steps(3)
    assert await scene.fates(first) == {Fate.WAITING: 1}
    assert await scene.fates(second) == {Fate.SENT: 1}
    (delivery,) = await scene.deliveries(second)
    assert not delivery.shared


async def test_going_on_keeps_the_hour_that_the_gate_had_found(scene: Scene) -> None:
    await scene.families(1)
    await scene.launched("event")
    await scene.steps(2)
    later = await scene.launched("offer", valid_until=scene.clock.now() + timedelta(days=10))
    await scene.steps(2)
    await scene.do(scene.lena, PauseCampaign(later.id))
    await scene.do(scene.lena, GoOnWithCampaign(later.id))
    await scene.steps(2)
    async with scene.database.reading() as uow:
        (delivery,) = await uow.campaigns.deliveries(later.id)
        assert delivery.recipient.message is not None
        decided = await uow.pushes.decisions_on([delivery.recipient.message])
    assert [each.why for each in decided] == [Why.ENOUGH, Why.HELD_BACK]


async def test_a_pause_of_the_bots_own_says_why_and_tells_the_author(scene: Scene) -> None:
    campaign = await scene.launched()
    async with scene.database.transaction() as uow:
        paused = await pause(Turn(scene.services, uow, None), campaign.id, GAP)
    assert paused == replace(campaign, state=CampaignState.PAUSED, why=GAP)
    (note,) = [each for each in await told(scene.database, scene.lena) if "paused" in each["html"]]
    assert note["keyboard"][0][0]["tap"] == f"bl.p:{campaign.id}"


async def test_only_operators_start_pause_and_stop(quick_scene: Scene) -> None:
    teacher = await as_person(quick_scene.database, quick_scene.services, "t", Role.TEACHER)
    campaign = await quick_scene.launched()
    for act in (PauseCampaign(campaign.id), GoOnWithCampaign(campaign.id), StopCampaign(campaign.id)):
        with pytest.raises(NotAllowed):
            await quick_scene.do(teacher, act)

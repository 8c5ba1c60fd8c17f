"""Killed at any step of launching, running, pausing and stopping, and started again: one final state for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from domain.broadcasts import launching, running
from domain.broadcasts.campaign import Campaign, CampaignState
from domain.broadcasts.fate import Fate
from domain.broadcasts.launching import LaunchCampaign
from domain.broadcasts.recalling import Recall
from domain.broadcasts.running import RunBroadcasts
from domain.broadcasts.stopping import GoOnWithCampaign, PauseCampaign, StopCampaign
from domain.gate.opening import OpenGate
from domain.language import Lang
from domain.messages.outgoing import OutboxState
from domain.people.person import Person
from domain.turn import Turn, UseCase
from storage.outbox import Settled
from tests.domain.broadcasts.scene import SECOND, Scene

FAMILIES = 7


class Killed(Exception):
    """The process ended here; what was not committed is lost."""


class Mortal:
    """A unit of work or one of its repositories whose `left`-th call, counted over all of them, is not survived."""

    def __init__(self, inner: Any, left: list[int]) -> None:
        self._inner = inner
        self._left = left

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        return self._counted(found) if callable(found) else Mortal(found, self._left)

    def _counted(self, method: Callable[..., Any]) -> Callable[..., Any]:
        async def call(*args: Any, **kwargs: Any) -> Any:
            result = await method(*args, **kwargs)
            self._left[0] -= 1
            if self._left[0] < 0:
                raise Killed
            return result

        return call


async def survives(scene: Scene, person: Person | None, use_case: UseCase[Any], calls: int) -> bool:
    """Run it and kill it after so many calls; whether it was through by then."""
    try:
        async with scene.database.transaction() as uow:
            actor = await uow.people.get(person.id) if person else None
            mortal: Any = Mortal(uow, [calls])
            await Turn(scene.services, mortal, actor).do(use_case)
    except Killed:
        return False
    return True


async def killed_everywhere(scene: Scene, person: Person | None, use_case: UseCase[Any]) -> int:
    """Kill it after its first call, then after its second, until it is through; how often it was killed."""
    calls = 0
    while not await survives(scene, person, use_case, calls):
        calls += 1
    return calls


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launching, "AT_ONCE", 3)
    monkeypatch.setattr(running, "AHEAD", 2)


async def kill_through(scene: Scene, seconds: int) -> int:
    """So many seconds of the bot in which each tick is killed at each of its steps first."""
    kills = 0
    for _ in range(seconds):
        kills += await killed_everywhere(scene, None, RunBroadcasts())
        kills += await killed_everywhere(scene, None, OpenGate())
        await scene.deliver()
        scene.clock.advance(SECOND)
    return kills


async def once_each(scene: Scene, campaign: Campaign, people: Sequence[Person]) -> None:
    assert await scene.sent("news") == {person.id: 1 for person in people}
    assert [each.person for each in await scene.recipients(campaign)] == [person.id for person in people]


async def test_launching_and_running_go_on_where_they_were_killed(scene: Scene) -> None:
    people = await scene.families(FAMILIES)
    campaign = await scene.campaign()
    assert await killed_everywhere(scene, scene.lena, LaunchCampaign(campaign.id)) >= 2
    assert await kill_through(scene, 8) > 50
    await once_each(scene, campaign, people)
    assert await scene.state(campaign) is CampaignState.FINISHED


async def test_pausing_and_going_on_survive_being_killed(scene: Scene) -> None:
    people = await scene.families(FAMILIES)
    campaign = await scene.launched()
    for _ in range(3):
        await scene.tick()
        await killed_everywhere(scene, scene.lena, PauseCampaign(campaign.id))
        await kill_through(scene, 1)
        await killed_everywhere(scene, scene.lena, GoOnWithCampaign(campaign.id))
        await scene.step(1)
    await kill_through(scene, 8)
    await once_each(scene, campaign, people)


async def test_stopping_and_taking_back_survive_being_killed(scene: Scene) -> None:
    await scene.families(FAMILIES)
    campaign = await scene.launched()
    await scene.steps(2)
    await killed_everywhere(scene, scene.lena, StopCampaign(campaign.id))
    await kill_through(scene, 2)
    assert await scene.fates(campaign) == {Fate.SENT: 4, Fate.DROPPED: 3}
    await killed_everywhere(scene, scene.lena, Recall(campaign.id, {Lang.EN: "Sorry"}))
    await kill_through(scene, 6)
    assert set((await scene.sent("recall")).values()) == {1}
    assert len(await scene.sent("recall")) == 4
    assert (await scene.now(campaign)).finished_at is not None


@pytest.mark.parametrize("kind", ["news", "tip"])
async def test_what_the_courier_had_when_it_was_killed_is_sent_once_or_in_doubt(scene: Scene, kind: str) -> None:
    people = await scene.families(FAMILIES)
    campaign = await scene.launched(kind)
    for _ in range(12):
        await scene.tick()
        claimed = await scene.courier.claim(scene.clock.now(), 2)
        # the first of them was written down before the end came
        settled = [Settled(row.id, row.person, OutboxState.SENT, message_id=row.id) for row in claimed[:1]]
        await scene.courier.settle(settled, scene.clock.now())
        await scene.courier.recover(scene.clock.now())
        scene.clock.advance(SECOND)
    fates = await scene.fates(campaign)
    assert sum(fates.values()) == len(people)
    assert all(fate.is_final for fate in fates)
    assert set((await scene.sent(kind)).values()) == {1}
    assert await scene.state(campaign) is CampaignState.FINISHED

"""An audience in figures agrees with what the gate does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from domain.broadcasts.audience import Count, count_of, sample_of
from domain.broadcasts.campaign import Campaign, CampaignState
from domain.broadcasts.fate import Fate
from domain.gate.push import Preferences
from domain.language import Lang
from domain.people.person import Person
from domain.turn import Turn
from tests.domain.broadcasts.scene import Scene


async def counted(scene: Scene, campaign: Campaign) -> Count:
    async with scene.database.reading() as uow:
        return await count_of(Turn(scene.services, uow, None), campaign)


def draft(scene: Scene, kind: str, **audience: list[str]) -> Campaign:
    return Campaign(0, "-", kind, scene.lena.id, scene.clock.now(), audience={"role": ["parent"]} | audience)


async def test_people_are_counted_by_family_and_language(scene: Scene) -> None:
    await scene.families(2, guardians=2)
    await scene.families(1, lang=Lang.ZH)
    count = await counted(scene, draft(scene, "tip"))
    assert (count.people, count.families, count.langs) == (5, 3, {Lang.EN: 4, Lang.ZH: 1})
    assert (await counted(scene, draft(scene, "tip", language=["zh"]))).people == 1


async def test_who_would_get_nothing_is_told_apart(scene: Scene) -> None:
    await scene.families(3, offers=False)
    (off, gone, *_) = await scene.families(4)
    async with scene.database.transaction() as uow:
        await uow.pushes.save_preferences(Preferences(off.id, off=("offer",)))
        await uow.people.save(replace(gone, reachable=False))
    count = await counted(scene, draft(scene, "offer"))
    assert (count.families, count.without_consent, count.switched_off, count.unreachable) == (2, 3, 1, 1)
    count = await counted(scene, draft(scene, "news"))
    assert (count.families, count.without_consent, count.switched_off) == (6, 0, 0), "everybody has to know"


async def test_families_at_their_cap_are_those_whom_the_gate_defers(scene: Scene) -> None:
    await scene.families(3)
    await scene.families(2, lang=Lang.ZH)
    await scene.launched("offer", audience={"role": ["parent"], "language": ["zh"]})
    await scene.steps(5)
    count = await counted(scene, draft(scene, "offer"))
    assert (count.families, count.at_cap) == (5, 2)
    assert (await counted(scene, draft(scene, "tip"))).at_cap == 0, "another class has its own"
    second = await scene.launched("offer", valid_until=scene.clock.now() + timedelta(days=20))
    await scene.steps(5)
    async with scene.database.reading() as uow:
        fates = [each.fate for each in await uow.campaigns.deliveries(second.id)]
        stands = await uow.campaigns.get(second.id)
    assert stands is not None and stands.state is CampaignState.RUNNING
    assert sorted(fates) == sorted([Fate.SENT] * 3 + [Fate.WAITING] * 2)
    scene.clock.advance(timedelta(days=8))
    assert (await counted(scene, draft(scene, "offer"))).at_cap == 0


async def test_five_of_many_are_shown_by_lot(quick_scene: Scene) -> None:
    scene = quick_scene
    people: list[Person] = await scene.families(40)
    seen: set[str] = set()
    for _ in range(30):
        async with scene.database.reading() as uow:
            five = await sample_of(Turn(scene.services, uow, None), draft(scene, "tip"))
        assert len({each.name for each in five}) == 5
        seen |= {each.name for each in five}
    assert seen == {each.name for each in people}, "everybody has a chance"

"""/calendar of operators: two weeks of planned messages, a bar for each day, a day by kinds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.broadcasts.campaign import CampaignState
from domain.broadcasts.fortnight import Fortnight, LookAhead
from domain.cadences.run import CadenceRun
from domain.gate.passing import push
from domain.language import Lang
from domain.messages.kinds import FOLLOW_UP, REPORT
from domain.messages.screen import Note
from domain.people.person import Person, Role
from domain.turn import Turn
from storage.database import Database
from tests.domain.broadcasts.scene import NOON, Scene
from tests.handlers.talk import Talk, Town

DAY = timedelta(days=1)


@pytest.fixture
async def scene(town: Town) -> Scene:
    made = Scene(town.database, town.clock)
    await made.open()
    return made


@pytest.fixture
async def lena(scene: Scene, town: Town) -> Talk:
    return await town.with_role(77, Role.OPERATOR, "Lena")


async def pushed(scene: Scene, person: Person, kind: str, ahead: timedelta) -> None:
    async with scene.database.transaction() as uow:
        turn = Turn(scene.services, uow, None)
        await push(turn, person, Note(kind, "Hello"), due_at=scene.clock.now() + ahead)


async def test_each_day_has_its_bar_and_opens_to_kinds(scene: Scene, lena: Talk) -> None:
    people = await scene.families(4)
    for person in people:
        await pushed(scene, person, FOLLOW_UP.name, DAY)
    await pushed(scene, people[0], REPORT.name, DAY)
    await pushed(scene, people[0], REPORT.name, DAY * 13)
    await pushed(scene, people[0], REPORT.name, DAY * 14)
    seen = await lena.says("/calendar")
    assert "Sat 21 Nov  ▱▱▱▱▱▱▱▱  0" in seen.html
    assert "Sun 22 Nov  ▰▰▰▰▰▰▰▰  5" in seen.html
    assert "Fri 4 Dec  ▰▰▱▱▱▱▱▱  1" in seen.html
    assert seen.labels[:2] == ["Sun 22 Nov", "Fri 4 Dec"]
    seen = await lena.presses("Sun 22 Nov")
    assert "5 planned" in seen.html and "· a word after a visit: 4" in seen.html
    assert {"ms.s", "br.c"} <= set(seen.taps)


async def test_broadcasts_are_told_by_name_with_their_readers(scene: Scene, lena: Talk) -> None:
    await scene.families(3)
    await scene.launched(starts_at=scene.clock.now() + DAY, valid_until=scene.clock.now() + DAY * 3)
    await scene.tick()
    waiting = await scene.campaign(starts_at=scene.clock.now() + DAY)
    async with scene.database.transaction() as uow:
        waiting = replace(waiting, name="Fair", state=CampaignState.WAITING)
        assert await uow.campaigns.save(waiting, CampaignState.DRAFT)
    seen = await lena.says("/calendar")
    assert "Sun 22 Nov  ▰▰▰▰▰▰▰▰  3" in seen.html
    assert "Fair: 3 readers, from Sun 22 Nov" in seen.html
    seen = await lena.presses("Sun 22 Nov")
    assert "broadcast “Snow”: 3" in seen.html and "📣 Snow" in seen.labels


async def test_a_day_that_is_over_leads_back_to_the_calendar(lena: Talk) -> None:
    seen = await lena.taps("br.d:2025-01-01")
    assert "14 days" in seen.html and seen.toast is not None
    assert "Planned messages" not in (await lena.taps("br.d:never")).html


async def test_operators_reach_their_own_times_from_it_and_others_have_those_alone(town: Town, lena: Talk) -> None:
    assert "cal" in (await lena.says("/calendar")).taps
    wang = await town.with_role(7, Role.TEACHER, "Wang")
    assert "Planned messages" not in (await wang.says("/calendar")).html
    assert "not for your account" in (await wang.taps("br.c")).html


async def test_it_is_told_in_chinese_too(scene: Scene, town: Town) -> None:
    await pushed(scene, (await scene.families(1))[0], FOLLOW_UP.name, DAY)
    talk = await town.with_role(78, Role.OPERATOR, "Lena", Lang.ZH)
    await talk.says("/calendar")
    seen = await talk.presses("11月22日 周日")
    assert "计划 1 条" in seen.html


async def test_what_is_planned_is_counted_by_the_centres_days(database: Database) -> None:
    from domain.clock import FixedClock

    scene = Scene(database, FixedClock(NOON))
    await scene.open()
    people = await scene.families(2)
    # 23:30 of today and 00:30 of tomorrow in Shanghai
    await pushed(scene, people[0], FOLLOW_UP.name, timedelta(hours=11, minutes=30))
    await pushed(scene, people[1], FOLLOW_UP.name, timedelta(hours=12, minutes=30))
    async with database.transaction() as uow:
        run = CadenceRun(0, "silence", "learner:1", people[0].id, None, NOON, "Asia/Shanghai", 0, NOON + DAY * 2)
        await uow.cadences.begin([run])
    found: Fortnight = await scene.do(scene.lena, LookAhead())
    assert found.days[0] == date(2026, 11, 21) and len(found.days) == 14
    assert [found.n(day) for day in range(4)] == [1, 1, 1, 0]
    (step,) = found.on(2)
    assert (step.what, step.is_step) == ("silence", True)

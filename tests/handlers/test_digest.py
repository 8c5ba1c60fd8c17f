"""/digest: the list of alerts, and when the morning's message comes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.alerts.acting import AnswerLook, WatchAlert
from domain.alerts.alert import OfPoint, Rule, State
from domain.clock import FixedClock
from domain.language import Lang
from domain.people.person import Role
from tests.domain.alerts.digest.stage import DAY, FIRST_TELEGRAM, MONDAY, School, a_finding, school
from tests.handlers.talk import Talk, Town
from tests.handlers.twelve import sound
from tests.house import act, told


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MONDAY - timedelta(minutes=1))


@pytest.fixture
async def centre(town: Town, clock: FixedClock) -> School:
    return await school(town.database, town.services, clock)


async def teacher(town: Town, lang: Lang = Lang.EN) -> Talk:
    return await town.with_role(FIRST_TELEGRAM, Role.TEACHER, "Wang", lang)


async def test_the_list_has_what_waits_first_and_says_when_the_rest_is_looked_at(town: Town, centre: School) -> None:
    wang = await teacher(town)
    watched, asked = await centre.raises(0), await centre.raises(1)
    await act(town.database, town.services, await wang.me(), WatchAlert(watched.id))
    await centre.becomes(asked, State.ASKED)
    for place in range(2, 6):
        await centre.raises(place)
    point = OfPoint(centre.classes[0].id, "fractions")
    await centre.raises(subject=point, findings=(a_finding(Rule.ITEM, 0.6, item="q1", share=20, expected=60),))
    seen = sound(await wang.says("/digest"))
    assert "6 alerts wait for you" in seen.html
    assert "L0" not in seen.html and "dg.p:1" in seen.taps and len([tap for tap in seen.taps if "al.o" in tap]) == 5
    seen = sound(await wang.taps("dg.p:1"))
    assert "fractions" in seen.html and "L0" in seen.html and "I look again on Mon 30 Nov" in seen.html
    assert seen.taps[:2] == [f"al.o:{number}" for number in (7, watched.id)]


async def test_what_ended_this_week_stands_below(town: Town, centre: School) -> None:
    wang = await teacher(town)
    for place, state in enumerate((State.CLEARED, State.DONE, State.DISMISSED, State.EXPIRED)):
        known = await centre.raises(place, told_at=MONDAY - DAY)
        await centre.becomes(known, state)
    seen = sound(await wang.says("/digest"))
    assert "No alert waits for you" in seen.html
    for said in ("✅ L0 recovered.", "✅ L1: it helped.", "L2: it was not true", "L3: put away"):
        assert said in seen.html
    assert "1 of 3 were useful" in seen.html
    centre.clock.advance(8 * DAY)
    assert "L0" not in (await wang.taps("dg")).html


async def test_the_hour_is_chosen_by_a_tap_and_a_double_tap_changes_nothing_more(town: Town, centre: School) -> None:
    wang = await teacher(town)
    seen = sound(await wang.says("/digest"))
    assert "⏰ 07:30" in seen.labels
    seen = sound(await wang.presses("⏰ 07:30"))
    assert "07:30" in seen.html and "✓ 07:30" in seen.labels
    for _ in range(2):
        seen = sound(await wang.taps("dg.a:0630"))
        assert seen.toast == "The digest comes at 06:30." and "✓ 06:30" in seen.labels
    seen = sound(await wang.taps("dg.o:0"))
    assert "off" in seen.html and not any("✓" in label for label in seen.labels)
    seen = sound(await wang.taps("dg.o:1"))
    assert "✓ 06:30" in seen.labels
    sound(await wang.taps("dg.o:0"))
    assert "✓ 09:00" in sound(await wang.taps("dg.a:0900")).labels, "choosing an hour switches it on"
    for nonsense in ("dg.a:0311", "dg.a:x", "dg.a:2500", "dg.p:99", "dg.p:-1"):
        sound(await wang.taps(nonsense))
    assert "✓ 09:00" in (await wang.taps("dg.h")).labels


async def test_the_home_of_a_teacher_says_how_many_wait(town: Town, centre: School) -> None:
    wang = await teacher(town)
    assert not any("🔔" in label for label in (await wang.says("/home")).labels)
    first = await centre.raises(0)
    await centre.raises(1)
    assert "🔔 2 alerts" in (await wang.says("/home")).labels
    await act(town.database, town.services, await wang.me(), WatchAlert(first.id))
    assert "🔔 1 alert" in (await wang.says("/home")).labels


async def test_who_said_that_it_helped_is_not_told_so(town: Town, centre: School) -> None:
    wang = await teacher(town)
    known = await centre.raises(0)
    await centre.at(MONDAY)
    await centre.becomes(await centre.becomes(known, State.ACTED), State.ASKED)
    await act(town.database, town.services, await wang.me(), AnswerLook(known.id, helped=True))
    assert await centre.at(MONDAY + DAY) == []


async def test_the_message_opens_each_alert_the_list_and_the_hours(town: Town, centre: School) -> None:
    for lang in Lang:
        wang = await teacher(town, lang)
        known = await centre.raises(list(Lang).index(lang))
        await centre.at(MONDAY + list(Lang).index(lang) * DAY)
        note = (await told(town.database, await wang.me()))[-1]
        assert [b["tap"] for row in note["keyboard"] for b in row] == [f"al.o:{known.id}", "dg", "dg.h"]


@pytest.mark.parametrize("role", [Role.PARENT, Role.LEARNER, Role.ADVISOR, Role.OPERATOR, Role.ADMIN])
async def test_nobody_else_sees_alerts(town: Town, centre: School, role: Role) -> None:
    await centre.raises(0)
    other = await town.with_role(99, role, "Somebody", Lang.EN)
    for seen in (await other.says("/digest"), await other.taps("dg"), await other.taps("dg.h")):
        assert "L0" not in seen.html and "⏰" not in seen.html


async def test_another_teacher_sees_none_of_it(town: Town, centre: School) -> None:
    await centre.raises(0)
    other = await town.with_role(99, Role.TEACHER, "Somebody", Lang.EN)
    assert "No alert waits for you" in (await other.says("/digest")).html

"""The week's card: to whom, when, and what it says."""

from __future__ import annotations

from datetime import time, timedelta

from domain.journal import Statement, Verb
from domain.language import Lang
from domain.people.person import Learner
from domain.practice.evening.session import Asked, Attempt, Session, SessionState, Verdict
from domain.practice.learner import model
from domain.practice.learner.model import Facts
from domain.reports.settings import ChooseWeekly, SwitchReports
from domain.reports.week import LookAtChildsWeek
from tests.domain.reports.scene import ADDING, COMMON, LESSON, SUNDAY, Scene

WEEK = timedelta(days=7)


async def practised(scene: Scene, learner: Learner, skill: str, rights: list[bool]) -> None:
    """A set on the phone, now: rows and journal."""
    now = scene.clock.now()
    async with scene.database.transaction() as uow:
        wanted = Session(0, learner.id, Lang.EN, SessionState.FINISHED, len(rights), len(rights), now, now)
        session = await uow.practice.add_session(wanted)
        for place, right in enumerate(rights):
            await uow.practice.add_asked(Asked(session.id, place, "i:1", {}, (), now))
            verdict = Verdict.RIGHT if right else Verdict.WRONG
            await uow.practice.add_attempt(Attempt(session.id, place, learner.id, "i:1", {}, verdict, now, 9.0))
            facts = model.facts_to_plain(Facts("i:1", (skill,), 0.0, 0.25))
            result = {"success": right, "hints": 0, "seconds": 9.0, "facts": facts}
            result |= {"session": session.id, "position": place}
            await uow.journal.add(Statement(Verb.ANSWERED, "item", "i:1", now, learner=learner.id, result=result))


async def test_on_sunday_at_six_a_parent_reads_the_week_with_a_picture(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    await scene.enrol(lin)
    scene.at(LESSON + timedelta(hours=2))
    await scene.log(lin, stars=3)
    await scene.ticket(lin, 1, COMMON, right=False)
    await practised(scene, lin, ADDING, [True, True, False])
    scene.at(SUNDAY - timedelta(minutes=1))
    assert await scene.week_cards() == 0
    scene.at(SUNDAY)
    assert await scene.week_cards() == 1
    assert await scene.week_cards() == 0
    (note,) = await scene.notes(mei)
    assert note["html"] == (
        "🗓 <b>Lin</b>, Mon 16 Nov to Sun 22 Nov\n"
        "✓ practice on one day, 3 questions, at the lesson, active ●●●\n"
        "🧩 Still tricky: Skill fractions.common\n"
        "🤝 Together: share a pizza or pancake: who gets 1/4, and how much are 1/4 and 1/8 together?"
    )
    (part,) = note["attachment"]["data"]["children"]
    assert part["title"] == "Lin's week" and part["answered"] == [0, 0, 0, 0, 0, 3, 0]
    assert part["lessons"] == ["came"]
    assert [button["tap"] for row in note["keyboard"] for button in row] == [f"mp:{lin.id}", f"rp:{lin.id}"]


async def test_a_quiet_week_is_told_of_kindly_and_once(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    await scene.enrol(lin)
    scene.at(SUNDAY - WEEK - timedelta(hours=30))
    await practised(scene, lin, ADDING, [True])
    scene.at(SUNDAY)
    assert await scene.week_cards() == 1
    scene.at(SUNDAY + WEEK)
    assert await scene.week_cards() == 1, "looked at"
    assert await scene.week_cards() == 0, "and done with"
    (note,) = await scene.notes(mei)
    assert "A quiet week, and that is all right" in note["html"] and "attachment" not in note


async def test_a_family_that_has_never_done_anything_is_left_in_peace(scene: Scene) -> None:
    mei, _ = await scene.parent("Lin")
    scene.at(SUNDAY)
    await scene.week_cards()
    assert await scene.read(mei) == []


async def test_two_children_have_a_card_each_three_share_one(scene: Scene) -> None:
    mei, two = await scene.parent("Lin", "Bo")
    tom, three = await scene.parent("Ann", "Ben", "Cem")
    scene.at(SUNDAY - timedelta(hours=1))
    for child in (*two, *three):
        await practised(scene, child, ADDING, [True])
    scene.at(SUNDAY)
    assert await scene.week_cards() == 2
    lin, bo = await scene.notes(mei)
    assert "Lin" in lin["html"] and "Bo" not in str(lin) and "Bo" in bo["html"] and "Lin" not in str(bo)
    (all_three,) = await scene.notes(tom)
    assert [part["title"] for part in all_three["attachment"]["data"]["children"]] == [
        "Ann's week",
        "Ben's week",
        "Cem's week",
    ]
    assert [row[0]["tap"] for row in all_three["keyboard"]] == [f"rp.w:{each.id}" for each in three]


async def test_the_day_and_the_hour_are_the_readers_own(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin", zone="Europe/Berlin")
    await scene.do(mei, ChooseWeekly(weekday=1, at=time(8)))
    scene.at(SUNDAY - timedelta(hours=1))
    await practised(scene, lin, ADDING, [True])
    scene.at(SUNDAY + timedelta(hours=1))
    assert await scene.week_cards() == 0
    scene.at(SUNDAY + timedelta(hours=21))
    assert await scene.week_cards() == 1, "Monday 08:00 in Berlin"
    assert "Tue 17 Nov to Mon 23 Nov" in (await scene.read(mei))[0]
    await scene.do(mei, ChooseWeekly(weekday=2))
    scene.clock.advance(timedelta(days=1))
    assert await scene.week_cards() == 0, "a card of yesterday is enough"


async def test_whoever_switched_the_card_off_gets_none_and_can_look_all_the_same(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    await scene.do(mei, SwitchReports(weekly=False))
    scene.at(SUNDAY - timedelta(hours=1))
    await practised(scene, lin, ADDING, [True, True])
    scene.at(SUNDAY)
    assert await scene.week_cards() == 0
    week = await scene.do(mei, LookAtChildsWeek())
    assert week is not None and (week.days, sum(week.answered)) == (1, 2)


async def test_what_became_firm_and_what_is_stuck_is_told_of_this_week_alone(scene: Scene) -> None:
    mei, (lin,) = await scene.parent("Lin")
    scene.at(SUNDAY - 2 * WEEK)
    await practised(scene, lin, COMMON, [False, False, False])
    for days in range(5, 0, -1):
        scene.at(SUNDAY - timedelta(days=days))
        await practised(scene, lin, ADDING, [True] * 8)
    scene.at(SUNDAY)
    async with scene.database.transaction() as uow:
        state = model.rebuild(await uow.journal.about(lin.id))
        await uow.practice.save_state(lin.id, model.to_plain(state), scene.clock.now())
    week = await scene.do(mei, LookAtChildsWeek(lin.id))
    assert week is not None
    assert [each.skill for each in week.firm] == [ADDING]
    assert week.stuck == ()

"""Reports as a parent sees them, and the way from one child to the other on every screen about a child."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.booking.confirming import ConfirmBooking
from domain.booking.holding import Held, HoldSeat
from domain.classes.log.lesson import lesson_key
from domain.homework.homework import Homework
from domain.journal import Place, Statement, Verb
from domain.people.person import Learner
from domain.practice.learner import model
from domain.practice.learner.model import Facts
from domain.reports.lesson import stamp_of
from tests.domain.booking.stage import Stage
from tests.domain.practice.shelf import bank, choice
from tests.domain.reports.scene import ADDING, COMMON, LESSON
from tests.handlers.talk import Seen, Talk, Town
from tests.house import act

CLASS = "c1"


@pytest.fixture
async def mei(town: Town) -> Talk:
    """Mei with Lin and Bo, who both go to a class on Saturdays."""
    town.services = replace(town.services, bank=bank([choice("i:1", ADDING), choice("i:2", COMMON)]))
    parent = town.talk(1, "Mei")
    await town.parent(parent, "Lin", grade=5)
    await town.parent(parent, "Bo", grade=5)
    for child in await town.children(parent):
        async with town.database.transaction() as uow:
            await uow.classes.enrol(child.id, CLASS, LESSON - timedelta(days=20))
    return parent


async def say(
    town: Town, child: Learner, verb: Verb, object_type: str, object_id: str, result: dict[str, Any]
) -> None:
    known = {"class": CLASS, "lesson": LESSON.isoformat(), "by": ""}
    async with town.database.transaction() as uow:
        await uow.journal.add(
            Statement(
                verb,
                object_type,
                object_id,
                town.clock.now(),
                learner=child.id,
                result=known | result,
                place=Place.CLASS,
                authority="teacher",
            )
        )


async def log(town: Town, child: Learner, mark: str, stars: int = 0) -> None:
    verb = Verb.MISSED if mark == "away" else Verb.ATTENDED
    await say(town, child, verb, "lesson", lesson_key(CLASS, LESSON), {"mark": mark, "stars": stars})


async def ticket(town: Town, child: Learner, skill: str, *, right: bool) -> None:
    facts = model.facts_to_plain(Facts("i:1", (skill,), 0.0, 0.0))
    result = {"success": right, "hints": 0, "facts": facts, "label": 0.0, "ticket": 1}
    await say(town, child, Verb.ANSWERED, "item", "i:1", result)


async def two(town: Town, mei: Talk) -> tuple[Learner, Learner]:
    lin, bo = sorted(await town.children(mei), key=lambda child: child.id)
    return lin, bo


async def test_the_report_is_there_at_any_time_and_works_before_the_first(town: Town, mei: Talk) -> None:
    lin, _ = await two(town, mei)
    await mei.taps(f"kid:{lin.id}")
    seen = await mei.says("/report")
    assert "No report on Lin yet" in seen.html
    await log(town, lin, "came", 2)
    await ticket(town, lin, COMMON, right=False)
    seen = await mei.taps("home")
    assert "Came to 1 of 1 lessons this week" in seen.html
    seen = await mei.presses("📄 Report")
    assert "✓ Present, active ●●○" in seen.html and "Exit questions: 0 of 1" in seen.html
    assert "Still settling: Skill fractions.common" in seen.html
    seen = await mei.presses("🔎 Skill fractions.common")
    assert "Skill fractions.common" in seen.html, "it opens to its evidence"


async def test_earlier_reports_are_a_tap_away(town: Town, mei: Talk) -> None:
    lin, _ = await two(town, mei)
    await log(town, lin, "away")
    async with town.database.transaction() as uow:
        await uow.classes.teach(CLASS, [ADDING], LESSON - timedelta(days=7), None)
    seen = await mei.taps(f"rp:{lin.id}")
    assert "Lin was not there this time" in seen.html and "Later ›" not in seen.labels
    seen = await mei.presses("‹ Earlier")
    assert "Sat 14 Nov" in seen.html and "Taught: Skill fractions.add" in seen.html
    assert "‹ Earlier" not in seen.labels
    seen = await mei.presses("Later ›")
    assert "Sat 21 Nov" in seen.html


async def test_what_is_sent_and_when_is_the_readers_choice(town: Town, mei: Talk) -> None:
    seen = await mei.taps("rp.s")
    assert "Reports after lessons: on" in seen.html and "The week's card: Sunday, 18:00" in seen.html
    seen = await mei.presses("🔕 No reports after lessons")
    assert seen.toast == "Saved ✓" and "Reports after lessons: off" in seen.html
    await mei.presses("📆 Another day")
    seen = await mei.presses("Wednesday")
    assert "The week's card: Wednesday, 18:00" in seen.html
    await mei.presses("🕕 Another hour")
    seen = await mei.presses("20:00")
    assert "The week's card: Wednesday, 20:00" in seen.html
    seen = await mei.presses("🔕 No week's card")
    assert "The week's card: off" in seen.html and "📆 Another day" not in seen.labels
    seen = await mei.taps("rp.sd:9")
    assert seen.html and "9" not in seen.html


async def test_nobody_else_reads_a_childs_report_or_week(town: Town, mei: Talk) -> None:
    lin, _ = await two(town, mei)
    await log(town, lin, "came", 3)
    other = town.talk(2, "Tom")
    await town.parent(other, "Ann")
    for tap in (f"rp:{lin.id}", f"rp.w:{lin.id}", f"rp.l:{lin.id}:{stamp_of(LESSON)}", f"rp.c:{lin.id}:1"):
        seen = await other.taps(tap)
        assert "Lin" not in seen.html and "●●●" not in seen.html
    learner = town.talk(3, "Kim")
    await town.learner(learner, "Kim", age="16_plus")
    assert "Kim" in (await learner.says("/report")).html


async def test_a_parent_without_children_is_shown_the_way(town: Town) -> None:
    parent = town.talk(1, "Mei")
    await parent.says("/start")
    await parent.taps("on.role:parent")
    await parent.taps("on.look")
    assert "on.how" in (await parent.taps("rp")).taps


ABOUT_ONE = (
    "kid:{child}",
    "mp:{child}",
    "mp.g:{child}:fractions:0",
    "mp.k:{child}:fractions",
    f"mp.s:{{child}}:{COMMON}",
    f"mp.e:{{child}}:{COMMON}:0",
    "td.k:{child}",
    "td.l:{child}:c1.20261128",
    "my.k:{child}:0",
    "rp:{child}",
    f"rp.l:{{child}}:{stamp_of(LESSON)}",
    "rp.w:{child}",
    "st.kid:{child}",
    "hw.kid:{child}",
    "hw.k:1:{child}",
    "ag:{child}",
    "ag.p:{child}:teachers_see",
    "lp.f:{child}",
)
"""What a parent may tap on that shows one child."""
OF_THE_FAMILY = ("home", "mp", "td", "my", "rp", "st.family", "hw")


async def filled(town: Town, mei: Talk) -> tuple[Learner, Learner]:
    """Both children with something to show: Lin came and was active, Bo was away; a homework for their class."""
    lin, bo = await two(town, mei)
    await log(town, lin, "came", 3)
    await ticket(town, lin, COMMON, right=True)
    await log(town, bo, "away")
    person = await mei.me()
    now = town.clock.now()
    async with town.database.transaction() as uow:
        await uow.homework.add(
            Homework(0, CLASS, LESSON, "Page 12", (), (LESSON + timedelta(days=5)).date(), person.id, now)
        )
    return lin, bo


@pytest.mark.parametrize("screen", ABOUT_ONE)
async def test_every_screen_about_a_child_leads_to_the_other_one_and_tells_nothing_of_it(
    town: Town, mei: Talk, screen: str
) -> None:
    lin, bo = await filled(town, mei)
    for child, sibling in ((lin, bo), (bo, lin)):
        seen = await mei.taps(screen.format(child=child.id))
        assert_about(seen, child, sibling)
        there = await mei.presses(sibling.name)
        assert_about(there, sibling, child)
        assert (await mei.me()).child == sibling.id
        assert f"✓ {sibling.name}" in (await mei.taps("home")).labels, "they are the one looked at everywhere"


async def test_the_card_of_a_booking_leads_to_what_is_booked_for_the_other_child(town: Town, mei: Talk) -> None:
    lin, bo = await two(town, mei)
    stage = Stage(town.database, town.clock)
    for hours, child in ((30, lin), (32, lin), (54, bo), (56, bo)):
        slot = await stage.slot(town.clock.now() + timedelta(hours=hours))
        held = await act(town.database, town.services, await mei.me(), HoldSeat(child.id, slot.id))
        assert isinstance(held, Held)
        await act(town.database, town.services, await mei.me(), ConfirmBooking(held.booking.id))
    seen = await mei.taps("my")
    assert "Lin" in seen.html and "Bo" in seen.html
    await mei.presses("Lin")
    card = next(tap for tap in mei.seen.taps if tap.startswith("my.b:"))
    seen = await mei.taps(card)
    assert_about(seen, lin, bo)
    seen = await mei.presses("Bo")
    assert_about(seen, bo, lin)
    assert len([tap for tap in seen.taps if tap.startswith("my.b:")]) == 2


@pytest.mark.parametrize("screen", OF_THE_FAMILY)
async def test_every_screen_of_the_family_has_both_children(town: Town, mei: Talk, screen: str) -> None:
    await filled(town, mei)
    seen = await mei.taps(screen)
    assert {label.removeprefix("✓ ") for label in seen.labels} >= {"Lin", "Bo"}


@pytest.mark.parametrize("screen", (*ABOUT_ONE, *OF_THE_FAMILY))
async def test_with_one_child_there_is_nothing_to_switch(town: Town, screen: str) -> None:
    parent = town.talk(1, "Mei")
    await town.parent(parent, "Lin")
    (lin,) = await town.children(parent)
    seen = await parent.taps(screen.format(child=lin.id))
    assert "Lin" not in [label.removeprefix("✓ ") for label in seen.labels]


def assert_about(seen: Seen, child: Learner, sibling: Learner) -> None:
    assert f"✓ {child.name}" in seen.labels and sibling.name in seen.labels
    assert sibling.name not in seen.html
    if child.name == "Bo":
        assert "●●●" not in seen.html and "✓ Present" not in seen.html

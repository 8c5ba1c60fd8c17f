"""Which questions a ticket proposes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.practice.items.kinds import Item
from knowledge.bank import MemoryBank
from tests.domain.practice.shelf import choice, entry, several, stock
from tests.handlers.talk import Town
from tests.handlers.test_ticket import MORNING, OPEN, POINTS, STARTS, opened, sound, teacher


@pytest.fixture
async def school(town: Town) -> Town:
    return await opened(town)


def hold(school: Town, *items: Item) -> None:
    assert isinstance(school.services.bank, MemoryBank)
    stock(
        school.services.bank, [*items, *(choice(f"sample:{point}", point) for point in POINTS if point != "point-5")]
    )


async def test_a_middling_item_that_can_be_asked_on_paper_is_proposed(school: Town) -> None:
    pictured = entry("sample:pictured", "point-5", difficulty=3)
    wordings = {lang: replace(wording, alt="A triangle.") for lang, wording in pictured.wordings.items()}
    hold(
        school,
        choice("sample:easy", "point-5", difficulty=1),
        choice("sample:hard", "point-5", difficulty=5),
        choice("sample:middling", "point-5", difficulty=3),
        several("sample:several", "point-5"),
        replace(pictured, wordings=wordings),
    )
    talk = await teacher(school)
    seen = sound(await talk.taps(OPEN))
    assert "Stem of sample:middling" in seen.html
    seen_of_five = {seen.html.split("②")[0]}
    for _ in range(3):
        seen_of_five.add((await talk.presses("① Another")).html.split("②")[0])
    assert len(seen_of_five) == 3, "round and round the three that are fit for paper"


async def test_a_point_that_the_bank_has_nothing_of_is_asked_in_ones_own_words(school: Town) -> None:
    hold(school)
    talk = await teacher(school)
    seen = sound(await talk.taps(OPEN))
    assert "① <b>point-5</b>\n<i>In your own words" in seen.html and "② <b>Skill point-6</b>" in seen.html


async def test_a_class_past_its_last_point_goes_over_the_last_ones(school: Town) -> None:
    hold(school)
    async with school.database.transaction() as uow:
        await uow.classes.untaught(MORNING.id, POINTS, datetime.fromisoformat(STARTS))
        await uow.classes.teach(MORNING.id, [POINTS[-1]], school.clock.now() - timedelta(days=7), None)
    talk = await teacher(school)
    seen = sound(await talk.taps(OPEN))
    assert f"① <b>Skill {POINTS[-3]}</b>" in seen.html and f"② <b>Skill {POINTS[-2]}</b>" in seen.html


async def test_last_weeks_questions_are_not_asked_again(school: Town) -> None:
    hold(school, choice("sample:one", "point-5", difficulty=3), choice("sample:two", "point-5", difficulty=3))
    school.clock.advance(timedelta(days=-7))
    talk = await teacher(school)
    async with school.database.transaction() as uow:
        await uow.classes.teach(MORNING.id, ["point-5"], school.clock.now() - timedelta(hours=7), None)
    await talk.taps(OPEN)
    await talk.presses("One question")
    await talk.presses("▶ Fill in who could do it")
    await talk.presses("💾 Save")
    school.clock.advance(timedelta(days=7))
    seen = sound(await talk.taps(OPEN))
    used, other = ("one", "two") if "sample:one" in await _asked(school) else ("two", "one")
    assert f"Stem of sample:{other}" in seen.html and f"Stem of sample:{used}" not in seen.html


async def _asked(school: Town) -> str:
    async with school.database.reading() as uow:
        learners = [each.id for each in await uow.classes.learners_of(MORNING.id)]
        said = await uow.journal.in_class(learners, school.clock.now() - timedelta(days=30))
    return " ".join(each.object_id for each in said)

"""/today in both languages: lessons, the way, coming late, being ill."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.language import Lang
from domain.people.person import Link, LinkKind, Role
from tests.handlers.talk import Talk, Town, token_in
from tests.house import as_person

SATURDAY_EVENING = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
"""Two hours after the clock of the tests: 19:00 in Shanghai."""


async def enrolled(town: Town, talk: Talk, *classes: str) -> int:
    learner = await town.learner_row(talk)
    async with town.database.transaction() as uow:
        for klass in classes:
            await uow.classes.enrol(learner.id, klass, town.clock.now())
    return learner.id


async def wang(town: Town) -> Talk:
    person = await as_person(town.database, town.services, 9, Role.TEACHER, Lang.EN)
    now = town.clock.now()
    async with town.database.transaction() as uow:
        link = Link("t", LinkKind.STAFF, {"role": "teacher", "staff": "wang"}, None, now + timedelta(days=1))
        await uow.people.add_link(link)
        assert await uow.people.use_link("t", person.id, now)
    return town.talk(9, "Wang")


def back_to_the_morning(town: Town) -> None:
    """Saturday 09:30 at the centre, before the class at ten."""
    town.clock.advance(datetime(2026, 11, 28, 1, 30, tzinfo=UTC) - town.clock.now())


@pytest.mark.parametrize(
    ("lang", "said"),
    [("zh", ("东校区 204 教室，王老师", "近地铁")), ("en", ("East campus, room 204, Ms Wang", "by the metro"))],
)
async def test_a_learner_sees_room_teacher_campus_and_way(town: Town, lang: str, said: tuple[str, str]) -> None:
    child = town.talk(1, lang=lang)
    await town.learner(child, age="16_plus")
    learner = await enrolled(town, child, "c1")
    back_to_the_morning(town)
    seen = await child.says("/today")
    assert all(words in seen.html for words in said)
    key = f"{learner}:c1.20261128"
    assert {f"td.way:{key}", f"td.late:{key}", f"td.ill:{key}", "pr", "my", "home"} <= set(seen.taps)
    way = await child.taps(f"td.way:{key}")
    assert way.notes[0]["attachment"]["type"] == "venue"


async def test_several_lessons_are_opened_one_by_one(town: Town) -> None:
    child = town.talk(1)
    await town.learner(child, age="16_plus")
    learner = await enrolled(town, child, "c1", "c2")
    back_to_the_morning(town)
    seen = await child.says("/today")
    assert [tap for tap in seen.taps if tap.startswith("td.l:")] == [
        f"td.l:{learner}:c1.20261128",
        f"td.l:{learner}:c2.20261128",
    ]
    assert "16:00 Olympiad 5" in seen.labels
    seen = await child.taps(f"td.l:{learner}:c2.20261128")
    assert "16:00-17:30" in seen.html and "td" in seen.taps


async def test_without_a_lesson_today_the_next_one_is_named(town: Town) -> None:
    child = town.talk(1)
    await town.learner(child, age="16_plus")
    assert "No lesson in the next two weeks" in (await child.says("/today")).html
    await enrolled(town, child, "c1")
    seen = await child.says("/today")
    assert "No lesson today" in seen.html and "Sat 28 Nov, 10:00-11:30" in seen.html
    assert "6 questions are ready" in seen.html
    assert "Next lesson: Olympiad 5\nSat 28 Nov, 10:00-11:30" in (await child.says("/home")).html


async def test_a_child_is_ill_a_parent_confirms_and_the_teacher_reads_it_once(town: Town) -> None:
    teacher, child, parent = await wang(town), town.talk(1), town.talk(2, "Mei")
    seen = await town.learner(child)
    await town.becomes_guardian(parent, token_in(seen), child)
    await parent.taps("on.agree:1")
    learner = await enrolled(town, child, "c1")
    back_to_the_morning(town)
    key = f"{learner}:c1.20261128"
    seen = await child.taps(f"td.ill:{key}")
    assert seen.toast == "Your parents are asked to confirm ✓" and "Get well soon" in seen.html
    assert (await child.taps(f"td.ill:{key}")).toast == "That is known already ✓"
    assert "One tap, and the teacher knows" in (await town.told(parent))[-1]
    assert f"td.confirm:{key}" in (await parent.says("/today")).taps
    seen = await parent.taps(f"td.confirm:{key}")
    assert seen.toast == "The teacher knows ✓"
    assert (await parent.taps(f"td.confirm:{key}")).toast == "That is known already ✓"
    assert [words for words in await town.told(teacher) if "is ill" in words] == await town.told(teacher)
    assert len(await town.told(teacher)) == 1


async def test_a_parent_reads_the_day_of_each_child(town: Town) -> None:
    parent = town.talk(1, "Mei", "zh")
    await town.parent(parent, "小宝")
    await town.parent(parent, "小林")
    bo, lin = await town.children(parent)
    async with town.database.transaction() as uow:
        await uow.classes.enrol(bo.id, "c1", town.clock.now())
        await uow.classes.enrol(lin.id, "c2", town.clock.now())
    back_to_the_morning(town)
    seen = await parent.says("/today")
    assert seen.html.index("<b>小宝</b>") < seen.html.index("10:00") < seen.html.index("<b>小林</b>")
    assert "小林 · 16:00 五年级奥数" in seen.labels and "pr" not in seen.taps
    seen = await parent.taps(f"td.l:{lin.id}:c2.20261128")
    assert "🤒 身体不舒服" in seen.labels
    town.clock.advance(timedelta(days=3))
    seen = await parent.taps(f"td.late:{lin.id}:c2.20261128")
    assert "那节课已经结束" in seen.html and "td" in seen.taps


async def test_a_parent_without_children_is_invited_to_add_one(town: Town) -> None:
    parent = await town.with_role(1, Role.PARENT)
    assert "on.how" in (await parent.says("/today")).taps

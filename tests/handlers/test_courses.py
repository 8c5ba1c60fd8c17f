from __future__ import annotations

import pytest

from tests.domain.booking.stage import LONG
from tests.handlers.talk import Town


@pytest.mark.parametrize(
    ("lang", "subject", "course", "facts"),
    [
        (
            "zh",
            "数学（2 门）",
            "五年级奥数",
            [
                "5 年级 · 共 16 次课，每次 90 分钟 · 每次 ¥200",
                "周六 16:00-17:30，东校区，王老师：已满",
                "（17:00 查询）",
            ],
        ),
        (
            "en",
            "Maths (2 courses)",
            "Olympiad 5",
            [
                "Grade 5 · 16 lessons of 90 minutes · ¥200 a lesson",
                "Sat 16:00-17:30, East campus, Ms Wang: full",
                "Wed 17:00-18:30, West campus, Mr Braun: 1 place left",
                "(checked 17:00)",
            ],
        ),
    ],
)
async def test_from_the_menu_to_a_course(town: Town, lang: str, subject: str, course: str, facts: list[str]) -> None:
    talk = town.talk(31, "Yu", lang)

    await talk.says("/courses")
    await talk.presses(subject)
    seen = await talk.presses(course)

    assert [words for words in facts if words not in seen.html] == []
    assert any(each.startswith("bk.c:") for each in seen.taps)
    assert all(len(each.encode()) <= 64 for each in seen.taps) and LONG not in "".join(seen.taps)


@pytest.mark.parametrize(
    ("lang", "question", "answer"), [("zh", "能停车吗？", "门口有位。"), ("en", "Is there parking?", "In front.")]
)
async def test_from_the_menu_to_a_common_question(town: Town, lang: str, question: str, answer: str) -> None:
    talk = town.talk(31, "Yu", lang)

    await talk.taps("co")
    await talk.taps("co.q:0")
    seen = await talk.presses(question)

    assert answer in seen.html and "2026" in seen.html


async def test_the_office_is_one_tap_away(town: Town) -> None:
    talk = town.talk(31, "Yu", "en")

    seen = await talk.taps("co.o")

    assert "021-5550 0000" in seen.html and "daily 9-18" in seen.html


@pytest.mark.parametrize("old", ["co.c:gone", "co.f:gone"])
async def test_a_course_or_question_that_is_gone_is_said_to_be(town: Town, old: str) -> None:
    seen = await town.talk(31, "Yu", "en").taps(old)

    assert "no longer there" in seen.html and seen.taps


@pytest.mark.parametrize("far", ["co.q:99", "co.s:maths:99", "co.s:alchemy:0"])
async def test_a_page_that_is_gone_shows_the_nearest(town: Town, far: str) -> None:
    seen = await town.talk(31, "Yu", "en").taps(far)

    assert any(each.startswith(("co.c:", "co.f:")) for each in seen.taps)


async def test_before_the_course_sheet_is_there_that_is_said(town: Town) -> None:
    async with town.database.transaction() as uow:
        centre = await uow.courses.centre()
        assert centre is not None
        await uow.courses.replace(centre, (), (), (), (), (), ())
    talk = town.talk(31, "Yu", "en")

    for tapped in ("co", "co.q:0", "co.s:maths:0"):
        assert "home" in (await talk.taps(tapped)).taps

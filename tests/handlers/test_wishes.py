"""A wish for help from the learner's third error to the kind word back, through the handlers of both sides."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time

import pytest

from domain.courses.course import CourseClass
from domain.language import Lang
from domain.people.person import AgeBand, Role
from handlers.views.lengths import SCREEN_UNITS, units, width
from knowledge.bank import MemoryBank
from tests.domain.booking.stage import BRAUN, CENTRE, EAST, FAQ, MATHS, WANG
from tests.domain.practice.conftest import a_learner
from tests.domain.practice.shelf import choice, entry, stock
from tests.handlers.talk import Seen, Talk, Town

WANG_ID, BRAUN_ID, LIN_ID, BO_ID = 7, 8, 101, 102
SUNDAYS = CourseClass("g5-sun", MATHS.id, "east", "wang", "204", 7, time(10), 12, 9, date(2026, 9, 6))
WANGS = {Lang.ZH: "王老师", Lang.EN: "Ms Wang"}
LANGS = pytest.mark.parametrize("lang", list(Lang))


@pytest.fixture
async def school(town: Town) -> Town:
    """Ms Wang has a class on Sundays, Mr Braun has none."""
    staff = (replace(WANG, telegram=WANG_ID), replace(BRAUN, telegram=BRAUN_ID))
    async with town.database.transaction() as uow:
        await uow.courses.replace(CENTRE, (EAST,), staff, (MATHS,), (SUNDAYS,), (), FAQ)
    assert isinstance(town.services.bank, MemoryBank)
    roads = (None, "big-road", "big-road", "big-road")
    stock(town.services.bank, [choice(f"sample:{n}", "add", misconceptions=roads) for n in range(9)])
    return town


def sound(seen: Seen) -> Seen:
    """What must be true of every screen."""
    assert not re.search(r"[{}]|\n{3}", seen.html), seen.html
    assert not re.search(r"\b(wishes|practice)\.[a-z]", seen.html + " ".join(seen.labels)), seen.html
    assert units(re.sub(r"<[^>]*>", "", seen.html)) <= SCREEN_UNITS
    assert all(seen.labels) and len(set(seen.labels)) == len(seen.labels), seen.labels
    for row in seen.keyboard:
        assert len(row) == 1 or all(width(button["text"]) <= 38 // len(row) for button in row), row
    return seen


async def enrolled(school: Town, account: int, lang: Lang, *, class_id: str | None = SUNDAYS.id) -> Talk:
    _, learner = await a_learner(school.database, school.services, account, age_band=AgeBand.FROM_16, lang=lang)
    if class_id is not None:
        async with school.database.transaction() as uow:
            assert await uow.classes.enrol(learner.id, class_id, school.clock.now())
    return school.talk(account, lang=lang.value)


async def fails(talk: Talk, times: int = 3) -> None:
    """Miss that many items of the set that is in front."""
    await talk.says("/practice")
    for number in range(times):
        session, position = (int(part) for part in talk.seen.taps[0].split(":")[1:3])
        async with talk.database.reading() as uow:
            order = (await uow.practice.asked(session))[position].order
        sound(await talk.taps(f"pr.a:{session}:{position}:{order.index(1)}"))
        if number + 1 < times:
            await talk.taps(next(tap for tap in talk.seen.taps if tap.startswith("pr.n")))


async def wishes(talk: Talk, want: str) -> Seen:
    return sound(await talk.taps(next(tap for tap in talk.seen.taps if tap.endswith(want))))


async def as_teacher(school: Town, account: int, lang: Lang) -> Talk:
    return await school.with_role(account, Role.TEACHER, "Ms Wang" if account == WANG_ID else "Mr Braun", lang)


@LANGS
async def test_the_class_teacher_alone_is_told_and_answers_with_a_kind_word(school: Town, lang: Lang) -> None:
    wang, braun = await as_teacher(school, WANG_ID, lang), await as_teacher(school, BRAUN_ID, lang)
    lin = await enrolled(school, LIN_ID, lang)
    await fails(lin)
    assert "Ms Wang" in (await wishes(lin, "teacher")).html
    (push,) = await school.told(wang)
    assert "P101" in push and ("Skill add" in push or "技能add" in push)
    assert await school.told(braun) == []
    assert ("没有等着讲的题" if lang is Lang.ZH else "Nobody waits") in (await braun.says("/wishes")).html

    assert "P101" in sound(await wang.says("/wishes")).html
    assert "wi" in (await wang.taps("home")).taps and any("1" in label for label in wang.seen.labels)
    assert "wi" not in (await braun.taps("home")).taps
    sound(await wang.taps("wi"))
    card = sound(await wang.taps(next(tap for tap in wang.seen.taps if tap.startswith("wi.o"))))
    assert "Stem of sample:" in card.html and "👈" in card.html
    assert ("大路" if lang is Lang.ZH else "Big road") in card.html
    done = next(tap for tap in card.taps if tap.startswith("wi.d"))
    first, second = sound(await wang.taps(done)), sound(await wang.taps(done))
    assert first.toast != second.toast and ("没有等着讲的题" if lang is Lang.ZH else "Nobody waits") in second.html
    (word,) = await school.told(lin)
    assert WANGS[lang] in word


async def test_words_of_the_learner_go_with_the_wish_once_and_are_read_by_the_teacher(school: Town) -> None:
    wang = await as_teacher(school, WANG_ID, Lang.EN)
    lin = await enrolled(school, LIN_ID, Lang.EN)
    await fails(lin)
    assert "Send as it is" in (await wishes(lin, "teacher")).labels
    said = sound(await lin.says("Why is it <b>not</b> 7?"))
    assert "Why is it" in said.html and "Send as it is" not in said.labels
    await lin.says("hello")
    await wang.says("/wishes")
    card = sound(await wang.taps(next(tap for tap in wang.seen.taps if tap.startswith("wi.o"))))
    assert "Why is it &lt;b&gt;not" in card.html and "hello" not in card.html


@pytest.mark.parametrize("leave", ["as it is", "next"])
async def test_a_wish_may_go_without_words(school: Town, leave: str) -> None:
    await as_teacher(school, WANG_ID, Lang.EN)
    lin = await enrolled(school, LIN_ID, Lang.EN)
    await fails(lin)
    seen = await wishes(lin, "teacher")
    left = await lin.taps(
        "pr.now" if leave == "as it is" else next(tap for tap in seen.taps if tap.startswith("pr.n:"))
    )
    assert "Send as it is" not in left.labels
    await lin.says("hello")
    async with school.database.reading() as uow:
        (wish,) = await uow.wishes.waiting()
    assert wish.note == ""


@LANGS
async def test_the_list_of_the_next_lesson_names_its_day(school: Town, lang: Lang) -> None:
    wang = await as_teacher(school, WANG_ID, lang)
    lin = await enrolled(school, LIN_ID, lang)
    await fails(lin)
    assert any(("周日" if lang is Lang.ZH else "Sunday's") in label for label in lin.seen.labels)
    assert ("周日上课的单子" if lang is Lang.ZH else "on Sunday's list") in (await wishes(lin, "lesson")).html
    assert await school.told(wang) == []
    assert "📝" in sound(await wang.says("/wishes")).html


async def test_a_learner_without_a_class_asks_all_teachers(school: Town) -> None:
    wang, braun = await as_teacher(school, WANG_ID, Lang.EN), await as_teacher(school, BRAUN_ID, Lang.EN)
    bo = await enrolled(school, BO_ID, Lang.EN, class_id=None)
    await fails(bo)
    assert "📝 Keep for class" in bo.seen.labels
    assert "a teacher gets a message" in (await wishes(bo, "teacher")).html
    assert len(await school.told(wang)) == len(await school.told(braun)) == 1
    assert "P102" in (await braun.says("/wishes")).html


async def test_a_long_list_has_pages_oldest_first(school: Town) -> None:
    wang = await as_teacher(school, WANG_ID, Lang.EN)
    for account in range(201, 208):
        talk = await enrolled(school, account, Lang.EN)
        await fails(talk)
        await wishes(talk, "lesson")
    first = sound(await wang.says("/wishes"))
    assert "7 questions wait for you" in first.html and "P201" in first.html and "P206" not in first.html
    assert "P206" in sound(await wang.presses("›")).html
    assert "P201" in sound(await wang.presses("‹")).html


async def test_a_learner_has_no_list_of_wishes(school: Town) -> None:
    lin = await enrolled(school, LIN_ID, Lang.EN)
    seen = await lin.says("/wishes")
    assert "questions wait" not in seen.html and "Nobody waits" not in seen.html


async def test_a_number_typed_at_home_is_no_answer_and_practice_waits_for_it_again(school: Town) -> None:

    assert isinstance(school.services.bank, MemoryBank)
    stock(school.services.bank, [entry("sample:e", "add")])
    lin = await enrolled(school, LIN_ID, Lang.EN)
    await lin.says("/practice")
    await lin.taps("home")
    await lin.says("3.5")
    async with school.database.reading() as uow:
        assert not await uow.practice.attempts(1)
    await lin.taps("pr")
    assert "✅" in (await lin.says("3.5")).html


@pytest.mark.parametrize("command", ["/courses", "/map", "/today", "/week", "/settings", "/help", "/nonsense"])
async def test_who_leaves_an_item_by_a_command_answers_it_no_more_until_it_lies_there_again(
    school: Town, command: str
) -> None:
    assert isinstance(school.services.bank, MemoryBank)
    stock(school.services.bank, [entry("sample:e", "add")])
    lin = await enrolled(school, LIN_ID, Lang.EN)
    await lin.says("/practice")
    await lin.says(command)
    await lin.says("3.5")
    async with school.database.reading() as uow:
        assert not await uow.practice.attempts(1)
    await lin.says("/practice")
    assert "✅" in (await lin.says("3.5")).html


@LANGS
async def test_cancel_keeps_the_set_for_later(school: Town, lang: Lang) -> None:
    lin = await enrolled(school, LIN_ID, lang)
    await lin.says("/practice")
    assert ("还有 6 题" if lang is Lang.ZH else "6 questions left") in (await lin.says("/cancel")).html
    async with school.database.reading() as uow:
        session = await uow.practice.session(1)
    assert session is not None and session.state == "paused"
    assert ("没有要取消的" if lang is Lang.ZH else "nothing to cancel") in (await lin.says("/cancel")).html
    assert ("第 1 题，共 6 题" if lang is Lang.ZH else "1 of 6") in (await lin.says("/practice")).html


@pytest.mark.parametrize("away", ["co", "td", "mp", "hb", "st", "why:1:0", "pr.f:1:0"])
async def test_who_leaves_an_item_by_a_tap_answers_it_no_more_until_it_lies_there_again(
    school: Town, away: str
) -> None:
    assert isinstance(school.services.bank, MemoryBank)
    stock(school.services.bank, [entry("sample:e", "add")])
    lin = await enrolled(school, LIN_ID, Lang.EN)
    await lin.says("/practice")
    await lin.taps(away)
    await lin.says("3.5")
    async with school.database.reading() as uow:
        assert not await uow.practice.attempts(1)
    await lin.taps("pr.now")
    assert "✅" in (await lin.says("3.5")).html

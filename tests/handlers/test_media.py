"""What can be watched and tried again: a lesson's card, the evidence that it leaves, a teacher's recording."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.journal import Verb
from domain.language import Lang
from domain.media.medium import Medium, MediumKind
from domain.people.person import Learner
from tests.domain.reports.scene import LESSON
from tests.handlers.talk import Talk, Town
from tests.handlers.test_homework import (
    BO_ID,
    HERE,
    KLASS,
    LANGS,
    LIN_ID,
    MEI_ID,
    learner,
    school,
    sound,
    teacher,
)

__all__ = ["school"]

MEDIA = {
    "pies": Medium(
        "pies",
        MediumKind.SIMULATION,
        ("point-5",),
        {Lang.ZH: "切圆饼", Lang.EN: "Cut the pies"},
        {Lang.ZH: "摆出 3/4", Lang.EN: "Build 3/4"},
        6,
        {Lang.ZH: "https://example.org/zh", Lang.EN: "https://example.org/en"},
        {Lang.ZH: "自制", Lang.EN: "Our own"},
    ),
    "circle": Medium(
        "circle",
        MediumKind.ANIMATION,
        ("point-6",),
        {Lang.ZH: "展开圆", Lang.EN: "Unroll the circle"},
        {Lang.ZH: "数一数", Lang.EN: "Count"},
        1,
        {Lang.ZH: "https://example.org/zh2", Lang.EN: "https://example.org/en2"},
        {Lang.ZH: "自制", Lang.EN: "Our own"},
    ),
}


WEEK_AGO = LESSON - timedelta(days=7)
SKILL = "Skill point-5"


@pytest.fixture
async def taught(school: Town) -> Town:
    """This morning's lesson taught a point with something to try, the one before a point with something to watch."""
    school.services = replace(school.services, media=MEDIA)
    async with school.database.transaction() as uow:
        await uow.classes.teach(KLASS.id, ["point-5"], LESSON, None)
        await uow.classes.teach(KLASS.id, ["point-6"], WEEK_AGO, None)
    return school


async def pupil(town: Town, lang: Lang = Lang.EN, account: int = LIN_ID) -> Talk:
    """Somebody who has been in the class for a month."""
    talk = await learner(town, account, lang, klass=None)
    async with town.database.transaction() as uow:
        row = await uow.people.learner_of((await talk.me()).id)
        assert row is not None
        await uow.classes.enrol(row.id, KLASS.id, LESSON - timedelta(days=30))
    return talk


async def evidence(town: Town, talk: Talk) -> list[tuple[Verb, str, bool]]:
    async with town.database.reading() as uow:
        row = await uow.people.learner_of((await talk.me()).id)
        assert row is not None
        told = await uow.journal.about(row.id)
    found = [each for each in told if each.verb in (Verb.WATCHED, Verb.TRIED)]
    return [(each.verb, each.object_id, each.result["clear"]) for each in found]


@LANGS
async def test_a_lesson_is_looked_back_at_and_what_was_tried_is_evidence(taught: Town, lang: Lang) -> None:
    zh = lang is Lang.ZH
    lin = await pupil(taught, lang)
    card = sound(await lin.taps("me"))
    assert ("这节课讲了：技能point-5" if zh else f"The lesson was about: {SKILL}") in card.html
    seen = sound(await lin.presses("🧪 切圆饼" if zh else "🧪 Cut the pies"))
    assert ("摆出 3/4" if zh else "Build 3/4") in seen.html and ("自制" if zh else "Our own") in seen.html
    (url,) = [button["url"] for row in seen.keyboard for button in row if "url" in button]
    assert url == ("https://example.org/zh" if zh else "https://example.org/en")
    seen = sound(await lin.presses("🤔 试了，还不太明白" if zh else "🤔 Tried, not clear yet"))
    assert seen.toast and ("老师很愿意" if zh else "glad to help") in seen.toast
    assert ("🙋 问老师" if zh else "🙋 Ask a teacher") in seen.labels
    await lin.presses("🤔 试了，还不太明白" if zh else "🤔 Tried, not clear yet")
    assert await evidence(taught, lin) == [(Verb.TRIED, "pies", False)], "a second tap says nothing new"
    await lin.presses("✓ 试了，明白了" if zh else "✓ Tried, it is clear")
    assert await evidence(taught, lin) == [(Verb.TRIED, "pies", False), (Verb.TRIED, "pies", True)]
    card = sound(await lin.presses("‹ 返回" if zh else "‹ Back"))
    assert ("看过，明白了" if zh else "seen, and clear") in card.html
    card = sound(await lin.presses("‹ 上一节" if zh else "‹ Earlier"))
    assert ("▶ 展开圆" if zh else "▶ Unroll the circle") in card.labels


async def test_the_map_knows_what_helps_and_what_was_tried(taught: Town) -> None:
    lin = await pupil(taught)
    me = await learner_of(taught, lin)
    seen = sound(await lin.taps(f"mp.s:{me.id}:point-5"))
    seen = sound(await lin.presses("🎬 Look again"))
    await lin.presses("🧪 Cut the pies")
    await lin.presses("✓ Tried, it is clear")
    seen = sound(await lin.taps(f"mp.s:{me.id}:point-5"))
    assert "tried it out, says it is clear" in seen.html
    seen = sound(await lin.taps(f"mp.s:{me.id}:point-9"))
    assert "🎬 Look again" not in seen.labels


async def test_a_teacher_adds_a_recording_and_the_class_finds_it(taught: Town) -> None:
    wang, lin = await teacher(taught), await pupil(taught)
    await wang.taps(f"cl.c:{HERE}")
    page = sound(await wang.presses("📼 Recording"))
    assert "no recording of this lesson yet" in page.html
    for wrong in ("it is on my disk", "http://example.org/1", "https://t.me/x"):
        assert "https://example.org/r1" not in (await wang.says(wrong)).html
    page = sound(await wang.says("https://example.org/r1"))
    assert "https://example.org/r1" in page.html
    card = await lin.taps("me")
    assert card.labels[0] == "📼 Recording"
    seen = sound(await lin.presses("📼 Recording"))
    assert SKILL in seen.html
    await lin.presses("✓ Watched, it is clear")
    assert await evidence(taught, lin) == [(Verb.WATCHED, "1", True)]
    me = await learner_of(taught, lin)
    page = sound(await wang.taps(f"lp:{me.id}"))
    assert "Watched and tried" not in page.html, "the family has not agreed"
    old = lin.seen.taps
    page = sound(await wang.taps(f"me.x:{HERE}:1"))
    assert page.toast == "Taken off ✓"
    assert (await wang.taps(f"me.x:{HERE}:1")).toast is None
    for tap in old:
        if tap.startswith("me."):
            assert "https://example.org/r1" not in str((await lin.taps(tap)).keyboard)
    assert "📼 Recording" not in (await lin.taps("me")).labels


async def test_a_parent_looks_on_and_nobody_elses_child_is_shown(taught: Town) -> None:
    lin = await pupil(taught)
    me = await learner_of(taught, lin)
    other = taught.talk(MEI_ID, "Tom")
    await taught.parent(other, "Ann")
    for tap in (f"me:{me.id}", f"me.l:{me.id}:1", f"me.o:{me.id}:pies:0", f"me.d:{me.id}:pies:0:1"):
        assert "point-5" not in (await other.taps(tap)).html
    assert await evidence(taught, lin) == []
    assert "After the first lesson" in (await other.taps("me")).html
    stranger = await pupil(taught, account=BO_ID)
    assert (
        "is not here any more" in (await stranger.taps(f"me.o:{(await learner_of(taught, stranger)).id}:r77:0")).html
    )


async def learner_of(town: Town, talk: Talk) -> Learner:
    async with town.database.reading() as uow:
        row = await uow.people.learner_of((await talk.me()).id)
    assert row is not None
    return row

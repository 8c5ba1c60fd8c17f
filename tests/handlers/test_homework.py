"""Homework from the teacher's words to the learner's photo and back, through the handlers of both sides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from domain.courses.browsing import handle
from domain.courses.course import CourseClass
from domain.homework.homework import LONGEST_TEXT
from domain.journal import Place, Statement, Verb
from domain.language import Lang
from domain.people.person import AgeBand, Learner, Role
from handlers.views.lengths import SCREEN_UNITS, units, width
from knowledge.bank import MemoryBank
from tests.domain.booking.stage import BRAUN, CENTRE, EAST, FAQ, MATHS, OLYMPIAD, WANG, WEST
from tests.domain.practice.conftest import a_learner
from tests.domain.practice.shelf import choice, stock
from tests.handlers.talk import Seen, Talk, Town

WANG_ID, BRAUN_ID, LIN_ID, BO_ID, MEI_ID = 7, 8, 101, 102, 31
POINTS = tuple(f"point-{number}" for number in range(1, 13))
COURSE = replace(MATHS, skills=POINTS, lessons=20)
KLASS = CourseClass("g5-sat", COURSE.id, "east", "wang", "204", 6, time(10), 12, 9, date(2026, 9, 5))
LATER = CourseClass("g5-new", COURSE.id, "east", "wang", "204", 6, time(16), 12, 9, date(2026, 12, 5))
BRAUNS = CourseClass("west", OLYMPIAD.id, "west", "braun", "1", 3, time(17), 8, 7, date(2026, 9, 9))
HERE = handle(KLASS.id)
LANGS = pytest.mark.parametrize("lang", list(Lang))
TEXT = "Workbook p. 12, no. 1 to 4"


@pytest.fixture
async def school(town: Town) -> Town:
    """Ms Wang has a class on Saturdays and one that has not begun, Mr Braun one in Berlin."""
    staff = (replace(WANG, telegram=WANG_ID), replace(BRAUN, telegram=BRAUN_ID))
    async with town.database.transaction() as uow:
        await uow.courses.replace(CENTRE, (EAST, WEST), staff, (COURSE, OLYMPIAD), (KLASS, LATER, BRAUNS), (), FAQ)
    assert isinstance(town.services.bank, MemoryBank)
    stock(town.services.bank, [choice(f"sample:{point}", point) for point in POINTS])
    return town


def sound(seen: Seen) -> Seen:
    """What must be true of every screen."""
    assert not re.search(r"[{}]|\n{3}", seen.html), seen.html
    assert not re.search(r"\b(homework|wishes)\.[a-z]", seen.html + " ".join(seen.labels)), seen.html
    assert units(re.sub(r"<[^>]*>", "", seen.html)) <= SCREEN_UNITS
    assert all(seen.labels) and len(set(seen.labels)) == len(seen.labels), seen.labels
    for row in seen.keyboard:
        assert len(row) == 1 or all(width(button["text"]) <= 38 // len(row) for button in row), row
    assert all(len(tap.encode()) <= 64 for tap in seen.taps)
    return seen


def the(seen: Seen, verb: str) -> str:
    return next(tap for tap in seen.taps if tap.split(":")[0] == verb)


async def teacher(school: Town, lang: Lang = Lang.EN) -> Talk:
    return await school.with_role(WANG_ID, Role.TEACHER, "Wang", lang)


async def learner(school: Town, account: int = LIN_ID, lang: Lang = Lang.EN, *, klass: str | None = KLASS.id) -> Talk:
    _, row = await a_learner(school.database, school.services, account, age_band=AgeBand.FROM_16, lang=lang)
    if klass is not None:
        async with school.database.transaction() as uow:
            await uow.classes.enrol(row.id, klass, school.clock.now())
    return school.talk(account, lang=lang.value)


async def gives(talk: Talk, text: str = TEXT) -> Seen:
    await talk.taps(f"hw.g:{HERE}")
    return await talk.taps(the(await talk.says(text), "hw.ok"))


async def opens(talk: Talk) -> Seen:
    """The first homework of the learner's list."""
    await talk.says("/homework")
    return sound(await talk.taps(the(talk.seen, "hw.k")))


async def said(school: Town, verb: Verb, number: int = 1) -> list[Statement]:
    async with school.database.reading() as uow:
        return list(await uow.journal.with_object(verb, "homework", str(number)))


async def voided(school: Town, statements: Sequence[Statement]) -> list[bool]:
    async with school.database.reading() as uow:
        return [bool(await uow.journal.with_object(Verb.VOIDED, "statement", each.uid)) for each in statements]


@LANGS
async def test_a_homework_is_given_done_with_a_photo_and_answered(school: Town, lang: Lang) -> None:
    zh = lang is Lang.ZH
    wang, lin, bo = await teacher(school, lang), await learner(school, lang=lang), await learner(school, BO_ID, lang)
    async with school.database.transaction() as uow:
        await uow.classes.teach(KLASS.id, ["point-5"], school.clock.now() - timedelta(hours=7), None)
    await wang.taps(f"cl.c:{HERE}")
    sound(await wang.taps(f"hw.c:{HERE}"))
    begun = sound(await wang.taps(f"hw.g:{HERE}"))
    assert "hw.ok" not in " ".join(begun.taps)
    assert ("截止：11月28日 周六" if zh else "Due: Sat 28 Nov") in begun.html, "the day of the next lesson"
    assert ("技能point-5" if zh else "Skill point-5") in begun.html
    assert ("✓ 📖 11月28日 周六" if zh else "✓ 📖 Sat 28 Nov") in begun.labels
    draft = sound(await wang.says(TEXT))
    given = sound(await wang.taps(the(draft, "hw.ok")))
    assert TEXT in given.html and ("2 位同学" if zh else "2 learners") in given.html
    statements = await said(school, Verb.ASSIGNED)
    assert [each.learner for each in statements] == sorted(each.learner or 0 for each in statements)
    (one, _) = statements
    assert (one.place, one.authority) == (Place.CLASS, "teacher")
    assert one.result == {
        "class": KLASS.id,
        "lesson": "2026-11-21T02:00:00+00:00",
        "due": "2026-11-28",
        "skills": ["point-5"],
        "by": "wang",
    }
    (push,) = await school.told(lin)
    assert TEXT in push and ("王老师" if zh else "Ms Wang") in push

    home = await lin.taps("home")
    assert ("作业：1 项要做，最近的在11月28日 周六前" if zh else "Homework: 1 open, until Sat 28 Nov") in home.html
    sound(await lin.presses("📚 作业" if zh else "📚 Homework"))
    assert TEXT in lin.seen.html
    card = sound(await lin.taps(the(lin.seen, "hw.k")))
    assert ("王老师" if zh else "Ms Wang") in card.html
    sound(await lin.taps(the(card, "hw.p")))
    seen = sound(await lin.shows_a_photo("sheet", "No. <3> was hard"))
    (receipt,) = seen.notes
    assert "18:00" in receipt["html"] and "No. &lt;3&gt; was hard" in seen.html
    (told,) = await school.told(wang)
    assert "P101" in told and "18:00" in told

    sound(await bo.taps(the(await opens(bo), "hw.q")))
    sound(await bo.says("I do not get no. 2"))
    assert len(await school.told(wang)) == 2 and "I do not get no. 2" in (await school.told(wang))[1]

    home = await wang.taps("home")
    assert ("作业：2 人交了 1 人，1 人卡住" if zh else "Homework: 1 of 2 in, 1 stuck") in home.html
    whole = sound(await wang.taps(the(sound(await wang.taps("hw.t")), "hw.o")))
    assert "P101" in whole.html and "P102" in whole.html
    word = sound(await wang.presses("📷 P101"))
    assert "No. &lt;3&gt;" in word.html
    shown = await wang.taps(the(word, "hw.ph"))
    assert shown.notes[0]["attachment"] == {"type": "photo", "file": "sheet"}
    sound(await wang.taps(the(word, "hw.a")))
    answered = sound(await wang.says("Count on from 8."))
    assert "Count on from 8." in answered.html
    assert "Count on from 8." in (await school.told(lin))[1]
    assert "Count on from 8." in sound(await opens(lin)).html
    await wang.taps("hw.o:1")
    await wang.presses("🙋 P102")
    seen_by = sound(await wang.taps(the(wang.seen, "hw.v")))
    assert ("上课时会讲" if zh else "takes it up in the lesson") in (await school.told(bo))[1]
    assert "P102 👀" in seen_by.html
    assert sound(await opens(bo)).labels[0] == ("✅ 做完了" if zh else "✅ Done"), "it is the learner's turn again"
    confirmed = await said(school, Verb.CONFIRMED)
    assert [each.result for each in confirmed] == [{"by": "wang"}] * 2
    (handed,) = await said(school, Verb.COMPLETED)
    assert handed.result == {"handed": "done", "photos": 1} and handed.authority == "self"
    (asked,) = await said(school, Verb.ASKED)
    assert asked.result == {"handed": "stuck", "photos": 0}


async def test_giving_twice_is_once_and_undo_tells_nobody(school: Town) -> None:
    wang, lin = await teacher(school), await learner(school)
    await wang.taps(f"hw.g:{HERE}")
    ok = the(await wang.says(TEXT), "hw.ok")
    first, again = await wang.taps(ok), await wang.taps(ok)
    assert (first.toast, again.toast) == ("Given ✓", "That was given already ✓") and first.html == again.html
    assert len(await said(school, Verb.ASSIGNED)) == 1
    draft = sound(await wang.taps(the(first, "hw.u")))
    assert TEXT in draft.html and draft.toast == "Taken back; nobody was told"
    assert await voided(school, await said(school, Verb.ASSIGNED)) == [True]
    assert "More than ten minutes" in (await wang.taps("hw.u:1")).html
    assert "Nothing is open" in (await lin.says("/homework")).html
    assert "not on the list any more" in (await lin.taps(f"hw.k:1:{(await school.learner_row(lin)).id}")).html
    async with school.database.transaction() as uow:
        learner_id = (await school.learner_row(lin)).id
        assert await uow.outbox.withdraw(f"homework:1:given:{learner_id}:") == 0, "the word was taken back, too"
    await wang.taps(the(draft, "hw.ok"))
    assert len(await said(school, Verb.ASSIGNED, 2)) == 1
    school.clock.advance(timedelta(minutes=10, seconds=1))
    assert "More than ten minutes" in (await wang.taps("hw.u:2")).html


async def test_the_day_and_the_points_can_be_chosen_and_an_old_button_gives_nothing(school: Town) -> None:
    wang = await teacher(school)
    await learner(school)
    async with school.database.transaction() as uow:
        await uow.classes.teach(KLASS.id, ["point-5"], school.clock.now() - timedelta(hours=7), None)
        await uow.classes.teach(KLASS.id, ["point-4"], school.clock.now() - timedelta(days=7), None)
    await wang.taps(f"hw.g:{HERE}")
    assert "hw.ok" not in {tap.split(":")[0] for tap in wang.seen.taps}
    assert "type what is to be done first" in (await wang.taps(f"hw.ok:{HERE}:{stamp(school)}")).html
    await wang.taps(f"hw.g:{HERE}")
    seen = await wang.says("x" * (LONGEST_TEXT + 1))
    assert str(LONGEST_TEXT) in seen.html
    old = the(await wang.says("first try"), "hw.ok")
    school.clock.advance(timedelta(seconds=1))
    await wang.taps(f"hw.g:{HERE}")
    await wang.says(TEXT)
    assert (await wang.taps(old)).toast == "That screen was an old one. Here is where you are now."
    await wang.presses("Mon 23 Nov")
    await wang.presses("✅ Skill point-5")
    seen = sound(await wang.presses("▫️ Skill point-4"))
    assert "Due: Mon 23 Nov" in seen.html and TEXT in seen.html
    await wang.taps(the(seen, "hw.ok"))
    (one,) = await said(school, Verb.ASSIGNED)
    assert one.result["skills"] == ["point-4"] and one.result["due"] == "2026-11-23"
    assert (await wang.taps(f"hw.d:{HERE}:20261124")).toast is not None, "there is no draft any more"


def stamp(school: Town) -> int:
    return int(school.clock.now().timestamp() * 1000)


async def test_words_can_be_changed_until_somebody_has_said_something(school: Town) -> None:
    wang, lin, bo = await teacher(school), await learner(school), await learner(school, BO_ID)
    await gives(wang)
    school.clock.advance(timedelta(minutes=1))
    sound(await wang.taps(the(await wang.taps("hw.o:1"), "hw.e")))
    seen = sound(await wang.says("Workbook p. 13"))
    assert "Workbook p. 13" in seen.html
    assert [("p. 12" in each, "has changed" in each) for each in await school.told(lin)] == [
        (True, False),
        (False, False),
    ], "the first word was not on its way yet, and the new one takes its place"
    await bo.taps(the(await opens(bo), "hw.y"))
    assert "hw.e" not in {tap.split(":")[0] for tap in (await wang.taps("hw.o:1")).taps}
    assert "has handed something in already" in (await wang.taps("hw.e:1")).html


async def test_a_withdrawn_homework_is_gone_for_all_and_held_against_nobody(school: Town) -> None:
    wang, lin, bo = await teacher(school), await learner(school), await learner(school, BO_ID)
    await gives(wang)
    await lin.taps(the(await opens(lin), "hw.y"))
    sound(await wang.taps(the(await wang.taps("hw.o:1"), "hw.w")))
    really = the(wang.seen, "hw.ww")
    assert (await wang.taps(really)).toast == "Withdrawn ✓"
    assert (await wang.taps(really)).toast == "That was withdrawn already ✓"
    statements = await said(school, Verb.ASSIGNED)
    mine = (await school.learner_row(lin)).id
    states = await voided(school, statements)
    assert {each.learner: gone for each, gone in zip(statements, states, strict=True)} == {
        mine: False,
        (await school.learner_row(bo)).id: True,
    }
    assert "not on the list" in (await bo.taps(f"hw.y:1:{(await school.learner_row(bo)).id}")).html
    assert "withdrawn" in (await wang.taps("hw.o:1")).html


async def test_others_are_kindly_refused(school: Town) -> None:
    wang, lin = await teacher(school), await learner(school)
    await gives(wang)
    braun = await school.with_role(BRAUN_ID, Role.TEACHER, "Braun")
    bo = await learner(school, BO_ID, klass=None)
    for tap in ("hw.o:1", "hw.u:1", "hw.e:1", "hw.ww:1", "hw.l:1:1", "hw.v:1:1:1", "hw.all:1:9", f"hw.g:{HERE}"):
        assert "one of yours" in (await braun.taps(tap)).html or "your classes" in braun.seen.html, tap
        assert TEXT not in (await lin.taps(tap)).html
    assert TEXT not in (await bo.taps("hw.k:1:1")).html
    assert "first lesson is on Sat 5 Dec" in (await wang.taps(f"hw.g:{LATER.id}")).html
    for old in ("hw.o:99", "hw.l:1:99", f"hw.ok:{HERE}:1", f"hw.s:{HERE}:none"):
        assert sound(await wang.taps(old)).handled


async def test_a_course_sheet_that_is_loaded_again_changes_nothing(school: Town) -> None:
    wang, lin = await teacher(school), await learner(school)
    await gives(wang)
    staff = (replace(WANG, telegram=WANG_ID), replace(BRAUN, telegram=BRAUN_ID))
    renamed = replace(COURSE, name={Lang.ZH: "新名", Lang.EN: "New name"})
    moved = replace(KLASS, teacher="braun")
    async with school.database.transaction() as uow:
        await uow.courses.replace(CENTRE, (EAST, WEST), staff, (renamed, OLYMPIAD), (moved, BRAUNS), (), FAQ)
    braun = await school.with_role(BRAUN_ID, Role.TEACHER, "Braun")
    assert "New name" in (await opens(lin)).html and "Mr Braun" in lin.seen.html
    await lin.taps(the(lin.seen, "hw.q"))
    await lin.says("no. 1")
    assert len(await school.told(braun)) == 1 and await school.told(wang) == []
    assert "no. 1" in (await braun.taps("hw.l:1:1")).html
    async with school.database.transaction() as uow:
        await uow.courses.replace(CENTRE, (EAST, WEST), staff, (OLYMPIAD,), (BRAUNS,), (), FAQ)
    assert TEXT not in (await lin.says("/homework")).html


async def test_a_big_class_fits_one_screen(school: Town) -> None:
    wang = await teacher(school)
    async with school.database.transaction() as uow:
        for number in range(30):
            row = await uow.people.add_learner(Learner(0, f"A rather long name of a child {number}"))
            await uow.classes.enrol(row.id, KLASS.id, school.clock.now())
    await gives(wang, "x" * LONGEST_TEXT)
    seen = sound(await wang.taps("hw.o:1"))
    assert "Nothing yet (30)" in seen.html

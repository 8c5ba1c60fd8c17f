"""The log of a lesson in chat: who came, who stood out, corrections, undo, the ways that lead to it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.classes.log.lesson import lesson_key
from domain.day.absence import SayIll, SayLate
from domain.day.meetings import lesson_name
from domain.journal import Place, Verb
from domain.language import Lang
from domain.people.person import AgeBand, Learner, Role
from domain.turn import UseCase
from tests.domain.booking.stage import CENTRE, EAST, FAQ, WANG
from tests.handlers.talk import Town
from tests.handlers.twelve import (
    BRAUNS,
    COURSE,
    EVENING,
    KEY,
    LESSON,
    LOG,
    MEI_ID,
    MORNING,
    NAMES,
    OTHER_ID,
    SOON,
    STARTS,
    WANG_ID,
    all_said,
    log_of,
    opened,
    sound,
    teacher,
)
from tests.house import act


@pytest.fixture
async def school(town: Town) -> Town:
    return await opened(town)


@pytest.mark.parametrize("lang", list(Lang))
async def test_a_lesson_of_twelve_is_logged_within_fifteen_taps(school: Town, lang: Lang) -> None:
    talk = await teacher(school, lang)
    stars, save = ("⭐ Participation", "💾 Save") if lang is Lang.EN else ("⭐ 课堂表现", "💾 保存")
    script = ["✓ Bo", "✓ Cy", "✓ Dan", "🕓 Dan", stars, "Ann", "Eva", "Bo", save]
    await talk.says("/home")
    seen = sound(await talk.presses("▶ 10:00 Maths" if lang is Lang.EN else "▶ 10:00 数学"))
    assert [len(row) for row in seen.keyboard[:6]] == [2] * 6, "twelve stand in two columns"
    taps = 1
    for label in script:
        if label == save:
            assert "🕓 Bo, Cy" in seen.html or "🕓 Bo、Cy" in seen.html
            assert "⭐ " not in seen.labels[0] and "Ann ⭐" in seen.html
        seen = sound(await talk.presses(label))
        taps += 1
    assert taps == 10 <= 15
    assert seen.toast == ("Saved ✓" if lang is Lang.EN else "已保存 ✓")
    assert ("9 in time · 2 late · 1 away" if lang is Lang.EN else "准时 9 · 迟到 2 · 缺席 1") in seen.html
    wanted = dict.fromkeys(NAMES, ("came", 0)) | {"Bo": ("late", 1), "Cy": ("late", 0), "Dan": ("away", 0)}
    assert await log_of(school) == wanted | {"Ann": ("came", 1), "Eva": ("came", 1)}


async def test_the_journal_says_of_each_learner_what_was_saved(school: Town) -> None:
    talk = await teacher(school)
    await talk.taps(LOG)
    await talk.presses("✓ Bo")
    await talk.presses("🕓 Bo")
    await talk.presses("💾 Save")
    said = await all_said(school)
    assert lesson_key(MORNING.id, STARTS) == KEY
    assert sorted(said[0].result) == ["by", "class", "course", "lesson", "mark", "stars"]
    assert len(said) == 12 and {(each.place, each.authority) for each in said} == {(Place.CLASS, "teacher")}
    (away,) = [each for each in said if each.verb is Verb.MISSED]
    assert dict(away.result) == {
        "class": MORNING.id, "course": COURSE.id, "lesson": "2026-11-21T02:00:00+00:00",
        "mark": "away", "stars": 0, "by": "wang",
    }  # fmt: skip


async def test_saving_twice_is_once(school: Town) -> None:
    talk = await teacher(school)
    await talk.taps(LOG)
    first = await talk.taps(f"lg.s:{MORNING.id}:{LESSON}")
    assert [tap.split(":")[0] for tap in first.taps[:4]] == ["et.o", "cl.w", "hw.g", "nt"], "what comes after the log"
    again = sound(await talk.taps(f"lg.s:{MORNING.id}:{LESSON}"))
    assert again.toast == "That was saved already ✓" and (again.html, again.labels) == (first.html, first.labels)
    assert len(await all_said(school)) == 12


async def test_a_correction_says_anew_only_what_changed(school: Town) -> None:
    talk = await teacher(school)
    await talk.taps(LOG)
    await talk.presses("💾 Save")
    before = {each.learner: each.uid for each in await all_said(school)}
    school.clock.advance(timedelta(minutes=30))
    seen = sound(await talk.taps(LOG))
    assert "Saved" in seen.html and "↩ Undo (10 minutes)" not in seen.labels
    seen = await talk.presses("✏ Correct")
    assert "💾 Save" not in seen.labels, "nothing has changed yet"
    await talk.presses("✓ Kim")
    seen = await talk.presses("💾 Save")
    assert "11 in time · 1 late · 0 away" in seen.html
    said = await all_said(school)
    assert len(said) == 13 and (await log_of(school))["Kim"] == ("late", 0)
    (corrected,) = [each for each in said if each.uid not in before.values()]
    async with school.database.reading() as uow:
        (back,) = await uow.journal.with_object(Verb.VOIDED, "statement", before[corrected.learner])
    assert back.learner == corrected.learner and back.authority == "teacher"
    undone = sound(await talk.presses("↩ Undo (10 minutes)"))
    assert undone.toast == "Taken back; correct it and save" and "🕓 Kim" in undone.labels
    assert await log_of(school) == dict.fromkeys(NAMES, ("came", 0)), "what the first save said stands again"


async def test_a_save_is_taken_back_for_ten_minutes_and_what_was_tapped_is_still_there(school: Town) -> None:
    talk = await teacher(school)
    await talk.taps(LOG)
    await talk.presses("✓ Ida")
    seen = await talk.presses("💾 Save")
    undo = next(tap for tap in seen.taps if tap.startswith("lg.u"))
    school.clock.advance(timedelta(minutes=10))
    seen = sound(await talk.taps(undo))
    assert "🕓 Ida" in seen.labels and await log_of(school) == {}
    assert "taken back already" in sound(await talk.taps(undo)).html
    await talk.taps(LOG)
    seen = await talk.presses("💾 Save")
    assert (await log_of(school))["Ida"] == ("late", 0)
    undo = next(tap for tap in seen.taps if tap.startswith("lg.u"))
    school.clock.advance(timedelta(minutes=10, seconds=1))
    assert "More than ten minutes" in sound(await talk.taps(undo)).html
    assert len(await log_of(school)) == 12


async def test_who_said_that_they_are_ill_or_late_is_marked_so_beforehand(school: Town) -> None:
    talk = await teacher(school)
    for number, name in enumerate(("Ned", "Olga", "Pia")):
        account = school.talk(200 + number, name)
        await school.learner(account, name, age="16_plus")
        learner = await school.learner_row(account)
        async with school.database.transaction() as uow:
            await uow.people.save_learner(replace(learner, age_band=AgeBand.FROM_16))
            await uow.classes.enrol(learner.id, EVENING.id, school.clock.now())
        key = lesson_name(EVENING.id, date(2026, 11, 21))
        word: UseCase[Any] = SayIll(learner.id, key) if name == "Ned" else SayLate(learner.id, key)
        if name != "Pia":
            await act(school.database, school.services, await account.me(), word)
    school.clock.advance(timedelta(hours=2))
    seen = sound(await talk.taps(f"lg.o:{EVENING.id}"))
    assert seen.labels[:3] == ["✗ Ned", "🕓 Olga", "✓ Pia"]
    assert "Ned" in seen.html and "Olga" in seen.html


async def test_whoever_joins_after_the_save_is_left_out_until_they_are_tapped(school: Town) -> None:
    talk = await teacher(school)
    await talk.taps(LOG)
    await talk.presses("💾 Save")
    async with school.database.transaction() as uow:
        late = await uow.people.add_learner(Learner(0, "Zoe"))
        await uow.classes.enrol(late.id, MORNING.id, school.clock.now())
    assert "Saved" in sound(await talk.taps(LOG)).html
    await talk.presses("✏ Correct")
    await talk.presses("⭐ Participation")
    assert (await talk.presses("· Zoe")).toast == "Zoe was away, so no stars"
    await talk.presses("✓ Attendance")
    assert "✓ Zoe" in (await talk.presses("· Zoe")).labels
    await talk.presses("💾 Save")
    assert (await log_of(school))["Zoe"] == ("came", 0) and len(await all_said(school)) == 13


async def test_stars_go_round_and_nobody_who_was_away_gets_any(school: Town) -> None:
    talk = await teacher(school)
    await talk.taps(LOG)
    await talk.presses("⭐ Participation")
    for label in ("Gu", "Gu ⭐", "Gu ⭐⭐"):
        seen = await talk.presses(label)
    assert "Gu ⭐⭐⭐" in seen.labels
    assert "Gu" in (await talk.presses("Gu ⭐⭐⭐")).labels
    await talk.presses("Gu")
    await talk.presses("✓ Attendance")
    await talk.presses("✓ Gu")
    seen = await talk.presses("🕓 Gu")
    assert "⭐" not in seen.html
    seen = await talk.presses("⭐ Participation")
    assert (await talk.presses("✗ Gu")).toast == "Gu was away, so no stars"
    await talk.presses("✓ Attendance")
    seen = await talk.presses("All ✓")
    assert "✓ Gu" in seen.labels and "Gu ⭐" in seen.html, "the star was only out of sight"


async def test_an_old_sheet_is_redrawn_and_stores_nothing(school: Town) -> None:
    talk = await teacher(school)
    for tap in (f"lg.s:{MORNING.id}:{LESSON}", f"lg.t:{MORNING.id}:{LESSON}:1", f"lg.g:{MORNING.id}:{LESSON}:1"):
        await talk.says("/cancel")
        seen = sound(await talk.taps(tap))
        assert seen.toast == "That screen was an old one. Here is where you are now." and "✓ Ann" in seen.labels
    assert (await talk.taps(f"lg.t:{MORNING.id}:{LESSON}:999")).toast is not None
    assert await log_of(school) == {}


async def test_a_lesson_is_logged_from_its_start_and_mended_for_a_week(school: Town) -> None:
    talk = await teacher(school)
    await talk.taps(LOG)
    school.clock.advance(timedelta(days=6, hours=17, minutes=30))
    seen = sound(await talk.taps(LOG))
    assert "Lesson 13" not in seen.html and "Lesson 12" in seen.html
    for tap in (f"lg.o:{MORNING.id}:11", f"lg.t:{MORNING.id}:11:1", f"lg.s:{MORNING.id}:13"):
        assert "more than a week ago" in sound(await talk.taps(tap)).html
    school.clock.advance(timedelta(minutes=30))
    async with school.database.transaction() as uow:
        course = replace(COURSE, lessons=20)
        await uow.courses.replace(CENTRE, (EAST,), (replace(WANG, telegram=WANG_ID),), (course,), (MORNING,), (), FAQ)
    seen = sound(await talk.taps(LOG))
    assert "Lesson 13" in seen.html and f"lg.o:{MORNING.id}:12" in seen.taps
    assert "Lesson 12" in sound(await talk.taps(f"lg.o:{MORNING.id}:12")).html
    await talk.presses("💾 Save")
    assert len(await log_of(school)) == 12


async def test_classes_of_others_without_learners_or_lessons_are_kindly_refused(school: Town) -> None:
    talk = await teacher(school)
    assert "not one of yours" in (await talk.taps(f"lg.o:{BRAUNS.id}")).html
    other = await school.with_role(OTHER_ID, Role.TEACHER, "Braun")
    assert "Nobody has joined this class" in sound(await other.taps(f"lg.o:{BRAUNS.id}")).html
    assert "a lesson can be logged from its start" in sound(await talk.taps(f"lg.o:{SOON.id}")).html
    parent = await school.with_role(MEI_ID, Role.PARENT)
    for verb in ("lg.o", "lg.e", "lg.s", "lg.a", "lg.p"):
        assert "Ann" not in (await parent.taps(f"{verb}:{MORNING.id}:{LESSON}")).html


async def test_home_the_class_and_the_list_lead_to_the_log(school: Town) -> None:
    talk = await teacher(school)
    home = sound(await talk.says("/home"))
    assert home.labels[0] == "▶ 10:00 Maths"
    assert "▶ Log the lesson" in (await talk.taps(f"cl.c:{MORNING.id}")).labels
    assert "▶ Log the lesson" not in (await talk.taps(f"cl.c:{EVENING.id}")).labels
    await talk.taps(LOG)
    await talk.presses("💾 Save")
    assert "✓ 10:00 Maths" in (await talk.says("/home")).labels
    school.clock.advance(timedelta(days=1))
    assert "✓ 10:00 Maths" not in (await talk.says("/home")).labels


async def test_two_who_save_the_same_lesson_at_once_make_one_log(both_towns: Town) -> None:
    school = await opened(both_towns)
    talk, admin = await teacher(school), await school.with_role(9, Role.ADMIN, "Sun")
    for each, label in ((talk, "✓ Bo"), (admin, "✓ Cy")):
        await each.taps(LOG)
        await each.presses(label)
    await asyncio.gather(*(each.taps(f"lg.s:{MORNING.id}:{LESSON}") for each in (talk, admin)))
    async with school.database.reading() as uow:
        assert len(await uow.journal.standing("lesson", [KEY])) == 12
    assert await log_of(school) == dict.fromkeys(NAMES, ("came", 0)) | dict.fromkeys(("Bo", "Cy"), ("late", 0))


async def test_the_log_works_the_same_on_both_databases(both_towns: Town) -> None:
    school = await opened(both_towns)
    talk = await teacher(school)
    await talk.taps(LOG)
    await talk.presses("✓ Bo")
    await talk.shows_a_photo("one")
    await talk.presses("💾 Save")
    await talk.presses("✏ Correct")
    await talk.presses("🕓 Bo")
    seen = await talk.presses("💾 Save")
    assert (await log_of(school))["Bo"] == ("away", 0)
    await talk.taps(next(tap for tap in seen.taps if tap.startswith("lg.u")))
    assert (await log_of(school))["Bo"] == ("late", 0)

"""Classes in chat: the teacher's list, what a lesson taught, the link, joining."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from domain.courses.browsing import handle
from domain.courses.course import CourseClass
from domain.journal import Place, Statement, Verb
from domain.language import Lang
from domain.people.person import Learner, Role
from handlers.views.lengths import SCREEN_UNITS, units
from knowledge.bank import MemoryBank
from tests.domain.booking.stage import BRAUN, CENTRE, EAST, FAQ, MATHS, OLYMPIAD, WANG, WEST
from tests.domain.practice.shelf import choice, stock
from tests.handlers.talk import Seen, Talk, Town, token_in

WANG_ID, OTHER_ID, ADMIN_ID, LIN_ID, MEI_ID = 7, 8, 9, 101, 102
POINTS = tuple(f"point-{number}" for number in range(1, 13))
COURSE = replace(MATHS, skills=POINTS, lessons=12)
MORNING = CourseClass(
    "maths-g5-sat-1000-morning", COURSE.id, "east", "wang", "204", 6, time(10), 12, 9, date(2026, 9, 5)
)
LATER = CourseClass("c-later", COURSE.id, "east", "wang", "204", 6, time(16), 12, 9, date(2026, 12, 5))
BRAUNS = CourseClass("c-braun", OLYMPIAD.id, "west", "braun", "1", 3, time(17), 8, 7, date(2026, 9, 9))
HERE = handle(MORNING.id)
LESSON = 12


@pytest.fixture
async def school(town: Town) -> Town:
    """Ms Wang has two classes of a course with a syllabus, Mr Braun one of a course without."""
    staff = (replace(WANG, telegram=WANG_ID), replace(BRAUN, telegram=OTHER_ID))
    async with town.database.transaction() as uow:
        await uow.courses.replace(CENTRE, (EAST, WEST), staff, (COURSE, OLYMPIAD), (MORNING, LATER, BRAUNS), (), FAQ)
    assert isinstance(town.services.bank, MemoryBank)
    stock(town.services.bank, [choice(f"sample:{point}", point) for point in POINTS])
    return town


def sound(seen: Seen) -> Seen:
    """What must be true of every screen."""
    assert not re.search(r"[{}]", seen.html), seen.html
    assert not re.search(r"\bclasses\.[a-z]", seen.html + " ".join(seen.labels)), seen.html
    assert units(re.sub(r"<[^>]*>", "", seen.html)) <= SCREEN_UNITS
    assert all(seen.labels) and len(set(seen.labels)) == len(seen.labels), seen.labels
    assert all(len(tap.encode()) <= 64 for tap in seen.taps)
    return seen


async def teacher(school: Town, lang: Lang = Lang.EN) -> Talk:
    return await school.with_role(WANG_ID, Role.TEACHER, "Wang", lang)


async def link_of(talk: Talk, class_id: str = MORNING.id) -> str:
    return token_in(await talk.taps(f"cl.i:{handle(class_id)}"))


async def enrolled(school: Town, class_id: str = MORNING.id) -> list[str]:
    async with school.database.reading() as uow:
        return [learner.name for learner in await uow.classes.learners_of(class_id)]


async def said(school: Town, verb: Verb, kind: str, name: str) -> list[Statement]:
    async with school.database.reading() as uow:
        return list(await uow.journal.with_object(verb, kind, name))


async def taught(school: Town) -> dict[str, int]:
    async with school.database.reading() as uow:
        told = await uow.classes.taught_in(MORNING.id, school.clock.now() - timedelta(days=365))
    return {each.skill: (school.clock.now() - each.at).days for each in told}


async def test_a_teacher_sees_their_own_classes_by_command_and_from_home(school: Town) -> None:
    talk = await teacher(school)
    seen = sound(await talk.says("/class"))
    assert seen.labels == ["Sat 10:00 Maths · 0 learners", "Sat 16:00 Maths · 0 learners", "🏠 Home"]
    await talk.says("/home")
    assert (await talk.presses("👩‍🏫 My classes")).html == seen.html
    card = sound(await talk.presses("Sat 10:00 Maths · 0 learners"))
    assert "East campus, room 204" in card.html and "Latest lesson: 12 of 12, Sat 21 Nov, 10:00" in card.html
    assert "Nobody has joined yet" in card.html


async def test_an_admin_sees_all_classes_and_a_teacher_not_those_of_others(school: Town) -> None:
    admin = await school.with_role(ADMIN_ID, Role.ADMIN, "Sun")
    assert len((await admin.says("/class")).labels) == 4
    assert "Olympiad" in (await admin.taps(f"cl.c:{handle(BRAUNS.id)}")).html
    talk = await teacher(school)
    for tap in (f"cl.c:{handle(BRAUNS.id)}", f"cl.i:{handle(BRAUNS.id)}", f"cl.xx:{handle(BRAUNS.id)}:1"):
        assert "not one of yours" in (await talk.taps(tap)).html
    stranger = await school.with_role(55, Role.TEACHER, "New")
    assert "No class stands under your name yet" in sound(await stranger.says("/class")).html


async def test_others_are_kindly_refused(school: Town) -> None:
    parent = await school.with_role(MEI_ID, Role.PARENT)
    for tap in ("cl", f"cl.c:{HERE}", f"cl.w:{HERE}", f"cl.i:{HERE}", f"cl.xx:{HERE}:1", f"cl.s:{HERE}:12"):
        assert "Maths" not in (await parent.taps(tap)).html


@pytest.mark.parametrize("lang", list(Lang))
async def test_the_lesson_is_proposed_ticked_saved_and_followed_by_the_evening(school: Town, lang: Lang) -> None:
    talk = await teacher(school, lang)
    async with school.database.transaction() as uow:
        for name in ("Ann", "Bo"):
            learner = await uow.people.add_learner(Learner(0, name))
            await uow.classes.enrol(learner.id, MORNING.id, school.clock.now())
    sheet = sound(await talk.taps(f"cl.w:{HERE}"))
    last = "✅ 12. Skill point-12" if lang is Lang.EN else "✅ 12. 技能point-12"
    assert last in sheet.labels and sum(label.startswith("✅") for label in sheet.labels) == 1
    assert ("Ticked for you" if lang is Lang.EN else "替您勾好了") in sheet.html
    assert ("tonight's questions of 2 learners" if lang is Lang.EN else "2 位同学") in sheet.html
    await talk.taps(next(tap for tap in sheet.taps if tap.startswith("cl.t") and sheet.taps.index(tap) == 0))
    sheet = sound(await talk.presses(last))
    assert last.replace("✅", "▫️") in sheet.labels
    assert ("Skill point-5" if lang is Lang.EN else "技能point-5") in sheet.html
    saved = sound(await talk.presses("💾 Save" if lang is Lang.EN else "💾 保存"))
    assert ("Tonight's questions of 2 learners follow." if lang is Lang.EN else "2 位同学的题会跟着") in saved.html
    card = sound(await talk.taps(f"cl.c:{HERE}"))
    assert ("Taught: Skill point-5" if lang is Lang.EN else "讲了：技能point-5") in card.html
    assert await taught(school) == {"point-5": 0}
    (told,) = await said(school, Verb.TAUGHT, "class", MORNING.id)
    assert told.place is Place.CLASS and told.authority == "teacher" and told.result["skills"] == ["point-5"]


async def test_saving_twice_is_once_and_undo_takes_it_back_for_ten_minutes(school: Town) -> None:
    talk = await teacher(school)
    await talk.taps(f"cl.w:{HERE}")
    save = f"cl.s:{HERE}:{LESSON}"
    first = await talk.taps(save)
    assert first.toast == "Noted ✓"
    again = await talk.taps(save)
    assert again.toast == "That was noted already ✓" and again.html == first.html and again.labels == first.labels
    assert len(await said(school, Verb.TAUGHT, "class", MORNING.id)) == 1
    undo = next(tap for tap in first.taps if tap.startswith("cl.u"))
    school.clock.advance(timedelta(minutes=10))
    back = sound(await talk.taps(undo))
    assert back.toast == "Taken back; tick anew" and await taught(school) == {}
    assert "✅ 12. Skill point-12" in back.labels, "the ticks are still there to be changed"
    assert "taken back already" in (await talk.taps(undo)).html
    assert len(await said(school, Verb.VOIDED, "class", MORNING.id)) == 1
    school.clock.advance(timedelta(seconds=1))
    late = await talk.taps(save)
    school.clock.advance(timedelta(minutes=10, seconds=1))
    undo = next(tap for tap in late.taps if tap.startswith("cl.u"))
    assert "More than ten minutes" in sound(await talk.taps(undo)).html
    assert list(await taught(school)) == ["point-12"]


async def test_a_correction_says_what_it_adds_and_takes_away_and_undo_brings_back_what_was(school: Town) -> None:
    talk = await teacher(school)
    await talk.taps(f"cl.w:{HERE}")
    await talk.taps(f"cl.s:{HERE}:{LESSON}")
    sheet = await talk.taps(f"cl.w:{HERE}")
    assert "This is what is saved already." in sheet.html and "💾 Save" not in sheet.labels
    await talk.presses("▫️ 11. Skill point-11")
    sheet = await talk.presses("✅ 12. Skill point-12")
    assert "Saving adds: Skill point-11" in sheet.html and "Saving takes away: Skill point-12" in sheet.html
    saved = await talk.presses("💾 Save")
    assert list(await taught(school)) == ["point-11"]
    await talk.taps(next(tap for tap in saved.taps if tap.startswith("cl.u")))
    assert list(await taught(school)) == ["point-12"]


async def test_four_points_at_most_and_none_is_not_saved(school: Town) -> None:
    talk = await teacher(school)
    await talk.taps(f"cl.w:{HERE}")
    for number in (11, 10, 9):
        seen = await talk.presses(f"▫️ {number}. Skill point-{number}")
    seen = await talk.presses("▫️ 8. Skill point-8")
    assert seen.toast == "Four points at most for a lesson" and "▫️ 8. Skill point-8" in seen.labels
    for number in (12, 11, 10, 9):
        seen = await talk.presses(f"✅ {number}. Skill point-{number}")
    assert "Nothing is ticked." in sound(seen).html and "💾 Save" not in seen.labels
    assert "tick a point first" in (await talk.taps(f"cl.s:{HERE}:{LESSON}")).html


async def test_the_next_lesson_begins_where_the_class_stands_and_the_sheet_of_last_week_is_an_old_one(
    school: Town,
) -> None:
    course = replace(COURSE, lessons=20)
    staff = (replace(WANG, telegram=WANG_ID),)
    async with school.database.transaction() as uow:
        await uow.courses.replace(CENTRE, (EAST, WEST), staff, (course,), (MORNING,), (), FAQ)
    talk = await teacher(school)
    await talk.taps(f"cl.w:{HERE}")
    await talk.presses("▫️ 5. Skill point-5")
    await talk.presses("✅ 7. Skill point-7")
    await talk.presses("💾 Save")
    old = await talk.taps(f"cl.w:{HERE}")
    school.clock.advance(timedelta(days=7))
    stale = await talk.taps(old.taps[0])
    assert stale.toast == "That screen was an old one. Here is where you are now."
    assert "Lesson 13: Sat 28 Nov, 10:00" in stale.html and "✅ 6. Skill point-6" in stale.labels
    assert "▫️ 5. Skill point-5 (had on 21/11)" in stale.labels
    for tap in (f"cl.s:{HERE}:12", f"cl.t:{HERE}:12:nothing", f"cl.g:{HERE}:12:0"):
        assert (await talk.taps(tap)).toast == stale.toast
    assert await taught(school) == {"point-5": 7}


async def test_the_syllabus_can_be_turned_over(school: Town) -> None:
    talk = await teacher(school)
    seen = await talk.taps(f"cl.w:{HERE}")
    assert "‹ Earlier" in seen.labels and "Later ›" not in seen.labels
    seen = sound(await talk.presses("‹ Earlier"))
    assert seen.labels[0] == "▫️ 1. Skill point-1" and "Later ›" in seen.labels and "‹ Earlier" not in seen.labels


async def test_what_has_no_syllabus_or_no_lesson_yet_is_not_asked_for(school: Town) -> None:
    talk = await teacher(school)
    seen = await talk.taps(f"cl.c:{handle(LATER.id)}")
    assert "First lesson: Sat 5 Dec" in seen.html and "📝 What was taught" not in seen.labels
    assert "Come back after it" in (await talk.taps(f"cl.w:{handle(LATER.id)}")).html
    braun = await school.with_role(OTHER_ID, Role.TEACHER, "Braun")
    assert "📝 What was taught" not in (await braun.taps(f"cl.c:{handle(BRAUNS.id)}")).labels
    assert "no points to tick" in (await braun.taps(f"cl.w:{handle(BRAUNS.id)}")).html


@pytest.mark.parametrize("lang", list(Lang))
async def test_a_learner_opens_the_link_sees_the_class_and_joins(school: Town, lang: Lang) -> None:
    talk = await teacher(school)
    seen = await talk.taps(f"cl.i:{HERE}")
    token = token_in(seen)
    assert MORNING.id not in token and "Good for the whole class, until Mon 21 Dec" in seen.notes[0]["html"]
    lin = school.talk(LIN_ID, "Lin", lang.value)
    await school.learner(lin, age="16_plus")
    offer = sound(await lin.says(f"/start {token}"))
    assert (
        "Sat 10:00, East campus, room 204, Ms Wang" if lang is Lang.EN else "东校区 204 教室，王老师"
    ) in offer.html
    assert await enrolled(school) == []
    joined = sound(await lin.taps(offer.taps[0]))
    assert ("is in the class now" if lang is Lang.EN else "已经加入") in joined.html
    assert await enrolled(school) == ["Lin"]
    assert (await lin.taps(offer.taps[0])).toast is not None and await enrolled(school) == ["Lin"]
    (told,) = await said(school, Verb.REGISTERED, "class", MORNING.id)
    assert told.learner == (await school.learner_row(lin)).id and told.authority == "self"
    again = await lin.says(f"/start {token}")
    assert ("Already in this class" if lang is Lang.EN else "已经在这个班里了") in again.html
    assert "<b>One learner</b>\nLin" in (await talk.taps(f"cl.c:{HERE}")).html


async def test_a_parent_chooses_which_child_joins_and_the_other_may_follow(school: Town) -> None:
    token = await link_of(await teacher(school))
    mei = school.talk(MEI_ID, "Mei")
    await school.parent(mei, "Bo")
    await mei.taps("on.child")
    await mei.says("Ann")
    await mei.taps("on.grade:5")
    offer = sound(await mei.says(f"/start {token}"))
    assert offer.labels[:2] == ["✅ Bo joins", "✅ Ann joins"]
    await mei.presses("✅ Ann joins")
    assert await enrolled(school) == ["Ann"]
    offer = await mei.says(f"/start {token}")
    assert offer.labels[0] == "✅ Bo joins" and "✅ Ann joins" not in offer.labels
    await mei.presses("✅ Bo joins")
    assert await enrolled(school) == ["Ann", "Bo"]
    assert [each.authority for each in await said(school, Verb.REGISTERED, "class", MORNING.id)] == ["guardian"] * 2


@pytest.mark.parametrize("lang", list(Lang))
async def test_a_stranger_is_asked_who_they_are_first_and_then_joins(school: Town, lang: Lang) -> None:
    token = await link_of(await teacher(school))
    lin = school.talk(LIN_ID, "Lin", lang.value)
    welcome = sound(await lin.says(f"/start {token}"))
    assert ("You were invited to the class" if lang is Lang.EN else "邀请你加入班级") in welcome.html
    assert f"on.lang:{lang}" in welcome.taps
    await lin.taps("on.role:learner")
    await lin.says("Lin")
    await lin.taps("on.age:10_13")
    offer = sound(await lin.taps("on.grade:5"))
    assert len(offer.notes) == 1, "the invitation for a parent is handed over all the same"
    await lin.taps(next(tap for tap in offer.taps if tap.startswith("cl.join")))
    assert await enrolled(school) == ["Lin"]
    parent = school.talk(MEI_ID, "Mei", lang.value)
    await parent.says(f"/start {token}")
    await parent.taps("on.role:parent")
    await parent.taps("on.child")
    await parent.says("Bo")
    offer = sound(await parent.taps("on.grade:5"))
    await parent.taps(next(tap for tap in offer.taps if tap.startswith("cl.join")))
    assert await enrolled(school) == ["Bo", "Lin"]


async def test_somebody_without_a_child_is_asked_about_it_and_a_no_is_a_no(school: Town) -> None:
    token = await link_of(await teacher(school))
    mei = school.talk(MEI_ID, "Mei")
    await mei.says("/start")
    await mei.taps("on.role:parent")
    await mei.taps("on.look")
    offer = sound(await mei.says(f"/start {token}"))
    assert "tell us about the child" in offer.html and offer.taps[0] == "on.how"
    await school.parent(mei, "Bo")
    offer = await mei.says(f"/start {token}")
    await mei.presses("Not now")
    assert await enrolled(school) == [] and (await mei.me()).pending is None
    assert (await mei.taps(offer.taps[0])).toast is not None
    assert await enrolled(school) == []


async def test_nobody_puts_somebody_elses_child_into_a_class(school: Town) -> None:
    token = await link_of(await teacher(school))
    lin = school.talk(LIN_ID, "Lin")
    await school.learner(lin, age="16_plus")
    mei = school.talk(MEI_ID, "Mei")
    await school.parent(mei, "Bo")
    await mei.says(f"/start {token}")
    await mei.taps(f"cl.join:{(await school.learner_row(lin)).id}")
    assert await enrolled(school) == []


async def test_a_link_ends_after_thirty_days_or_when_the_teacher_ends_it_and_who_joined_stays(school: Town) -> None:
    talk = await teacher(school)
    assert "End the invitation links" not in (await talk.taps(f"cl.c:{HERE}")).labels
    first, second, other = await link_of(talk), await link_of(talk), await link_of(talk, LATER.id)
    lin, mei = school.talk(LIN_ID, "Lin"), school.talk(MEI_ID, "Mei")
    await school.learner(lin, age="16_plus")
    await school.parent(mei, "Bo")
    offer = await lin.says(f"/start {first}")
    await lin.taps(offer.taps[0])
    await talk.taps(f"cl.c:{HERE}")
    assert (await talk.presses("End the invitation links")).toast == "2 links ended ✓"
    for token in (first, second):
        assert "does not work" in (await mei.says(f"/start {token}")).html
    assert await enrolled(school) == ["Lin"]
    assert "Sat 16:00" in (await mei.says(f"/start {other}")).html
    school.clock.advance(timedelta(days=30))
    assert "does not work" in (await mei.says(f"/start {other}")).html


async def test_a_link_of_somebody_who_works_here_no_longer_is_worth_nothing(school: Town) -> None:
    talk = await teacher(school)
    token = await link_of(talk)
    async with school.database.transaction() as uow:
        await uow.people.revoke((await talk.me()).id, Role.TEACHER, school.clock.now())
    mei = school.talk(MEI_ID, "Mei")
    await school.parent(mei, "Bo")
    assert "does not work" in (await mei.says(f"/start {token}")).html


async def test_a_learner_is_taken_off_the_list_after_a_second_look(school: Town) -> None:
    talk = await teacher(school)
    lin = school.talk(LIN_ID, "Lin")
    await school.learner(lin, age="16_plus")
    offer = await lin.says(f"/start {await link_of(talk)}")
    await lin.taps(offer.taps[0])
    await talk.taps(f"cl.c:{HERE}")
    sound(await talk.presses("Take somebody off the list"))
    asked = sound(await talk.presses("✕ Lin"))
    assert "Take <b>Lin</b> off Maths?" in asked.html and await enrolled(school) == ["Lin"]
    gone = sound(await talk.presses("Take off the list"))
    assert gone.toast == "Lin is off the list" and await enrolled(school) == []
    assert (await talk.taps(asked.taps[0])).toast is not None
    (told,) = await said(school, Verb.LEFT, "class", MORNING.id)
    assert told.learner == (await school.learner_row(lin)).id


async def test_the_teacher_sees_what_a_learner_has_proved(school: Town) -> None:
    talk = await teacher(school)
    mei = await school.with_role(MEI_ID, Role.PARENT, "Mei")
    async with school.database.transaction() as uow:
        lin = await uow.people.add_learner(Learner(0, "Lin"))
        await uow.people.add_guardian(lin.id, (await mei.me()).id, school.clock.now())
        await uow.classes.enrol(lin.id, MORNING.id, school.clock.now())
        result = {"success": True, "right": 3, "of": 3, "session": 1}
        proof = Statement(Verb.PROVED, "skill", "point-3", school.clock.now(), learner=lin.id, result=result)
        await uow.journal.add(proof)
    assert "Skill point-3" not in (await talk.taps(f"cl.c:{HERE}")).html, "the family has not been asked"
    for purpose in ("practice", "teachers_see"):
        await mei.taps(f"ag.y:{lin.id}:{purpose}:1")
    seen = sound(await talk.taps(f"cl.c:{HERE}"))
    assert "Lin: Skill point-3 (21/11)" in seen.html
    school.clock.advance(timedelta(days=15))
    assert "Skill point-3" not in (await talk.taps(f"cl.c:{HERE}")).html


async def test_joining_asks_whoever_decides_whether_teachers_may_see_the_practice(school: Town) -> None:
    link = await link_of(await teacher(school))
    lin, mei, tom = (school.talk(number, name) for number, name in ((LIN_ID, "Lin"), (MEI_ID, "Mei"), (103, "Tom")))
    await school.parent(mei, "Bo")
    await mei.says(f"/start {link}")
    (bo,) = await school.children(mei)
    seen = await mei.taps(f"cl.join:{bo.id}")
    (asked,) = seen.notes
    assert "may the teachers see" in asked["html"] and "Bo" in asked["html"]
    seen = sound(await mei.taps(f"ag.p:{bo.id}:teachers_see"))
    assert "Ms Wang. Whoever you book a talk with" in seen.html and seen.labels == ["✅ Agree", "Not this"]
    assert "✅ Yes" in sound(await mei.presses("✅ Agree")).html

    await school.learner(tom, "Tom", age="16_plus")
    await tom.says(f"/start {link}")
    seen = await tom.taps(f"cl.join:{(await school.learner_row(tom)).id}")
    assert "may your teachers see your practice" in seen.notes[0]["html"]

    await school.becomes_guardian(mei, token_in(await school.learner(lin)), lin)
    learner = await school.learner_row(lin)
    await lin.says(f"/start {link}")
    seen = await lin.taps(f"cl.join:{learner.id}")
    assert not seen.notes, "below the age it is not Lin's to say"
    assert any("may the teachers see" in text and "Lin" in text for text in await school.told(mei))

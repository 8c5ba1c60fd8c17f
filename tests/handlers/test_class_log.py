"""The log of a lesson in chat: who came, who stood out, undo, photos and lists of the paper sheet, the push."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.booking.hours.week import DayException
from domain.classes.log.handing_over import HandOverClassLogs
from domain.classes.log.lesson import lesson_key
from domain.courses.course import CourseClass
from domain.day.absence import SayIll, SayLate
from domain.day.meetings import lesson_name
from domain.journal import Place, Statement, Verb
from domain.language import Lang
from domain.messages.sent import SentFile, Unread
from domain.people.person import AgeBand, Learner, Role
from domain.policy.days import Day, DayKind
from domain.policy.hours import TeachingHours
from domain.turn import UseCase
from handlers.views.lengths import SCREEN_UNITS, units
from tests.domain.booking.stage import BRAUN, CENTRE, EAST, FAQ, MATHS, OLYMPIAD, WANG, WEST
from tests.handlers.talk import Seen, Talk, Town
from tests.house import act

WANG_ID, OTHER_ID, MEI_ID = 7, 8, 102
COURSE = replace(MATHS, skills=("point-1",), lessons=12)
MORNING = CourseClass("c-morning", COURSE.id, "east", "wang", "204", 6, time(10), 12, 9, date(2026, 9, 5))
EVENING = CourseClass("c-evening", COURSE.id, "east", "wang", "204", 6, time(17, 30), 12, 9, date(2026, 9, 5))
BRAUNS = CourseClass("c-braun", OLYMPIAD.id, "east", "braun", "1", 6, time(10), 8, 7, date(2026, 9, 5))
SOON = CourseClass("c-soon", COURSE.id, "east", "wang", "204", 6, time(10), 12, 9, date(2026, 12, 5))
NAMES = ("Ann", "Bo", "Cy", "Dan", "Eva", "Fei", "Gu", "Hao", "Ida", "Jun", "Kim", "Lin")
LESSON = 12
STARTS = datetime(2026, 11, 21, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(ZoneInfo("UTC"))
KEY = f"{MORNING.id}@2026-11-21T02:00:00+00:00"
LOG = f"lg.o:{MORNING.id}"


@pytest.fixture
async def school(town: Town) -> Town:
    """Ms Wang's class of twelve met this morning and another of hers meets tonight; now it is Saturday, 17:00."""
    return await opened(town)


async def opened(town: Town) -> Town:
    staff = (replace(WANG, telegram=WANG_ID), replace(BRAUN, telegram=OTHER_ID))
    async with town.database.transaction() as uow:
        classes = (MORNING, EVENING, BRAUNS, SOON)
        await uow.courses.replace(CENTRE, (EAST, WEST), staff, (COURSE, OLYMPIAD), classes, (), FAQ)
        for name in NAMES:
            learner = await uow.people.add_learner(Learner(0, name))
            await uow.classes.enrol(learner.id, MORNING.id, town.clock.now())
    return town


def sound(seen: Seen) -> Seen:
    """What must be true of every screen."""
    for text in (seen.html, *(note["html"] for note in seen.notes)):
        assert not re.search(r"[{}]", text) and not re.search(r"\bclass_log\.[a-z]", text), text
    assert units(re.sub(r"<[^>]*>", "", seen.html)) <= SCREEN_UNITS
    assert all(seen.labels) and len(set(seen.labels)) == len(seen.labels), seen.labels
    assert all(len(tap.encode()) <= 64 for tap in seen.taps)
    return seen


async def teacher(school: Town, lang: Lang = Lang.EN) -> Talk:
    return await school.with_role(WANG_ID, Role.TEACHER, "Wang", lang)


async def log_of(school: Town) -> dict[str, tuple[str, int]]:
    """What stands of the morning's lesson: mark and stars by name."""
    async with school.database.reading() as uow:
        said = await uow.journal.standing("lesson", [KEY])
        names = {each.learner: (await uow.people.learner(each.learner)) for each in said if each.learner}
    return {names[each.learner].name: (each.result["mark"], each.result["stars"]) for each in said}  # type: ignore[union-attr, index]


async def all_said(school: Town) -> list[Statement]:
    async with school.database.reading() as uow:
        came = await uow.journal.with_object(Verb.ATTENDED, "lesson", KEY)
        return [*came, *await uow.journal.with_object(Verb.MISSED, "lesson", KEY)]


async def clock_does(school: Town, use_case: UseCase[Any]) -> Any:
    return await act(school.database, school.services, None, use_case)


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


async def test_photos_of_the_sheet_stay_with_the_lesson_until_they_are_removed(school: Town) -> None:
    talk = await teacher(school)
    await talk.taps(LOG)
    seen = sound(await talk.shows_a_photo("one"))
    assert "the photo is kept with this lesson" in seen.html and "📎 Photos (1)" in seen.labels
    await talk.presses("💾 Save")
    seen = sound(await talk.shows_a_photo("two"))
    assert "2 photos are kept" in seen.html and "Saved" in seen.html
    seen = sound(await talk.presses("📎 Photos (2)"))
    assert [note["attachment"]["file"] for note in seen.notes] == ["one", "two"]
    remove = seen.taps[0]
    seen = sound(await talk.taps(remove))
    assert seen.toast == "The photo is removed ✓" and "One photo is kept" in seen.html
    assert (await talk.taps(remove)).toast == "That screen was an old one. Here is where you are now."
    for number in range(5):
        await talk.taps(LOG)
        await talk.shows_a_photo(f"more-{number}")
    assert "all there is room for" in sound(await talk.shows_a_photo("too many")).html


async def test_a_photo_belongs_to_a_lesson_only_while_its_log_is_open(school: Town) -> None:
    talk = await teacher(school)
    await talk.taps(LOG)
    school.clock.advance(timedelta(hours=25))
    assert "kept with this lesson" not in (await talk.shows_a_photo("late")).html
    async with school.database.reading() as uow:
        assert await uow.classes.lesson_photos(MORNING.id, STARTS) == []


async def test_a_list_goes_into_the_sheet_and_what_is_not_sure_is_named(school: Town) -> None:
    talk = await teacher(school)
    await talk.taps(LOG)
    rows = [
        "ann,来,",
        "Bo,late,2",
        "Ｃｙ,缺席,",
        "Dan,present,★★★",
        "Eva,,",
        "Fei,present,7",
        "Gu,1,",
        "Gu,0,",
        "Nobody,1,",
    ]
    text = "\n".join(["Saturday 21 November", "姓名,出勤,星", *rows])
    seen = sound(await talk.sends_a_file(SentFile("sheet.csv", text)))
    assert "I read: 3 sure, 6 to check" in seen.html and "Nothing is saved yet" in seen.html
    for said in ("Row 3: came or not? (ann)", "Row 10: Gu is there twice", "“Nobody”", "Row 8: how many stars"):
        assert said in seen.html, seen.html
    assert "Not in the file: Hao, Ida, Jun, Kim, Lin" in seen.html
    assert seen.labels[:4] == ["✓ Ann", "🕓 Bo", "✗ Cy", "✓ Dan"]
    assert await log_of(school) == {}, "a file saves nothing by itself"
    await talk.presses("✓ Ann")
    await talk.presses("💾 Save")
    log = await log_of(school)
    assert [log[name] for name in NAMES[:4]] == [("late", 0), ("late", 2), ("away", 0), ("came", 3)]


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize(
    "file",
    [
        *(SentFile("x<b>.csv", unread=why) for why in Unread),
        SentFile("a.csv", ""),
        SentFile("a.csv", "name;mark\n"),
        SentFile("a.csv", "name\nAnn\n"),
        SentFile("a.csv", "just words"),
        SentFile("a.csv", 'name,mark\n"Ann,came'),
        SentFile("a.csv", "name,mark\n" + "Ann,came\n" * 300),
    ],
    ids=lambda file: f"{file.unread}-{file.text[:14]}",
)
async def test_a_wrong_file_gets_a_clear_word_and_changes_nothing(school: Town, lang: Lang, file: SentFile) -> None:
    talk = await teacher(school, lang)
    before = await talk.taps(LOG)
    seen = sound(await talk.sends_a_file(file))
    assert "CSV" in seen.html or file.name.replace("<", "&lt;").replace(">", "&gt;") in seen.html
    assert (await talk.taps(f"lg.o:{MORNING.id}:{LESSON}")).labels[:12] == before.labels[:12]


async def test_the_teacher_is_told_once_when_the_lesson_is_over(school: Town) -> None:
    talk, other = await teacher(school), await school.with_role(OTHER_ID, Role.TEACHER, "Braun")
    async with school.database.transaction() as uow:
        for learner in await uow.classes.learners_of(MORNING.id):
            await uow.classes.enrol(learner.id, EVENING.id, school.clock.now())
    school.clock.advance(timedelta(minutes=119))
    assert await clock_does(school, HandOverClassLogs()) == 0, "it is not over, and the morning's is old"
    school.clock.advance(timedelta(minutes=1))
    assert [await clock_does(school, HandOverClassLogs()) for _ in range(3)] == [1, 0, 0]
    assert [text for text in await school.told(talk) if "is over" in text] == [
        "<b>Maths</b> 17:30 is over. Who was there?"
    ]
    assert not [text for text in await school.told(other) if "is over" in text]


@pytest.mark.parametrize("why", ["saved", "holiday", "off", "nobody", "too late"])
async def test_the_teacher_is_not_told_of_what_needs_no_log(school: Town, why: str) -> None:
    talk = await teacher(school)
    async with school.database.transaction() as uow:
        for learner in await uow.classes.learners_of(MORNING.id):
            if why != "nobody":
                await uow.classes.enrol(learner.id, EVENING.id, school.clock.now())
        if why == "off":
            made = school.clock.now()
            day = DayException(0, "wang", date(2026, 11, 21), False, None, None, "Asia/Shanghai", None, (), made)
            await uow.hours.add_exceptions([day])
    school.clock.advance(timedelta(hours=1))
    if why == "saved":
        await talk.taps(f"lg.o:{EVENING.id}")
        await talk.presses("💾 Save")
    if why == "holiday":
        school.services = replace(school.services, teaching_hours=TeachingHours(holidays=Festival()))
    school.clock.advance(timedelta(hours=3 if why == "too late" else 1))
    assert await clock_does(school, HandOverClassLogs()) == 0


class Festival:
    country = "CN"

    def day(self, on: date) -> Day:
        return Day(DayKind.HOLIDAY)


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

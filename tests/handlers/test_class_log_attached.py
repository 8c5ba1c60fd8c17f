"""What goes with the log of a lesson: photos and lists of the paper sheet, and the word at the lesson's end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.booking.hours.week import DayException
from domain.classes.log.handing_over import HandOverClassLogs
from domain.language import Lang
from domain.messages.sent import SentFile, Unread
from domain.people.person import Role
from domain.policy.days import Day, DayKind
from domain.policy.hours import TeachingHours
from tests.handlers.talk import Town
from tests.handlers.twelve import (
    EVENING,
    LESSON,
    LOG,
    MORNING,
    NAMES,
    OTHER_ID,
    STARTS,
    clock_does,
    log_of,
    opened,
    sound,
    teacher,
)


@pytest.fixture
async def school(town: Town) -> Town:
    return await opened(town)


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

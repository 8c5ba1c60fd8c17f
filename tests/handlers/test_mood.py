"""The weekly check-in in chat: opting in, Friday, who may know, two low weeks, switching it off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.courses.course import CourseClass
from domain.journal import Statement, Verb
from domain.mood.checking_in import AskHowTheWeekWas
from domain.mood.mood import mood_of
from domain.people.person import Learner, Role
from domain.portrait.portrait import Audience
from domain.practice.evening.wishes import Want
from tests.domain.booking.stage import BRAUN, CENTRE, CLASSES, EAST, FAQ, MATHS, OLYMPIAD, WANG, WEST
from tests.handlers.talk import Talk, Town
from tests.house import act, on_duty

FRIDAY_SIX = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
"""18:00 in Shanghai, in the week 2026-W48."""
WEEK = "2026-W48"
NOBODY, TEACHERS, PARENTS = ({each} for each in Audience)
CLASS = CourseClass("c-wang", MATHS.id, "east", "wang", "1", 6, time(10), 10, 0, date(2026, 9, 5))


@dataclass
class Home:
    """Lin (10 to 13) with a mother and a teacher."""

    town: Town
    lin: Talk
    mei: Talk
    wang: Talk
    learner: Learner

    async def opt_in(self) -> None:
        await self.lin.taps(f"ag.y:{self.learner.id}:mood:1")
        self.town.clock.advance(timedelta(minutes=1))
        await self.mei.taps(f"ag.y:{self.learner.id}:mood:1")

    async def friday(self, weeks: int = 0, minutes: int = 0) -> int:
        self.town.clock.advance(FRIDAY_SIX + timedelta(weeks=weeks, minutes=minutes) - self.town.clock.now())
        return await act(self.town.database, self.town.services, None, AskHowTheWeekWas())

    async def felt(self) -> list[Statement]:
        async with self.town.database.reading() as uow:
            return list(await uow.journal.told(self.learner.id, Verb.FELT, "week"))

    async def questions(self) -> int:
        return sum("How was the week" in text for text in await self.town.told(self.lin))


async def family(town: Town) -> Home:
    async with town.database.transaction() as uow:
        classes = (*CLASSES[:3], CLASS)
        await uow.courses.replace(CENTRE, (EAST, WEST), (WANG, BRAUN), (MATHS, OLYMPIAD), classes, (), FAQ)
    wang = await town.with_role(7, Role.TEACHER, "Wang")
    await town.works_as(wang, "wang")
    lin, mei = town.talk(1), town.talk(2, "Mei")
    await town.learner(lin)
    learner = await town.learner_row(lin)
    await mei.says("/start")
    await mei.taps("on.role:parent")
    async with town.database.transaction() as uow:
        await uow.people.add_guardian(learner.id, (await mei.me()).id, town.clock.now())
        await uow.people.grant((await mei.me()).id, Role.PARENT, None, town.clock.now())
        await uow.classes.enrol(learner.id, CLASS.id, town.clock.now())
    await mei.taps(f"on.agree:{learner.id}")
    await on_duty(town.database, await wang.me())
    return Home(town, lin, mei, wang, learner)


@pytest.fixture
async def home(town: Town) -> Home:
    return await family(town)


async def test_nobody_is_asked_before_both_have_agreed(both_towns: Town) -> None:
    home = await family(both_towns)
    assert await home.friday() == 0
    await home.lin.taps(f"ag.y:{home.learner.id}:mood:1")
    assert await home.friday(minutes=1) == 0
    await home.mei.taps(f"ag.y:{home.learner.id}:mood:1")
    assert await home.friday(minutes=2) == 1
    assert await home.questions() == 1


async def test_it_is_asked_once_a_week_on_friday_evening(home: Home) -> None:
    await home.opt_in()
    assert [await home.friday(minutes=minute) for minute in (-1, 0, 1, 60)] == [0, 1, 0, 0]
    assert await home.friday(weeks=1) == 1
    assert await home.friday(weeks=2, minutes=121) == 0, "two hours late it is dropped"
    assert await home.questions() == 2


async def test_it_is_asked_at_the_own_hour(home: Home) -> None:
    await home.opt_in()
    await home.lin.taps("hb.at:1930")
    assert [await home.friday(minutes=minute) for minute in (0, 89, 90)] == [0, 0, 1]


async def test_a_holiday_is_quiet(home: Home) -> None:
    await home.opt_in()
    await home.lin.taps("hb.until:20261201")
    assert await home.friday() == 0


async def test_nobody_is_asked_when_nobody_is_there_to_be_told(home: Home) -> None:
    await home.opt_in()
    await home.wang.membership("member", "kicked")
    assert await home.friday() == 0
    office = await home.town.with_role(9, Role.OPERATOR, "Office")
    assert await home.friday(minutes=1) == 0, "nobody of the duty roster could be called"
    await on_duty(home.town.database, await office.me())
    assert await home.friday(minutes=2) == 1


async def test_an_answer_is_for_the_learner_alone_until_they_say_who_may_know(both_towns: Town) -> None:
    home = await family(both_towns)
    await home.opt_in()
    await home.friday()
    seen = await home.lin.taps(f"md.a:{WEEK}:2")
    assert "Not so good" in seen.html and "Who may know?" in seen.html
    assert "✓ Nobody, just for me" in seen.labels and "Ms Wang" in seen.labels and "My parents" in seen.labels
    assert [mood_of(each).audience for each in await home.felt()] == [NOBODY]
    await home.lin.presses("Ms Wang")
    seen = await home.lin.presses("My parents")
    assert "✓ Ms Wang" in seen.labels and "✓ My parents" in seen.labels
    (said,) = await home.felt()
    assert mood_of(said).audience == TEACHERS | PARENTS
    assert (said.object_type, said.object_id, said.authority) == ("week", WEEK, "self")
    assert said.result == {"mood": 2, "audience": ["parents", "teachers"]}
    await home.lin.presses("✓ Ms Wang")
    assert [mood_of(each).audience for each in await home.felt()] == [PARENTS]
    seen = await home.lin.presses("That is all")
    assert "Your parents may know" in seen.html and "Shorter sets" not in seen.html


async def test_an_answer_may_be_changed_until_the_week_is_over(home: Home) -> None:
    await home.opt_in()
    await home.friday()
    for tap in (f"md.a:{WEEK}:2", f"md.a:{WEEK}:2", f"md.w:{WEEK}:p", f"md.w:{WEEK}:p", f"md.a:{WEEK}:4"):
        await home.lin.taps(tap)
    (said,) = await home.felt()
    assert (said.result["mood"], said.result["audience"]) == (4, ["parents"])
    async with home.town.database.reading() as uow:
        everything = await uow.journal.about(home.learner.id)
    assert sum(each.verb is Verb.FELT for each in everything) == 3, "a second tap says nothing new"
    assert sum(each.verb is Verb.VOIDED for each in everything) == 2
    home.town.clock.advance(timedelta(days=3))
    seen = await home.lin.taps(f"md.a:{WEEK}:1")
    assert "another week" in seen.html
    assert [each.result["mood"] for each in await home.felt()] == [4]


async def test_skipping_is_fine(home: Home) -> None:
    await home.opt_in()
    await home.friday()
    seen = await home.lin.taps(f"md.k:{WEEK}")
    assert seen.toast == "All right. See you next week"
    assert not await home.felt()


async def two_low_weeks(home: Home) -> None:
    await home.opt_in()
    await home.friday()
    await home.lin.taps(f"md.a:{WEEK}:2")
    await home.friday(weeks=1)
    await home.lin.taps("md.a:2026-W49:1")
    seen = await home.lin.taps("md.d")
    assert "Shorter sets next week?" in seen.html


async def test_after_two_low_weeks_sets_are_shorter_for_a_while_if_the_learner_likes(home: Home) -> None:
    await two_low_weeks(home)
    assert "6 questions" in (await home.lin.says("/home")).html
    for _ in range(2):
        seen = await home.lin.taps("md.s:2026-W49")
    assert "four questions until" in seen.html
    assert "4 questions" in (await home.lin.says("/home")).html
    home.town.clock.advance(timedelta(days=9))
    assert "4 questions" in (await home.lin.says("/home")).html, "Sunday of the next week"
    home.town.clock.advance(timedelta(days=1))
    assert "6 questions" in (await home.lin.says("/home")).html


async def test_whoever_wants_to_talk_is_passed_on_without_what_they_said(home: Home) -> None:
    await two_low_weeks(home)
    for _ in range(2):
        seen = await home.lin.taps("md.t:2026-W49")
    assert "I have told Ms Wang" in seen.html
    heard = [text for text in await home.town.told(home.wang) if "would like a word" in text]
    assert len(heard) == 1 and "Lin" in heard[0]
    assert not re.search("hard|low|mood|week", heard[0], re.I)
    async with home.town.database.reading() as uow:
        (wish,) = await uow.wishes.waiting(home.learner.id)
    assert wish.want is Want.TALK
    assert "would like a word with you" in (await home.wang.taps(f"wi.o:{wish.id}")).html
    await home.wang.taps(f"wi.d:{wish.id}")
    assert any("You wanted a word" in text for text in await home.town.told(home.lin))


async def test_one_low_week_offers_nothing_and_an_old_button_neither(home: Home) -> None:
    await home.opt_in()
    await home.friday()
    await home.lin.taps(f"md.a:{WEEK}:1")
    assert "Shorter" not in (await home.lin.taps("md.d")).html
    await home.lin.taps(f"md.s:{WEEK}")
    await home.lin.taps(f"md.t:{WEEK}")
    assert "6 questions" in (await home.lin.says("/home")).html
    assert not any("would like a word" in text for text in await home.town.told(home.wang))


@pytest.mark.parametrize("who", ["lin", "mei"])
async def test_switched_off_nothing_is_asked_and_nobody_sees_what_was_said(home: Home, who: str) -> None:
    await home.opt_in()
    await home.friday()
    await home.lin.taps(f"md.a:{WEEK}:2")
    await home.lin.taps(f"md.w:{WEEK}:tp")
    await getattr(home, who).taps(f"ag.y:{home.learner.id}:mood:0")
    assert not await home.felt()
    assert await home.friday(weeks=1) == 0
    seen = await home.lin.taps("md.a:2026-W49:3")
    assert "nothing was kept" in seen.html
    assert not await home.felt()
    await getattr(home, who).taps(f"ag.y:{home.learner.id}:mood:1")
    assert not await home.felt(), "it does not come back"


async def test_the_own_page_shows_what_was_said_and_for_whom(home: Home) -> None:
    seen = await home.lin.taps("md")
    assert "It is off" in seen.html
    await home.opt_in()
    await home.friday()
    await home.lin.taps(f"md.a:{WEEK}:5")
    seen = await home.lin.taps("md")
    assert "😀 Great" in seen.html and "Only you know" in seen.html
    seen = await home.lin.presses("Change my answer")
    assert seen.labels[:5] == ["😀 Great", "🙂 Good", "😐 So-so", "🙁 Not so good", "😣 Hard"]


async def test_in_chinese_every_face_has_its_words(home: Home) -> None:
    await home.lin.taps("st.lang:zh")
    await home.opt_in()
    await home.friday()
    assert any("这周学得怎么样" in text for text in await home.town.told(home.lin))
    seen = await home.lin.taps(f"md.a:{WEEK}:3")
    assert "😐 一般" in seen.html and "王老师" in seen.labels


async def test_another_childs_week_is_nobodys_to_answer(home: Home) -> None:
    await home.opt_in()
    await home.friday()
    await home.mei.taps(f"md.a:{WEEK}:1")
    assert not await home.felt()

"""Practice from the teacher's four taps to the learner's last answer and back to the board."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from domain.alerts.alert import Alert, Finding, OfLearner, Rule, State
from domain.courses.browsing import handle
from domain.courses.course import CourseClass
from domain.journal import Statement, Verb
from domain.language import Lang
from domain.people.person import AgeBand, Consent, Learner, Purpose, Role
from domain.practice.evening.samples import short_id
from domain.practice.items.kinds import SingleChoice
from handlers.views.lengths import SCREEN_UNITS, units, width
from knowledge.bank import MemoryBank
from tests.domain.booking.stage import BRAUN, CENTRE, EAST, FAQ, MATHS, OLYMPIAD, WANG, WEST
from tests.domain.practice.conftest import a_learner
from tests.domain.practice.shelf import choice, stock
from tests.handlers.talk import Seen, Talk, Town

WANG_ID, BRAUN_ID, LIN_ID, BO_ID, MEI_ID = 7, 8, 101, 102, 31
POINT, OTHER, EMPTY = "point-1", "point-2", "point-3"
COURSE = replace(MATHS, skills=(POINT, OTHER, EMPTY), lessons=20)
KLASS = CourseClass("g5-sat", COURSE.id, "east", "wang", "204", 6, time(10), 12, 9, date(2026, 9, 5))
BRAUNS = CourseClass("west", OLYMPIAD.id, "west", "braun", "1", 3, time(17), 8, 7, date(2026, 9, 9))
HERE, SHORT = handle(KLASS.id), short_id(POINT)
LANGS = pytest.mark.parametrize("lang", list(Lang))


@pytest.fixture
async def school(town: Town) -> Town:
    """Ms Wang has a class on Saturdays; the bank has twelve questions on one point and two on another."""
    staff = (replace(WANG, telegram=WANG_ID), replace(BRAUN, telegram=BRAUN_ID))
    async with town.database.transaction() as uow:
        await uow.courses.replace(CENTRE, (EAST, WEST), staff, (COURSE, OLYMPIAD), (KLASS, BRAUNS), (), FAQ)
        await uow.classes.teach(KLASS.id, [POINT], town.clock.now() - timedelta(hours=7), None)
    assert isinstance(town.services.bank, MemoryBank)
    items = [choice(f"sample:{POINT}-{n}", POINT, difficulty=1 + n % 3) for n in range(12)]
    stock(town.services.bank, [*items, *(choice(f"sample:{OTHER}-{n}", OTHER) for n in range(2))])
    return town


def sound(seen: Seen) -> Seen:
    """What must be true of every screen."""
    assert not re.search(r"[{}]|\n{3}", seen.html), seen.html
    assert not re.search(r"\bassigning\.[a-z]", seen.html + " ".join(seen.labels)), seen.html
    assert units(re.sub(r"<[^>]*>", "", seen.html)) <= SCREEN_UNITS
    assert all(seen.labels) and len(set(seen.labels)) == len(seen.labels), seen.labels
    for row in seen.keyboard:
        assert len(row) == 1 or all(width(button["text"]) <= 38 // len(row) for button in row), row
    assert all(len(tap.encode()) <= 64 for tap in seen.taps)
    return seen


def the(seen: Seen, start: str) -> str:
    return next(tap for tap in seen.taps if re.match(re.escape(start) + "(:|$)", tap))


async def teacher(school: Town, lang: Lang = Lang.EN) -> Talk:
    return await school.with_role(WANG_ID, Role.TEACHER, "Wang", lang)


async def learner(
    school: Town, account: int = LIN_ID, lang: Lang = Lang.EN, name: str = "Lin", *, shows: bool = True
) -> Talk:
    """Somebody of the class, 16 or older; `shows`: they let teachers see what they practise."""
    person, row = await a_learner(school.database, school.services, account, age_band=AgeBand.FROM_16, lang=lang)
    async with school.database.transaction() as uow:
        await uow.people.save_learner(replace(row, name=name))
        await uow.classes.enrol(row.id, KLASS.id, school.clock.now())
        if shows:
            yes = Consent(row.id, Purpose.TEACHERS_SEE, "test", person.id, school.clock.now())
            await uow.people.add_consent(yes)
    return school.talk(account, name, lang=lang.value)


async def unknown(school: Town, name: str) -> Learner:
    """Somebody on the list of the class without an account."""
    async with school.database.transaction() as uow:
        row = await uow.people.add_learner(Learner(0, name))
        await uow.classes.enrol(row.id, KLASS.id, school.clock.now())
    return row


async def gives(talk: Talk, start: str = f"as.p:{HERE}:{SHORT}", size: int = 3) -> Seen:
    shown = await talk.taps(start)
    shown = await talk.taps(f"as.z:{size}")
    return sound(await talk.taps(the(shown, "as.s")))


async def answers(talk: Talk, *, right: bool = True) -> Seen:
    """The item that lies there, and on to what comes next."""
    row_of = await talk.me()
    async with talk.database.reading() as uow:
        row = await uow.people.learner_of(row_of.id)
        assert row is not None
        session = await uow.practice.open_session(row.id)
        assert session is not None
        asked = (await uow.practice.asked(session.id))[-1]
    item = talk.services.bank.item(asked.item)
    assert isinstance(item, SingleChoice)
    place = asked.order.index(item.answer if right else (item.answer + 1) % len(asked.order))
    shown = await talk.taps(f"pr.a:{session.id}:{asked.position}:{place}")
    return await talk.taps(the(shown, "pr.n"))


async def said(school: Town, verb: Verb, number: int = 1) -> list[Statement]:
    async with school.database.reading() as uow:
        return list(await uow.journal.with_object(verb, "practice", str(number)))


@LANGS
async def test_a_class_is_given_practice_a_learner_does_it_and_the_board_shows_it(school: Town, lang: Lang) -> None:
    zh = lang is Lang.ZH
    wang, lin = await teacher(school, lang), await learner(school, lang=lang)
    await learner(school, BO_ID, lang, name="Bo")
    await unknown(school, "Ann")
    sound(await wang.says("/assign"))
    points = sound(await wang.taps("as.n"))
    assert f"as.k:{SHORT}" in points.taps and "12" in " ".join(points.labels), "the only class is chosen at once"
    shown = sound(await wang.taps(f"as.k:{SHORT}"))
    assert ("给全班 3 位同学" if zh else "For all 3") in shown.html
    assert ("11月24日 周二" if zh else "Tue 24 Nov") in shown.html, "in three days"
    assert ("1 位同学还没有账号" if zh else "1 has no account yet") in shown.html
    assert ("2 位同学现在收到消息" if zh else "2 get a message now") in shown.html
    shown = sound(await wang.taps("as.z:3"))
    sent = sound(await wang.taps(the(shown, "as.s")))
    again = sound(await wang.taps(the(shown, "as.s")))
    assert again.toast == ("刚才已经发出了" if zh else "It was sent already")
    assert ("Lin" in sent.html) and ("Ann" in sent.html)
    assert len(await said(school, Verb.ASSIGNED)) == 3
    (message,) = [text for text in await school.told(lin) if "🎒" in text]
    assert ("王老师为你准备了 3 道" if zh else "Ms Wang has put 3 questions on") in message
    assert "🎒" in sound(await lin.says("/home")).html and "🎒" in sound(await lin.says("/today")).html
    first = await lin.taps("as.go:1")
    assert ("王老师准备的" if zh else "From Ms Wang") in first.html
    await answers(lin)
    await answers(lin, right=False)
    board = sound(await wang.says("/assign"))
    assert ("3 人里做完 0 人 · 在做 1 人 · 还没做 2 人" if zh else "0 of 3 done · 1 begun · 2 not yet") in board.html
    assert ("布置的练习：3 人里做完 0 人" if zh else "Assigned: 0 of 3 done") in sound(await wang.says("/home")).html
    end = await answers(lin)
    assert ("做完了，真不错" if zh else "Well done, it is off your list") in end.html
    shown = sound(await wang.taps("as.o:1"))
    assert ("✅ Lin：3 题对 2 题" if zh else "✅ Lin: 2 of 3 right") in shown.html
    assert ("📵 Ann" in shown.html) and ("· Bo" in shown.html)
    read = sound(await wang.taps(the(shown, "as.e")))
    assert read.html.count("\n") >= 3
    opened = sound(await wang.taps(the(read, "mp.q")))
    assert "sample" in opened.html
    (done,) = await said(school, Verb.COMPLETED)
    assert (done.result["right"], done.result["of"], done.result["skill"]) == (2, 3, POINT)


@LANGS
async def test_some_of_a_class_are_ticked_and_the_others_hear_nothing(school: Town, lang: Lang) -> None:
    zh = lang is Lang.ZH
    wang, lin = await teacher(school, lang), await learner(school, lang=lang)
    bo = await learner(school, BO_ID, lang, name="Bo")
    await wang.taps(f"as.p:{HERE}:{SHORT}")
    shown = sound(await wang.taps("as.w"))
    assert ("🟡 还没掌握的（2 人）" if zh else "🟡 Below firm (2)") in shown.labels
    await wang.taps("as.w:none")
    row = await school.learner_row(bo)
    shown = sound(await wang.taps(f"as.t:{row.id}:1"))
    assert f"as.t:{row.id}:0" in shown.taps
    shown = sound(await wang.taps("as.v"))
    assert ("给Bo" if zh else "For Bo") in shown.html
    await wang.taps(the(shown, "as.s"))
    assert not [text for text in await school.told(lin) if "🎒" in text]
    assert [text for text in await school.told(bo) if "🎒" in text]
    assert "🎒" not in (await lin.says("/home")).html


@LANGS
async def test_what_cannot_be_begun_any_more_says_why_kindly(school: Town, lang: Lang) -> None:
    zh = lang is Lang.ZH
    wang, lin = await teacher(school, lang), await learner(school, lang=lang)
    await gives(wang)
    sound(await wang.taps("as.x:1"))
    gone = sound(await wang.taps("as.xx:1"))
    assert gone.toast == ("已撤回 ✓" if zh else "Withdrawn ✓")
    shown = sound(await lin.taps("as.go:1"))
    assert (
        "把<b>技能point-1</b>的题收回了" if zh else "has taken the questions on <b>Skill point-1</b> back"
    ) in shown.html
    school.clock.advance(timedelta(minutes=1))
    await gives(wang)
    school.clock.advance(timedelta(days=4))
    shown = sound(await lin.taps("as.go:2"))
    assert ("什么都没有丢" if zh else "nothing is lost") in shown.html
    assert ("日期已过" if zh else "Its day is over") in sound(await wang.taps("as.o:2")).html
    sound(await lin.taps("as.go:99"))


async def test_a_set_that_was_begun_before_comes_first_and_says_so(school: Town) -> None:
    wang, lin = await teacher(school), await learner(school)
    await lin.says("/practice")
    await gives(wang)
    shown = await lin.taps("as.go:1")
    assert shown.toast == "This set was begun before; the other comes right after it"
    while not shown.html.startswith("🌙"):
        shown = await answers(lin)
    assert "as.go:1" in sound(shown).taps and "From Ms Wang" in shown.html


async def test_a_parent_reads_of_it_in_the_childs_day(school: Town) -> None:
    wang, lin = await teacher(school), await learner(school)
    mei = await school.with_role(MEI_ID, Role.PARENT, "Mei")
    row, parent = await school.learner_row(lin), await mei.me()
    async with school.database.transaction() as uow:
        await uow.people.add_guardian(row.id, parent.id, school.clock.now())
    await gives(wang)
    assert "🎒 From Ms Wang: 3 on Skill point-1, until Tue 24 Nov" in sound(await mei.says("/today")).html


@LANGS
async def test_points_are_found_by_typing_and_a_draft_that_is_gone_begins_again(school: Town, lang: Lang) -> None:
    wang = await teacher(school, lang)
    await learner(school, lang=lang)
    await wang.taps(f"as.c:{HERE}")
    shown = sound(await wang.says("point-2"))
    assert f"as.k:{short_id(OTHER)}" in shown.taps and f"as.k:{SHORT}" not in shown.taps
    sound(await wang.says("quadratic"))
    sound(await wang.taps(f"as.k:{short_id(EMPTY)}"))
    await wang.taps(f"as.k:{SHORT}")
    assert "as.k" not in " ".join((await wang.says("point-2")).taps), "only while a point is looked for"
    assert "as.k" in " ".join((await wang.taps("as.q")).taps)
    school.clock.advance(timedelta(hours=3))
    assert "as.n" in sound(await wang.taps("as.z:5")).taps
    other = await school.with_role(BRAUN_ID, Role.TEACHER, "Braun", lang)
    sound(await other.taps(f"as.c:{HERE}"))
    sound(await other.taps("as.n"))
    sound(await other.taps("as.o:1"))


@LANGS
async def test_what_was_done_about_an_alert_says_when_it_is_looked_at_again(school: Town, lang: Lang) -> None:
    wang, lin = await teacher(school, lang), await learner(school, lang=lang)
    row, me, now = await school.learner_row(lin), await wang.me(), school.clock.now()
    finding = Finding(Rule.STUCK, 0.8, now, facts={"skill": POINT})
    async with school.database.transaction() as uow:
        alert = Alert(0, me.id, OfLearner(row.id), (finding,), State.OPEN, now, now, now + timedelta(days=14))
        kept = await uow.alerts.add(alert)
    assert kept is not None
    shown = await wang.taps(f"as.l:{row.id}:{SHORT}")
    sent = sound(await wang.taps(the(shown, "as.s")))
    assert ("👀 11月28日 周六再看一次" if lang is Lang.ZH else "👀 I look again on Sat 28 Nov") in sent.html
    assert f"al.o:{kept.id}" in sent.taps

"""The page of a learner: who may open it, what stands there, and what each value opens to; in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from domain.courses.browsing import handle
from domain.courses.course import CourseClass
from domain.journal import Statement, Verb
from domain.language import Lang
from domain.people.person import Consent, Learner, Purpose, Role
from domain.practice.learner.believed import relearn
from domain.turn import Turn
from handlers.views.lengths import SCREEN_UNITS, units
from knowledge.bank import MemoryBank
from tests.domain.booking.stage import BRAUN, CENTRE, EAST, FAQ, MATHS, OLYMPIAD, WANG, WEST
from tests.domain.portrait.said import answer, handed, homework, lesson, mood, note, ticket
from tests.domain.practice.shelf import choice, skill, stock
from tests.handlers.talk import Seen, Talk, Town
from tests.house import as_person

WANG_ID, BRAUN_ID, ADMIN_ID, LIN_ID, MUM_ID = 7, 8, 9, 101, 102
MORNING = CourseClass("maths-g5-b", MATHS.id, "east", "wang", "204", 6, time(10), 12, 9, date(2026, 9, 5))
OTHERS = CourseClass("c-braun", OLYMPIAD.id, "west", "braun", "1", 3, time(17), 8, 7, date(2026, 9, 9))
ROAD = "big-road"


@pytest.fixture
async def school(town: Town) -> Town:
    staff = (replace(WANG, telegram=WANG_ID), replace(BRAUN, telegram=BRAUN_ID))
    async with town.database.transaction() as uow:
        await uow.courses.replace(CENTRE, (EAST, WEST), staff, (MATHS, OLYMPIAD), (MORNING, OTHERS), (), FAQ)
    assert isinstance(town.services.bank, MemoryBank)
    stock(town.services.bank, [choice("sample:a", "fractions.add")], skill("fractions.add"), skill("s2"))
    return town


@pytest.fixture
async def lin(school: Town) -> Learner:
    """Goes to Ms Wang's class; her month is in the journal, and the family lets teachers see practice."""
    me = await as_person(school.database, school.services, LIN_ID, Role.LEARNER, Lang.EN, name="Lin")
    mum = await as_person(school.database, school.services, MUM_ID, Role.PARENT, Lang.EN, name="Mrs Zhao")
    now = school.clock.now()
    days = {n: now - timedelta(days=n) for n in range(60)}
    async with school.database.transaction() as uow:
        made = await uow.people.add_learner(Learner(0, "Lin", me.id, grade=5))
        await uow.people.add_guardian(made.id, mum.id, now)
        for purpose in (Purpose.PRACTICE, Purpose.TEACHERS_SEE):
            await uow.people.add_consent(Consent(made.id, purpose, "test", mum.id, now))
        await uow.classes.enrol(made.id, MORNING.id, days[50])
        said: list[Statement] = []
        for back in (21, 14, 7):
            came = lesson(days[back], days[back], {21: "late", 14: "away", 7: "came"}[back], 2, learner=made.id)
            said += [came, ticket(days[back], days[back], 1, back != 7, learner=made.id)]
        for back in (10, 9, 8, 3):
            said += [
                answer(
                    days[back],
                    back == 3,
                    session=back,
                    position=place,
                    road=None if back == 3 else ROAD,
                    learner=made.id,
                )
                for place in range(2)
            ]
        said += [
            note(days[6], "mixed up signs", ["fractions.add"], "shaky", learner=made.id),
            homework(days[6], 5, "2026-11-20", learner=made.id),
            handed(days[5], 5, "done", learner=made.id),
            Statement(
                Verb.PROVED,
                "skill",
                "s2",
                days[2],
                learner=made.id,
                result={"success": True, "right": 3, "of": 3},
            ),
            mood(days[4], "2026-W46", 2, "teachers", learner=made.id),
            mood(days[1], "2026-W47", 5, "parents", learner=made.id),
        ]
        for each in sorted(said, key=lambda one: one.at):
            await uow.journal.add(each)
        await relearn(Turn(school.services, uow, None), made.id)
    return made


def sound(seen: Seen) -> Seen:
    """What must be true of every screen."""
    assert not re.search(r"[{}]", seen.html), seen.html
    assert not re.search(r"\bportrait\.[a-z]", seen.html + " ".join(seen.labels)), seen.html
    assert units(re.sub(r"<[^>]*>", "", seen.html)) <= SCREEN_UNITS
    assert all(seen.labels) and len(set(seen.labels)) == len(seen.labels), seen.labels
    assert all(len(tap.encode()) <= 64 for tap in seen.taps)
    return seen


async def teacher(school: Town, lang: Lang = Lang.EN) -> Talk:
    return await school.with_role(WANG_ID, Role.TEACHER, "Wang", lang)


@pytest.mark.parametrize("lang", list(Lang))
async def test_the_page_tells_of_phone_and_classroom_on_one_screen(school: Town, lin: Learner, lang: Lang) -> None:
    seen = sound(await (await teacher(school, lang)).taps(f"lp.o:{lin.id}"))
    told = {
        Lang.EN: (
            "Mrs Zhao",
            "2 of the last 3, late once",
            "2 of the last 3 right",
            "1 done",
            "<i>mixed up signs</i>",
            "🙁",
        ),
        Lang.ZH: (
            "Mrs Zhao",
            "最近 3 次来了 2 次，迟到 1 次",
            "最近 3 题对了 2 题",
            "做完 1 次",
            "<i>mixed up signs</i>",
            "🙁",
        ),
    }[lang]
    for words in told:
        assert words in seen.html, seen.html
    assert "%" not in seen.html
    assert "🏅" in seen.html and "s2" in seen.html


async def test_a_mood_that_was_not_shared_with_teachers_is_not_there(school: Town, lin: Learner) -> None:
    seen = await (await teacher(school)).taps(f"lp.o:{lin.id}")
    assert "🙁" in seen.html and "😀" not in seen.html


@pytest.mark.parametrize("lang", list(Lang))
async def test_every_value_opens_to_what_it_rests_on(school: Town, lin: Learner, lang: Lang) -> None:
    talk = await teacher(school, lang)
    page = await talk.taps(f"lp.o:{lin.id}")
    opened = {
        tap.split(":")[0]: sound(await talk.taps(tap))
        for tap in page.taps
        if tap[:2] == "mp" or (tap[:3] == "lp." and tap[:4] != "lp.p")
    }
    assert set(opened) == {"mp", "mp.s", "lp.r", "lp.a", "lp.k", "lp.w", "lp.n", "lp.h", "lp.t"}
    assert opened["lp.r"].html.count("\n") == 8
    assert opened["lp.a"].html.count("\n") == 4
    assert "✗" in opened["lp.k"].html and "✓" in opened["lp.k"].html
    assert "0" in opened["lp.h"].html
    for verb, seen in opened.items():
        assert f"lp.o:{lin.id}" in seen.taps, verb


async def test_the_weeks_are_a_picture_with_their_words(school: Town, lin: Learner) -> None:
    seen = sound(await (await teacher(school)).taps(f"lp.t:{lin.id}"))
    assert "0 0 0 0 0 0 3 1" in seen.html, seen.html
    assert "Lessons: 2 of 3; exit questions: 2 of 3 right." in seen.html


async def test_only_their_own_teacher_and_admins_open_the_page(school: Town, lin: Learner) -> None:
    braun = await school.with_role(BRAUN_ID, Role.TEACHER, "Braun")
    for tap in (f"lp.o:{lin.id}", f"lp.n:{lin.id}:0", f"lp.t:{lin.id}", f"lp.r:{lin.id}:{ROAD}", f"mp:{lin.id}"):
        assert "mixed up" not in (seen := sound(await braun.taps(tap))).html
        assert "Lin" not in seen.html
    admin = await school.with_role(ADMIN_ID, Role.ADMIN, "Office")
    assert "mixed up signs" in (await admin.taps(f"lp.o:{lin.id}")).html
    parent = school.talk(MUM_ID)
    assert "mixed up" not in (await parent.taps(f"lp.o:{lin.id}")).html


async def test_looking_is_written_down(school: Town, lin: Learner) -> None:
    talk = await teacher(school)
    await talk.taps(f"lp.o:{lin.id}")
    await talk.taps(f"lp.n:{lin.id}:0")
    await talk.taps(f"mp:{lin.id}")
    async with school.database.reading() as uow:
        seen = await uow.journal.with_object(Verb.VIEWED, "profile", str(lin.id))
    me = await talk.me()
    assert [(each.actor, each.result["part"]) for each in seen] == [
        (me.id, "page"),
        (me.id, "notes"),
        (me.id, "skills"),
    ]


async def test_without_the_familys_yes_only_the_own_lessons_and_notes_are_there(school: Town, lin: Learner) -> None:
    async with school.database.transaction() as uow:
        for consent in await uow.people.consents_of(lin.id):
            if consent.purpose is Purpose.TEACHERS_SEE:
                await uow.people.add_consent(replace(consent, withdrawn_at=school.clock.now()))
    talk = await teacher(school)
    seen = sound(await talk.taps(f"lp.o:{lin.id}"))
    assert "has not agreed yet" in seen.html and "2 of the last 3, late once" in seen.html
    assert "mixed up signs" in seen.html and "Practised" not in seen.html
    assert {tap.split(":")[0] for tap in seen.taps} == {
        "lp.a",
        "lp.k",
        "lp.w",
        "lp.n",
        "lp.p",
        "as.l",
        "le.w",
        "ca.b",
        "lp.t",
        "nt.l",
        "lp",
        "home",
    }
    assert "Lin" not in (await talk.taps(f"mp:{lin.id}")).html
    assert "nothing" in (await talk.taps(f"lp.h:{lin.id}:0")).html.casefold()


async def test_a_learner_is_found_by_a_part_of_the_name_or_from_the_class(school: Town, lin: Learner) -> None:
    async with school.database.transaction() as uow:
        other = await uow.people.add_learner(Learner(0, "Linda", grade=5))
        await uow.classes.enrol(other.id, MORNING.id, school.clock.now())
    talk = await teacher(school)
    assert sound(await talk.says("/learner")).labels[:2] == ["👤 Lin", "👤 Linda"]
    assert "<b>Linda</b>" in sound(await talk.says("ind")).html
    assert "Nobody in your classes" in sound(await talk.says("/learner Tom")).html
    card = await talk.taps(f"cl.c:{handle(MORNING.id)}")
    assert f"lp.c:{handle(MORNING.id)}" in card.taps
    assert f"lp.o:{lin.id}" in sound(await talk.taps(f"lp.c:{handle(MORNING.id)}")).taps


async def test_the_skills_of_a_learner_open_to_the_answers_for_their_teacher(school: Town, lin: Learner) -> None:
    talk = await teacher(school)
    seen = await talk.taps(f"mp.s:{lin.id}:fractions.add")
    assert "8 answers online" in seen.html and "3 exit questions (last Sat 14 Nov: ✗)" in seen.html
    assert "“mixed up signs” (a note: not firm yet)" in seen.html
    assert f"lp.o:{lin.id}" in seen.taps
    assert not {"pf", "mp.go", "ask"} & {tap.split(":")[0] for tap in seen.taps}
    assert "Lin's answers" in (await talk.taps(f"mp.e:{lin.id}:fractions.add:0")).html

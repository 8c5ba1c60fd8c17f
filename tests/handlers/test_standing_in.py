"""A colleague stands in: asked from the class or from days off, told, sees the class while it lasts, taken back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.courses.browsing import handle
from domain.journal import Statement, Verb
from domain.language import Lang
from domain.mood.mood import week_of
from domain.people.person import Learner, Person, Role
from tests.domain.booking.stage import BRAUN, CENTRE, EAST, FAQ, OLYMPIAD, WANG, WEST
from tests.handlers.talk import Talk, Town
from tests.handlers.test_classes import BRAUNS, COURSE, LATER, MORNING
from tests.house import told

WANG_ID, BRAUN_ID, ADMIN_ID = 7, 8, 9
HERE = handle(MORNING.id)
WEEK = timedelta(days=7)


@pytest.fixture
async def school(town: Town) -> Town:
    staff = (replace(WANG, telegram=WANG_ID), replace(BRAUN, telegram=BRAUN_ID))
    async with town.database.transaction() as uow:
        await uow.courses.replace(CENTRE, (EAST, WEST), staff, (COURSE, OLYMPIAD), (MORNING, LATER, BRAUNS), (), FAQ)
    return town


async def pair(school: Town, lang: Lang = Lang.EN) -> tuple[Talk, Talk, int]:
    wang = await school.with_role(WANG_ID, Role.TEACHER, "Wang", lang)
    braun = await school.with_role(BRAUN_ID, Role.TEACHER, "Braun", lang)
    return wang, braun, (await person(school, BRAUN_ID)).id


async def person(school: Town, account: int) -> Person:
    async with school.database.reading() as uow:
        found = await uow.people.by_external("telegram", str(account))
    assert found is not None
    return found


async def got(school: Town, account: int) -> list[str]:
    """What was pushed to somebody."""
    said: list[dict[str, Any]] = await told(school.database, await person(school, account))
    return [each["html"] for each in said if "🤝" in each["html"] or "standing in" in each["html"]]


async def learner(school: Town) -> int:
    async with school.database.transaction() as uow:
        made = await uow.people.add_learner(Learner(0, "Lin", None, grade=5))
        await uow.classes.enrol(made.id, MORNING.id, school.clock.now())
    return made.id


@pytest.mark.parametrize("lang", list(Lang))
async def test_a_colleague_is_asked_from_the_class_told_and_teaches_it_until_the_last_day(
    school: Town, lang: Lang
) -> None:
    wang, braun, deputy = await pair(school, lang)
    lin = await learner(school)
    card = await wang.taps(f"cl.c:{HERE}")
    assert f"si.c:{HERE}" in card.taps
    who = await wang.taps(f"si.c:{HERE}")
    assert f"si.w:{HERE}:{deputy}" in who.taps
    days = await wang.taps(f"si.w:{HERE}:{deputy}")
    # Saturday 21 November: the rest of the week is until Sunday
    assert f"si.p:{HERE}:{deputy}:20261121:20261122:0" in days.taps
    first = await wang.taps(f"si.f:{HERE}:{deputy}:202611")
    assert f"si.l:{HERE}:{deputy}:20261128:202611" in first.taps and not re.search(":20261120:", str(first.taps))
    last = await wang.taps(f"si.l:{HERE}:{deputy}:20261128:202611")
    assert f"si.p:{HERE}:{deputy}:20261128:20261129:0" in last.taps
    plan = await wang.taps(f"si.p:{HERE}:{deputy}:20261128:20261129:0")
    assert all(len(each.encode()) <= 64 for each in plan.taps)
    assert f"si.p:{HERE}:{deputy}:20261128:20261129:1" in plan.taps, "her other class can be taken along"
    assert await got(school, BRAUN_ID) == []
    for _ in range(2):
        done = await wang.taps(f"si.y:{HERE}:{deputy}:20261128:20261129:0")
    assert len(await got(school, BRAUN_ID)) == 1, "a second tap tells nobody"
    assert sum(each.startswith("si.x:") for each in done.taps) == 1

    assert f"cl.c:{HERE}" not in (await braun.says("/class")).taps, "it is a week until then"
    assert any(each == "si" for each in braun.seen.taps)
    school.clock.advance(WEEK)
    assert f"cl.c:{HERE}" in (await braun.says("/class")).taps
    stands = await braun.taps(f"cl.c:{HERE}")
    assert "🤝" in stands.html and f"si.c:{HERE}" not in stands.taps
    page = await braun.taps(f"lp.o:{lin}")
    assert "Lin" in page.html
    assert f"cl.c:{HERE}" in (await wang.says("/class")).taps, "it stays her class, too"
    school.clock.advance(timedelta(days=2))
    assert f"cl.c:{HERE}" not in (await braun.says("/class")).taps
    assert "Lin" not in (await braun.taps(f"lp.o:{lin}")).html


async def test_days_off_offer_to_find_somebody_for_all_lessons_in_them(school: Town) -> None:
    wang, _, deputy = await pair(school)
    assert "si.o:20261123:20261124" not in (await wang.taps("hr.y:20261123:20261124:s")).taps, "no lesson then"
    off = await wang.taps("hr.y:20261130:20261206:s")
    assert "si.o:20261130:20261206" in off.taps
    who = await wang.taps("si.o:20261130:20261206")
    plan = await wang.taps(next(each for each in who.taps if each.startswith("si.p")))
    assert f"si.y:-:{deputy}:20261130:20261206:0" in plan.taps
    await wang.taps(f"si.y:-:{deputy}:20261130:20261206:0")
    async with school.database.reading() as uow:
        stands = await uow.stand_ins.of_deputy(deputy, school.clock.now())
    assert [each.class_id for each in stands] == [LATER.id, MORNING.id]


async def test_either_of_them_takes_it_back_and_the_other_is_told(school: Town) -> None:
    wang, braun, deputy = await pair(school)
    await wang.taps(f"si.y:{HERE}:{deputy}:20261121:20261128:0")
    listed = await braun.taps("si")
    (ends,) = [each for each in listed.taps if each.startswith("si.x:")]
    assert f"cl.c:{HERE}" in (await braun.says("/class")).taps
    await braun.taps(ends)
    assert f"cl.c:{HERE}" not in (await braun.says("/class")).taps
    (said,) = await got(school, WANG_ID)
    assert "does not take these classes" in said
    again = await braun.taps(ends)
    assert again.toast == "That was over already"
    await wang.taps(f"si.y:{HERE}:{deputy}:20261121:20261128:0")
    assert f"cl.c:{HERE}" in (await braun.says("/class")).taps, "it can be arranged anew"


async def test_an_admin_arranges_it_for_any_class_and_the_teacher_is_told(school: Town) -> None:
    await pair(school)
    deputy = (await person(school, BRAUN_ID)).id
    admin = await school.with_role(ADMIN_ID, Role.ADMIN, "Sun", Lang.EN)
    plan = await admin.taps(f"si.p:{HERE}:{deputy}:20261121:20261127:1")
    assert plan.html.count("one lesson") == 1 and "one class that does not meet" in plan.html
    await admin.taps(f"si.y:{HERE}:{deputy}:20261121:20261127:1")
    (said,) = await got(school, WANG_ID)
    assert "Somebody stands in for you" in said
    assert len([each for each in (await admin.taps("si")).taps if each.startswith("si.x:")]) == 1


async def test_whoever_has_nothing_to_do_with_it_cannot_arrange_or_end_it(school: Town) -> None:
    wang, braun, deputy = await pair(school)
    await wang.taps(f"si.y:{HERE}:{deputy}:20261121:20261128:0")
    other = await school.with_role(11, Role.TEACHER, "Zhou", Lang.EN)
    assert "not one of yours" in (await other.taps(f"si.c:{HERE}")).html
    await other.taps("si.x:1")
    assert f"cl.c:{HERE}" in (await braun.says("/class")).taps
    assert "not one of yours" in (await braun.taps(f"si.c:{HERE}")).html, "who stands in passes it on to nobody"
    old = await wang.taps(f"si.y:{HERE}:{deputy}:20261101:20261102:0")
    assert "over" in old.html


async def test_whoever_stands_in_learns_of_moods_told_since_they_do(school: Town) -> None:
    wang, braun, deputy = await pair(school)
    lin = await learner(school)
    await feels(school, lin, 2)
    await wang.taps(f"si.y:{HERE}:{deputy}:20261122:20261130:0")
    school.clock.advance(timedelta(days=1))
    low = (await wang.taps(f"lp.o:{lin}")).html
    assert (await braun.taps(f"lp.o:{lin}")).html != low
    await feels(school, lin, 2)
    assert (await braun.taps(f"lp.o:{lin}")).html == (await wang.taps(f"lp.o:{lin}")).html


async def feels(school: Town, lin: int, value: int) -> None:
    """The weekly question, answered so that teachers may know."""
    now = school.clock.now()
    result = {"mood": value, "audience": ["teachers"]}
    async with school.database.transaction() as uow:
        await uow.journal.add(Statement(Verb.FELT, "week", week_of(now, "Asia/Shanghai"), now, None, lin, result))

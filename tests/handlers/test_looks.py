"""Whatever shows a learner to staff is in the log that the family reads; what the family looks at is not."""

from __future__ import annotations

import pytest

from domain.courses.browsing import handle
from domain.people.person import Learner, Role
from domain.privacy import looks
from domain.privacy.look import Seen
from tests.handlers.talk import Talk, Town
from tests.handlers.test_learner_page import LIN_ID, MORNING, MUM_ID, ROAD, lin, school, teacher

__all__ = ["lin", "school"]

OPERATOR_ID = 202
OF_TEACHERS = {
    "lp.o:{lin}": Seen.PROFILE,
    "lp.a:{lin}:0": Seen.PROFILE,
    "lp.p:{lin}": Seen.PAPER,
    "lp.r:{lin}:" + ROAD: Seen.ANSWERS,
    "mp:{lin}": Seen.MAP,
    "cl.c:" + handle(MORNING.id): Seen.CLASS,
    "le.w:{lin}": Seen.LETTERS,
    "nt.n:{lin}:0": Seen.PROFILE,
}


async def seen_of(school: Town, lin: Learner, talk: Talk) -> set[Seen]:
    me = (await talk.me()).id
    async with school.database.reading() as uow:
        return {each.seen for each in await uow.looks.of(lin.id, 50) if each.person == me}


@pytest.mark.parametrize("tap", OF_TEACHERS)
async def test_a_teachers_look_is_noted(school: Town, lin: Learner, tap: str) -> None:
    wang = await teacher(school)
    await wang.taps(tap.format(lin=lin.id))
    assert OF_TEACHERS[tap] in await seen_of(school, lin, wang)


async def test_the_offices_look_at_a_family_is_noted(school: Town, lin: Learner) -> None:
    office = await school.with_role(OPERATOR_ID, Role.OPERATOR, "Sun")
    await office.taps(f"ms.f:{lin.id}")
    assert await seen_of(school, lin, office) == {Seen.FAMILY}


async def test_the_familys_own_looks_and_refused_ones_are_not(school: Town, lin: Learner) -> None:
    other = await school.with_role(8, Role.TEACHER, "Braun")
    for talk in (await school.with_role(MUM_ID, Role.PARENT, "Mrs Zhao"), school.talk(LIN_ID), other):
        for tap in ("lp.f:{lin}", "mp:{lin}", "lp.o:{lin}", "lp.p:{lin}"):
            await talk.taps(tap.format(lin=lin.id))
        assert not await seen_of(school, lin, talk)


async def test_without_the_note_the_log_would_be_empty(
    school: Town, lin: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(*_: object) -> None:
        return None

    monkeypatch.setattr(looks, "note_looks", silent)
    wang = await teacher(school)
    await wang.taps(f"lp.o:{lin.id}")
    assert not await seen_of(school, lin, wang)

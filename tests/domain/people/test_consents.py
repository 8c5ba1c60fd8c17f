"""Consent purpose by purpose: who decides, what follows at once, who is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.errors import Gone
from domain.journal import Verb
from domain.people.consent import may_ask_mood, may_store_practice, may_teachers_see
from domain.people.consents import Decide, LookWhoMaySee
from domain.people.person import AgeBand, Learner, Person, Purpose, Role
from tests.domain.people.family import Family
from tests.house import told

AGE = 14


async def seen(family: Family, learner: Learner) -> bool:
    async with family.database.reading() as uow:
        return await may_teachers_see(uow, learner, AGE)


async def asked(family: Family, learner: Learner) -> bool:
    async with family.database.reading() as uow:
        return await may_ask_mood(uow, learner, AGE)


async def with_practice(family: Family, age: AgeBand | None = AgeBand.FROM_10) -> tuple[Person, Person, Learner]:
    """Mei is a guardian, Lin learns; the practice is agreed."""
    mei = await family.person(1, Role.PARENT)
    lin, learner = await family.child(2, guardian=mei, age=age)
    assert lin is not None
    if age is not AgeBand.FROM_14:
        await family.do(mei, Decide(learner.id, Purpose.PRACTICE, True))
    return mei, lin, learner


async def test_everything_is_off_at_first_and_one_yes_is_not_the_other(family: Family) -> None:
    mei, _, learner = await with_practice(family)
    assert not await seen(family, learner) and not await asked(family, learner)
    await family.do(mei, Decide(learner.id, Purpose.TEACHERS_SEE, True))
    assert await seen(family, learner) and not await asked(family, learner)
    async with family.database.reading() as uow:
        stored = await uow.people.consents_of(learner.id)
        said = await uow.journal.told(learner.id, Verb.CONSENTED, "consent")
    assert {each.purpose for each in stored} == {Purpose.PRACTICE, Purpose.TEACHERS_SEE}
    assert all(each.text_version and each.given_by == mei.id for each in stored)
    assert [each.object_id for each in said] == ["practice", "teachers_see"]


async def test_a_withdrawal_holds_at_once_and_a_second_tap_changes_nothing(family: Family) -> None:
    mei, _, learner = await with_practice(family)
    await family.do(mei, Decide(learner.id, Purpose.TEACHERS_SEE, True))
    for _ in range(2):
        page = await family.do(mei, Decide(learner.id, Purpose.TEACHERS_SEE, False))
        assert not page.of(Purpose.TEACHERS_SEE).given
    assert not await seen(family, learner)
    async with family.database.reading() as uow:
        said = await uow.journal.told(learner.id, Verb.CONSENTED, "consent")
        assert await may_store_practice(uow, learner, AGE), "the other purpose stays as it is"
    assert [each.result["given"] for each in said] == [True, True, False]
    await family.do(mei, Decide(learner.id, Purpose.TEACHERS_SEE, True))
    assert await seen(family, learner)


async def test_without_the_practice_there_is_nothing_for_teachers_to_see(family: Family) -> None:
    mei, _, learner = await with_practice(family)
    await family.do(mei, Decide(learner.id, Purpose.TEACHERS_SEE, True))
    await family.do(mei, Decide(learner.id, Purpose.PRACTICE, False))
    assert not await seen(family, learner)


async def test_below_the_age_a_guardian_decides_and_from_it_on_the_learner(quick_family: Family) -> None:
    mei, lin, learner = await with_practice(quick_family)
    with pytest.raises(Gone):
        await quick_family.do(lin, Decide(learner.id, Purpose.TEACHERS_SEE, True))
    older = await quick_family.person(3, Role.LEARNER, name="Tom")
    async with quick_family.database.transaction() as uow:
        tom = await uow.people.add_learner(Learner(0, "Tom", person=older.id, age_band=AgeBand.FROM_14))
        await uow.people.add_guardian(tom.id, mei.id, quick_family.clock.now())
    with pytest.raises(Gone):
        await quick_family.do(mei, Decide(tom.id, Purpose.TEACHERS_SEE, True))
    page = await quick_family.do(older, Decide(tom.id, Purpose.TEACHERS_SEE, True))
    assert page.of(Purpose.TEACHERS_SEE).given and not page.of(Purpose.PRACTICE).asked
    assert await seen(quick_family, tom)
    read = await quick_family.do(mei, LookWhoMaySee(tom.id))
    assert read.of(Purpose.TEACHERS_SEE).given and not read.of(Purpose.TEACHERS_SEE).mine


async def test_the_check_in_needs_the_learner_and_below_the_age_a_guardian_too(family: Family) -> None:
    mei, lin, learner = await with_practice(family)
    page = await family.do(lin, Decide(learner.id, Purpose.MOOD, True))
    assert page.of(Purpose.MOOD).waits == "guardian" and not await asked(family, learner)
    family.clock.advance(timedelta(minutes=1))
    page = await family.do(mei, Decide(learner.id, Purpose.MOOD, True))
    assert page.of(Purpose.MOOD).given and not page.of(Purpose.MOOD).waits
    assert await asked(family, learner)
    await family.do(mei, Decide(learner.id, Purpose.MOOD, False))
    assert not await asked(family, learner)
    page = await family.do(lin, LookWhoMaySee())
    assert page.of(Purpose.MOOD).given and page.of(Purpose.MOOD).waits == "guardian"


async def test_a_guardian_hears_when_a_childs_check_in_waits_for_them(quick_family: Family) -> None:
    mei, lin, learner = await with_practice(quick_family)
    await quick_family.do(lin, Decide(learner.id, Purpose.MOOD, True))
    heard = [each for each in await told(quick_family.database, mei) if "on Fridays" in each["html"]]
    assert [row[0]["tap"] for row in heard[0]["keyboard"]] == [f"ag.p:{learner.id}:mood"]


async def test_a_stranger_neither_reads_nor_decides(quick_family: Family) -> None:
    _, _, learner = await with_practice(quick_family)
    stranger = await quick_family.person(9, Role.PARENT)
    for use_case in (LookWhoMaySee(learner.id), Decide(learner.id, Purpose.TEACHERS_SEE, True)):
        with pytest.raises(Gone):
            await quick_family.do(stranger, use_case)
    assert not await seen(quick_family, learner)


async def test_the_other_guardian_hears_of_it_but_not_of_the_check_in(quick_family: Family) -> None:
    mei, _, learner = await with_practice(quick_family)
    jun = await quick_family.person(4, Role.PARENT, name="Jun")
    async with quick_family.database.transaction() as uow:
        await uow.people.add_guardian(learner.id, jun.id, quick_family.clock.now())
    await quick_family.do(mei, Decide(learner.id, Purpose.TEACHERS_SEE, True))
    await quick_family.do(mei, Decide(learner.id, Purpose.MOOD, True))
    heard = [each["html"] for each in await told(quick_family.database, jun)]
    assert len(heard) == 1 and "Teachers see the practice" in heard[0]

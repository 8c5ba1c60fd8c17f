"""Practice as it is seen by those who may not practise, or not yet."""

from __future__ import annotations

from aiogram import Dispatcher

from domain.clock import FixedClock
from domain.people.person import AgeBand, Role
from tests.domain.practice.conftest import a_learner, agree
from tests.handlers.phone import Phone, says
from tests.house import as_person


async def test_a_child_without_consent_gets_the_way_to_it_and_samples_instead(
    phone: Phone, clock: FixedClock, dispatcher: Dispatcher
) -> None:
    child, learner = await a_learner(
        phone.database, phone.services, 102, age_band=AgeBand.FROM_10, lang=phone.person.lang
    )
    young = Phone(phone.database, phone.services, dispatcher, child)
    await young.say("/practice")
    assert young.verbs() == ["on.invite", "pr.sample"]
    await young.tap("pr.sample")
    for number in range(3):
        assert says(young, f"样题 {number + 1}/3", f"Sample question {number + 1} of 3")
        assert says(young, "不会留下任何记录", "nothing of it is kept")
        await young.tap("pr.sa")
        await young.tap("pr.sn")
    assert says(young, "3 题里对了", "of 3")
    async with phone.database.reading() as uow:
        assert list(await uow.journal.about(learner.id)) == []
        assert await uow.practice.latest_session(learner.id) is None


async def test_a_parent_reads_about_the_child_at_every_stage(phone: Phone, dispatcher: Dispatcher) -> None:
    lang = phone.person.lang
    guardian = await as_person(phone.database, phone.services, 103, Role.PARENT, lang)
    parent = Phone(phone.database, phone.services, dispatcher, guardian)
    await parent.say("/practice")
    assert parent.verbs() == ["on.child", "home"]
    child, learner = await a_learner(phone.database, phone.services, 104, age_band=AgeBand.UP_TO_9, lang=lang)
    async with phone.database.transaction() as uow:
        await uow.people.add_guardian(learner.id, guardian.id, phone.services.clock.now())
    await parent.say("/practice")
    assert parent.button("on.consent") == f"on.consent:{learner.id}"
    await agree(phone.database, learner, guardian, phone.services)
    await parent.say("/practice")
    assert says(parent, "还没有在这里练习过", "has not practised here yet")
    pupil = Phone(phone.database, phone.services, dispatcher, child)
    await pupil.say("/practice")
    for _ in range(6):
        await pupil.answer()
        await pupil.tap("pr.n")
    await parent.send_tap("pr")
    assert says(parent, "答对 6 题，共 6 题", "6 of 6 right")


async def test_a_visitor_is_told_whose_practice_is(phone: Phone, dispatcher: Dispatcher) -> None:
    person = await as_person(phone.database, phone.services, 105, Role.TEACHER, phone.person.lang)
    visitor = Phone(phone.database, phone.services, dispatcher, person)
    await visitor.say("/practice")
    assert visitor.verbs() == ["pr.sample", "home"]

"""Why an item came: stored with the choice, and told to those whom it concerns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.errors import Gone, NotAllowed
from domain.journal import Verb
from domain.people.person import Role
from domain.practice.choosing.why import ExplainChoice
from tests.domain.practice.conftest import Evening, a_learner
from tests.house import as_person


async def test_a_learner_reads_why_an_item_came(evening: Evening) -> None:
    question = await evening.question()
    reason = await evening.do(ExplainChoice(question.session.id, 0))
    stored = question.asked.why
    assert reason.goal == stored["goal"] == "fitting"
    assert reason.of_ten == round(10 * stored["expected"])
    assert reason.skill == evening.bank.skill_name(stored["skill"])
    assert reason.learner is None


async def test_what_moved_the_expectation_is_told_and_no_more_than_two_parts(evening: Evening) -> None:
    question = await evening.question()
    parts = [["difficulty", 1.2], ["skill", -0.6], ["guess", 0.5], ["form", 0.1]]
    await _tell(evening, parts=parts)
    reason = await evening.do(ExplainChoice(question.session.id, 0))
    assert reason.parts == [("difficulty", True), ("skill", False)]


async def test_the_day_of_the_class_is_the_readers_local_day(evening: Evening) -> None:
    question = await evening.question()
    await _tell(evening, goal="class", taught="2026-11-20T17:30:00+00:00")
    reason = await evening.do(ExplainChoice(question.session.id, 0))
    assert reason.on == date(2026, 11, 21), "in Shanghai it is past midnight"


async def test_a_certain_success_is_never_promised(evening: Evening) -> None:
    question = await evening.question()
    for expected, of_ten in ((0.999, 9), (0.01, 1)):
        await _tell(evening, expected=expected)
        assert (await evening.do(ExplainChoice(question.session.id, 0))).of_ten == of_ten


async def test_nobody_elses_item_is_explained(evening: Evening) -> None:
    question = await evening.question()
    other, _ = await a_learner(evening.database, evening.services, 202)
    with pytest.raises(Gone):
        await evening.do(ExplainChoice(question.session.id, 0), other)
    for session, position in ((question.session.id, 5), (999, 0)):
        with pytest.raises(Gone):
            await evening.do(ExplainChoice(session, position))
    parent = await as_person(evening.database, evening.services, 303, Role.PARENT)
    with pytest.raises(NotAllowed):
        await evening.do(ExplainChoice(question.session.id, 0), parent)


async def test_a_teacher_reads_it_for_their_own_learners_only_and_that_is_written_down(evening: Evening) -> None:
    question = await evening.question()
    stranger = await as_person(evening.database, evening.services, 404, Role.TEACHER)
    with pytest.raises(Gone):
        await evening.do(ExplainChoice(question.session.id, 0), stranger)
    admin = await as_person(evening.database, evening.services, 505, Role.ADMIN)
    reason = await evening.do(ExplainChoice(question.session.id, 0), admin)
    assert reason.learner == evening.learner
    viewed = [statement for statement in await evening.journal() if statement.verb is Verb.VIEWED]
    assert [(each.actor, each.object_id) for each in viewed] == [(admin.id, question.item.key)]


async def _tell(evening: Evening, **why: object) -> None:
    async with evening.database.transaction() as uow:
        asked = (await evening.asked())[0]
        await uow.practice.save_asked(replace(asked, why={**asked.why, **why}))

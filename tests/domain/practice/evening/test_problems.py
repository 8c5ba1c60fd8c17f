"""Reporting what is wrong with an item."""

from __future__ import annotations

import pytest

from domain.journal import Verb
from domain.practice.evening.desk import (
    AtEnd,
    AtItem,
    AtPause,
    Shown,
    Word,
)
from domain.practice.evening.pausing import PauseSession
from domain.practice.evening.problems import AskWhatIsWrong, Problem, ReportProblem
from domain.practice.evening.results import PracticeGlance, TonightOf
from domain.practice.evening.tonight import OpenTonight
from domain.practice.learner import model
from tests.domain.practice.conftest import Evening, a_learner
from tests.domain.practice.shelf import choice


async def test_looking_at_the_kinds_of_problems_stores_nothing(evening: Evening) -> None:
    question = await evening.question()
    await evening.do(AskWhatIsWrong(question.session.id, 0))
    assert await evening.verbs() == [Verb.INITIALIZED]


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize("problem", list(Problem))
async def test_a_reported_item_does_not_count_and_the_set_goes_on(
    evening: Evening, problem: Problem, answered: bool
) -> None:
    question = await evening.question()
    if answered:
        await evening.answer(question, right=False)
    shown = await evening.do(ReportProblem(question.session.id, 0, problem))
    assert shown.word is Word.THANKS
    assert isinstance(shown.desk, AtItem) and shown.desk.question.asked.position == 1
    statement = next(each for each in await evening.journal() if each.verb is Verb.REPORTED)
    assert (statement.object_id, statement.result["problem"]) == (question.item.key, problem.value)
    state = await evening.state()
    assert (state.ability, state.answers) == (0, 0)
    rests = state.skill(question.item.skills[0]).put_back_until
    assert (rests is not None) is (problem is Problem.UNTAUGHT)
    assert state == model.rebuild(await evening.journal())
    glance = await evening.do(PracticeGlance(evening.learner.id))
    assert glance.answered_this_week == 0


async def test_reporting_twice_is_reporting_once(evening: Evening) -> None:
    question = await evening.question()
    await evening.do(ReportProblem(question.session.id, 0, Problem.TYPO))
    shown = await evening.do(ReportProblem(question.session.id, 0, Problem.TYPO))
    assert shown.word is Word.OLD_SCREEN
    assert (await evening.verbs()).count(Verb.REPORTED) == 1


async def test_reporting_the_last_item_ends_the_set_without_it(evening: Evening) -> None:
    questions = await evening.play([True] * 5 + [False])
    shown = await evening.do(ReportProblem(questions[-1].session.id, 5, Problem.WRONG_KEY))
    assert isinstance(shown.desk, AtEnd)
    assert (shown.desk.score.right, shown.desk.score.of, shown.desk.score.reported) == (5, 5, 1)
    again = await evening.do(ReportProblem(questions[-1].session.id, 5, Problem.WRONG_KEY))
    assert again == Shown(shown.desk, Word.OLD_SCREEN)
    verbs = await evening.verbs()
    assert (verbs.count(Verb.COMPLETED), verbs.count(Verb.REPORTED)) == (1, 1)


async def test_an_item_whose_key_two_learners_doubt_is_flagged(evening: Evening) -> None:
    await evening.give(choice("c0"), *(choice(f"d{n}", difficulty=5) for n in range(8)))
    other, _ = await a_learner(evening.database, evening.services, 102)
    flagged = []
    for person in (evening.person, other):
        shown = await evening.do(OpenTonight(), person)
        assert isinstance(shown, Shown) and isinstance(shown.desk, AtItem)
        assert shown.desk.question.item.key == "c0"
        await evening.do(ReportProblem(shown.desk.question.session.id, 0, Problem.WRONG_KEY), person)
        async with evening.database.reading() as uow:
            flagged.append("c0" not in {item.key for item in await uow.items.live()})
    assert flagged == [False, True]


async def test_one_learner_alone_flags_nothing(evening: Evening) -> None:
    await evening.give(choice("c"))
    for _ in range(2):
        question = await evening.question()
        await evening.do(ReportProblem(question.session.id, question.asked.position, Problem.WRONG_KEY))
    async with evening.database.reading() as uow:
        assert [item.key for item in await uow.items.live()] == ["c"]


async def test_a_reported_item_is_behind_the_learner_when_the_set_is_paused(evening: Evening) -> None:
    question = await evening.question()
    await evening.do(ReportProblem(question.session.id, 0, Problem.TYPO))
    shown = await evening.do(PauseSession(question.session.id))
    assert isinstance(shown.desk, AtPause) and shown.desk.done == 1
    tonight = await evening.do(TonightOf(evening.learner.id))
    assert (tonight.done, tonight.left) == (1, 5)

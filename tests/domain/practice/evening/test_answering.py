"""Answers, numbers and hints on a real database, and what they leave behind."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from domain.journal import Verb
from domain.language import Lang
from domain.ports import Form
from domain.practice.evening.answering import AnswerChoice, AnswerNumber, SayNotLearned
from domain.practice.evening.desk import (
    AtDoor,
    AtEnd,
    AtItem,
    AtVerdict,
    Shown,
    Word,
)
from domain.practice.evening.hinting import OpenHint
from domain.practice.evening.pausing import PauseSession
from domain.practice.evening.problems import Problem, ReportProblem
from domain.practice.evening.progress import FORM
from domain.practice.evening.session import Verdict
from domain.practice.evening.tonight import NextItem, OpenTonight
from domain.practice.learner import model
from tests.domain.practice.conftest import Evening, a_learner
from tests.domain.practice.shelf import choice, entry, stock


async def test_a_right_answer_is_stored_with_everything_that_the_journal_needs(evening: Evening) -> None:
    stock(evening.bank, [choice(f"c{n}", "add", misconceptions=(None, "big-road", None, None)) for n in range(6)])
    question = await evening.question()
    evening.wait(seconds=12.5)
    shown = await evening.answer(question)
    assert isinstance(shown.desk, AtVerdict) and shown.desk.attempt.verdict is Verdict.RIGHT
    statement = (await evening.journal())[-1]
    assert (statement.verb, statement.object_id, statement.actor) == (
        Verb.ANSWERED,
        question.item.key,
        evening.person.id,
    )
    result = dict(statement.result)
    facts = result.pop("facts")
    assert facts["skills"] == ["add"]
    assert result.pop("label") == facts["difficulty"]
    assert result == {
        "session": question.session.id,
        "position": 0,
        "success": True,
        "option": 0,
        "seconds": 12.5,
        "hints": 0,
        "expected": question.asked.why["expected"],
    }


async def test_a_wrong_option_gets_its_own_feedback_else_the_misconceptions_words(evening: Evening) -> None:
    items = [
        choice(
            f"c{n}",
            feedback=(None, "The dog's road.", None, None),
            misconceptions=(None, "big-road", "big-road", None),
        )
        for n in range(6)
    ]
    stock(evening.bank, items)
    said = []
    for option in (1, 2, 3, 0):
        question = await evening.question()
        place = question.asked.order.index(option)
        shown = await evening.do(AnswerChoice(question.session.id, question.asked.position, place))
        assert isinstance(shown.desk, AtVerdict)
        said.append(shown.desk.feedback and shown.desk.feedback[Lang.EN])
    assert said == ["The dog's road.", "That was the big road.", None, None]


async def test_a_double_tap_is_one_answer_and_shows_its_verdict_again(evening: Evening) -> None:
    question = await evening.question()
    first = await evening.answer(question)
    second = await evening.answer(question, right=False)
    assert (first.word, second.word) == (Word.NONE, Word.ANSWERED)
    assert isinstance(first.desk, AtVerdict) and isinstance(second.desk, AtVerdict)
    assert second.desk.attempt == first.desk.attempt
    assert (await evening.verbs()).count(Verb.ANSWERED) == 1


async def test_two_answers_at_the_same_moment_are_one(evening: Evening) -> None:
    question = await evening.question()
    shown = await asyncio.gather(evening.answer(question), evening.answer(question, right=False))
    assert sorted(each.word for each in shown) == [Word.ANSWERED, Word.NONE]
    assert (await evening.verbs()).count(Verb.ANSWERED) == 1
    assert await evening.state() == model.rebuild(await evening.journal())


async def test_a_double_tap_on_the_last_item_shows_its_verdict_again(evening: Evening) -> None:
    questions = await evening.play([True] * 5 + [False])
    again = await evening.answer(questions[-1])
    assert isinstance(again.desk, AtVerdict) and again.word is Word.ANSWERED
    assert (await evening.verbs()).count(Verb.COMPLETED) == 1


async def test_a_button_of_an_item_left_behind_shows_what_is_now(evening: Evening) -> None:
    (first, *_, now) = await evening.play([True, True, True])
    shown = await evening.answer(first)
    assert shown.word is Word.OLD_SCREEN
    assert isinstance(shown.desk, AtItem) and shown.desk.question.asked.position == now.asked.position + 1


async def test_next_does_not_pass_over_an_item_that_waits(evening: Evening) -> None:
    question = await evening.question()
    shown = await evening.do(NextItem(question.session.id, 0))
    assert shown == Shown(AtItem(question), Word.OLD_SCREEN)


async def test_next_tapped_twice_goes_one_item_on(evening: Evening) -> None:
    question = await evening.question()
    await evening.answer(question)
    first = await evening.do(NextItem(question.session.id, 0))
    second = await evening.do(NextItem(question.session.id, 0))
    assert first.desk == second.desk
    assert second.word is Word.OLD_SCREEN


async def test_somebody_elses_button_shows_ones_own_set(evening: Evening) -> None:
    theirs = await evening.question()
    other, _ = await a_learner(evening.database, evening.services, 102)
    shown = await evening.do(AnswerChoice(theirs.session.id, 0, 0), other)
    assert shown == Shown(AtDoor(), Word.OLD_SCREEN)
    own = await evening.do(OpenTonight(), other)
    assert isinstance(own, Shown) and isinstance(own.desk, AtItem)
    for use_case in (
        AnswerChoice(theirs.session.id, 0, 0),
        NextItem(theirs.session.id, 0),
        SayNotLearned(theirs.session.id, 0),
        PauseSession(theirs.session.id),
        ReportProblem(theirs.session.id, 0, Problem.TYPO),
    ):
        shown = await evening.do(use_case, other)
        assert shown == Shown(own.desk, Word.OLD_SCREEN)
    assert await evening.verbs() == [Verb.INITIALIZED]


@pytest.mark.parametrize("place", [-1, 4, 99])
async def test_a_place_that_was_never_on_the_screen_changes_nothing(evening: Evening, place: int) -> None:
    stock(evening.bank, [choice("c")])
    question = await evening.question()
    shown = await evening.do(AnswerChoice(question.session.id, 0, place))
    assert shown == Shown(AtItem(question), Word.OLD_SCREEN)


async def test_an_item_that_got_other_options_meanwhile_is_asked_anew(evening: Evening) -> None:
    stock(evening.bank, [choice("c")])
    question = await evening.question()
    stock(evening.bank, [choice("c", options=("cat", "dog", "cow"))])
    shown = await evening.do(AnswerChoice(question.session.id, 0, 0))
    assert isinstance(shown.desk, AtItem) and shown.word is Word.OLD_SCREEN
    assert sorted(shown.desk.question.asked.order) == [0, 1, 2]
    assert Verb.ANSWERED not in await evening.verbs()


async def test_an_item_that_left_the_bank_can_still_be_answered(evening: Evening) -> None:
    await evening.give(choice("c"), choice("d"))
    question = await evening.question()
    stock(evening.bank, [choice("e")])
    shown = await evening.answer(question)
    assert isinstance(shown.desk, AtVerdict) and shown.desk.attempt.verdict is Verdict.RIGHT


async def test_an_item_that_exists_nowhere_any_more_is_passed_over(evening: Evening) -> None:
    stock(evening.bank, [choice("c")])
    await evening.question()
    stock(evening.bank, [choice("d")])
    question = await evening.question()
    assert (question.item.key, question.asked.position) == ("d", 1)


async def test_a_number_is_waited_for_and_understood(evening: Evening) -> None:
    stock(evening.bank, [entry(f"e{n}", answer="7/2") for n in range(6)])
    for text in ("3.5", "3,5", "７／２", "3 1/2"):
        question = await evening.question()
        form = await evening.form()
        assert form is not None and form.name == FORM
        assert form.data == {"session": question.session.id, "position": question.asked.position}
        shown = await evening.do(AnswerNumber(question.session.id, question.asked.position, text))
        assert isinstance(shown.desk, AtVerdict) and shown.desk.attempt.verdict is Verdict.RIGHT
        assert await evening.form() is None


async def test_an_unreadable_answer_is_asked_again_and_is_no_attempt(evening: Evening) -> None:
    stock(evening.bank, [entry("e")])
    question = await evening.question()
    shown = await evening.do(AnswerNumber(question.session.id, 0, "three and a half"))
    assert isinstance(shown.desk, AtItem) and shown.desk.unread == "three and a half"
    assert await evening.verbs() == [Verb.INITIALIZED]
    assert await evening.form() is not None


async def test_pausing_stops_waiting_for_a_number_and_resuming_waits_again(evening: Evening) -> None:
    stock(evening.bank, [entry("e")])
    question = await evening.question()
    await evening.do(PauseSession(question.session.id))
    assert await evening.form() is None
    await evening.question()
    assert await evening.form() is not None


async def test_entering_practice_leaves_what_one_was_typing_elsewhere(evening: Evening) -> None:
    stock(evening.bank, [choice("c")])
    form = Form(evening.person.id, "settings.name", {}, evening.clock.now() + timedelta(hours=1))
    async with evening.database.transaction() as uow:
        await uow.people.save_form(form)
    await evening.question()
    assert await evening.form() is None


async def test_hints_open_one_after_the_other_and_stay_open(evening: Evening) -> None:
    stock(evening.bank, [choice("c", hints=("one", "two"))])
    question = await evening.question()
    opened = []
    for hint in (2, 1, 1, 2, 3):
        shown = await evening.do(OpenHint(question.session.id, 0, hint))
        assert isinstance(shown.desk, AtItem)
        opened.append(shown.desk.question.asked.hints)
    assert opened == [0, 1, 1, 2, 2]
    assert (await evening.question()).asked.hints == 2


async def test_an_answer_remembers_the_hints_before_it_and_counts_less(evening: Evening) -> None:
    stock(evening.bank, [choice("c", "add", hints=("one",))])
    question = await evening.question()
    await evening.do(OpenHint(question.session.id, 0, 1))
    shown = await evening.answer(question)
    assert isinstance(shown.desk, AtVerdict) and shown.desk.attempt.hints == 1
    helped = (await evening.state()).ability
    known = model.facts(question.item, 5, 6)
    alone = model.update(model.State(), known, model.Evidence(Verdict.RIGHT), evening.clock.now()).ability
    assert 0 < helped < alone


async def test_not_learned_yet_is_information_and_the_skill_rests(evening: Evening) -> None:
    question = await evening.question()
    shown = await evening.do(SayNotLearned(question.session.id, 0))
    assert isinstance(shown.desk, AtVerdict) and shown.desk.attempt.verdict is Verdict.NOT_LEARNED
    assert (await evening.verbs())[-1] is Verb.SKIPPED
    state = await evening.state()
    assert state.ability == 0
    assert state.skill(question.item.skills[0]).put_back_until == evening.clock.now() + model.PUT_BACK_FOR
    desk = await evening.go_on(question)
    for _ in range(5):
        assert isinstance(desk, AtItem) and desk.question.item.skills[0] != question.item.skills[0]
        await evening.answer(desk.question)
        desk = await evening.go_on(desk.question)
    assert isinstance(desk, AtEnd)
    assert (desk.score.right, desk.score.of, desk.score.not_learned) == (5, 5, 1)


async def test_after_any_evening_the_journal_gives_back_the_stored_state(evening: Evening) -> None:
    question = await evening.question()
    await evening.do(OpenHint(question.session.id, 0, 1))
    await evening.answer(question)
    desk = await evening.go_on(question)
    assert isinstance(desk, AtItem)
    await evening.do(SayNotLearned(desk.question.session.id, 1))
    desk = await evening.go_on(desk.question)
    assert isinstance(desk, AtItem)
    await evening.answer(desk.question, right=False)
    await evening.do(ReportProblem(desk.question.session.id, 2, Problem.WRONG_KEY))
    evening.wait(minutes=7)
    await evening.play([True, False, True])
    evening.wait(days=1)
    await evening.play([False, True, True])
    assert (await evening.state()).answers == 7
    assert await evening.state() == model.rebuild(await evening.journal())


async def test_a_state_of_an_older_model_is_rebuilt_at_the_next_answer(evening: Evening) -> None:
    await evening.play([True, False])
    kept = await evening.state()
    async with evening.database.transaction() as uow:
        await uow.practice.save_state(evening.learner.id, {"version": 0}, evening.clock.now())
    question = await evening.question()
    await evening.answer(question)
    assert (await evening.state()).answers == kept.answers + 1
    assert await evening.state() == model.rebuild(await evening.journal())

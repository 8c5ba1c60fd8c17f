"""Sure or guess, answers that come too fast, and hints that are opened all at once."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from domain.clock import FixedClock
from domain.journal import Verb
from domain.practice.evening.answering import AnswerChoice, SayNotLearned, SaySure
from domain.practice.evening.desk import AtItem, AtPause, AtVerdict, Question, Shown, Word
from domain.practice.evening.helping import EASE_STEP, MOST_EASE, ChangePace, Pace
from domain.practice.evening.hinting import OpenHint
from domain.practice.evening.pausing import PauseSession
from domain.practice.evening.session import Attempt, Verdict
from domain.practice.learner import model
from domain.turn import Policy
from storage.database import Database
from tests.domain.practice.conftest import Evening, a_learner, plenty
from tests.domain.practice.shelf import bank, choice, entry, stock
from tests.house import services

READ = 20.0
"""Seconds in which any of these items can be read."""


async def an_evening(database: Database, clock: FixedClock, policy: Policy, seed: int = 1) -> Evening:
    held = bank(plenty())
    made = services(clock=clock, bank=held, policy=policy, seed=seed)
    person, learner = await a_learner(database, made, 101)
    return Evening(database, made, clock, held, person, learner)


@pytest.fixture
async def asked_if_sure(database: Database, clock: FixedClock) -> AsyncIterator[Evening]:
    yield await an_evening(database, clock, Policy(ask_if_sure=1.0, mind_haste=True))


@pytest.fixture
async def minded(database: Database, clock: FixedClock) -> AsyncIterator[Evening]:
    yield await an_evening(database, clock, Policy(ask_if_sure=0.0, mind_haste=True))


async def a_choice(evening: Evening) -> Question:
    stock(evening.bank, [choice(f"c{n}", "add", hints=("one", "two")) for n in range(12)])
    return await evening.question()


async def take(evening: Evening, question: Question, option: int) -> Shown:
    place = question.asked.order.index(option)
    return await evening.do(AnswerChoice(question.session.id, question.asked.position, place))


async def say(evening: Evening, question: Question, *, sure: bool) -> Shown:
    return await evening.do(SaySure(question.session.id, question.asked.position, sure))


def attempt_in(shown: Shown) -> Attempt:
    assert isinstance(shown.desk, AtVerdict)
    return shown.desk.attempt


async def test_an_option_waits_until_the_learner_has_said_how_sure_they_are(asked_if_sure: Evening) -> None:
    evening = asked_if_sure
    question = await a_choice(evening)
    evening.wait(seconds=READ)
    shown = await take(evening, question, 2)
    assert isinstance(shown.desk, AtItem) and shown.desk.taken == 2
    assert await evening.verbs() == [Verb.INITIALIZED]
    evening.wait(seconds=5)
    attempt = attempt_in(await say(evening, question, sure=False))
    assert (attempt.sure, attempt.verdict, attempt.response) == (False, Verdict.WRONG, {"option": 2})
    assert attempt.seconds == READ, "what one thinks of the answer takes its own time"
    assert (await evening.journal())[-1].result["sure"] is False
    assert await evening.state() == model.rebuild(await evening.journal())


async def test_another_option_may_be_taken_before_and_the_waiting_one_survives_a_restart(
    asked_if_sure: Evening,
) -> None:
    evening = asked_if_sure
    question = await a_choice(evening)
    await take(evening, question, 2)
    await take(evening, question, 2)
    await take(evening, question, 0)
    again = await evening.question()
    assert again.asked.draft is not None and again.asked.draft["taken"] == 0
    assert attempt_in(await say(evening, question, sure=True)).verdict is Verdict.RIGHT


async def test_a_double_tap_on_sure_is_one_answer(asked_if_sure: Evening) -> None:
    evening = asked_if_sure
    question = await a_choice(evening)
    await take(evening, question, 0)
    await say(evening, question, sure=True)
    second = await say(evening, question, sure=False)
    assert second.word is Word.ANSWERED and attempt_in(second).sure is True
    assert (await evening.verbs()).count(Verb.ANSWERED) == 1


async def test_sure_without_an_option_asks_for_one(asked_if_sure: Evening) -> None:
    evening = asked_if_sure
    question = await a_choice(evening)
    shown = await say(evening, question, sure=True)
    assert shown.word is Word.OLD_SCREEN and isinstance(shown.desk, AtItem)
    assert shown.desk.question.asked.order == question.asked.order


async def test_about_one_choice_in_four_asks_and_the_seed_decides(database: Database, clock: FixedClock) -> None:
    evening = await an_evening(database, clock, Policy(ask_if_sure=0.25, mind_haste=False), seed=5)
    stock(evening.bank, [choice(f"c{n}", f"s{n}") for n in range(90)])
    asks = 0
    for _ in range(10):
        desk = await evening.open()
        while isinstance(desk, AtItem):
            asks += "ask_if_sure" in desk.question.asked.why
            await evening.answer(desk.question)
            if "ask_if_sure" in desk.question.asked.why:
                await say(evening, desk.question, sure=True)
            desk = await evening.go_on(desk.question)
    assert 8 <= asks <= 22
    assert asks == sum(each is not None for each in await sures(evening))


async def sures(evening: Evening) -> list[bool | None]:
    async with evening.database.reading() as uow:
        last = (await evening.session()).id
        return [each.sure for number in range(1, last + 1) for each in await uow.practice.attempts(number)]


async def test_a_number_to_type_never_asks(asked_if_sure: Evening) -> None:
    stock(asked_if_sure.bank, [entry("e", "add")])
    assert "ask_if_sure" not in (await asked_if_sure.question()).asked.why


async def test_an_answer_faster_than_reading_is_rapid_and_weighs_little(minded: Evening) -> None:
    question = await a_choice(minded)
    minded.wait(seconds=1)
    shown = await minded.answer(question, right=False)
    assert attempt_in(shown).rapid and isinstance(shown.desk, AtVerdict) and not shown.desk.hasty
    assert (await minded.journal())[-1].result["rapid"] is True
    hurried = (await minded.state()).ability
    known = model.facts(question.item, 5, 6)
    careful = model.update(model.State(), known, model.Evidence(Verdict.WRONG), minded.clock.now()).ability
    assert careful < hurried <= 0
    assert await minded.state() == model.rebuild(await minded.journal())


async def test_not_learned_yet_is_never_too_fast(minded: Evening) -> None:
    question = await a_choice(minded)
    shown = await minded.do(SayNotLearned(question.session.id, 0))
    assert not attempt_in(shown).rapid


async def test_two_rapid_answers_in_a_row_get_a_word_and_the_pace_really_changes(minded: Evening) -> None:
    first = await a_choice(minded)
    await minded.answer(first)
    second = await minded.go_on(first)
    assert isinstance(second, AtItem)
    shown = await minded.answer(second.question)
    assert isinstance(shown.desk, AtVerdict) and shown.desk.hasty
    session = second.question.session.id
    third = (await minded.do(ChangePace(session, 1, Pace.EASIER))).desk
    again = await minded.do(ChangePace(session, 1, Pace.EASIER))
    assert isinstance(third, AtItem) and again == Shown(third, Word.OLD_SCREEN)
    assert third.question.asked.why["ease"] == EASE_STEP
    minded.wait(seconds=READ)
    await minded.answer(third.question)
    fourth = await minded.go_on(third.question)
    assert isinstance(fourth, AtItem) and fourth.question.asked.why["ease"] == EASE_STEP


async def test_the_pace_has_bounds(minded: Evening) -> None:
    question = await a_choice(minded)
    for position in range(4):
        await minded.answer(question)
        desk = (await minded.do(ChangePace(question.session.id, position, Pace.HARDER))).desk
        assert isinstance(desk, AtItem)
        question = desk.question
    assert question.asked.why["ease"] == -MOST_EASE


async def test_a_break_keeps_the_set_and_the_time_of_reading(minded: Evening) -> None:
    question = await a_choice(minded)
    minded.wait(seconds=READ)
    shown = await minded.do(PauseSession(question.session.id))
    assert isinstance(shown.desk, AtPause)
    minded.wait(hours=2)
    question = await minded.question()
    attempt = attempt_in(await minded.answer(question))
    assert not attempt.rapid and attempt.seconds == READ


async def test_opening_all_hints_at_once_at_two_items_gets_one_kind_word_a_set(minded: Evening) -> None:
    question, said = await a_choice(minded), []
    for _ in range(4):
        here = (question.session.id, question.asked.position)
        await minded.do(OpenHint(*here, 1))
        shown = await minded.do(OpenHint(*here, 2))
        assert isinstance(shown.desk, AtItem)
        said.append(shown.desk.too_many_hints)
        minded.wait(seconds=READ)
        assert attempt_in(await minded.answer(question)).hints == 2
        desk = await minded.go_on(question)
        assert isinstance(desk, AtItem)
        question = desk.question
    assert said == [False, True, False, False]


async def test_hints_that_are_read_get_no_word(minded: Evening) -> None:
    question = await a_choice(minded)
    for _ in range(3):
        for hint in (1, 2):
            minded.wait(seconds=READ)
            shown = await minded.do(OpenHint(question.session.id, question.asked.position, hint))
            assert isinstance(shown.desk, AtItem) and not shown.desk.too_many_hints
        await minded.answer(question)
        desk = await minded.go_on(question)
        assert isinstance(desk, AtItem)
        question = desk.question


async def test_where_haste_is_not_minded_nothing_is_rapid(evening: Evening) -> None:
    question = await a_choice(evening)
    assert not attempt_in(await evening.answer(question)).rapid

"""Tonight's set on a real database: opening, who may, pausing, closing, the end."""

from __future__ import annotations

import pytest

from domain.errors import NotAllowed, Refusal
from domain.journal import Verb
from domain.language import Lang
from domain.messages.screen import tap
from domain.people.person import AgeBand, Role
from domain.practice.evening.answering import AnswerChoice
from domain.practice.evening.desk import (
    AtEnd,
    AtItem,
    AtPause,
    AtVerdict,
    NothingToAsk,
    ParentsView,
    Shown,
    VisitorsView,
    Word,
)
from domain.practice.evening.pausing import CloseIdleSessions, PauseSession
from domain.practice.evening.session import SESSION_LIFE, SESSION_SIZE, SessionState
from domain.practice.evening.tonight import NextItem, OpenTonight, ShowNow
from tests.domain.practice.conftest import Evening, a_learner, agree
from tests.domain.practice.shelf import choice, stock
from tests.house import as_person


async def test_opening_starts_a_set_of_six_and_puts_the_first_item_down(evening: Evening) -> None:
    question = await evening.question()
    assert (question.session.size, question.session.position) == (SESSION_SIZE, 0)
    assert question.asked.why["goal"] == "fitting"
    assert await evening.verbs() == [Verb.INITIALIZED]
    assert [each.item for each in await evening.asked()] == [question.item.key]


async def test_opening_again_shows_the_same_item_in_the_same_order(evening: Evening) -> None:
    first, again = await evening.question(), await evening.question()
    assert first == again
    assert await evening.verbs() == [Verb.INITIALIZED]


async def test_an_empty_bank_is_said_kindly_and_starts_nothing(evening: Evening) -> None:
    stock(evening.bank, [])
    assert await evening.open() == NothingToAsk()
    assert await evening.verbs() == []


async def test_items_of_the_other_language_are_asked_only_when_there_are_none_in_ones_own(evening: Evening) -> None:
    await evening.give(choice("zh", langs=[Lang.ZH]), choice("en", langs=[Lang.EN]))
    question = await evening.question()
    assert (question.item.key, question.other_language) == ("en", False)
    stock(evening.bank, [choice("zh", langs=[Lang.ZH])])
    shown = await evening.answer(question)
    assert isinstance(shown.desk, AtVerdict)
    desk = await evening.go_on(question)
    assert isinstance(desk, AtItem)
    assert (desk.question.item.key, desk.question.lang, desk.question.other_language) == ("zh", Lang.ZH, True)


async def test_who_changes_the_language_goes_on_in_the_new_one(evening: Evening) -> None:
    question = await evening.question()
    assert question.lang is Lang.EN
    await as_person(evening.database, evening.services, 101, Role.LEARNER, Lang.ZH, age_band=AgeBand.FROM_14)
    again = await evening.question()
    assert (again.item, again.asked.order, again.lang) == (question.item, question.asked.order, Lang.ZH)


@pytest.mark.parametrize("band", [AgeBand.UP_TO_9, AgeBand.FROM_10])
async def test_a_child_without_a_guardians_consent_is_sent_to_the_invitation(evening: Evening, band: AgeBand) -> None:
    person, learner = await a_learner(evening.database, evening.services, 102, age_band=band)
    with pytest.raises(Refusal) as refused:
        await evening.do(OpenTonight(), person)
    assert refused.value.text.key == "practice.consent_first"
    taps = [button.tap for row in refused.value.keyboard for button in row]
    assert taps == [tap("on.invite"), tap("pr.sample")]
    async with evening.database.reading() as uow:
        assert await uow.practice.latest_session(learner.id) is None
        assert list(await uow.journal.about(learner.id)) == []


async def test_a_child_whose_guardian_agreed_practises(evening: Evening) -> None:
    person, learner = await a_learner(evening.database, evening.services, 102, age_band=AgeBand.UP_TO_9)
    guardian = await as_person(evening.database, evening.services, 103, Role.PARENT)
    await agree(evening.database, learner, guardian, evening.services)
    shown = await evening.do(OpenTonight(), person)
    assert isinstance(shown, Shown) and isinstance(shown.desk, AtItem)


async def test_a_parent_sees_the_childs_last_set_instead_of_practice(evening: Evening) -> None:
    guardian = await as_person(evening.database, evening.services, 103, Role.PARENT)
    assert await evening.do(OpenTonight(), guardian) == ParentsView(None)
    await agree(evening.database, evening.learner, guardian, evening.services)
    before = await evening.do(OpenTonight(), guardian)
    assert isinstance(before, ParentsView) and before.child and before.last is None
    await evening.play([True, True, True, False, True, True])
    after = await evening.do(OpenTonight(), guardian)
    assert isinstance(after, ParentsView) and after.last is not None
    assert (after.last[1].right, after.last[1].of) == (5, 6)


async def test_somebody_without_a_role_is_offered_samples(evening: Evening) -> None:
    visitor = await as_person(evening.database, evening.services, 104)
    teacher = await as_person(evening.database, evening.services, 105, Role.TEACHER)
    assert await evening.do(OpenTonight(), visitor) == await evening.do(OpenTonight(), teacher) == VisitorsView()


async def test_the_buttons_of_practice_are_learners_only(evening: Evening) -> None:
    parent = await as_person(evening.database, evening.services, 103, Role.PARENT)
    question = await evening.question()
    with pytest.raises(NotAllowed):
        await evening.do(AnswerChoice(question.session.id, 0, 0), parent)


async def test_a_pause_keeps_the_item_and_its_order_and_stops_the_watch(evening: Evening) -> None:
    await evening.play([True])
    before = await evening.question()
    shown = await evening.do(PauseSession(before.session.id))
    assert shown.desk == AtPause(await evening.session(), 1)
    assert (await evening.session()).state is SessionState.PAUSED
    evening.wait(hours=3)
    after = await evening.question()
    assert (after.item, after.asked.order) == (before.item, before.asked.order)
    evening.wait(seconds=9)
    answered = await evening.answer(after)
    assert isinstance(answered.desk, AtVerdict) and answered.desk.attempt.seconds == 9
    verbs = await evening.verbs()
    assert [verb for verb in verbs if verb in (Verb.SUSPENDED, Verb.RESUMED)] == [Verb.SUSPENDED, Verb.RESUMED]


async def test_pausing_twice_is_pausing_once(evening: Evening) -> None:
    question = await evening.question()
    await evening.do(PauseSession(question.session.id))
    await evening.do(PauseSession(question.session.id))
    assert (await evening.verbs()).count(Verb.SUSPENDED) == 1


async def test_an_answer_button_found_after_a_pause_takes_the_set_up_again(evening: Evening) -> None:
    question = await evening.question()
    await evening.do(PauseSession(question.session.id))
    shown = await evening.answer(question)
    assert isinstance(shown.desk, AtVerdict)
    assert await evening.verbs() == [Verb.INITIALIZED, Verb.SUSPENDED, Verb.RESUMED, Verb.ANSWERED]


async def test_opening_after_an_answer_goes_on_to_the_next_item(evening: Evening) -> None:
    first = await evening.question()
    await evening.answer(first)
    assert (await evening.question()).asked.position == 1


async def test_a_set_idle_for_a_day_is_put_away_by_the_clock_and_its_answers_stay(evening: Evening) -> None:
    await evening.play([True, True])
    evening.wait(hours=23)
    assert await evening.tick(CloseIdleSessions()) == 0
    evening.wait(hours=1, seconds=1)
    assert await evening.tick(CloseIdleSessions()) == 1
    assert await evening.tick(CloseIdleSessions()) == 0
    assert (await evening.session()).state is SessionState.EXPIRED
    statement = (await evening.journal())[-1]
    assert (statement.verb, statement.actor, statement.result["position"]) == (Verb.EXPIRED, None, 2)
    now = await evening.do(ShowNow())
    assert isinstance(now.desk, AtEnd) and (now.desk.score.right, now.desk.score.of) == (2, 2)


async def test_closing_idle_sets_is_for_the_clock_only(evening: Evening) -> None:
    with pytest.raises(NotAllowed):
        await evening.do(CloseIdleSessions())


async def test_who_comes_back_after_a_day_gets_a_new_set_and_a_word_about_the_old_one(evening: Evening) -> None:
    old = await evening.question()
    evening.wait(seconds=SESSION_LIFE.total_seconds())
    desk = await evening.open()
    assert isinstance(desk, AtItem) and desk.put_away
    assert desk.question.session.id != old.session.id
    assert await evening.verbs() == [Verb.INITIALIZED, Verb.EXPIRED, Verb.INITIALIZED]


async def test_the_end_tells_the_score_and_what_comes_again(evening: Evening) -> None:
    stock(evening.bank, [choice(f"c{n}", f"s{n}") for n in range(6)])
    questions = await evening.play([True, True, False, True, True, True])
    shown = await evening.do(NextItem(questions[-1].session.id, 5))
    assert isinstance(shown.desk, AtEnd) and shown.word is Word.NONE
    score = shown.desk.score
    assert (score.right, score.of) == (5, 6)
    wrong = questions[2].item.skills[0]
    assert [names[Lang.EN] for names in score.again] == [f"Skill {wrong}"]
    assert len(score.new) == 6
    statement = (await evening.journal())[-1]
    assert statement.verb is Verb.COMPLETED
    assert statement.result == {"right": 5, "of": 6, "not_learned": 0, "reported": 0}


async def test_a_set_counts_as_finished_with_its_last_answer(evening: Evening) -> None:
    questions = await evening.play([True] * 6)
    assert (await evening.session()).state is SessionState.FINISHED
    assert (await evening.question()).session.id != questions[0].session.id


async def test_a_bank_of_two_items_makes_a_set_of_two(evening: Evening) -> None:
    stock(evening.bank, [choice("a"), choice("b")])
    questions = await evening.play([True, True])
    shown = await evening.do(ShowNow())
    assert isinstance(shown.desk, AtEnd)
    assert (shown.desk.session.size, shown.desk.score.of, len(questions)) == (2, 2, 2)


async def test_tomorrow_begins_with_the_skill_that_went_wrong(evening: Evening) -> None:
    stock(evening.bank, [choice(f"c{n}", f"s{n % 10}", difficulty=1 + n % 3) for n in range(120)])
    questions = await evening.play([True, False, True, True, True, True])
    evening.wait(days=1)
    tomorrow = await evening.question()
    assert tomorrow.asked.why["goal"] == "again"
    assert tomorrow.item.skills == questions[1].item.skills
    assert tomorrow.item.key != questions[1].item.key

"""Tonight's set on a real database: opening, answering, going on, pausing, ending."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from domain.errors import Gone, NotAllowed, Refusal
from domain.journal import Verb
from domain.language import Lang
from domain.messages.screen import tap
from domain.people.person import AgeBand, Role
from domain.ports import Form
from domain.practice import model
from domain.practice.answering import AnswerChoice, AnswerNumber, OpenHint, SayNotLearned
from domain.practice.desk import (
    AtDoor,
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
from domain.practice.pausing import CloseIdleSessions, PauseSession
from domain.practice.problems import AskWhatIsWrong, Problem, ReportProblem
from domain.practice.progress import FORM
from domain.practice.results import PracticeGlance, TonightOf
from domain.practice.samples import SAMPLES, AnswerSample, Sample, SampleAnswered, SamplesOver, ShowSample, short_id
from domain.practice.session import SESSION_LIFE, SESSION_SIZE, SessionState, Verdict
from domain.practice.tonight import NextItem, OpenTonight, ShowNow
from storage.database import Database
from tests.domain.practice.conftest import Evening, a_learner, agree
from tests.domain.practice.shelf import choice, entry, skill, stock
from tests.house import as_person


async def rebuilt(evening: Evening) -> model.State:
    return model.rebuild(await evening.journal())


# -- opening


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


# -- who may practise


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


# -- answering


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
    assert result.pop("facts")["skills"] == ["add"]
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
    assert await evening.state() == await rebuilt(evening)


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


# -- numbers


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


# -- hints, not learned


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


# -- pausing, resuming, closing


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


# -- the end


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


# -- problems


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
    assert state == await rebuilt(evening)
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


# -- the state is a cache


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
    assert await evening.state() == await rebuilt(evening)


async def test_a_state_of_an_older_model_is_rebuilt_at_the_next_answer(evening: Evening) -> None:
    await evening.play([True, False])
    kept = await evening.state()
    async with evening.database.transaction() as uow:
        await uow.practice.save_state(evening.learner.id, {"version": 0}, evening.clock.now())
    question = await evening.question()
    await evening.answer(question)
    assert (await evening.state()).answers == kept.answers + 1
    assert await evening.state() == await rebuilt(evening)


# -- what others ask


async def test_the_home_panel_learns_what_waits_tonight(evening: Evening) -> None:
    fresh = await evening.do(TonightOf(evening.learner.id))
    assert (fresh.open, fresh.done, fresh.left, fresh.minutes, fresh.done_today) == (False, 0, 6, 8, False)
    await evening.play([True, False])
    begun = await evening.do(TonightOf(evening.learner.id))
    assert (begun.open, begun.done, begun.left, begun.minutes) == (True, 2, 4, 6)
    await evening.play([True] * 4)
    over = await evening.do(TonightOf(evening.learner.id))
    assert (over.open, over.done_today) == (False, True)
    evening.wait(days=1)
    assert not (await evening.do(TonightOf(evening.learner.id))).done_today


async def test_the_week_begins_on_monday_at_the_persons_place(evening: Evening) -> None:
    await evening.play([True, False])
    assert (await evening.do(PracticeGlance(evening.learner.id))).answered_this_week == 2
    # From Saturday 17:00 in Shanghai it is 31 hours to Monday.
    evening.wait(hours=30, minutes=59)
    glance = await evening.do(PracticeGlance(evening.learner.id))
    assert (glance.answered_this_week, glance.right_this_week) == (2, 1)
    evening.wait(minutes=1)
    assert (await evening.do(PracticeGlance(evening.learner.id))).answered_this_week == 0


async def test_only_the_learner_and_guardians_may_look(evening: Evening) -> None:
    guardian = await as_person(evening.database, evening.services, 103, Role.PARENT)
    with pytest.raises(Gone):
        await evening.do(TonightOf(evening.learner.id), guardian)
    await agree(evening.database, evening.learner, guardian, evening.services)
    assert (await evening.do(TonightOf(evening.learner.id), guardian)).left == 6


# -- samples


async def test_samples_store_nothing_at_all(evening: Evening) -> None:
    visitor = await as_person(evening.database, evening.services, 104)
    before = await _rows(evening.database)
    shown: Sample | SampleAnswered | SamplesOver = await evening.do(ShowSample(), visitor)
    seen = []
    for index in range(SAMPLES):
        assert isinstance(shown, Sample) and shown.index == index
        seen.append(shown.item.key)
        place = shown.order.index(shown.item.answer)
        answer = AnswerSample(index, shown.seed, short_id(shown.item.key), place, shown.right)
        answered = await evening.do(answer, visitor)
        assert isinstance(answered, SampleAnswered) and answered.verdict is Verdict.RIGHT
        shown = await evening.do(ShowSample(index + 1, shown.seed, shown.right + 1), visitor)
    assert shown == SamplesOver(3, 3)
    assert len(set(seen)) == SAMPLES
    assert await _rows(evening.database) == before


async def test_a_sample_shows_the_same_order_whenever_it_is_drawn(evening: Evening) -> None:
    first = await evening.do(ShowSample(0, 42, 0))
    again = await evening.do(ShowSample(0, 42, 0))
    assert isinstance(first, Sample) and first == again


async def test_a_sample_that_left_the_bank_begins_anew(evening: Evening) -> None:
    shown = await evening.do(AnswerSample(1, 42, "0123456789", 0, 1))
    assert isinstance(shown, Sample) and shown.index == 0


async def test_an_empty_bank_has_no_samples(evening: Evening) -> None:
    stock(evening.bank, [entry("e")])
    assert await evening.do(ShowSample()) == SamplesOver(0, 0)


async def test_samples_do_not_go_above_the_persons_school_year(evening: Evening) -> None:
    grades = [skill(f"g{grade}", grade) for grade in range(1, 10)]
    stock(evening.bank, [choice(f"c{n}", f"g{1 + n % 9}") for n in range(90)], *grades)
    for seed in range(20):
        shown = await evening.do(ShowSample(0, seed, 0))
        assert isinstance(shown, Sample) and shown.item.skills[0] in ("g4", "g5", "g6")


async def test_samples_are_easy_and_of_different_skills(evening: Evening) -> None:
    stock(evening.bank, [choice(f"c{n}", f"s{n % 4}", difficulty=1 + n // 4 % 5) for n in range(40)])
    for seed in range(20):
        skills = set()
        for index in range(SAMPLES):
            shown = await evening.do(ShowSample(index, seed, 0))
            assert isinstance(shown, Sample) and shown.item.difficulty <= 3
            skills |= set(shown.item.skills)
        assert len(skills) == SAMPLES


async def _rows(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    from sqlalchemy import func, select

    from storage.columns import metadata

    async with database.reading_connection() as connection:
        return {
            table.name: (await connection.scalar(select(func.count()).select_from(table))) or 0
            for table in metadata.sorted_tables
        }

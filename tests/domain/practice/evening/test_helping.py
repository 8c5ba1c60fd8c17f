"""After an error: a sister, a smaller step with other words, and then a person; one more item at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from domain.errors import Gone, NotAllowed
from domain.journal import Verb
from domain.language import Lang
from domain.people.person import Person, Role
from domain.practice.evening.answering import AnswerChoice, SayNotLearned
from domain.practice.evening.desk import AtEnd, AtItem, AtNote, AtVerdict, Question, Rung, Word
from domain.practice.evening.ending import AskOneMore
from domain.practice.evening.helping import ShowSteps, TrySister, TrySmallerStep, WishForHelp
from domain.practice.evening.problems import NOTE_FORM, AskForNote, Problem, ReportProblem
from domain.practice.evening.progress import MOST_ONE_MORE
from domain.practice.evening.samples import short_id
from domain.practice.evening.session import SessionState
from domain.practice.evening.tonight import NextItem, ShowNow
from domain.practice.evening.wishes import LONGEST_NOTE, Want
from domain.practice.evening.wishing import ListWishes, LookAtWish, MeetWish
from domain.practice.items.kinds import ItemStatus
from domain.practice.items.misconceptions import Misconception
from domain.practice.items.skills import Skill
from domain.practice.keeping.deciding import ConfirmKey
from domain.practice.learner import model
from tests.domain.practice.conftest import Evening, a_learner
from tests.domain.practice.shelf import choice, skill
from tests.house import as_person, told

ADD = skill("add", 3)
TIMES = Skill("times", skill("times").name, 4, requires=("add",))
WORDS = {Lang.ZH: "走了大路。", Lang.EN: "That was the big road."}
AGAIN = {Lang.ZH: "换个说法。", Lang.EN: "Put another way."}
ROADS = {"big-road": Misconception("big-road", WORDS, WORDS, AGAIN)}


def only_times(
    evening: Evening,
    *,
    roads: bool = False,
    beneath: bool = True,
    known: Mapping[str, Misconception] = ROADS,
) -> None:
    """Six items of one skill and, if wanted, some of the one that it stands on, which the chooser leaves alone."""
    named = (None, "big-road", "big-road", "big-road") if roads else ()
    items = [choice(f"t{n}", "times", misconceptions=named) for n in range(9)]
    easy = [choice(f"a{n}", "add", difficulty=1) for n in range(3)] if beneath else []
    evening.bank.replace([*items, *easy], [ADD, TIMES], known)


async def of(evening: Evening, wanted: str) -> Question:
    """The item in front, once one of that skill is: others are answered right."""
    question = await evening.question()
    while question.item.skills[0] != wanted:
        await evening.answer(question)
        await evening.go_on(question)
        question = await evening.question()
    return question


async def fail(evening: Evening, question: Question) -> AtVerdict:
    shown = await evening.answer(question, right=False)
    assert isinstance(shown.desk, AtVerdict)
    return shown.desk


async def fail_thrice(evening: Evening) -> list[AtVerdict]:
    verdicts = []
    for _ in range(3):
        question = await of(evening, "times")
        verdicts.append(await fail(evening, question))
        evening.wait(minutes=1)
        if len(verdicts) < 3:
            await evening.go_on(question)
    return verdicts


async def test_the_first_error_offers_a_sister_the_second_a_smaller_step_the_third_a_person(
    evening: Evening,
) -> None:
    only_times(evening)
    first, second, third = await fail_thrice(evening)
    assert (first.rung, first.has_sister, first.has_smaller_step) == (Rung.SISTER, True, False)
    assert (second.rung, second.has_sister, second.has_smaller_step) == (Rung.SMALLER_STEP, True, True)
    assert third.rung is Rung.PERSON and third.helpers is not None


async def test_a_verdict_looks_the_same_when_it_is_looked_at_again(evening: Evening) -> None:
    only_times(evening, roads=True)
    third = (await fail_thrice(evening))[-1]
    assert (await evening.do(ShowNow())).desk == third


async def test_the_same_wrong_road_within_two_weeks_gets_other_words(evening: Evening) -> None:
    only_times(evening, roads=True)
    first = await fail(evening, await of(evening, "times"))
    assert not first.reworded and first.feedback == WORDS
    evening.wait(days=13)
    await evening.open()
    second = await fail(evening, await of(evening, "times"))
    assert second.reworded and second.feedback == AGAIN and second.rung is Rung.SMALLER_STEP
    evening.wait(days=15)
    await evening.open()
    assert not (await fail(evening, await of(evening, "times"))).reworded


async def test_what_has_no_other_words_is_not_announced_as_reworded(evening: Evening) -> None:
    only_times(evening, roads=True, known={"big-road": Misconception("big-road", WORDS, WORDS)})
    first, second, _ = await fail_thrice(evening)
    assert not first.reworded and not second.reworded and second.feedback == WORDS


async def test_a_right_answer_and_one_not_learned_yet_offer_nothing(evening: Evening) -> None:
    only_times(evening)
    question = await evening.question()
    shown = await evening.do(SayNotLearned(question.session.id, 0))
    assert isinstance(shown.desk, AtVerdict) and shown.desk.rung is None


async def test_the_sister_takes_the_next_place_of_the_set(evening: Evening) -> None:
    only_times(evening, beneath=False)
    question = await evening.question()
    await fail(evening, question)
    tap = TrySister(question.session.id, 0)
    shown, again = await evening.do(tap), await evening.do(tap)
    assert isinstance(shown.desk, AtItem) and shown.desk.question.asked.position == 1
    assert shown.desk.question.asked.why["goal"] == "sister"
    assert shown.desk.question.session.size == 6
    assert again.word is Word.OLD_SCREEN and again.desk == shown.desk


async def test_behind_the_last_item_the_sister_comes_on_top(evening: Evening) -> None:
    only_times(evening, beneath=False)
    questions = await evening.play([True] * 5)
    last = await evening.question()
    assert len(questions) == 5
    assert (await fail(evening, last)).question.session.state is SessionState.FINISHED
    shown = await evening.do(TrySister(last.session.id, 5))
    assert isinstance(shown.desk, AtItem)
    assert (shown.desk.question.session.size, shown.desk.question.session.state) == (7, SessionState.OPEN)
    await evening.answer(shown.desk.question)
    end = await evening.go_on(shown.desk.question)
    assert isinstance(end, AtEnd) and (end.score.right, end.score.of) == (6, 7)


async def test_the_smaller_step_is_an_item_of_what_the_skill_stands_on(evening: Evening) -> None:
    only_times(evening)
    question = await of(evening, "times")
    await fail(evening, question)
    shown = await evening.do(TrySmallerStep(question.session.id, question.asked.position))
    assert isinstance(shown.desk, AtItem)
    assert shown.desk.question.item.skills == ("add",)
    assert shown.desk.question.asked.why["goal"] == "prerequisite"


async def test_steps_are_counted_by_the_button(evening: Evening) -> None:
    question = await evening.question()
    await fail(evening, question)
    for steps in (1, 2, 1):
        shown = await evening.do(ShowSteps(question.session.id, 0, steps))
        assert isinstance(shown.desk, AtVerdict) and shown.desk.steps == steps


async def the_office(evening: Evening) -> tuple[Person, Person]:
    wang = await as_person(evening.database, evening.services, 201, Role.TEACHER, Lang.EN, name="Ms Wang")
    braun = await as_person(evening.database, evening.services, 202, Role.TEACHER, Lang.EN, name="Mr Braun")
    return wang, braun


async def test_a_wish_is_one_however_often_it_is_tapped_and_all_teachers_hear_of_it(evening: Evening) -> None:
    teachers = await the_office(evening)
    only_times(evening)
    third = (await fail_thrice(evening))[-1]
    tap = WishForHelp(third.question.session.id, third.question.asked.position, Want.TEACHER)
    shown, again = await evening.do(tap), await evening.do(replace(tap, want=Want.LESSON))
    assert shown.word is Word.PASSED_ON and isinstance(shown.desk, AtVerdict) and shown.desk.wish is not None
    assert isinstance(again.desk, AtVerdict) and again.desk.wish == shown.desk.wish
    assert (await evening.verbs()).count(Verb.ASKED) == 1
    for teacher in teachers:
        (note,) = await told(evening.database, teacher)
        assert "asks for help with Skill times" in note["html"]


async def test_a_wish_for_the_lesson_disturbs_nobody(evening: Evening) -> None:
    teachers = await the_office(evening)
    only_times(evening)
    third = (await fail_thrice(evening))[-1]
    await evening.do(WishForHelp(third.question.session.id, third.question.asked.position, Want.LESSON))
    assert not [note for teacher in teachers for note in await told(evening.database, teacher)]
    page = await evening.do(ListWishes(), teachers[0])
    assert page.n == 1 and page.lines[0].wish.want is Want.LESSON


async def test_while_a_person_is_asked_no_other_is_offered(evening: Evening) -> None:
    only_times(evening, beneath=False)
    third = (await fail_thrice(evening))[-1]
    await evening.do(WishForHelp(third.question.session.id, third.question.asked.position, Want.LESSON))
    await evening.go_on(third.question)
    fourth = await fail(evening, await of(evening, "times"))
    assert fourth.rung is Rung.SMALLER_STEP and fourth.wish is None


async def test_a_met_wish_leaves_the_list_and_the_learner_hears_of_it_once(evening: Evening) -> None:
    wang, braun = await the_office(evening)
    only_times(evening)
    third = (await fail_thrice(evening))[-1]
    await evening.do(WishForHelp(third.question.session.id, third.question.asked.position, Want.TEACHER))
    (line,) = (await evening.do(ListWishes(), wang)).lines
    card = await evening.do(LookAtWish(line.wish.id), wang)
    assert card.question is not None and card.question.item == third.question.item
    assert card.attempt == third.attempt
    assert await evening.do(MeetWish(line.wish.id), wang)
    assert not await evening.do(MeetWish(line.wish.id), braun)
    assert (await evening.do(ListWishes(), braun)).n == 0
    (note,) = await told(evening.database, evening.person)
    assert "You asked about Skill times: Ms Wang has seen to it." in note["html"]
    assert (await evening.verbs()).count(Verb.HELPED) == 1


async def test_only_teachers_see_wishes_and_one_that_is_not_there_is_gone(evening: Evening) -> None:
    wang, _ = await the_office(evening)
    with pytest.raises(NotAllowed):
        await evening.do(ListWishes())
    with pytest.raises(Gone):
        await evening.do(MeetWish(99), wang)


async def test_one_more_item_three_times_and_then_it_is_enough(evening: Evening) -> None:
    questions = await evening.play([True] * 6)
    session = questions[0].session.id
    for number in range(MOST_ONE_MORE):
        end = (await evening.do(ShowNow())).desk
        assert isinstance(end, AtEnd) and end.one_more and not end.enough
        shown = await evening.do(AskOneMore(session))
        again = await evening.do(AskOneMore(session))
        assert isinstance(shown.desk, AtItem) and again.desk == shown.desk
        assert shown.desk.question.session.size == 7 + number
        await evening.answer(shown.desk.question)
        await evening.go_on(shown.desk.question)
    end = (await evening.do(AskOneMore(session))).desk
    assert isinstance(end, AtEnd) and end.enough and not end.one_more and end.score.of == 9
    assert await evening.state() == model.rebuild(await evening.journal())


async def test_tomorrow_there_is_a_new_set_instead_of_one_more(evening: Evening) -> None:
    questions = await evening.play([True] * 6)
    evening.wait(hours=12)
    shown = await evening.do(AskOneMore(questions[0].session.id))
    assert isinstance(shown.desk, AtEnd) and shown.word is Word.OLD_SCREEN
    assert not shown.desk.one_more and not shown.desk.enough


async def test_a_problem_in_ones_own_words_is_kept_and_voids_the_answer(evening: Evening) -> None:
    question = await evening.question()
    await evening.answer(question)
    here = (question.session.id, 0)
    shown = await evening.do(AskForNote(*here))
    form = await evening.form()
    assert isinstance(shown.desk, AtNote) and form is not None and form.name == NOTE_FORM
    shown = await evening.do(ReportProblem(*here, Problem.OTHER, "  the picture\n is upside down " + "x" * 999))
    form = await evening.form()
    assert shown.word is Word.THANKS and (form is None or form.name != NOTE_FORM)
    (report,) = [each for each in await evening.journal() if each.verb is Verb.REPORTED]
    assert report.result["note"].startswith("the picture is upside down xxx")
    assert len(report.result["note"]) == LONGEST_NOTE
    assert (await evening.state()).answers == 0


async def test_going_back_from_the_words_leaves_them(evening: Evening) -> None:
    question = await evening.question()
    await evening.do(AskForNote(question.session.id, 0))
    await evening.do(ShowNow())
    form = await evening.form()
    assert form is None or form.name != NOTE_FORM


async def test_a_confirmed_item_gives_right_answers_back_and_keeps_wrong_ones_out(evening: Evening) -> None:
    item = choice("c", "add")
    await evening.give(item)
    other, learner = await a_learner(evening.database, evening.services, 102)
    bo = replace(evening, person=other, learner=learner)
    for each, right in ((evening, True), (bo, False)):
        question = await each.question()
        await each.answer(question, right=right)
        await each.do(ReportProblem(question.session.id, 0, Problem.WRONG_KEY))
        assert (await each.state()).answers == 0
    async with evening.database.reading() as uow:
        stored = await uow.items.by_key("c")
    assert stored is not None and stored.status is ItemStatus.FLAGGED
    wang, _ = await the_office(evening)
    evening.wait(minutes=5)
    assert await evening.do(ConfirmKey(short_id("c")), wang)
    assert not await evening.do(ConfirmKey(short_id("c")), wang)
    assert ((await evening.state()).answers, (await bo.state()).answers) == (1, 0)
    assert await evening.state() == model.rebuild(await evening.journal())
    for each, words in ((evening, "it counts again"), (bo, "stays out of the count")):
        (note,) = await told(each.database, each.person)
        assert words in note["html"]


async def test_what_is_offered_after_another_item_is_old(evening: Evening) -> None:
    only_times(evening)
    question = await evening.question()
    await fail(evening, question)
    desk = (await evening.do(NextItem(question.session.id, 0))).desk
    for tap in (
        TrySister(question.session.id, 0),
        TrySmallerStep(question.session.id, 0),
        ShowSteps(question.session.id, 0, 1),
        WishForHelp(question.session.id, 0, Want.TEACHER),
    ):
        shown = await evening.do(tap)
        assert shown.word is Word.OLD_SCREEN and shown.desk == desk
    assert Verb.ASKED not in await evening.verbs()


async def test_an_item_that_was_not_answered_has_nothing_to_go_on_with(evening: Evening) -> None:
    question = await evening.question()
    shown = await evening.do(TrySister(question.session.id, 0))
    assert shown.word is Word.OLD_SCREEN and isinstance(shown.desk, AtItem)
    assert isinstance((await evening.do(AnswerChoice(question.session.id, 0, 0))).desk, AtVerdict | AtItem)

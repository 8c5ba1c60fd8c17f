"""Answers that are made of several taps or typed in words, tapped twice, tapped late, and handed in."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from domain.journal import Verb
from domain.practice.evening.answering import AnswerChoice, AnswerNumber
from domain.practice.evening.composing import (
    AnswerText,
    HandIn,
    PlacePart,
    TakeBackParts,
    TickOption,
    placed_in,
    ticked_in,
)
from domain.practice.evening.desk import AtItem, AtVerdict, Question, Shown, Word
from domain.practice.evening.pausing import PauseSession
from domain.practice.evening.progress import TEXT_FORM
from domain.practice.evening.session import Asked, Verdict
from domain.practice.items.kinds import Item
from domain.turn import UseCase
from tests.domain.practice.conftest import Evening, a_learner
from tests.domain.practice.shelf import entry, ordering, several, short_text

ROADS = (None, "big-road", None, None, None)


async def asked(evening: Evening, item: Item) -> Question:
    await evening.give(item)
    return await evening.question()


def at(question: Question) -> tuple[int, int]:
    return question.session.id, question.asked.position


def place_of(question: Question, option: int) -> int:
    return question.asked.order.index(option)


async def tick(evening: Evening, question: Question, option: int, *, ticked: bool = True) -> Shown:
    return await evening.do(TickOption(*at(question), place_of(question, option), ticked))


async def put(evening: Evening, question: Question, part: int) -> Shown:
    return await evening.do(PlacePart(*at(question), place_of(question, part)))


def waiting(shown: Shown) -> Asked:
    assert isinstance(shown.desk, AtItem)
    return shown.desk.question.asked


def judged(shown: Shown) -> AtVerdict:
    assert isinstance(shown.desk, AtVerdict)
    return shown.desk


async def test_options_are_ticked_and_unticked_until_the_answer_is_handed_in(evening: Evening) -> None:
    question = await asked(evening, several("s", "add"))
    await tick(evening, question, 2)
    await tick(evening, question, 4)
    assert ticked_in(waiting(await tick(evening, question, 0))) == (0, 2, 4)
    assert ticked_in(waiting(await tick(evening, question, 4, ticked=False))) == (0, 2)
    desk = judged(await evening.do(HandIn(*at(question))))
    assert desk.attempt.verdict is Verdict.RIGHT
    assert desk.attempt.response == {"options": [0, 2]}
    (answered,) = [said for said in await evening.journal() if said.verb is Verb.ANSWERED]
    assert answered.result["options"] == [0, 2]


async def test_a_double_tap_on_an_option_ticks_it_once(evening: Evening) -> None:
    question = await asked(evening, several("s", "add"))
    await tick(evening, question, 2)
    assert ticked_in(waiting(await tick(evening, question, 2))) == (2,)
    await tick(evening, question, 2, ticked=False)
    assert ticked_in(waiting(await tick(evening, question, 2, ticked=False))) == ()


async def test_nothing_ticked_is_no_answer(evening: Evening) -> None:
    question = await asked(evening, several("s", "add"))
    shown = await evening.do(HandIn(*at(question)))
    assert ticked_in(waiting(shown)) == ()
    assert shown.word is Word.OLD_SCREEN


async def test_a_wrong_tick_gets_the_words_for_its_road_and_names_it_in_the_journal(evening: Evening) -> None:
    question = await asked(evening, several("s", "add", misconceptions=ROADS))
    await tick(evening, question, 1)
    desk = judged(await evening.do(HandIn(*at(question))))
    assert desk.attempt.verdict is Verdict.WRONG
    assert desk.feedback is not None
    (answered,) = [said for said in await evening.journal() if said.verb is Verb.ANSWERED]
    assert answered.result["misconception"] == "big-road"


async def test_parts_are_placed_one_after_the_other_and_judged_when_handed_in(evening: Evening) -> None:
    question = await asked(evening, ordering("o", "add"))
    for part in range(4):
        shown = await put(evening, question, part)
    assert placed_in(waiting(shown)) == (0, 1, 2, 3)
    desk = judged(await evening.do(HandIn(*at(question))))
    assert desk.attempt.verdict is Verdict.RIGHT
    assert desk.attempt.response == {"order": [0, 1, 2, 3]}


async def test_half_an_order_cannot_be_handed_in(evening: Evening) -> None:
    question = await asked(evening, ordering("o", "add"))
    await put(evening, question, 0)
    assert placed_in(waiting(await evening.do(HandIn(*at(question))))) == (0,)


async def test_a_part_is_placed_once_however_often_its_button_is_tapped(evening: Evening) -> None:
    question = await asked(evening, ordering("o", "add"))
    await put(evening, question, 3)
    assert placed_in(waiting(await put(evening, question, 3))) == (3,)
    await put(evening, question, 2)
    assert placed_in(waiting(await put(evening, question, 3))) == (3, 2)


async def test_undo_takes_back_one_part_however_often_it_is_tapped_and_zero_starts_over(evening: Evening) -> None:
    question = await asked(evening, ordering("o", "add"))
    for part in (2, 0, 1):
        await put(evening, question, part)
    assert placed_in(waiting(await evening.do(TakeBackParts(*at(question), 2)))) == (2, 0)
    assert placed_in(waiting(await evening.do(TakeBackParts(*at(question), 2)))) == (2, 0)
    assert placed_in(waiting(await evening.do(TakeBackParts(*at(question), 0)))) == ()
    assert placed_in(waiting(await evening.do(TakeBackParts(*at(question), -1)))) == ()


async def test_a_word_is_typed_and_one_without_a_letter_is_no_attempt(evening: Evening) -> None:
    question = await asked(evening, short_text("w", "add"))
    form = await evening.form()
    assert form is not None and form.name == TEXT_FORM
    shown = await evening.do(AnswerText(*at(question), "?!"))
    assert isinstance(shown.desk, AtItem)
    assert shown.desk.unread == "?!"
    desk = judged(await evening.do(AnswerText(*at(question), " 質數 ")))
    assert desk.attempt.verdict is Verdict.RIGHT
    assert desk.attempt.response == {"text": "質數"}
    assert await evening.form() is None


async def test_what_is_typed_wrong_on_a_foreseen_road_gets_its_words(evening: Evening) -> None:
    word = short_text("w", "add", foreseen=(("odd number", "big-road"),))
    question = await asked(evening, word)
    assert judged(await evening.do(AnswerText(*at(question), "Odd number"))).feedback is not None


async def test_a_foreseen_wrong_number_gets_its_words(evening: Evening) -> None:

    question = await asked(evening, replace(entry("e", "add"), foreseen={Fraction(7): "big-road"}))
    assert judged(await evening.do(AnswerNumber(*at(question), "7,0"))).feedback is not None


async def test_a_draft_survives_a_pause(evening: Evening) -> None:
    question = await asked(evening, several("s", "add"))
    await tick(evening, question, 2)
    await evening.do(PauseSession(question.session.id))
    assert ticked_in((await evening.question()).asked) == (2,)
    await evening.do(PauseSession(question.session.id))
    assert ticked_in(waiting(await tick(evening, question, 0))) == (0, 2), "an old button goes on with it"


async def test_a_tap_after_the_answer_changes_nothing(evening: Evening) -> None:
    question = await asked(evening, several("s", "add"))
    await tick(evening, question, 0)
    await evening.do(HandIn(*at(question)))
    for late in (TickOption(*at(question), 1, True), HandIn(*at(question)), PlacePart(*at(question), 0)):
        shown = await evening.do(late)
        assert judged(shown).attempt.response == {"options": [0]}
        assert shown.word is Word.ANSWERED


@pytest.mark.parametrize("kind", ["several", "ordering", "text", "number"])
async def test_an_item_is_not_answered_in_the_way_of_another_kind(evening: Evening, kind: str) -> None:
    items: dict[str, Item] = {
        "several": several("x", "add"),
        "ordering": ordering("x", "add"),
        "text": short_text("x", "add"),
        "number": entry("x", "add"),
    }
    question = await asked(evening, items[kind])
    ways: dict[str, list[UseCase[Shown]]] = {
        "several": [TickOption(*at(question), 0, True)],
        "ordering": [PlacePart(*at(question), 0), TakeBackParts(*at(question), 0)],
        "text": [AnswerText(*at(question), "prime")],
        "number": [AnswerNumber(*at(question), "7/2")],
        "single": [AnswerChoice(*at(question), 0)],
    }
    for name, foreign in ways.items():
        for use_case in foreign if name != kind else []:
            shown = await evening.do(use_case)
            assert waiting(shown).draft is None
            assert shown.word is Word.OLD_SCREEN


async def test_a_place_that_does_not_exist_is_no_option(evening: Evening) -> None:
    question = await asked(evening, several("s", "add"))
    for place in (-1, 5, 99):
        assert ticked_in(waiting(await evening.do(TickOption(*at(question), place, True)))) == ()


async def test_somebody_elses_question_cannot_be_answered(evening: Evening) -> None:
    question = await asked(evening, several("s", "add"))
    stranger, _ = await a_learner(evening.database, evening.services, 102)
    await evening.do(TickOption(*at(question), 0, True), stranger)
    assert ticked_in((await evening.asked())[0]) == ()


async def test_an_item_that_was_changed_meanwhile_is_asked_anew_without_the_old_ticks(evening: Evening) -> None:
    question = await asked(evening, several("s", "add"))
    await tick(evening, question, 4)
    await evening.give(several("s", "add", options=("cat", "oak", "dog")))
    shown = await evening.do(HandIn(*at(question)))
    assert shown.word is Word.OLD_SCREEN
    assert ticked_in(waiting(shown)) == ()
    assert sorted(waiting(shown).order) == [0, 1, 2]

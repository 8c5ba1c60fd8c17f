"""Saying in words, where an answer is asked for, that one does not know."""

from __future__ import annotations

import pytest

from domain.practice.evening.answering import AnswerNumber
from domain.practice.evening.composing import AnswerText
from domain.practice.evening.desk import AtItem, AtVerdict
from domain.practice.evening.session import Verdict
from domain.practice.evening.unlearned import says_unlearned
from domain.practice.items.grading import is_talk
from tests.domain.practice.conftest import Evening
from tests.domain.practice.shelf import entry, short_text, stock

SAID = (
    *("不知道", "我不知道。", "不会", "这道题我不会做", "还没学过", "老师没教过", "看不懂呀", "没学"),
    *(
        "don't know",
        "I don’t know",
        "idk",
        "IDK!",
        "no idea",
        "dunno",
        "I have not learned this yet",
        "not learned yet",
    ),
)
NOT_SAID = (
    "",
    "7",
    "不对",
    "会",
    "learned",
    "know",
    "不知道 7",
    "triangle",
    "no",
    "我不知道这是三角形",
    "don't know but 7",
)


@pytest.mark.parametrize("text", SAID)
def test_words_of_not_knowing_are_understood_and_are_no_talk(text: str) -> None:
    assert says_unlearned(text)
    assert not is_talk(text)


@pytest.mark.parametrize("text", NOT_SAID)
def test_an_answer_is_not_taken_for_not_knowing(text: str) -> None:
    assert not says_unlearned(text)


@pytest.mark.parametrize("text", ["不知道", "idk"])
async def test_not_knowing_a_number_is_no_error_and_puts_the_skill_aside(evening: Evening, text: str) -> None:
    stock(evening.bank, [entry(f"e:{n}", "add") for n in range(6)])
    question = await evening.question()
    shown = await evening.do(AnswerNumber(question.session.id, question.asked.position, text))
    assert isinstance(shown.desk, AtVerdict)
    assert shown.desk.attempt.verdict is Verdict.NOT_LEARNED
    state = await evening.state()
    assert state.skill("add").put_back_until is not None
    assert await evening.form() is None


async def test_not_knowing_a_word_is_no_error_unless_it_is_the_answer(evening: Evening) -> None:
    stock(evening.bank, [short_text("w:1", "add"), short_text("w:2", "sub", en=("don't know",))])
    verdicts = {}
    for _ in range(2):
        desk = await evening.open()
        assert isinstance(desk, AtItem)
        question = desk.question
        shown = await evening.do(AnswerText(question.session.id, question.asked.position, "don't know"))
        assert isinstance(shown.desk, AtVerdict)
        verdicts[question.item.key] = shown.desk.attempt.verdict
        await evening.go_on(question)
    assert verdicts == {"w:1": Verdict.NOT_LEARNED, "w:2": Verdict.RIGHT}

"""The way of an answer as it is seen: sure or guess, haste, sisters, steps, persons, one more."""

from __future__ import annotations

import re

import pytest
from aiogram import Dispatcher

from domain.clock import FixedClock
from domain.language import Lang
from domain.messages.screen import t
from domain.people.person import Role
from domain.practice.items.kinds import Item, SingleChoice
from domain.turn import Policy
from handlers.views.lengths import few
from knowledge.bank import MemoryBank
from storage.database import Database
from tests.domain.practice.conftest import a_learner
from tests.domain.practice.shelf import choice, entry, stock, worded
from tests.handlers.phone import Phone, says
from tests.house import as_person, catalogue, services

BLAME = re.compile(r"\bwrong\b|错|失败|\bfail|✗|❌|太慢|粗心|careless", re.IGNORECASE)
WAY = "First look at it. Then think of it. At last write it down."


@pytest.fixture(params=list(Lang))
async def watched(
    request: pytest.FixtureRequest,
    sqlite_database: Database,
    clock: FixedClock,
    shelf: MemoryBank,
    dispatcher: Dispatcher,
) -> Phone:
    """A learner's chat in a centre that asks "sure?" at every choice and minds haste, once in each language."""
    made = services(clock=clock, bank=shelf, policy=Policy(ask_if_sure=1.0, mind_haste=True))
    person, _ = await a_learner(sqlite_database, made, 101, lang=request.param)
    return Phone(sqlite_database, made, dispatcher, person)


def of_one_skill(*, way: str = WAY) -> list[SingleChoice]:
    return [worded(choice(f"c{n}", "add"), f"Stem {n}?", way) for n in range(9)]


async def right_option(phone: Phone) -> str:
    item: Item = await phone.item()
    assert isinstance(item, SingleChoice)
    return item.wordings[Lang.EN].options[item.answer]


async def test_sure_or_guess_is_asked_in_place_and_the_option_is_marked(watched: Phone, shelf: MemoryBank) -> None:
    phone = watched
    stock(shelf, of_one_skill())
    await phone.say("/practice")
    await phone.tap_label("dog")
    assert says(phone, "有把握，还是猜的？", "is it a guess?")
    assert any(b["text"] == "▸ dog" for b in phone.buttons())
    await phone.tap_label("cat")
    assert any(b["text"] == "▸ cat" for b in phone.buttons()) and any(b["text"] == "dog" for b in phone.buttons())
    await phone.tap_label("🎲")
    assert says(phone, "谢谢你说是猜的", "good of you to say that you guessed")


@pytest.mark.parametrize(
    ("label", "zh", "en"),
    [("👍", "你很有把握，答案却不是它", "although you were sure"), ("🎲", "你自己也感觉到了", "you felt it")],
)
async def test_a_sure_error_and_a_felt_one_get_words_of_their_own(
    watched: Phone, shelf: MemoryBank, clock: FixedClock, label: str, zh: str, en: str
) -> None:
    stock(shelf, of_one_skill())
    await watched.say("/practice")
    await watched.tap_label("dog")
    await watched.tap_label(label)
    assert says(watched, zh, en)
    assert not BLAME.search(watched.html), watched.html


async def test_after_two_rapid_answers_the_pace_may_be_chosen(watched: Phone, shelf: MemoryBank) -> None:
    phone = watched
    stock(shelf, of_one_skill())
    await phone.say("/practice")
    for _ in range(2):
        assert "⚡" not in phone.html
        await phone.tap_label(await right_option(phone))
        await phone.tap_label("👍")
        if "⚡" not in phone.html:
            await phone.tap("pr.n")
    assert says(phone, "好快呀", "That was quick!")
    assert len(phone.keyboard) <= 5, phone.keyboard
    assert phone.verbs().count("pr.pace") == 2 and phone.verbs().count("pr.p") == 1
    await phone.tap_label("简单一点" if phone.person.lang is Lang.ZH else "Easier")
    assert says(phone, "第 3 题", "3 of 6")


async def test_an_error_offers_the_sister_and_the_way_step_by_step(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, of_one_skill())
    await phone.say("/practice")
    await phone.answer(right=False)
    assert "First look" not in phone.html and not BLAME.search(phone.html)
    for number in (1, 2, 3):
        await phone.tap("pr.x")
        assert says(phone, f"第 {number} 步，共 3 步", f"Step {number} of 3")
    assert "<tg-spoiler>At last write it down.</tg-spoiler>" in phone.html
    assert "pr.x" not in phone.verbs()
    await phone.tap("pr.i")
    assert says(phone, "第 2 题，共 6 题", "2 of 6")


async def test_a_short_explanation_is_told_at_once(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, of_one_skill(way="Because."))
    await phone.say("/practice")
    await phone.answer(right=False)
    assert "📖 Because." in phone.html and "pr.x" not in phone.verbs()


async def test_what_is_not_learned_yet_comes_with_an_example(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, of_one_skill())
    await phone.say("/practice")
    await phone.tap("pr.k")
    assert says(phone, "谢谢你告诉我", "thank you") and "pr.i" not in phone.verbs()
    assert "📖 First look at it." in phone.html
    await phone.tap_label("看个例子" if phone.person.lang is Lang.ZH else "Show an example")
    assert says(phone, "第 1 步，共 3 步</b>：First look at it.", "Step 1 of 3</b>: First look at it.")


async def test_the_third_error_leads_to_a_person_and_says_what_happens(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, of_one_skill())
    await phone.say("/practice")
    for _ in range(3):
        await phone.answer(right=False)
        if "🙋" not in phone.html:
            await phone.tap("pr.n")
    assert says(phone, "和老师一起看更好", "better with a person") and not BLAME.search(phone.html)
    assert phone.verbs().count("pr.help") == 1, "nobody works here yet whom one could ask"
    await as_person(phone.database, phone.services, 201, Role.TEACHER)
    await phone.tap("pr.x")
    assert phone.verbs().count("pr.help") == 2
    await phone.tap_label("问老师" if phone.person.lang is Lang.ZH else "Ask a teacher")
    assert phone.toast == ("已经转达 ✓" if phone.person.lang is Lang.ZH else "Passed on ✓")
    assert says(phone, "处理好了我会告诉你", "I will write to you when it has been dealt with")
    assert "pr.help" not in phone.verbs()
    await phone.tap("pr.n")
    assert says(phone, "第 4 题", "4 of 6")


async def test_a_verdict_with_everything_on_offer_has_at_most_five_rows(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, of_one_skill())
    await phone.say("/practice")
    for _ in range(3):
        await phone.answer(right=False)
        assert len(phone.keyboard) <= 5, phone.keyboard
        if "🙋" not in phone.html:
            await phone.tap("pr.n")
    assert {"pr.help", "pr.i", "pr.x", "pr.n", "pr.f", "pr.p", "why"} <= set(phone.verbs())


async def test_what_is_written_about_a_problem_is_taken_even_when_it_is_talk(phone: Phone) -> None:
    await phone.say("/practice")
    await phone.tap("pr.f")
    await phone.tap("pr.other")
    assert says(phone, "用一条消息写下来", "Write it in one message")
    await phone.say("周末有五年级的奥数课吗？ I think the picture is upside down, please have a look at it!")
    assert says(phone, "第 2 题", "2 of 6") and phone.toast
    await phone.tap("pr.f")
    await phone.tap("pr.other")
    await phone.tap("pr.why")
    assert says(phone, "第 3 题", "3 of 6")


async def test_the_end_tells_what_comes_again_and_why(watched: Phone, shelf: MemoryBank, clock: FixedClock) -> None:
    phone = watched
    stock(shelf, [entry("e", "number"), *(choice(f"c{n}", f"s{n}") for n in range(5))])
    await phone.say("/practice")
    for _ in range(6):
        item = await phone.item()
        if isinstance(item, SingleChoice):
            await phone.tap_label("dog" if item.key == "c1" else await right_option(phone))
            await phone.tap_label("🎲" if item.key == "c1" else "👍")
        else:
            await phone.answer()
        await phone.tap("pr.n")
    assert says(phone, "答对 5 题，共 6 题", "5 of 6 right")
    assert says(phone, "技能s1（你说没把握）", "Skill s1 (you were unsure)")


def test_of_many_skills_only_some_are_named_and_the_rest_is_counted() -> None:
    told = {count: t("practice.end.firm", skills=few([f"s{n}" for n in range(count)])) for count in (5, 8)}
    assert "s4" in catalogue().plain(told[5], Lang.ZH)
    assert "s3，还有 4 个" in catalogue().plain(told[8], Lang.ZH)
    assert "s3 and 4 more" in catalogue().plain(told[8], Lang.EN)


async def test_one_more_question_three_times(phone: Phone) -> None:
    await phone.say("/practice")
    for _ in range(6):
        await phone.answer()
        await phone.tap("pr.n")
    for number in (7, 8, 9):
        await phone.tap("pr.m")
        assert says(phone, f"第 {number} 题，共 {number} 题", f"{number} of {number}")
        await phone.answer()
        await phone.tap("pr.n")
    assert says(phone, "今晚练得够多啦", "plenty for one evening")
    assert phone.verbs() == ["home"]

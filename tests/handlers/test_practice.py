"""Practice as it is seen: real updates in, the panel's words and buttons out, in both languages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from domain.clock import FixedClock
from domain.journal import Verb
from domain.language import Lang
from domain.practice.evening.pausing import CloseIdleSessions
from domain.practice.items.kinds import SingleChoice
from handlers.views.lengths import width
from knowledge.bank import MemoryBank
from tests.domain.practice.shelf import choice, entry, stock
from tests.handlers.phone import Phone, says
from tests.house import act, catalogue


async def test_a_whole_evening_can_be_walked_and_read(phone: Phone) -> None:
    await phone.say("/practice")
    for number in range(6):
        assert says(phone, f"第 {number + 1} 题，共 6 题", f"{number + 1} of 6")
        assert "▰" * (number + 1) + "▱" * (5 - number) in phone.html
        await phone.answer(right=number != 2)
        assert says(phone, "📖", "📖")
        await phone.tap("pr.n")
    assert says(phone, "答对 5 题，共 6 题", "5 of 6 right")
    assert "%" not in phone.html
    assert phone.verbs() == ["pr.m", "home"]
    await phone.tap("pr.m")
    assert says(phone, "第 7 题，共 7 题", "7 of 7")


@pytest.mark.parametrize("way", ["/practice", "/tonight", "tap"])
async def test_every_way_in_leads_to_the_same_item(phone: Phone, way: str) -> None:
    await phone.say("/practice")
    first = phone.html
    await (phone.send_tap("pr") if way == "tap" else phone.say(way))
    assert phone.html == first


async def test_short_options_are_the_buttons_themselves(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, [choice("c", "add", options=("一只猫", "dog", "a longer one, 18", "hen"))])
    await phone.say("/practice")
    labels = [b["text"] for b in phone.buttons() if b["tap"].startswith("pr.a")]
    assert sorted(labels) == sorted(["一只猫", "dog", "a longer one, 18", "hen"])
    assert "hen" not in phone.html


@pytest.mark.parametrize("long", ["nineteen letters ab", "十个汉字就已经太宽了"])
async def test_one_long_option_puts_all_of_them_into_the_text_behind_letters(
    phone: Phone, shelf: MemoryBank, long: str
) -> None:
    assert width(long) > 18
    stock(shelf, [choice("c", "add", options=("cat", "dog", long, "hen"))])
    await phone.say("/practice")
    labels = [b["text"] for b in phone.buttons() if b["tap"].startswith("pr.a")]
    assert labels == ["A", "B", "C", "D"]
    assert re.search(rf"[A-D]\. {long}", phone.html)


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        ("1 3 2 4", [4]),
        ("1 3 2 4 9", [3, 2]),
        ("1 3 2", [3]),
        ("12345,67 2 1 9", [2, 2]),
        ("12345678,10 2 1", [2, 1]),
    ],
)
async def test_buttons_stand_in_even_rows(phone: Phone, shelf: MemoryBank, options: str, rows: list[int]) -> None:
    stock(shelf, [choice("c", "add", options=tuple(options.split()))])
    await phone.say("/practice")
    assert [len(row) for row in phone.keyboard if row[0]["tap"].startswith("pr.a")] == rows


async def test_options_keep_their_letters_where_the_explanation_names_one(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, [choice("c", "add", explanation="……故选C．")])
    await phone.say("/practice")
    assert [b["text"] for b in phone.buttons() if b["tap"].startswith("pr.a")] == ["A", "B", "C", "D"]
    assert "A. cat\nB. dog\nC. cow\nD. hen" in phone.html


async def test_a_wrong_answer_is_met_with_the_options_feedback_and_never_with_blame(phone: Phone) -> None:
    await phone.say("/practice")
    seen = set()
    for _ in range(6):
        item = await phone.item()
        await phone.answer(right=False)
        seen.add(phone.html)
        if isinstance(item, SingleChoice):
            assert "That is the dog" in phone.html
            assert says(phone, "👈 你的选择", "👈 your answer")
        assert not re.search(r"wrong|错|失败|fail|✗|❌", phone.html, re.IGNORECASE), phone.html
        await phone.tap("pr.n")
    assert len(seen) == 6


async def test_words_for_right_and_not_yet_vary(phone: Phone) -> None:
    texts = catalogue().texts[phone.person.lang]
    for right, words in ((True, "right"), (False, "wrong")):
        variants = [str(text) for key, text in texts.items() if key.startswith(f"practice.{words}.v")]
        said: set[str] = set()
        await phone.say("/practice")
        for _ in range(6):
            await phone.answer(right=right)
            said.update(variant for variant in variants if variant in phone.html)
            await phone.tap("pr.n")
        assert len(said) == len(variants) == 4


async def test_hints_open_in_place_and_the_button_counts(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, [choice("c", "add", hints=("Look left.", "Look right."))])
    await phone.say("/practice")
    assert any("1/2" in b["text"] for b in phone.buttons())
    await phone.tap("pr.h")
    assert "Look left." in phone.html and "Look right." not in phone.html
    assert any("2/2" in b["text"] for b in phone.buttons())
    await phone.tap("pr.h")
    assert "Look left." in phone.html and "Look right." in phone.html
    assert "pr.h" not in phone.verbs()


async def test_an_item_without_hints_has_no_hint_button(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, [choice("c", "add")])
    await phone.say("/practice")
    assert "pr.h" not in phone.verbs()


async def test_not_learned_yet_shows_the_idea_and_thanks(phone: Phone) -> None:
    await phone.say("/practice")
    await phone.tap("pr.k")
    assert says(phone, "谢谢你告诉我", "thank you")
    assert "📖" in phone.html


async def test_a_number_is_typed_and_an_unreadable_one_asked_again(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, [entry("e", "add", answer="7/2", unit="cm"), choice("c", difficulty=5)])
    await phone.say("/practice")
    assert says(phone, "单位：cm", "in cm")
    assert not any(verb == "pr.a" for verb in phone.verbs())
    await phone.say("三个半")
    assert says(phone, "“三个半”", "“三个半”")
    await phone.say("3,5 cm")
    assert says(phone, "✅", "✅")


async def test_a_wrong_number_is_told_with_what_was_typed(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, [entry("e", "add", answer="7/2", unit="cm")])
    await phone.say("/practice")
    await phone.say("1/3 <b>")
    assert "1/3 &lt;b&gt;" in phone.html
    await phone.say("1/3")
    assert "1/3" in phone.html and "<b>3.5 cm</b>" in phone.html


async def test_talk_and_commands_in_the_middle_of_a_number_are_left_to_others(
    phone: Phone, shelf: MemoryBank
) -> None:
    stock(shelf, [entry("e", "add")])
    await phone.say("/practice")
    assert await phone.say("周末有五年级的奥数课吗？") is None
    assert await phone.say("/cancel") is None
    assert await phone.say("/book") is None


async def test_a_number_typed_after_the_set_is_over_is_left_to_others(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, [entry("e", "add", answer="7/2")])
    await phone.say("/practice")
    await phone.say("3.5")
    assert await phone.say("3.5") is None


async def test_a_double_tap_redraws_and_says_so(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, [choice(f"c{n}", "add") for n in range(6)])
    await phone.say("/practice")
    data = phone.button("pr.a")
    await phone.send_tap(data)
    first, toast = phone.html, phone.toast
    await phone.send_tap(data)
    assert (phone.html, toast) == (first, None)
    assert phone.toast


async def test_an_old_button_redraws_what_is_now_with_a_word(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, [choice(f"c{n}", "add") for n in range(6)])
    await phone.say("/practice")
    old = phone.button("pr.a")
    await phone.send_tap(old)
    await phone.tap("pr.n")
    now = phone.html
    await phone.send_tap(old)
    assert phone.html == now
    assert phone.toast == catalogue().texts[phone.person.lang]["common.old_screen"]


@pytest.mark.parametrize("data", ["pr.a:999999:0:0", "pr.n:999999:0", "pr.p:999999", "pr.h:999999:0:1", "pr.f:1:77"])
async def test_a_button_of_a_set_that_never_was_shows_the_door(phone: Phone, data: str) -> None:
    await phone.send_tap(data)
    assert phone.verbs() == ["pr", "home"]


@pytest.mark.parametrize("data", ["pr.a:x:0:0", "pr.a:1:2", "pr.why:1:0:nonsense", "pr.what", "pr.a:1:2:3:4"])
async def test_a_button_that_we_never_made_is_nobodys(phone: Phone, data: str) -> None:
    assert await phone.send_tap(data) is None


async def test_pausing_and_going_on(phone: Phone) -> None:
    await phone.say("/practice")
    before = phone.html
    await phone.tap("pr.p")
    assert says(phone, "还有 6 题", "6 questions left")
    await phone.tap("pr")
    assert phone.html == before


async def test_one_question_left_is_said_in_the_singular(phone: Phone) -> None:
    await phone.say("/practice")
    for _ in range(5):
        await phone.answer()
        await phone.tap("pr.n")
    await phone.tap("pr.p")
    assert says(phone, "还有 1 题", "1 question left")


async def test_a_set_closed_after_a_day_is_told_kindly(phone: Phone, clock: FixedClock) -> None:
    await phone.say("/practice")
    await phone.answer()
    old = phone.button("pr.n")
    clock.advance(timedelta(hours=25))
    await act(phone.database, phone.services, None, CloseIdleSessions())
    await phone.send_tap(old)
    assert says(phone, "先收起来了", "put it away")
    assert says(phone, "答对 1 题，共 1 题", "1 of 1 right")
    clock.advance(timedelta(hours=1))
    await phone.tap("pr")
    clock.advance(timedelta(hours=25))
    await phone.say("/practice")
    assert says(phone, "先收起来了", "put it away")


@pytest.mark.parametrize("kind", ["wrong_key", "typo", "untaught", "other"])
async def test_a_problem_is_reported_in_two_taps_and_thanked_for(phone: Phone, kind: str) -> None:
    await phone.say("/practice")
    before = phone.html
    await phone.tap("pr.f")
    await phone.tap("pr.now")
    assert phone.html == before
    await phone.tap("pr.f")
    if kind == "other":
        await phone.tap("pr.other")
    await phone.send_tap(next(b["tap"] for b in phone.buttons() if b["tap"].endswith(kind)))
    assert phone.toast and phone.html != before
    assert says(phone, "第 2 题", "2 of 6")


async def test_the_end_names_what_was_put_aside_and_reported(phone: Phone) -> None:
    await phone.say("/practice")
    await phone.tap("pr.k")
    await phone.tap("pr.n")
    await phone.tap("pr.f")
    await phone.send_tap(next(b["tap"] for b in phone.buttons() if b["tap"].endswith("typo")))
    for number in range(4):
        await phone.answer(right=number > 0)
        await phone.tap("pr.n")
    assert says(phone, "答对 3 题，共 4 题", "3 of 4 right")
    assert says(phone, "1 题还没学过", "1 not learned yet")
    assert says(phone, "1 题已反馈", "1 reported")
    assert says(phone, "下次我会再问一问：", "Next time I'll ask again: ")


async def test_an_empty_bank_has_a_kind_screen(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, [])
    await phone.say("/practice")
    assert says(phone, "题库还是空的", "no questions here yet")
    await phone.send_tap("pr.sample")
    assert says(phone, "题库还是空的", "no questions here yet")


async def test_questions_in_the_other_language_are_announced(phone: Phone, shelf: MemoryBank) -> None:
    other = Lang.EN if phone.person.lang is Lang.ZH else Lang.ZH
    stock(shelf, [choice(f"c{n}", "add", langs=[other]) for n in range(6)])
    await phone.say("/practice")
    assert says(phone, "还没有中文题", "no question in English yet")


async def test_every_tap_writes_the_journal_where_it_means_something(phone: Phone) -> None:
    await phone.say("/practice")
    await phone.answer()
    await phone.tap("pr.n")
    await phone.tap("pr.p")
    await phone.tap("pr")
    await phone.tap("pr.k")
    async with phone.database.reading() as uow:
        learner = await uow.people.learner_of(phone.person.id)
        assert learner is not None
        verbs = [statement.verb for statement in await uow.journal.about(learner.id)]
    assert verbs == [Verb.INITIALIZED, Verb.ANSWERED, Verb.SUSPENDED, Verb.RESUMED, Verb.SKIPPED]


@pytest.mark.parametrize(("typed", "place"), [("B", 1), ("ｃ", 2), ("d.", 3), ("dog", None)])
async def test_a_letter_that_is_typed_takes_the_option(
    phone: Phone, shelf: MemoryBank, typed: str, place: int | None
) -> None:
    stock(shelf, [choice("c", "add", options=("cat", "dog", "cow", "hen"))])
    await phone.say("/practice")
    order = [b["text"] for b in phone.buttons() if b["tap"].startswith("pr.a")]

    shown = await phone.say(typed)

    if place is None:
        assert shown is None, "words are nobody's answer here"
    else:
        assert shown is not None and not any(b["tap"].startswith("pr.a") for b in phone.buttons())
        assert order[place] in phone.html


async def test_a_letter_that_names_no_option_is_asked_for_a_tap(phone: Phone, shelf: MemoryBank) -> None:
    stock(shelf, [choice("c", "add", options=("cat", "dog", "cow", "hen"))])
    await phone.say("/practice")
    asked = phone.html

    shown = await phone.say("7")

    assert shown is not None and len(shown.notes) == 1 and phone.html == asked


async def test_a_letter_with_no_item_there_is_nobodys_answer(phone: Phone) -> None:
    assert await phone.say("B") is None

"""Each kind of question as it is seen and answered, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from domain.language import Lang
from domain.people.person import Role
from domain.practice.evening.samples import short_id
from domain.practice.items.kinds import Item, NumberEntry, Ordering, SeveralChoices, ShortText
from domain.practice.items.wordings import offered
from handlers.views.lengths import units
from handlers.views.questions import number_text
from knowledge.bank import MemoryBank
from tests.domain.practice.shelf import choice, entry, ordering, several, short_text, stock
from tests.handlers.phone import Phone, says
from tests.handlers.talk import Town

LONG = ("a rather long option, number one", "oak", "a rather long option, number three", "elm", "ash")


async def opened(phone: Phone, shelf: MemoryBank, item: Item) -> None:
    stock(shelf, [item])
    await phone.say("/practice")


def labels(phone: Phone, verb: str) -> list[str]:
    return [button["text"] for button in phone.buttons() if button["tap"].startswith(verb)]


async def test_options_to_tick_stand_behind_boxes_and_done_comes_with_the_first_tick(
    phone: Phone, shelf: MemoryBank
) -> None:
    await opened(phone, shelf, several("s", "add"))
    assert sorted(labels(phone, "pr.t")) == ["☐ ash", "☐ cat", "☐ dog", "☐ elm", "☐ oak"]
    assert says(phone, "把所有正确的都勾上", "Tick everything that is right")
    assert "pr.d" not in phone.verbs()
    await phone.tap_label("cat")
    assert sorted(labels(phone, "pr.t")) == ["☐ ash", "☐ dog", "☐ elm", "☐ oak", "☑ cat"]
    assert labels(phone, "pr.d") == [{Lang.ZH: "✔ 完成", Lang.EN: "✔ Done"}[phone.person.lang]]
    await phone.tap_label("cat")
    assert "☑ cat" not in labels(phone, "pr.t")


async def test_nothing_is_given_away_before_the_answer_is_handed_in(phone: Phone, shelf: MemoryBank) -> None:
    await opened(phone, shelf, several("s", "add"))
    before = phone.html
    await phone.tap_label("oak")
    assert phone.html == before


@pytest.mark.parametrize(
    ("ticked", "zh", "en"),
    [
        ("cat", "2 个里你找到了 1 个。\n还漏了 1 个。", "You found 1 of 2.\n1 is still missing."),
        ("cat dog elm", "2 个里你找到了 2 个。\n多勾了 1 个。", "You found 2 of 2.\n1 tick was too many."),
        (
            "oak elm",
            "2 个里你找到了 0 个。\n还漏了 2 个。\n多勾了 2 个。",
            "You found 0 of 2.\n2 are still missing.\n2 ticks were too many.",
        ),
    ],
)
async def test_a_wrong_answer_says_how_many_are_missing_and_too_many(
    phone: Phone, shelf: MemoryBank, ticked: str, zh: str, en: str
) -> None:
    await opened(phone, shelf, several("s", "add"))
    for option in ticked.split():
        await phone.tap_label(option)
    await phone.tap("pr.d")
    assert says(phone, zh, en), phone.html
    assert re.search(r"(正确的有|Right are) <b>[A-E](、|, )[A-E]</b>", phone.html)
    assert not re.search(r"wrong|错", phone.html), phone.html
    for option in ("cat", "dog"):
        assert re.search(rf"<b>[A-E]\. {option}</b>  ✅", phone.html)


async def test_a_right_answer_marks_the_ticked_options_and_counts_nothing(phone: Phone, shelf: MemoryBank) -> None:
    await opened(phone, shelf, several("s", "add"))
    for option in ("dog", "cat"):
        await phone.tap_label(option)
    await phone.tap("pr.d")
    assert len(re.findall(r"☑ <b>[A-E]\. (cat|dog)</b>  ✅", phone.html)) == 2
    assert len(re.findall(r"☐ [A-E]\. (oak|elm|ash)", phone.html)) == 3
    assert not says(phone, "你找到了", "You found")


async def test_long_options_to_tick_stand_in_the_text_behind_letters(phone: Phone, shelf: MemoryBank) -> None:
    await opened(phone, shelf, several("s", "add", options=LONG))
    assert labels(phone, "pr.t") == ["☐ A", "☐ B", "☐ C", "☐ D", "☐ E"]
    assert re.search(r"[A-E]\. a rather long option, number one", phone.html)


async def test_parts_are_tapped_in_order_and_can_be_taken_back(phone: Phone, shelf: MemoryBank) -> None:
    await opened(phone, shelf, ordering("o", "add"))
    assert says(phone, "按顺序一个一个点", "one after the other")
    assert sorted(labels(phone, "pr.o")) == ["four", "one", "three", "two"]
    assert "pr.u" not in phone.verbs() and "pr.d" not in phone.verbs()
    await phone.tap_label("two")
    assert "1. two" in phone.html
    assert sorted(labels(phone, "pr.o")) == ["four", "one", "three"]
    await phone.tap_label("one")
    assert "1. two\n2. one" in phone.html
    assert len(labels(phone, "pr.u")) == 2
    await phone.tap_label({Lang.ZH: "退一步", Lang.EN: "Undo"}[phone.person.lang])
    assert "2. one" not in phone.html
    await phone.tap_label("four")
    await phone.tap_label({Lang.ZH: "重新排", Lang.EN: "Start over"}[phone.person.lang])
    assert len(labels(phone, "pr.o")) == 4 and "1. " not in phone.html


async def place(phone: Phone, parts: str) -> None:
    for part in parts.split():
        await phone.tap_label(part)
    assert labels(phone, "pr.o") == []
    await phone.tap("pr.d")


@pytest.mark.parametrize(
    ("parts", "zh", "en"),
    [
        ("one two four three", "前 2 个排对了", "The first 2 stand right"),
        ("one three two four", "前 1 个排对了", "The first one stands right"),
        ("two one three four", "有 2 个站对了位置", "2 stand in their right place"),
        ("four three two one", "整个反过来了", "exactly the other way round"),
    ],
)
async def test_a_partly_right_order_is_told_how_far_it_was_right(
    phone: Phone, shelf: MemoryBank, parts: str, zh: str, en: str
) -> None:
    await opened(phone, shelf, ordering("o", "add"))
    await place(phone, parts)
    assert says(phone, zh, en), phone.html
    assert "<b>one → two → three → four</b>" in phone.html


async def test_a_right_order_is_shown_as_it_was_put(phone: Phone, shelf: MemoryBank) -> None:
    await opened(phone, shelf, ordering("o", "add"))
    await place(phone, "one two three four")
    assert "1. one\n2. two\n3. three\n4. four" in phone.html
    assert "✅" in phone.html


async def test_parts_that_are_not_learned_yet_are_shown_in_their_order(phone: Phone, shelf: MemoryBank) -> None:
    await opened(phone, shelf, ordering("o", "add"))
    await phone.tap("pr.k")
    assert "1. one\n2. two\n3. three\n4. four" in phone.html


async def test_long_parts_stand_in_the_text_behind_letters_and_in_the_order_so_far(
    phone: Phone, shelf: MemoryBank
) -> None:
    await opened(phone, shelf, ordering("o", "add", parts=LONG[:4]))
    assert labels(phone, "pr.o") == ["A", "B", "C", "D"]
    await phone.tap_label("B")
    assert labels(phone, "pr.o") == ["A", "C", "D"]
    assert re.search(r"\n1\. (a rather|oak|elm)", phone.html)


async def test_a_word_is_typed_in_any_spelling_and_its_usual_one_is_named_when_it_was_another(
    phone: Phone, shelf: MemoryBank
) -> None:
    await opened(phone, shelf, short_text("w", "add"))
    assert says(phone, "直接输入答案就行", "Type the answer")
    await phone.say("?!")
    assert says(phone, "“?!”我没读出是哪个答案", "I could not read “?!” as an answer")
    await phone.say("composite number")
    assert says(phone, "你写的是 composite number。", "You wrote composite number.")
    assert says(phone, "<b>质数</b>", "<b>prime number</b>")


@pytest.mark.parametrize("text", ["質數", "Ｐrime  Number!", "素数"])
async def test_a_word_is_right_in_either_script_and_any_width(phone: Phone, shelf: MemoryBank, text: str) -> None:
    await opened(phone, shelf, short_text("w", "add"))
    await phone.say(text)
    assert "✅" in phone.html


async def test_a_question_in_the_middle_of_a_word_is_meant_for_somebody_else(phone: Phone, shelf: MemoryBank) -> None:
    await opened(phone, shelf, short_text("w", "add"))
    assert await phone.say("周末有奥数课吗") is None


async def test_a_foreseen_wrong_number_is_met_with_its_roads_words(phone: Phone, shelf: MemoryBank) -> None:
    await opened(phone, shelf, replace(entry("e", "add"), foreseen={Fraction(7): "big-road"}))
    await phone.say("七")
    assert says(phone, "走了大路。", "That was the big road.")


async def test_two_and_a_half_is_never_shown_as_twenty_one_halves(phone: Phone, shelf: MemoryBank) -> None:
    assert number_text(Fraction(5, 2)) == "2.5"
    assert number_text(Fraction(7, 3)) == "7/3"
    wholes = (Fraction(n, d) for n in range(1, 60) for d in range(1, 13))
    assert all("21/2" not in number_text(number) for number in wholes if number != Fraction(21, 2))
    mixed = short_text("w", "add", zh=("2又1/2",), en=("2\u00a01/2",), same_signs={})
    await opened(phone, shelf, mixed)
    await phone.say("21/2")
    assert says(phone, "<b>2又1/2</b>", "<b>2\u00a01/2</b>"), phone.html
    await phone.tap("pr.n")
    await opened(phone, shelf, several("s", "add", options=("2\u00a01/2", "21/2", "5/2"), answers=(0, 2)))
    assert "☐ 2\u00a01/2" in labels(phone, "pr.t")


async def test_the_longest_of_every_kind_fits_the_screen(phone: Phone, shelf: MemoryBank) -> None:
    big = "𝟙 sentence goes here. " * 200
    texts = tuple(f"{n} {big}" for n in range(6))
    parts = ordering("o", "add", parts=texts, explanation=big)
    long_stems = {lang: replace(wording, stem=big) for lang, wording in parts.wordings.items()}
    await opened(phone, shelf, replace(parts, wordings=long_stems))
    for letter in "ABCDEF":
        await phone.tap_label(letter)
    await phone.tap("pr.d")
    assert units(phone.html) > 2000
    await phone.tap("pr.n")
    marks = several("s", "add", options=texts, answers=(0, 2), explanation=big, feedback=(big,) * 6)
    await opened(phone, shelf, marks)
    for letter in "ABCDEF":
        await phone.tap_label(f"☐ {letter}")
    await phone.tap("pr.d")
    assert "…" in phone.html


SHOWN: list[Item] = [
    choice("c", "add"),
    several("s", "add"),
    ordering("o", "add"),
    short_text("w", "add"),
    entry("e", "add", unit="cm"),
]


@pytest.mark.parametrize("item", SHOWN, ids=lambda item: type(item).__name__)
async def test_a_learner_of_the_whole_bot_answers_every_kind(town: Town, item: Item) -> None:
    lin = town.talk(7001)
    await town.learner(lin, age="14_15", grade=8)
    assert isinstance(town.services.bank, MemoryBank)
    stock(town.services.bank, [item])
    await lin.says("/practice")
    match item:
        case SeveralChoices(answers=answers):
            for answer in answers:
                await lin.presses(f"☐ {offered(item.wordings[Lang.EN])[answer]}")
            await lin.presses("✔ Done")
        case Ordering():
            for part in offered(item.wordings[Lang.EN]):
                await lin.presses(part)
            await lin.presses("✔ Done")
        case ShortText():
            await lin.says("Prime!")
        case NumberEntry():
            await lin.says("三点五")
        case _:
            await lin.presses("cat")
            if "pr.s" in " ".join(lin.seen.taps):
                await lin.taps(next(data for data in lin.seen.taps if data.startswith("pr.s:")))
    assert "✅" in lin.seen.html, lin.seen.html


@pytest.mark.parametrize("item", SHOWN, ids=lambda item: type(item).__name__)
async def test_a_teacher_sees_every_kind_with_its_key(town: Town, item: Item) -> None:
    teacher = await town.with_role(7002, Role.TEACHER)
    assert isinstance(town.services.bank, MemoryBank)
    stock(town.services.bank, [item])
    async with town.database.transaction() as uow:
        await uow.items.put([(item, item.key)], town.clock.now())
    seen = await teacher.taps(f"it.i:live:{short_id(item.key)}:en")
    keys = {
        "c": "cat",
        "s": "“cat”, “dog”|“dog”, “cat”",
        "o": "one → two → three → four",
        "w": "prime number",
        "e": "3.5 cm",
    }
    assert re.search(f"Key: <b>({keys[item.key]})</b>", seen.html), seen.html
    assert not any(data.startswith("pr.") for data in seen.taps)

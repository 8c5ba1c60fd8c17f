"""A learner: the way in, an evening's set in one panel, and what the database says of it."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

from domain.journal import Verb
from domain.language import Lang
from domain.practice.evening.session import Verdict
from domain.practice.items.kinds import ChoiceWording, EntryWording, NumberEntry, SingleChoice
from sandbox.person import Person
from tests.journeys.conftest import LIN, TOM, Stage, stage_for, taps_of
from tests.journeys.ways import answer, attempts_of, enrol, in_front, journal_of

SKILL = "arithmetic.add-20"
HALVES = tuple(
    NumberEntry(
        f"journey:half-{number}",
        (SKILL,),
        2,
        Fraction(7, 2),
        {
            Lang.ZH: EntryWording(
                f"第 {number} 根绳子：7 米平分成 2 段，每段几米？", hints=("先分 6 米。",), unit="米"
            ),
            Lang.EN: EntryWording(f"Rope {number}: 7 m in 2 equal parts. How long is one?", unit="m"),
        },
    )
    for number in (1, 2, 3)
)
CHOICES = tuple(
    SingleChoice(
        f"journey:sum-{number}",
        (SKILL,),
        2,
        1,
        {
            Lang.ZH: ChoiceWording(
                f"3 + {number} 等于多少？",
                (f"{number}", f"{3 + number}", f"3{number}"),
                ("只写了第二个数。", None, "把两个数字排在一起了。"),
                f"从 3 往后数 {number} 个，就是 {3 + number}。",
                ("从 3 开始往后数。", "掰着手指数。"),
            ),
            Lang.EN: ChoiceWording(
                f"What is 3 + {number}?",
                (f"{number}", f"{3 + number}", f"3{number}"),
                ("That is only the second number.", None, "The digits stand side by side there."),
                f"Count on from 3: {number} steps lead to {3 + number}.",
                ("Count on from 3.", "Use your fingers."),
            ),
        },
    )
    for number in (4, 5, 6)
)


RIGHT = re.compile("答对了|就是它|完全正确")


class Evening:
    """Six questions, each treated in its own way; chance decides which one comes when."""

    def __init__(self, stage: Stage, lin: Person) -> None:
        self.stage = stage
        self.lin = lin
        self.numbers = [self.with_a_comma, self.as_a_fraction, self.in_words_first]
        self.choices = [self.by_a_hint_and_wrong, self.right_and_tapped_again, self.reported]
        self.typed = 0

    async def question(self, position: int) -> None:
        front = await in_front(self.stage, LIN)
        assert front.asked.position == position
        assert f"第 {position + 1} 题，共 6 题" in (await self.stage.panel(LIN))["text"]
        await (self.numbers if front.is_number else self.choices).pop()()
        await self.stage.panel(LIN)

    async def goes_on(self) -> None:
        if go_on := [data for data in taps_of(await self.stage.panel(LIN)) if data.startswith("pr.n")]:
            await self.lin.tap(data=go_on[0])
            await self.lin.toast()
            await self.stage.settled()

    async def pauses(self) -> None:
        await self.lin.tap("⏸ 先停")
        await self.lin.expect("原样给你留着，还有 3 题")
        await self.types("/practice")
        await self.lin.expect("第 4 题，共 6 题")
        await self.stage.settled()

    async def types(self, text: str) -> None:
        await self.lin.say(text)
        self.typed += 1

    async def with_a_comma(self) -> None:
        await self.types("3,5")
        await self.lin.expect(RIGHT)

    async def as_a_fraction(self) -> None:
        await self.types("7/2 米")
        await self.lin.expect(RIGHT)

    async def in_words_first(self) -> None:
        await self.types("三米半吧")
        await self.lin.expect("没读出是哪个数，所以不算作答")
        await self.types("4")
        await self.lin.expect("你写的是 4。正确的是 3.5 米。")

    async def by_a_hint_and_wrong(self) -> None:
        await self.lin.tap("💡 提示 1/2")
        await self.lin.expect("提示 1/2：从 3 开始往后数。", button="💡 提示 2/2")
        await self.lin.tap(data=(await in_front(self.stage, LIN)).wrong_tap)
        verdict = await self.lin.expect(re.compile("只写了第二个数|排在一起了"))
        assert verdict["text"].count("✅") == 1
        assert "📖 从 3 往后数" in verdict["text"]

    async def right_and_tapped_again(self) -> None:
        front, panel = await in_front(self.stage, LIN), await self.stage.panel(LIN)
        await self.lin.tap(data=front.right_tap)
        await self.lin.expect(RIGHT)
        self.stage.old_tap(LIN, panel, front.wrong_tap)
        await self.lin.expect_until(lambda lin: "你的答案已经收到了" in lin.transcript(), "a word about the answer")

    async def reported(self) -> None:
        await self.lin.tap("有问题")
        await self.lin.expect("这道题哪里不对？")
        await self.lin.tap("有错别字")
        await self.lin.toast("老师看过之前，这道题不计入成绩")


async def test_an_evening_of_six_stays_in_one_panel_and_journal_and_attempts_agree(
    database_url: str, tmp_path: Path
) -> None:
    async with stage_for(database_url, tmp_path, shelf=HALVES + CHOICES) as stage:
        lin = await stage.person(LIN)
        await enrol(lin)
        await lin.tap("▶ 开始练习")
        await stage.settled()
        evening = Evening(stage, lin)
        for position in range(6):
            await evening.question(position)
            await (evening.pauses() if position == 2 else evening.goes_on())
        end = (await stage.panel(LIN))["text"]
        assert "答对 3 题，共 5 题" in end
        assert "1 题已反馈，不计入" in end

        # one answer of the bot to each typed message, /start among them; a tap only changes the panel
        assert len(stage.messages(LIN)) == 1 + evening.typed
        attempts, journal = await attempts_of(stage, LIN), await journal_of(stage, LIN)
        assert [each.verdict for each in attempts].count(Verdict.RIGHT) == 3
        assert len(attempts) == 5
        answered = [each for each in journal if each.verb is Verb.ANSWERED]
        assert [(each.object_id, each.result["success"], each.result["hints"]) for each in answered] == [
            (each.item, each.verdict is Verdict.RIGHT, each.hints) for each in attempts
        ]
        assert max(each.hints for each in attempts) == 1
        said = [each.verb for each in journal if each.object_type == "session"]
        assert said == [Verb.INITIALIZED, Verb.SUSPENDED, Verb.RESUMED, Verb.COMPLETED]
        (report,) = [each for each in journal if each.verb is Verb.REPORTED]
        assert report.result["problem"] == "typo"
        await one_more_set_half_in_english(stage, lin)


async def one_more_set_half_in_english(stage: Stage, lin: Person) -> None:
    await lin.say("/practice")
    await lin.expect("第 1 题，共 6 题")
    await lin.tap("🙈 还没学过")
    await lin.expect("谢谢你告诉我，这不算错")
    await lin.say("/language")
    await lin.expect("想用哪种语言？")
    await lin.tap("English（英文）")
    await lin.toast("English it is ✓")
    await lin.say("/practice")
    question = await lin.expect("2 of 6", button="🙈 Not learned yet")
    assert not re.search("[一-鿿]", str(question["text"])), "the same set, now in English"
    await answer(stage, lin)
    await lin.expect(re.compile(r"Right|Yes, that's it|Exactly"), button="Next ›")
    attempts = await attempts_of(stage, LIN)
    assert [each.verdict for each in attempts[5:]] == [Verdict.NOT_LEARNED, Verdict.RIGHT]


async def test_an_english_learner_of_fourteen_needs_no_parent(stage: Stage) -> None:
    tom = await stage.person(TOM)
    await tom.start()
    await tom.expect("First of all: who are you?")
    await tom.tap("🎒 I am a learner")
    await tom.expect("What shall I call you?")
    await tom.say("Tommy")
    await tom.expect("Hi Tommy! How old are you?")
    await tom.tap("14–15")
    await tom.tap("Grade 8")
    await tom.expect("Hi Tommy", button="▶ Practise")
    await tom.tap("▶ Practise")
    await tom.expect("1 of 6")
    await answer(stage, tom, right=False)
    await tom.tap("⏸ Pause")
    await tom.expect("5 questions left")
    await tom.say("/home")
    await tom.expect("5 questions are left today", button="▶ Go on practising")
    await tom.tap("▶ Go on practising")
    await tom.expect("2 of 6")
    await stage.panel(TOM)

"""The way of an answer: sure or guess, haste, a sister, a third error and a person, a problem in one's own words."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import PracticeSection
from domain.journal import Verb
from domain.language import Lang
from domain.practice.evening.session import Verdict
from domain.practice.items.kinds import ChoiceWording, SingleChoice
from domain.practice.learner import model
from sandbox.person import Person
from sandbox.server import Sandbox
from tests.journeys.conftest import LIN, PEOPLE, TOM, WANG, RunningClock, Stage, stage_for, stocked, taps_of
from tests.journeys.test_restart import killable_bot
from tests.journeys.ways import attempts_of, enrol, in_front, journal_of

SKILL = "arithmetic.add-20"
ROAD = "adds-instead-of-multiplies"
STEPS = ("先画 {n} 个圈，每个圈里放 3 个点。", "再把点一个一个数一遍。", "一共是 {of} 个点。")
WALK = ("Draw {n} circles with 3 dots in each. ", "Then count all the dots. ", "Altogether there are {of} dots.")
SUMS = tuple(
    SingleChoice(
        f"journey:lots-{number}",
        (SKILL,),
        1 if number > 14 else 3,
        1,
        {
            Lang.ZH: ChoiceWording(
                f"每盘 3 个苹果，{number} 盘一共有几个苹果？",
                (f"{number + 3}", f"{number * 3}", f"{number}3"),
                explanation="".join(STEPS).format(n=number, of=number * 3),
            ),
            Lang.EN: ChoiceWording(
                f"There are 3 apples on a plate. How many are on {number} plates?",
                (f"{number + 3}", f"{number * 3}", f"{number}3"),
                explanation="".join(WALK).format(n=number, of=number * 3),
            ),
        },
        (ROAD, None, ROAD),
    )
    for number in range(4, 20)
)


@dataclass(frozen=True)
class Words:
    """What is said and pressed, in one of the languages."""

    person: int
    ask: str
    sure: str
    guess: str
    lucky: str
    next: str
    hasty: str
    easier: str
    problem: str
    other: str
    write: str
    thanks: str
    surprised: str
    steps: str
    last_step: str
    sister: str
    pause: str
    kept: str
    reworded: str
    again: str
    smaller: str
    better: str
    teacher: str
    told: str
    result: str
    end: str
    one_more: str
    met: str


WORDS = {
    Lang.ZH: Words(
        LIN,
        "有把握，还是猜的？",
        "👍 有把握",
        "🎲 猜的",
        "谢谢你说是猜的",
        "下一题 ›",
        "好快呀！",
        "简单一点",
        "有问题",
        "其他…",
        "用一条消息写下来",
        "老师看过之前，这道题不计入成绩",
        "没想到吧",
        "📖 一步一步看",
        "第 3 步，共 3 步",
        "🔁 试一道类似的",
        "⏸ 先停",
        "原样给你留着",
        "我换个说法",
        "画几个圈，每个圈里点上一样多的点",
        "🪜 先走一小步",
        "这道题和老师一起看更好",
        "🙋 问老师",
        "处理好了我会告诉你",
        "看看结果 ›",
        "答对 3 题，共 6 题",
        "▶ 再来一题",
        "已经处理好了",
    ),
    Lang.EN: Words(
        TOM,
        "is it a guess?",
        "👍 Sure",
        "🎲 Guess",
        "good of you to say that you guessed",
        "Next ›",
        "That was quick!",
        "Easier",
        "⚑ Problem",
        "Other…",
        "Write it in one message",
        "It does not count until a teacher has looked",
        "although you were sure",
        "📖 Show steps",
        "Step 3 of 3",
        "🔁 Try its sister",
        "⏸ Pause",
        "Kept, just as it is",
        "let me say it another way",
        "Draw circles with the same number of dots",
        "🪜 A smaller step",
        "better with a person",
        "🙋 Ask a teacher",
        "I will write to you when it has been dealt with",
        "See how it went ›",
        "3 of 6 right",
        "▶ One more question",
        "has seen to it",
    ),
}


@dataclass
class Way:
    """One learner on the way through a set."""

    stage: Stage
    clock: RunningClock
    learner: Person
    say: Words

    async def takes(self, *, right: bool, sure: bool = True, at_once: bool = False) -> None:
        """Take an option, after reading unless `at_once`, and say how sure one is."""
        await self.stage.settled()
        front = await in_front(self.stage, self.learner.id)
        if not at_once:
            self.clock.advance(timedelta(seconds=30))
        await self.learner.tap(data=front.right_tap if right else front.wrong_tap)
        await self.learner.expect(self.say.ask, button=self.say.guess)
        await self.learner.tap(self.say.sure if sure else self.say.guess)

    async def goes(self, label: str, wanted: str | re.Pattern[str] = "") -> None:
        await self.stage.settled()
        await self.learner.tap(label)
        await self.learner.expect(wanted)
        await self.stage.settled()

    async def sees_question(self, number: int, of: int = 6) -> None:
        await self.learner.expect(re.compile(rf"第 {number} 题，共 {of} 题|{number} of {of}"))


@asynccontextmanager
async def on_the_way(lang: Lang, url: str, folder: Path) -> AsyncIterator[Way]:
    clock, asks = RunningClock(), PracticeSection(ask_if_sure=1.0, mind_haste=True)
    async with stage_for(url, folder, clock, shelf=SUMS, practice=asks) as stage:
        wang, learner = await stage.person(WANG), await stage.person(WORDS[lang].person)
        await wang.start()
        await enrol(learner)
        yield Way(stage, clock, learner, WORDS[lang])


@pytest.mark.parametrize("lang", list(Lang))
async def test_everything_that_may_happen_to_an_answer(lang: Lang, sqlite_url: str, tmp_path: Path) -> None:
    async with on_the_way(lang, sqlite_url, tmp_path) as way:
        say, learner, stage = way.say, way.learner, way.stage
        await learner.say("/practice")
        await way.sees_question(1)
        await changes_their_mind(way)
        await two_too_fast(way)
        await reports_in_own_words(way)
        await way.takes(right=False)
        await learner.expect(say.surprised, button=say.sister)
        await way.goes(say.steps)
        for _ in range(2):
            await learner.tap(data=re.compile("^pr.x"))
            await stage.settled()
        await learner.expect(say.last_step)
        await way.goes(say.sister)
        await way.sees_question(6)
        await pauses_over_a_restart(way)
        await learner.tap(say.sure)
        await learner.expect(say.reworded, button=say.smaller)
        await learner.expect(say.again)
        await way.goes(say.smaller)
        await way.sees_question(7, 7)
        await way.takes(right=False)
        await learner.expect(say.better, button=say.teacher)
        await a_person_helps(way)
        await way.goes(say.result, say.end)
        await way.goes(say.one_more)
        await way.sees_question(8, 8)
        await everything_is_kept(way)


async def changes_their_mind(way: Way) -> None:
    front = await in_front(way.stage, way.learner.id)
    await way.learner.tap(data=front.wrong_tap)
    await way.learner.expect(way.say.ask)
    await way.takes(right=True)
    await way.learner.expect(button=way.say.next)
    await way.goes(way.say.next)


async def two_too_fast(way: Way) -> None:
    await way.takes(right=True, sure=False, at_once=True)
    await way.learner.expect(way.say.lucky)
    await way.goes(way.say.next)
    await way.takes(right=True, at_once=True)
    await way.learner.expect(way.say.hasty, button=way.say.easier)
    await way.goes(way.say.easier)
    await way.sees_question(4)
    assert (await in_front(way.stage, way.learner.id)).asked.why["ease"] > 0


async def reports_in_own_words(way: Way) -> None:
    await way.goes(way.say.problem)
    await way.goes(way.say.other, way.say.write)
    await way.learner.say("盘子上画的不是苹果，是梨，我数了好几遍。 The plates show pears, and I counted twice!")
    await way.sees_question(5)
    await way.stage.settled()


async def pauses_over_a_restart(way: Way) -> None:
    front = await in_front(way.stage, way.learner.id)
    way.clock.advance(timedelta(seconds=30))
    await way.learner.tap(data=front.wrong_tap)
    await way.learner.expect(way.say.ask)
    await way.goes(way.say.pause, way.say.kept)
    await way.stage.close()
    await way.stage.open()
    await way.learner.say("/practice")
    await way.learner.expect(way.say.ask, button=way.say.sure)


async def a_person_helps(way: Way) -> None:
    wang = await way.stage.person(WANG)
    await way.goes(way.say.teacher, way.say.told)
    await wang.expect("想请您讲讲")
    await wang.say("/wishes")
    await wang.expect(re.compile("有 1 道题等您讲"))
    await wang.tap(data=re.compile("^wi.o"))
    await wang.expect("该乘的时候用了加")
    await wang.tap("✓ 讲过了，告诉对方")
    await wang.toast("已经告诉对方")
    met = await way.learner.expect_until(lambda them: way.say.met in them.transcript(), "a word that it was met")
    assert met


async def everything_is_kept(way: Way) -> None:
    await way.stage.settled()
    attempts, journal = await attempts_of(way.stage, way.learner.id), await journal_of(way.stage, way.learner.id)
    assert [(each.verdict is Verdict.RIGHT, each.sure, each.rapid) for each in attempts] == [
        (True, True, False),
        (True, False, True),
        (True, True, True),
        (False, True, False),
        (False, True, False),
        (False, True, False),
    ]
    told = [each for each in journal if each.verb is Verb.ANSWERED]
    assert [(each.result["sure"], each.result.get("rapid", False)) for each in told] == [
        (each.sure, each.rapid) for each in attempts
    ]
    assert [each.result["misconception"] for each in told[3:]] == [ROAD] * 3
    (report,) = [each for each in journal if each.verb is Verb.REPORTED]
    assert "是梨" in report.result["note"]
    async with (await way.stage.look()).reading() as uow:
        learner = attempts[0].learner
        assert model.from_plain(await uow.practice.state_of(learner)) == model.rebuild(journal)
        assert await uow.wishes.waiting() == []


async def test_an_option_that_waits_for_sure_or_guess_outlives_a_kill(sqlite_url: str, tmp_path: Path) -> None:
    await stocked(sqlite_url, SUMS)
    asks = "[practice]\nask_if_sure = 1.0\nmind_haste = true\n"
    async with (
        Sandbox(people=PEOPLE) as box,
        killable_bot(box, sqlite_url, tmp_path, practice=asks) as bot,
        Person(box.url, LIN, patience=60) as lin,
    ):
        await enrol(lin)
        await lin.say("/practice")
        await lin.expect("第 1 题，共 6 题")
        waits = lin.screen.message["message_id"]
        await lin.tap_again(waits, next(data for data in taps_of(lin.screen.message) if data.startswith("pr.a")))
        await lin.expect("有把握，还是猜的？")
        await bot.kill()
        await lin.tap("🎲 猜的")
        await lin.expect_until(has_verdict, "a verdict after the kill")
        assert bot.starts == 2


def has_verdict(person: Person) -> bool:
    return any(data.startswith("pr.n") for data in taps_of(person.screen.message))

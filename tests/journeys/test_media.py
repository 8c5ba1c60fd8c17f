"""A lesson is looked back at: what its teacher recorded, what it taught to be tried, and what the map makes of it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from domain.journal import Verb
from tests.journeys.conftest import LIN, SATURDAY, TOM, WANG, RunningClock, stage_for
from tests.journeys.test_classes import taught_by_wang, tick
from tests.journeys.test_homework import joins
from tests.journeys.ways import learner_row

RECORDING = "https://recordings.example.org/g5-12"


async def test_a_lesson_is_seen_again_and_tried_by_two_learners(database_url: str, tmp_path: Path) -> None:
    clock = RunningClock(SATURDAY)
    async with stage_for(database_url, tmp_path, clock) as stage:
        token = await taught_by_wang(stage)
        await joins(stage, LIN, token)
        clock.advance(timedelta(days=6))
        await tick(stage)
        await joins(stage, TOM, token)
        wang, lin, tom = [await stage.person(number) for number in (WANG, LIN, TOM)]
        await wang.say("/class")
        await wang.tap(re.compile("周四 17:30.*2 人"))
        await wang.tap("📼 课堂录像")
        await wang.expect("这节课还没有录像")
        await wang.say("在我电脑里")
        await wang.expect("没有看到链接")
        await wang.say(RECORDING)
        await wang.expect(RECORDING, button="🗑 取下录像")

        await lin.say("/today")
        await lin.tap("🎬 上一节课")
        await lin.expect(
            re.compile("数学同步提高（五至六年级）.*11月26日 周四.*这节课讲了：约分", re.S), button="📼 课堂录像"
        )
        await lin.tap("🧪 一样大的分数")
        await lin.expect(re.compile("找出三个和 1/2 一样大的分数.*CC BY 4.0", re.S), button="🧪 打开")
        await lin.tap("🤔 试了，还不太明白")
        await lin.expect("还不太明白", button="🙋 问老师")
        await lin.tap("‹ 返回")
        await lin.tap("📼 课堂录像")
        await lin.tap("✓ 看了，明白了")
        await lin.expect("看过，明白了")

        # who came to the class after that lesson has had none, and still finds what helps on the map
        await tom.say("/today")
        await tom.tap("🎬 Last lesson")
        await tom.expect("After the first lesson you can look back at it here.")
        learner = await learner_row(stage, TOM)
        stage.old_tap(TOM, await stage.panel(TOM), f"mp.s:{learner.id}:fractions.simplify")
        await tom.expect("Simplifying fractions", button="🎬 Look again")
        await tom.tap("🎬 Look again")
        await tom.tap("🧪 Fractions that are the same")
        await tom.tap("✓ Tried, it is clear")
        await tom.expect("seen, and clear")
        await tom.tap("🏠 Home")
        await stage.settled()

        async with (await stage.look()).reading() as uow:
            told = await uow.journal.about((await learner_row(stage, LIN)).id)
        found = [(each.verb, each.result["clear"]) for each in told if each.verb in (Verb.TRIED, Verb.WATCHED)]
        assert found == [(Verb.TRIED, False), (Verb.WATCHED, True)]

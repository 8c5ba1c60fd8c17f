"""Homework from the lesson to the kitchen table and back: given, photographed, stuck at, seen, answered."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from domain.journal import Verb
from tests.journeys.conftest import LIN, SATURDAY, TOM, WANG, RunningClock, Stage, stage_for, taps_of
from tests.journeys.test_classes import taught_by_wang
from tests.journeys.test_impatient import PNG
from tests.journeys.ways import learner_row


async def joins(stage: Stage, number: int, token: str) -> None:
    person = await stage.person(number)
    await person.start(token)
    for data in ("on.role:learner", "on.name", "on.age:16_plus", "on.grade:6"):
        await person.tap(data=data)
    await person.tap(data=re.compile(r"^cl\.join"))
    await person.expect(re.compile("已经加入|is in the class now"))


async def test_homework_goes_from_the_teacher_to_two_learners_and_comes_back_seen(
    database_url: str, tmp_path: Path
) -> None:
    clock = RunningClock(SATURDAY)
    async with stage_for(database_url, tmp_path, clock) as stage:
        token = await taught_by_wang(stage)
        await joins(stage, LIN, token)
        await joins(stage, TOM, token)
        wang, lin, tom = [await stage.person(number) for number in (WANG, LIN, TOM)]

        await wang.say("/class")
        await wang.tap(re.compile("周四 17:30.*2 人"))
        await wang.tap("📚 作业")
        await wang.expect("现在没有布置作业", button="✏️ 布置作业")
        await wang.tap("✏️ 布置作业")
        await wang.expect(re.compile("截止：11月26日 周四.*发给 2 位同学", re.S))
        await wang.say("练习册第 12 页，1 到 4 题")
        await wang.expect("练习册第 12 页", button="✅ 布置")
        draft = await stage.panel(WANG)
        await wang.tap("✅ 布置")
        await wang.expect("2 位同学现在就能在 /homework 里看到", button="↩ 撤销（十分钟内）")
        # the second half of a double tap, late
        (ok,) = [data for data in taps_of(draft) if data.startswith("hw.ok")]
        stage.old_tap(WANG, draft, ok)
        # nobody hears of it as long as it can be taken back
        clock.advance(timedelta(minutes=10))
        await stage.settled()

        await lin.expect(re.compile("王老师布置了作业.*11月26日 周四截止.*练习册第 12 页", re.S))
        await tom.expect(re.compile("Homework from Ms Wang.*due Thu 26 Nov", re.S))
        await lin.say("/home")
        await lin.expect("作业：1 项要做，最近的在11月26日 周四前")
        await lin.tap("📚 作业")
        await lin.tap(re.compile("11月26日 周四 · 练习册"))
        await lin.tap("📷 发照片")
        await lin.send_file(PNG, "sheet.png", caption="第 3 题不确定", as_photo=True)
        await lin.expect(re.compile("收到 1 张照片。王老师会在11月22日 周日 18:00前回复"))
        await wang.expect("Lin拍照交了作业")

        await tom.say("/homework")
        await tom.tap(re.compile("Thu 26 Nov"))
        await tom.tap("🙋 I am stuck at…")
        await tom.say("What is a common denominator?")
        await tom.expect(re.compile("Passed on with the homework. Ms Wang answers by Sun 22 Nov, 18:00"))
        await wang.expect(re.compile("Tom做作业卡住了：“What is a common denominator", re.S))

        await wang.say("/home")
        await wang.expect("作业：2 人交了 1 人，1 人卡住")
        await wang.tap("📚 作业")
        await wang.tap(re.compile("11月26日 周四 · 练习册"))
        await wang.expect(re.compile("做完（1）：Lin.*卡住（1）：Tom", re.S))
        await wang.tap("📷 Lin")
        await wang.tap("📷 看照片（1 张）")
        await wang.tap("✏️ 写几句回复")
        await wang.say("第 3 题做对了，很好！")
        await lin.expect(re.compile("王老师回复了你的作业.*第 3 题做对了", re.S))
        await wang.say("/homework")
        await wang.tap(re.compile("11月26日 周四 · 练习册"))
        await wang.tap("🙋 Tom")
        await wang.tap("👀 上课时讲")
        await tom.expect("takes it up in the lesson")
        await stage.settled()
        (back,) = [each for each in stage.messages(LIN) if "第 3 题做对了" in each.get("caption", "")]
        assert back["photo"]

        learner = await learner_row(stage, LIN)
        async with (await stage.look()).reading() as uow:
            assert len(await uow.journal.with_object(Verb.ASSIGNED, "homework", "1")) == 2
            assert await uow.journal.with_object(Verb.ASSIGNED, "homework", "2") == []
            (done,) = await uow.journal.with_object(Verb.COMPLETED, "homework", "1")
            assert done.learner == learner.id and done.result["photos"] == 1
            assert len(await uow.journal.with_object(Verb.CONFIRMED, "homework", "1")) == 2

"""The classroom reaches the phone: a link, a learner in the class, a point ticked, and tonight's questions follow."""

from __future__ import annotations

import re
from pathlib import Path

from domain.courses.browsing import handle
from domain.journal import Place, Verb
from tests.journeys.conftest import LIN, TOM, WANG, RunningClock, Stage, stage_for
from tests.journeys.ways import answer, in_front, learner_row, link_in, settle_in

THURSDAY = "maths-g5-6-thu-1730"
POINT = "fractions.simplify"


async def taught_by_wang(stage: Stage) -> str:
    """Ms Wang opens her Thursday class, hands out its link, and ticks nothing but one point; the link."""
    wang = await stage.person(WANG)
    await wang.start()
    await wang.say("/class")
    await wang.tap(data=f"cl.c:{handle(THURSDAY)}")
    await wang.expect(re.compile("数学同步提高（五至六年级）.*周四 17:30.*最近一节：第 11 节.*还没有学生加入", re.S))
    await wang.tap("✉ 邀请学生")
    return await link_in(wang)


async def tick(stage: Stage) -> None:
    wang = await stage.person(WANG)
    await wang.say("/class")
    await wang.tap(data=f"cl.c:{handle(THURSDAY)}")
    await wang.expect("（1 人）\nLin")
    await wang.tap("📝 这节课讲了什么")
    await wang.expect("替您勾好了", button=re.compile("✅ "))
    # of what was proposed nothing was true: it was about simplifying
    await stage.settled()
    for label in [each for row in wang.screen.buttons for each in row if each.startswith("✅")]:
        await wang.tap(label)
    await wang.tap("‹ 往前")
    await wang.tap(re.compile("▫️ .*约分"))
    await wang.expect("今晚会影响 1 位同学的题", button="💾 保存")
    await wang.tap("💾 保存")
    await wang.expect("今晚 1 位同学的题会跟着这节课走", button="↩ 撤销（十分钟内）")


async def test_what_was_ticked_after_the_lesson_is_asked_tonight_and_the_why_says_so(
    database_url: str, tmp_path: Path
) -> None:
    async with stage_for(database_url, tmp_path, RunningClock()) as stage:
        token = await taught_by_wang(stage)
        lin = await stage.person(LIN)
        await lin.start(token)
        await lin.expect(re.compile("邀请你加入班级：数学同步提高.*周四 17:30，王老师", re.S))
        for data in ("on.role:learner", "on.name", "on.age:16_plus", "on.grade:6"):
            await lin.tap(data=data)
        await lin.expect("谁来上这个班", button="✅ Lin 加入")
        await lin.tap("✅ Lin 加入")
        await lin.expect("已经加入")
        await tick(stage)

        await lin.say("/practice")
        await stage.settled()
        seen = []
        for _ in range(6):
            front = await in_front(stage, LIN)
            seen.append((front.item.skills[0], front.asked.why["goal"]))
            await answer(stage, lin)
            if seen[-1] == (POINT, "class"):
                break
            await lin.tap(re.compile("下一题|看看结果"))
            await stage.settled()
        assert (POINT, "class") in seen, seen
        await lin.tap("💭 为什么")
        await lin.expect(re.compile("你们班 .*刚学了约分"))

        learner = await learner_row(stage, LIN)
        async with (await stage.look()).reading() as uow:
            (told,) = await uow.journal.with_object(Verb.TAUGHT, "class", THURSDAY)
            assert told.place is Place.CLASS and told.result["skills"] == [POINT]
            (joined,) = await uow.journal.with_object(Verb.REGISTERED, "class", THURSDAY)
            assert joined.learner == learner.id


async def test_a_parent_joins_a_class_for_one_of_two_children_in_english(stage: Stage) -> None:
    wang, tom = await stage.person(WANG), await stage.person(TOM)
    await wang.start()
    await wang.say("/class")
    await wang.tap(data=f"cl.c:{handle(THURSDAY)}")
    await wang.tap("✉ 邀请学生")
    token = await link_in(wang)
    await settle_in(tom, "Bo")
    await tom.start(token)
    await tom.expect(re.compile("You were invited to a class:.*Thu 17:30, Xuhui campus, room 204, Ms Wang", re.S))
    await tom.tap("✅ Bo joins")
    await tom.expect(re.compile("Bo is in the class now: Maths core .grades 5-6., Thu 17:30"))
    await wang.say("/class")
    await wang.tap(data=f"cl.c:{handle(THURSDAY)}")
    await wang.expect("（1 人）\nBo")
    await wang.tap("停用邀请链接")
    await stage.settled()
    await tom.start(token)
    await tom.expect("This link or code does not work")

"""Practice that a teacher puts aside for a class: told, done in two languages, and read on the board."""

from __future__ import annotations

import re
from pathlib import Path

from domain.people.person import Consent, Purpose
from sandbox.person import Person
from tests.journeys.conftest import LIN, TOM, WANG, RunningClock, Stage, stage_for
from tests.journeys.test_classes import taught_by_wang
from tests.journeys.test_homework import joins
from tests.journeys.test_ticket import speaks
from tests.journeys.ways import answer, learner_row


async def lets_teachers_see(stage: Stage, number: int) -> None:
    learner = await learner_row(stage, number)
    assert learner.person is not None
    async with (await stage.look()).transaction() as uow:
        yes = Consent(learner.id, Purpose.TEACHERS_SEE, "test", learner.person, stage.clock.now())
        await uow.people.add_consent(yes)


async def does(stage: Stage, person: Person, end: re.Pattern[str], *, wrong: int) -> None:
    """All three questions, `wrong` of them wrong, up to the end of the set."""
    for number in range(3):
        await answer(stage, person, right=number >= wrong)
        await person.tap(re.compile("下一题|看看结果|Next|See how it went"))
    await person.expect(end)


async def test_a_teacher_assigns_two_learners_do_it_and_the_board_shows_it(database_url: str, tmp_path: Path) -> None:
    clock = RunningClock()
    async with stage_for(database_url, tmp_path, clock) as stage:
        token = await taught_by_wang(stage)
        await joins(stage, LIN, token)
        await joins(stage, TOM, token)
        for number in (LIN, TOM):
            await lets_teachers_see(stage, number)
        wang, lin, tom = [await stage.person(number) for number in (WANG, LIN, TOM)]

        await wang.say("/assign")
        await wang.tap("📝 布置练习")
        await wang.expect("练哪个知识点")
        await wang.say("约分")
        await wang.tap(re.compile("约分 · \\d+ 题"))
        await wang.expect(re.compile("给全班 2 位同学.*5 题.*11月24日 周二前做完", re.S))
        await wang.tap("3")
        await wang.expect("3 题", button="✓ 3")
        await wang.tap("✅ 发出")
        await wang.expect("已布置", button="📋 看谁做了")

        await lin.expect(re.compile("王老师为你准备了 3 道.*约分.*11月24日 周二前", re.S), button="▶ 开始")
        await tom.expect(re.compile("Ms Wang has put 3 questions on .* aside for you, until Tue 24 Nov", re.S))
        await lin.tap("▶ 开始")
        await lin.expect("王老师准备的")
        await does(stage, lin, re.compile("王老师准备的.*做完了"), wrong=1)
        await tom.say("/practice")
        await tom.expect("From Ms Wang")
        await does(stage, tom, re.compile("what Ms Wang had put aside"), wrong=0)

        await wang.tap("📋 看谁做了")
        await wang.expect(re.compile("2 人里做完 2 人.*✅ Lin：3 题对 2 题.*✅ Tom：3 题对 3 题", re.S))
        await wang.tap("🔎 Lin")
        await wang.expect(re.compile("Lin.*约分.*还差一点.*预计十题对", re.S), button="🔎 1")
        await speaks(stage, wang, "en")
        await wang.say("/assign")
        await wang.expect(re.compile("What you have assigned.*2 of 2 done", re.S))
        await wang.tap(data="as.o:1")
        await wang.expect(re.compile("✅ Lin: 2 of 3 right, about . expected · .* → .*"))
        await wang.tap("🔎 Tom")
        await wang.tap("🔎 1")
        await wang.expect("right ✓")
        await stage.settled()

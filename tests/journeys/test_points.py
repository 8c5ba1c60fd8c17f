"""A teacher looks at a point of a class, sends something to watch tonight in two languages, and plans the lesson."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from domain.clock import FixedClock
from tests.domain.portrait.said import answer
from tests.journeys.conftest import LIN, SATURDAY, TOM, WANG, stage_for
from tests.journeys.test_assigning import lets_teachers_see
from tests.journeys.test_classes import POINT, taught_by_wang, tick
from tests.journeys.test_homework import joins
from tests.journeys.test_ticket import speaks
from tests.journeys.ways import learner_row

HOURS = timedelta(hours=9)


async def test_a_point_is_looked_at_sent_tonight_and_planned(sqlite_url: str, tmp_path: Path) -> None:
    clock = FixedClock(SATURDAY)
    async with stage_for(sqlite_url, tmp_path, clock) as stage:
        token = await taught_by_wang(stage)
        await joins(stage, LIN, token)
        await tick(stage)
        await joins(stage, TOM, token)
        wang, lin, tom = [await stage.person(number) for number in (WANG, LIN, TOM)]
        for number in (LIN, TOM):
            await lets_teachers_see(stage, number)
            learner = await learner_row(stage, number)
            said = answer(clock.now(), number == TOM, session=number, skill=POINT, learner=learner.id, expected=0.6)
            async with (await stage.look()).transaction() as uow:
                await uow.journal.add(said)

        await wang.say("/point")
        await wang.tap(re.compile("周四 17:30"))
        await wang.tap(re.compile("🎯 .*约分"))
        page = await wang.expect(
            re.compile("约分.*2 次对了 1 次，50%；按这些同学的水平预计 60%.*没有异常.*Lin.*Tom", re.S)
        )
        assert "photo" in page
        await wang.tap("🎬 今晚发讲解")
        await wang.expect("2 位同学今晚会收到")
        await wang.tap("📌 排进周四")
        await wang.expect("已排进 11月26日 周四 的课")
        await wang.say("/home")
        await wang.expect(re.compile("11月26日 周四 要重讲：约分"))
        await speaks(stage, wang, "en")
        await wang.say("/point")
        await wang.tap(re.compile("Thu 17:30"))
        await wang.tap(re.compile("🎯 "))
        await wang.expect(
            re.compile("1 of 2 right = 50 %; 60 % were expected.*Planned for the lesson on Thu 26 Nov", re.S)
        )
        await wang.tap("🔍 How we know")
        await wang.expect(re.compile("✓ Sat 21 Nov Tom.*✗ Sat 21 Nov Lin", re.S))

        clock.advance(HOURS)
        await stage.settled()
        await lin.expect(re.compile("王老师给你挑了今晚看的.*约分.*一样大的分数", re.S))
        await tom.expect(re.compile("Ms Wang has chosen something for you for tonight.*the same", re.S))
        await tom.tap("▶ Try it")
        await tom.expect(re.compile("Find three fractions"))

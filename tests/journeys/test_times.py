"""Times that are said in words, on the way to a lesson and anywhere else."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.clock import FixedClock
from tests.journeys.conftest import MEI, SATURDAY, TOM, Stage, stage_for
from tests.journeys.ways import settle_in


@pytest.fixture
def clock() -> FixedClock:
    """Saturday, 10:00 at the centre; it stands still."""
    return FixedClock(SATURDAY)


@pytest.fixture
async def stage(database_url: str, tmp_path: Path, clock: FixedClock) -> AsyncIterator[Stage]:
    async with stage_for(database_url, tmp_path, clock) as made:
        yield made


async def test_mei_says_when_before_she_says_what_and_books(stage: Stage) -> None:
    mei = await stage.person(MEI)
    await settle_in(mei, "小安", grade=5)
    await mei.say("下周六上午能试听吗？")
    await mei.tap(data=re.compile("^bk.s:.*olympiad-g5"))
    await mei.expect(re.compile("看懂了：11月28日 周六 上午.*这些时间合适", re.S), button="看日历")
    await mei.say("周日下午吧，不要太晚")
    await mei.expect(re.compile("看懂了：11月22日 周日 下午", re.S))
    await mei.say("等奶奶来的那天")
    await mei.expect(re.compile("这句话里我没看出时间.*有数字的日子可以约", re.S))
    await mei.say("下周六上午")
    await mei.tap(data=re.compile("^bk.h"))
    await mei.expect(re.compile("小安.*11月28日 周六 09:00", re.S), button="确认预约")
    await mei.tap("确认预约")
    await mei.expect(re.compile("小安 的试听课约好了.*11月28日 周六 09:00", re.S))
    await mei.say("下周六上午")
    await mei.expect(re.compile("^(?!.*看懂了).+", re.S))


async def test_tom_types_a_time_at_the_calendar_and_leaves_it(stage: Stage) -> None:
    tom = await stage.person(TOM)
    await settle_in(tom, "Bo", grade=5)
    await tom.say("/book")
    await tom.tap(data=re.compile("^bk.s:.*olympiad-g5"))
    await tom.tap(data=re.compile("^bk.p:.*:[*]$"))
    await tom.say("next Sat at 9:30")
    await tom.expect(
        re.compile("Understood: Sat 28 Nov, 09:30.*Nothing fits exactly.*This comes close:.*another hour", re.S),
        button="Calendar",
    )
    await tom.say("how much are the fees?")
    await tom.expect(re.compile("^(?!.*Understood).+Source", re.S))
    await tom.say("/book")
    await tom.tap(data=re.compile("^bk.s:.*olympiad-g5"))
    await tom.tap(data=re.compile("^bk.p:.*:[*]$"))
    await tom.tap(data="home")
    await tom.say("next Sat after 4")
    await tom.expect(re.compile("^(?!.*Understood).+", re.S))

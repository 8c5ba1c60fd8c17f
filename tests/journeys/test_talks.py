"""Talks through the whole house: a parent books with an advisor, a teacher offers, and what is said afterwards."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from domain.clock import FixedClock
from tests.journeys.conftest import HE, MEI, SATURDAY, TOM, WANG, Stage, stage_for
from tests.journeys.ways import settle_in

MONDAY_TEN = datetime.fromisoformat("2026-11-23T10:00+08:00")


@pytest.fixture
def clock() -> FixedClock:
    """Saturday, 10:00 at the centre; it stands still."""
    return FixedClock(SATURDAY)


@pytest.fixture
async def stage(database_url: str, tmp_path: Path, clock: FixedClock) -> AsyncIterator[Stage]:
    async with stage_for(database_url, tmp_path, clock) as made:
        yield made


async def test_mei_talks_with_ms_he_and_keeps_what_came_of_it(stage: Stage, clock: FixedClock) -> None:
    mei, he = await stage.person(MEI), await stage.person(HE)
    await he.start()
    await settle_in(mei, "小安", grade=5)

    await mei.say("/talk")
    await mei.expect("想和谁聊聊 小安", button="谁先有空都行")
    await mei.tap("何老师 · 学习顾问")
    await mei.expect("想和何老师聊什么？")
    await mei.tap("💭 有点担心")
    taps = 0
    await mei.expect("怎么聊方便？")
    for data in (r"^tk\.d:.*:w:p:", r"^tk\.t:.*:20261123$", r"^tk\.h:"):
        await mei.tap(data=re.compile(data))
        await mei.toast()
        taps += 1
    await mei.expect(re.compile("留到 10:05.*11月23日 周一 10:00-10:30.*何老师会打来.*想聊：有点担心的事", re.S))
    await mei.tap("✅ 确认预约")
    taps += 1
    assert taps <= 6
    await mei.expect("和何老师约好了，聊聊 小安")
    await he.expect(re.compile("约了您，聊聊 小安.*想聊：有点担心的事", re.S))

    # a kill in the middle of the form loses no tap
    clock.advance(MONDAY_TEN + timedelta(minutes=40) - clock.now())
    await he.say("/talk")
    await he.tap(re.compile("小安.*聊得怎么样"))
    await he.tap("💭 再考虑考虑")
    await he.expect("第 2 步")
    await stage.close()
    await stage.open()
    await he.tap("发课程资料")
    await he.tap("下周")
    await he.expect("第 4 步")
    await he.say("慢慢来，不着急。")
    await he.expect(re.compile("记好了：聊 小安.*💭 再考虑考虑；发课程资料.*下次：11月30日 周一", re.S))

    clock.advance(timedelta(minutes=6))
    await mei.expect(
        re.compile("11月23日 周一和何老师聊 小安.*想再考虑一下.*会把课程资料发过来.*慢慢来，不着急。.*11月30日", re.S)
    )
    await mei.tap("不太一样…")
    await mei.expect("哪里不太一样")
    await mei.say("我们说的是两周")
    await mei.expect("谢谢，何老师会看到这段话。")
    await he.expect(re.compile("聊过 小安 之后，Mei 写道：.*我们说的是两周", re.S))


async def test_ms_he_offers_three_times_and_toms_tap_books_one(stage: Stage) -> None:
    tom, he, wang = await stage.person(TOM), await stage.person(HE), await stage.person(WANG)
    await he.start()
    await wang.start()
    await settle_in(tom, "Bo", grade=5)
    # a trial lesson makes Bo's family known to the advisor
    await tom.say("/book")
    for data in (r"^bk\.s:.*olympiad", r"^bk\.p", r"^bk\.t.*near", r"^bk\.h", r"^bk\.y"):
        await tom.tap(data=re.compile(data))
        await tom.toast()

    await he.say("/talk")
    await he.tap("✉ 约家长聊聊")
    await he.tap("Bo")
    await he.tap("📚 选课")
    await he.tap("🎥 视频")
    await he.expect(re.compile("会这样发给 Bo 家里.*选什么课（视频）", re.S))
    await he.tap("✉ 发出去")
    await he.expect("发给 Tom 了")

    await tom.expect(re.compile("Ms He would like to talk with you, by video: choosing a course", re.S))
    await tom.tap(re.compile("^Mon 23 Nov"))
    await tom.expect("Your talk with Ms He about Bo is booked")
    await he.expect(re.compile("Tom 约了您，聊聊 Bo", re.S))

"""Evenings of a learner with an hour of their own: reminded, put off, done, left alone."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.clock import FixedClock
from domain.journal import Verb
from sandbox.person import Person
from tests.domain.practice.shelf import choice
from tests.journeys.conftest import LIN, SATURDAY, Stage, stage_for
from tests.journeys.ways import answer, enrol, journal_of

TICK = "remind to practise"
SHELF = tuple(choice(f"journey:habit-{number}", "fractions.meaning") for number in range(24))
AT_SEVEN = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
"""19:00 at the centre on the Saturday on which the journeys begin."""


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(SATURDAY)


@pytest.fixture
async def stage(database_url: str, tmp_path: Path, clock: FixedClock) -> AsyncIterator[Stage]:
    async with stage_for(database_url, tmp_path, clock, shelf=SHELF) as made:
        yield made


async def test_an_hour_is_set_a_reminder_comes_is_put_off_and_after_the_set_there_is_none(
    stage: Stage, clock: FixedClock
) -> None:
    lin = await learner_with_an_hour(stage)
    go_to(clock, AT_SEVEN - timedelta(minutes=1))
    await tick(stage)
    assert told(stage) == 0
    go_to(clock, AT_SEVEN)
    for _ in range(5):
        await tick(stage)
    await lin.expect(re.compile("6 道题在等你，大约 8 分钟"), button="过 1 小时")
    assert told(stage) == 1

    await lin.tap("过 1 小时")
    await lin.toast("好的，20:00 再来叫你")
    await stage.close()
    await stage.open()
    go_to(clock, AT_SEVEN + timedelta(minutes=59))
    await tick(stage)
    assert told(stage) == 1
    go_to(clock, AT_SEVEN + timedelta(hours=1))
    await tick(stage)
    await tick(stage)
    assert told(stage) == 2

    await lin.tap("▶ 开始")
    for _ in range(6):
        await answer(stage, lin)
        await lin.tap(data=re.compile(r"^pr\.n"))
    await stage.settled()
    go_to(clock, AT_SEVEN + timedelta(hours=1, minutes=59))
    await tick(stage)
    go_to(clock, AT_SEVEN + timedelta(days=1))
    await tick(stage)
    assert told(stage) == 3, "one on the next evening, none on this one"

    await lin.say("/week")
    await lin.expect("答了 6 道题", button=re.compile("看看这 1 组题"))


async def test_three_ignored_make_it_seldomer_and_then_quiet_until_monday(stage: Stage, clock: FixedClock) -> None:
    lin = await learner_with_an_hour(stage)
    counts = []
    for day in range(11):
        go_to(clock, AT_SEVEN + timedelta(days=day))
        await tick(stage)
        counts.append(told(stage) + quiet(stage))
    assert counts == [1, 2, 3, 3, 4, 4, 5, 5, 5, 6, 6]
    assert quiet(stage) == 1
    await lin.expect("我先安静几天，到11月30日 周一再说")
    notified = [each for each in await journal_of(stage, LIN) if each.verb is Verb.NOTIFIED]
    assert len(notified) == 6

    await lin.say("/practice")
    await answer(stage, lin)
    go_to(clock, AT_SEVEN + timedelta(days=11))
    await tick(stage)
    assert told(stage) == 6, "who is back is reminded like before"


async def test_a_holiday_is_quiet_and_a_goal_is_counted_in_dots(stage: Stage, clock: FixedClock) -> None:
    lin = await learner_with_an_hour(stage)
    await lin.say("/goal")
    await lin.tap(data="hb.goals")
    await lin.tap(data="hb.goal:3")
    await lin.expect("这周的目标：3 个晚上 ○○○")
    await lin.tap(data="hb.rest")
    await lin.tap(data="hb.until:20261124")
    await lin.expect("放假到11月24日 周二")
    go_to(clock, AT_SEVEN)
    await tick(stage)
    assert told(stage) == 0
    await lin.say("/practice")
    await answer(stage, lin)
    await lin.say("/home")
    await lin.expect("目标 3 个 ●○○", button="👋 我回来了")
    go_to(clock, AT_SEVEN + timedelta(days=3))
    await tick(stage)
    assert told(stage) == 1, "on the first day back"


async def learner_with_an_hour(stage: Stage) -> Person:
    lin = await stage.person(LIN)
    await enrol(lin)
    await lin.say("/goal")
    await lin.tap(data="hb.hours")
    await lin.tap(data="hb.at:1900")
    await lin.expect("每天 19:00 提醒你")
    await stage.settled()
    return lin


async def tick(stage: Stage) -> None:
    await stage.bot.tick(TICK)
    await stage.settled()


def go_to(clock: FixedClock, at: datetime) -> None:
    clock.advance(at - clock.now())


def told(stage: Stage) -> int:
    return sum("在等你" in message.get("text", "") for message in stage.messages(LIN))


def quiet(stage: Stage) -> int:
    return sum("我先安静几天" in message.get("text", "") for message in stage.messages(LIN))

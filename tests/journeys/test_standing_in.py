"""A teacher takes days off and finds a colleague, who sees the class, a learner and their sheet; then it ends."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from domain.clock import FixedClock
from domain.courses.browsing import handle
from domain.language import Lang
from domain.people.person import Learner, Role
from tests.journeys.conftest import SATURDAY, WANG, ZHAO, Stage, stage_for
from tests.journeys.test_classes import THURSDAY
from tests.journeys.ways import account

HERE = handle(THURSDAY)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(SATURDAY)


@pytest.fixture
async def stage(database_url: str, tmp_path: Path, clock: FixedClock) -> AsyncIterator[Stage]:
    async with stage_for(database_url, tmp_path, clock) as made:
        yield made


async def test_a_colleague_stands_in_for_days_off_and_gives_the_class_back(stage: Stage, clock: FixedClock) -> None:
    wang, zhao = await stage.person(WANG), await stage.person(ZHAO)
    await wang.start()
    await zhao.start()
    await stage.settled()
    known = await account(stage, ZHAO)
    async with stage.storage() as database, database.transaction() as uow:
        await uow.people.grant(known.id, Role.TEACHER, None, clock.now())
        await uow.people.save(replace(known, role=Role.TEACHER, lang=Lang.EN))
        lulu = await uow.people.add_learner(Learner(0, "Lulu", None, grade=5))
        await uow.classes.enrol(lulu.id, THURSDAY, clock.now())

    await wang.say("/hours")
    await wang.tap("休息或加开一段")
    await wang.tap(data="hr.x:20261123")
    await wang.tap(data="hr.u:20261123:202611")
    await wang.tap(data="hr.z:20261123:20261127")
    await wang.tap(data=re.compile(r"hr\.y:20261123:20261127:[sk]"))
    await wang.expect("休息：", button="🤝 找人代课")
    await wang.tap("🤝 找人代课")
    await wang.expect(re.compile("谁来替王老师代课.*时间：11月23日", re.S))
    await wang.tap(data=re.compile(r"si\.p:-:"))
    await wang.expect(re.compile("替王老师代课.*数学同步提高（五至六年级）.*1 节课.*到期自动结束", re.S))
    await wang.tap("✅ 就这样，通知对方")
    await wang.expect(re.compile("代课安排.*替王老师.*还有 3 个", re.S), button=re.compile("收回"))
    await zhao.expect(
        re.compile("Please stand in.*Ms Wang.*Mon 23 Nov to Fri 27 Nov.*Thu 17:30.*and 5 classes", re.S)
    )

    clock.advance(timedelta(days=5))
    await zhao.say("/class")
    await zhao.tap(data=f"cl.c:{HERE}")
    await zhao.expect(re.compile("You stand in for Ms Wang.*Lulu", re.S))
    await zhao.tap(data=f"lp.c:{HERE}")
    await zhao.tap(data=f"lp.o:{lulu.id}")
    await zhao.expect("Lulu", button="🖨 PDF")
    await zhao.tap("🖨 PDF")
    await zhao.expect(re.compile("One page, A4"))
    await stage.settled()
    sent = stage.messages(ZHAO)[-1]
    assert sent["document"]["file_name"] == f"learner-{lulu.id}-2026-11-26.pdf", sent

    await wang.say("/class")
    await wang.tap("🤝 代课安排")
    await wang.tap(re.compile("收回"))
    await wang.expect("收回了")
    await zhao.expect(re.compile("No need to stand in for Ms Wang any more"))
    await zhao.say("/class")
    await zhao.expect("No class stands under your name yet")

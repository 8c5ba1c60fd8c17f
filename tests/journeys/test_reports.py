"""What a lesson and a week become for parents: the evening's report, its evidence, the card on Sunday."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.person import Person
from tests.journeys.conftest import MEI, TOM, WANG, RunningClock, Stage, stage_for, taps_of
from tests.journeys.ways import account, settle_in

SATURDAY_CLASS = "maths-g5-6-sat-1300"
WORDS = {
    MEI: (
        "安安",
        re.compile("安安 · 数学同步提高.*✓ 到课，课堂参与 ●○○\n课后小测：2 题对 1 题\n还需要再巩固：", re.S),
        "🗓 这一周",
        "上课 1 次，参与 ●○○",
        re.compile("安安 的一周.*✓ 上课 1 次，参与 ●○○\n🧩 还有点难：.*\n🤝 一起做：", re.S),
        ("🔕 关掉课后反馈", "课后反馈：关"),
    ),
    TOM: (
        "Ben",
        re.compile("Ben · Maths core.*✓ Present, active ●○○\nExit questions: 1 of 2\nStill settling: ", re.S),
        "🗓 The week",
        "at the lesson, active ●○○",
        re.compile(
            "Ben, Mon 16 Nov to Sun 22 Nov\n✓ at the lesson, active ●○○\n🧩 Still tricky: .*\n🤝 Together: ", re.S
        ),
        ("🔕 No reports after lessons", "Reports after lessons: off"),
    ),
}


@pytest.mark.parametrize("reader", WORDS)
async def test_a_parent_reads_the_lesson_in_the_evening_and_the_week_on_sunday(
    database_url: str, tmp_path: Path, reader: int
) -> None:
    child, report, week, of_week, card, (fewer, off) = WORDS[reader]
    clock = RunningClock()
    async with stage_for(database_url, tmp_path, clock) as stage:
        parent = await stage.person(reader)
        await settle_in(parent, child)
        await in_class(stage, reader)
        clock.advance(timedelta(hours=5))
        await logged(stage, await stage.person(WANG), child)
        await stage.bot.tick("report lessons")
        await stage.settled()
        assert not said(stage, reader, report), "not before half past seven"
        clock.advance(timedelta(hours=4, minutes=35))
        for _ in range(3):
            await stage.bot.tick("report lessons")
        await stage.settled()
        assert len(said(stage, reader, report)) == 1

        await parent.tap(re.compile("^🔎 "))
        await parent.expect(re.compile("课后小测|exit question"), button=re.compile("🗺"))
        await parent.say("/report")
        await parent.expect(report, button=week)
        await parent.tap(week)
        await parent.expect(of_week)
        clock.advance(timedelta(hours=22, minutes=30))
        for _ in range(3):
            await stage.bot.tick("send week cards")
        await stage.settled()
        (sent,) = [each for each in said(stage, reader, card) if "photo" in each and "gt.l" in taps_of(each)[-1]]
        assert sent["caption"]
        await parent.say("/report")
        await parent.tap(data="rp.s")
        await parent.tap(fewer)
        await parent.expect(off)


async def in_class(stage: Stage, reader: int) -> None:
    person = await account(stage, reader)
    async with (await stage.look()).transaction() as uow:
        (child,) = await uow.people.children_of(person.id)
        await uow.classes.enrol(child.id, SATURDAY_CLASS, stage.clock.now())


async def logged(stage: Stage, wang: Person, child: str) -> None:
    """Ms Wang logs the lesson with a star for the child, and two exit questions, the second one wrong."""
    await wang.start()
    await stage.bot.tick("hand over class logs")
    await wang.tap("▶ 登记这节课")
    await wang.tap("⭐ 课堂表现")
    await stage.settled()
    await wang.tap(child)
    await stage.settled()
    await wang.tap("💾 保存")
    await wang.expect("已保存")
    await wang.say("/ticket")
    await stage.settled()
    await wang.tap("▶ 填写谁会谁不会")
    await stage.settled()
    await wang.tap(data=re.compile(r"^et\.m:.*:2:\d+:"))
    await stage.settled()
    await wang.tap("💾 保存")
    await stage.settled()


def said(stage: Stage, number: int, words: re.Pattern[str]) -> list[dict[str, object]]:
    told = stage.messages(number)
    return [each for each in told if words.search(str(each.get("text") or each.get("caption") or ""))]

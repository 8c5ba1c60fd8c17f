"""A parent asks why a report came, wants less of these, and the next report is summed up in the week's card."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.classes.log.lesson import lesson_key
from domain.journal import Place, Statement, Verb
from tests.journeys.conftest import MEI, TOM, WANG, RunningClock, Stage, stage_for
from tests.journeys.test_reports import SATURDAY_CLASS, in_class, logged, said
from tests.journeys.ways import account, settle_in

UNTIL_THE_CLASS, UNTIL_EVENING = timedelta(hours=5), timedelta(hours=4, minutes=35)
SECOND = datetime(2026, 11, 28, 5, 0, tzinfo=UTC)
WORDS = {
    MEI: (
        "安安",
        re.compile("安安 · 数学同步提高.*✓ 到课", re.S),
        re.compile(
            "为什么收到这条？.*今天有课，您订了课后反馈。\n说的是 安安。\n是中心发的。.*"
            "发出（时间到了）.*收到 1 条，最多 3 条",
            re.S,
        ),
        ("🗓 合到每周小结里", "课后反馈合在每周小结里"),
        re.compile("课后反馈：合到每周小结"),
        (
            "📅 这周会收到什么",
            re.compile("最近两周.*课后反馈，安安，没有发（内容在每周小结里）.*✓ .*课后反馈，安安（时间到了）", re.S),
        ),
    ),
    TOM: (
        "Ben",
        re.compile("Ben · Maths core.*✓ Present", re.S),
        re.compile(
            "Why did I get this.*There was a lesson today, and you get reports after lessons.\nIt is about Ben.\n"
            "It comes from the centre.*sent .it is time.*you had 1 in 7 days; it is never more than 3",
            re.S,
        ),
        ("🗓 Only with the week's card", "summed up in the week's card"),
        re.compile("Reports on lessons: With the week's card"),
        (
            "📅 What is coming this week",
            re.compile(
                "In the last two weeks.*report on a lesson, Ben: not sent .it is in the week's card.*"
                "✓ .*report on a lesson, Ben .it is time",
                re.S,
            ),
        ),
    ),
}


@pytest.mark.parametrize("reader", WORDS)
async def test_a_report_explains_itself_and_the_next_one_is_summed_up(
    database_url: str, tmp_path: Path, reader: int
) -> None:
    child, report, because, (digest, is_so), on_the_page, (coming, became) = WORDS[reader]
    clock = RunningClock()
    async with stage_for(database_url, tmp_path, clock) as stage:
        parent = await stage.person(reader)
        await settle_in(parent, child)
        await in_class(stage, reader)
        clock.advance(UNTIL_THE_CLASS)
        await logged(stage, await stage.person(WANG), child)
        clock.advance(UNTIL_EVENING)
        await stage.bot.tick("report lessons")
        await stage.settled()
        assert len(said(stage, reader, report)) == 1
        await parent.tap(data=re.compile(r"^gt\.w:"))
        await parent.expect(because)
        await parent.tap(data=re.compile(r"^gt\.l:"))
        await parent.tap(digest)
        await parent.expect(is_so)

        clock.advance(timedelta(days=7))
        await was_there(stage, reader)
        await stage.bot.tick("report lessons")
        await stage.settled()
        assert len(said(stage, reader, report)) == 1, "the second one is in the week's card"
        await parent.say("/preferences")
        await parent.expect(on_the_page, button=coming)
        await parent.tap(coming)
        await parent.expect(became)


async def was_there(stage: Stage, reader: int) -> None:
    """The teacher's log of the second lesson, saved an hour after it."""
    person = await account(stage, reader)
    async with (await stage.look()).transaction() as uow:
        (child,) = await uow.people.children_of(person.id)
        result = {"class": SATURDAY_CLASS, "lesson": SECOND.isoformat(), "mark": "came", "stars": 0, "by": ""}
        at = SECOND + timedelta(hours=3)
        log = Statement(
            Verb.ATTENDED, "lesson", lesson_key(SATURDAY_CLASS, SECOND), at, learner=child.id, result=result
        )
        await uow.journal.add(replace(log, place=Place.CLASS, authority="teacher"))

"""Before and after a booking: asked a day ahead, shown the way, missed kindly; gone when the booking is gone."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from domain.clock import FixedClock
from sandbox.person import Person
from storage import tables
from tests.journeys.conftest import MEI, SATURDAY, TOM, WANG, ZHAO, Stage, stage_for
from tests.journeys.ways import settle_in

TICK = "remind of bookings"
slots, bookings = tables.bookings.slots, tables.bookings.bookings


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(SATURDAY)


@pytest.fixture
async def stage(database_url: str, tmp_path: Path, clock: FixedClock) -> AsyncIterator[Stage]:
    async with stage_for(database_url, tmp_path, clock) as made:
        yield made


async def test_mei_says_that_they_come_and_is_shown_the_way(stage: Stage, clock: FixedClock) -> None:
    mei = await stage.person(MEI)
    starts = await trial_in_some_days(stage, mei, "小安")

    go_to(clock, starts - timedelta(hours=24))
    await stage.bot.tick(TICK)
    await mei.expect("您这边能来吗？", button="✅ 能来")
    await stage.close()
    await stage.open()
    await stage.bot.tick(TICK)
    await mei.tap("✅ 能来")
    await mei.toast("太好了，到时候见。")
    await mei.tap("✅ 能来")
    go_to(clock, starts - timedelta(hours=2))
    for _ in range(3):
        await stage.bot.tick(TICK)
    await mei.expect(re.compile("小安，一会儿见.*请带上铅笔", re.S), button="怎么走")

    await stage.settled()
    assert said(stage, MEI, "您这边能来吗") == said(stage, MEI, "一会儿见") == 1


async def test_tom_cancels_from_the_reminder_and_hears_no_more(stage: Stage, clock: FixedClock) -> None:
    tom = await stage.person(TOM)
    starts = await trial_in_some_days(stage, tom, "Amy")
    go_to(clock, starts - timedelta(hours=24))
    await stage.bot.tick(TICK)
    await tom.expect("Are you coming?", button="We cannot come")

    await tom.tap("We cannot come")
    await tom.toast("Cancelled")
    for before in (timedelta(hours=4), timedelta(hours=2), timedelta(0)):
        go_to(clock, starts - before)
        await stage.bot.tick(TICK)
        await stage.settled()
    await stage.settled()

    assert said(stage, TOM, "Are you coming?") == 1
    assert said(stage, TOM, "see you soon") == 0
    await tom.tap("We are coming")
    await tom.toast("That screen was an old one")


async def test_who_does_not_answer_is_left_to_the_office(stage: Stage, clock: FixedClock) -> None:
    tom, zhao, wang = await stage.person(TOM), await stage.person(ZHAO), await stage.person(WANG)
    await zhao.start()
    await wang.start()
    starts = await trial_in_some_days(stage, tom, "Amy")
    for before in (timedelta(hours=24), timedelta(hours=4), timedelta(hours=2), timedelta(minutes=1)):
        go_to(clock, starts - before)
        await stage.bot.tick(TICK)
        await stage.settled()

    await zhao.expect(re.compile("Tom 还没有回复.*Amy", re.S))
    await wang.expect(re.compile("Amy"))
    await stage.settled()
    assert said(stage, TOM, "Are you coming?") == 1
    assert said(stage, TOM, "see you soon") == 0
    assert said(stage, ZHAO, "Tom 还没有回复") == 1


@pytest.mark.parametrize(
    ("number", "child", "missed", "call", "promised"),
    [
        (MEI, "小安", "没有等到你们，希望一切都好", "请给我打电话", "校区老师会在接待时间内给您打电话"),
        (TOM, "Amy", "We hope all is well", "Please call me", "will call you in office hours"),
    ],
)
async def test_who_was_missed_is_asked_kindly_and_may_be_called(
    stage: Stage, clock: FixedClock, number: int, child: str, missed: str, call: str, promised: str
) -> None:
    parent, wang, zhao = await stage.person(number), await stage.person(WANG), await stage.person(ZHAO)
    await wang.start()
    await zhao.start()
    starts = await trial_in_some_days(stage, parent, child)
    go_to(clock, starts)
    await stage.bot.tick("hand over check-in lists")
    await wang.tap("点名")
    for label in (f"✅ {child}", f"🕓 {child} 迟到", "保存"):
        await wang.tap(label)
    await wang.expect("已保存")
    go_to(clock, starts + timedelta(minutes=29))
    await stage.bot.tick(TICK)
    await stage.settled()
    assert said(stage, number, missed) == 0

    # a lesson may begin too late for that day
    for later in (timedelta(minutes=31), timedelta(hours=16)):
        go_to(clock, starts + later)
        await stage.bot.tick(TICK)
        await stage.settled()
    await parent.expect(missed, button=call)
    await parent.tap(call)
    await parent.expect(promised)
    await zhao.expect(re.compile(f"希望有人打电话.*{child}"))
    await stage.settled()
    assert said(stage, number, missed) == 1


async def trial_in_some_days(stage: Stage, parent: Person, child: str) -> datetime:
    """A trial of Ms Wang's grade-5 course, more than two days ahead; when it begins."""
    await settle_in(parent, child, grade=5)
    await parent.say("/book")
    await parent.tap(data=re.compile("^bk.s:.*maths-g5"))
    await parent.tap(data=re.compile("^bk.p"))
    await parent.tap(data=re.compile(r"^bk.t:.*:20261(12[4-9]|13|2)"))
    await parent.tap(data=re.compile("^bk.h"))
    await parent.tap(data=re.compile("^bk.y"))
    await parent.expect(re.compile("[(（]1[)）]"))
    await stage.settled()
    async with (await stage.look()).reading_connection() as connection:
        found = await connection.execute(
            select(slots.c.starts_at)
            .join(bookings, bookings.c.slot == slots.c.id)
            .order_by(bookings.c.id.desc())
            .limit(1)
        )
        starts: datetime = found.scalar_one()
    assert starts > SATURDAY + timedelta(days=2)
    return starts


def go_to(clock: FixedClock, at: datetime) -> None:
    clock.advance(at - clock.now())


def said(stage: Stage, number: int, words: str) -> int:
    return sum(words in message.get("text", "") for message in stage.messages(number))

"""A teacher's hours and lists: a day off moves a family kindly, and who came is tapped at the start."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from domain.booking.slot import BookingState
from domain.clock import FixedClock
from sandbox.person import Person
from storage import tables
from tests.journeys.conftest import MEI, SATURDAY, TOM, WANG, Stage, stage_for
from tests.journeys.ways import settle_in

TICK = "hand over check-in lists"
slots, bookings = tables.bookings.slots, tables.bookings.bookings


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(SATURDAY)


@pytest.fixture
async def stage(database_url: str, tmp_path: Path, clock: FixedClock) -> AsyncIterator[Stage]:
    async with stage_for(database_url, tmp_path, clock) as made:
        yield made


async def test_a_day_off_moves_a_family_kindly(stage: Stage) -> None:
    mei, wang = await stage.person(MEI), await stage.person(WANG)
    starts = await booked_trial(stage, mei, "小安")
    day = starts.astimezone(ZoneInfo("Asia/Shanghai")).date()
    await wang.start()
    await wang.say("/hours")
    await wang.expect("王老师的时间", button="休息或加开一段")
    await wang.tap("休息或加开一段")
    await wang.tap(data=f"hr.x:{day:%Y%m%d}")
    await wang.tap("这一天休息")
    await wang.expect(re.compile("这会影响 1 个预约.*小安", re.S), button="保留")
    await wang.tap("改时间")
    await wang.expect(re.compile("会通知 1 家，他们可以另选时间.*休息：", re.S))

    await mei.expect(re.compile("很抱歉，小安 的这次安排没法如期进行了.*这几个时间比较接近", re.S))
    await mei.tap(data=re.compile("^bk.h"))
    await mei.expect("确认之后才算约好")
    await mei.tap("✅ 确认预约")
    await mei.expect("试听课约好了")
    await stage.settled()
    assert await states(stage) == [BookingState.CANCELLED, BookingState.BOOKED]


async def test_who_came_is_tapped_saved_and_taken_back(stage: Stage, clock: FixedClock) -> None:
    tom, wang = await stage.person(TOM), await stage.person(WANG)
    await wang.start()
    starts = await booked_trial(stage, tom, "Amy")
    clock.advance(starts - clock.now())
    for _ in range(3):
        await stage.bot.tick(TICK)
    await wang.expect(re.compile("开始了.*Amy.*都到了吗", re.S), button="点名")
    await wang.tap("点名")
    await wang.expect("点名字切换", button="✅ Amy")
    await wang.tap("✅ Amy")
    await wang.tap("🕓 Amy 迟到")
    await wang.expect("点名字切换", button="✖ Amy 没来")
    await wang.tap("保存")
    await wang.expect("已保存，还可以在这里更正", button="↩ 撤回")
    await stage.settled()
    assert await states(stage) == [BookingState.NO_SHOW]
    clock.advance(timedelta(minutes=9))
    await wang.tap("↩ 撤回")
    await wang.expect("点名字切换", button="保存")
    await stage.settled()
    assert await states(stage) == [BookingState.BOOKED]
    assert sum("都到了吗" in message.get("text", "") for message in stage.messages(WANG)) == 1


async def booked_trial(stage: Stage, parent: Person, child: str) -> datetime:
    """The start of a trial lesson of Ms Wang's, booked from the welcome on by taps alone."""
    await settle_in(parent, child)
    await parent.say("/book")
    for data in ("^bk.s:.*olympiad-g5", "^bk.p", "^bk.t.*near", "^bk.h", "^bk.y"):
        await parent.tap(data=re.compile(data))
    await parent.expect(re.compile("试听课约好了|is booked"))
    await stage.settled()
    async with (await stage.look()).reading_connection() as connection:
        wanted = select(slots.c.starts_at, slots.c.teacher).join(bookings, bookings.c.slot == slots.c.id)
        starts, teacher = (await connection.execute(wanted)).one()
    assert teacher == "wang" and starts > SATURDAY
    return starts  # type: ignore[no-any-return]


async def states(stage: Stage) -> list[BookingState]:
    async with (await stage.look()).reading_connection() as connection:
        return list(await connection.scalars(select(bookings.c.state).order_by(bookings.c.id)))

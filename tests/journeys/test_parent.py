"""Parents: asking, booking a trial lesson, and what becomes of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from domain.booking.slot import BookingState
from domain.clock import FixedClock
from sandbox.shapes import JSON
from storage import tables
from tests.journeys.conftest import HE, MEI, SATURDAY, TOM, Stage, stage_for, taps_of
from tests.journeys.ways import link_in, settle_in

slots, bookings = tables.bookings.slots, tables.bookings.bookings


@pytest.fixture
def clock() -> FixedClock:
    """Saturday, 10:00 at the centre; it stands still."""
    return FixedClock(SATURDAY)


@pytest.fixture
async def stage(database_url: str, tmp_path: Path, clock: FixedClock) -> AsyncIterator[Stage]:
    async with stage_for(database_url, tmp_path, clock) as made:
        yield made


async def test_mei_asks_books_in_six_taps_and_cancels(stage: Stage) -> None:
    mei = await stage.person(MEI)
    await settle_in(mei, "小安", grade=5)
    await mei.say("周末有没有五年级的奥数课？")
    await mei.expect(
        re.compile("奥数思维（五年级）.*周六 10:00-11:30，徐汇校区，王老师：剩 3 个名额.*来源：课程手册", re.S)
    )
    await mei.say("学费怎么收？")
    await mei.expect(re.compile("没有报名费.*来源：课程手册 2026 秋季", re.S))
    await mei.say("啦啦 zzz xxyy")
    await mei.expect("这个问题我没有把握，就不乱答了", button="联系校区")
    await mei.say("qwrtz 嘟嘟")
    guesses = await mei.expect("还是没能找准答案", button="联系校区")
    assert (
        len([row for row in guesses["reply_markup"]["inline_keyboard"] if row[0]["callback_data"].startswith("co.f")])
        == 3
    )
    await mei.tap("联系校区")
    await mei.expect("已转达")

    await mei.say("/book")
    taps = 0
    for data in ("^bk.s:.*olympiad", "^bk.p", "^bk.t.*near", "^bk.h", "^bk.y"):
        await mei.tap(data=re.compile(data))
        await mei.toast()
        taps += 1
    assert taps <= 6
    confirmation = await mei.expect("小安 的试听课约好了")
    event = await calendar_in(stage, confirmation)
    assert event.method == "REQUEST"
    assert "奥数" in event.summary
    assert event.starts > SATURDAY
    await mei.expect_until(lambda person: [each for each in person.messages if "venue" in each], "the way there")
    slot = await booked_slot(stage)
    assert await taken(stage, slot) == 1

    await mei.say("/bookings")
    await mei.expect("约好的（1）", button="取消")
    await mei.tap(data=re.compile("^my.x"))
    await mei.toast("已取消")
    cancelled = await calendar_in(stage, await mei.expect(re.compile("已取消：.*小安")))
    assert cancelled.method == "CANCEL"
    assert cancelled.uid == event.uid
    assert cancelled.sequence > event.sequence
    assert await taken(stage, slot) == 0
    await mei.say("/bookings")
    await mei.expect("目前没有约好的课")


async def test_tom_finds_his_way_by_menu_and_a_hold_that_lapses_goes_back(stage: Stage, clock: FixedClock) -> None:
    tom = await stage.person(TOM)
    await settle_in(tom, "Bo", grade=5)
    await tom.say("Do you have a maths olympiad class for grade 5 at the weekend?")
    await tom.expect(
        re.compile("Maths olympiad .grade 5.*Sat 10:00-11:30.*3 places left.*Source: Course sheet", re.S)
    )
    await tom.say("florble wibble")
    await tom.expect("I am not sure about this one")
    await tom.say("/courses")
    await tom.tap(data="co.s:maths:0")
    await tom.tap(data=re.compile("^co.c:maths-g5"))
    await tom.expect(re.compile("Grades 5 to 6.*Times and places", re.S))
    await tom.tap("Book a trial")
    await tom.tap(data=re.compile("^bk.p:.*:[*]$"))
    await tom.tap("Nearest three times")
    await tom.tap(data=re.compile("^bk.h"))
    held = await tom.expect(re.compile("Bo: a place is held until 10:05"), button="✅ Confirm")
    slot = await booked_slot(stage, BookingState.HELD)

    clock.advance(timedelta(minutes=4, seconds=59))
    await stage.bot.tick("expire holds")
    assert await taken(stage, slot) == 1
    clock.advance(timedelta(seconds=1))
    await stage.bot.tick("expire holds")
    await tom.expect("The time is up and the place went back", button="Hold again if free")
    assert await taken(stage, slot) == 0
    assert (await stage.panel(TOM))["message_id"] == held["message_id"]
    await tom.tap("Hold again if free")
    await tom.expect("Bo: a place is held until 10:10")
    await tom.tap("Give it back")
    await tom.expect("The place went back. Nothing is booked.")
    assert await taken(stage, slot) == 0


async def test_of_two_parents_one_gets_the_last_seat_and_the_other_three_others(stage: Stage) -> None:
    mei, tom = await stage.person(MEI), await stage.person(TOM)
    await settle_in(mei, "小安", grade=5)
    await settle_in(tom, "Bo", grade=5)
    for parent in (mei, tom):
        await parent.say("/book")
        for data in ("^bk.s:.*olympiad-g5", "^bk.p", "^bk.t.*near"):
            await parent.tap(data=re.compile(data))
            await parent.toast()
    await stage.settled()
    wanted = next(data for data in taps_of(await stage.panel(MEI)) if data.startswith("bk.h"))
    slot = int(wanted.split(":")[2])
    async with (await stage.look()).connection() as connection:
        await connection.execute(update(slots).where(slots.c.id == slot).values(capacity=1))
    same = re.compile(rf"^bk.h:\d+:{slot}:")
    await asyncio.gather(mei.tap(data=same), tom.tap(data=same))
    await stage.settled()
    screens = {number: await stage.panel(number) for number in (MEI, TOM)}
    (winner,) = [
        number for number, screen in screens.items() if any(tap.startswith("bk.y") for tap in taps_of(screen))
    ]
    (loser,) = {MEI, TOM} - {winner}
    assert re.search("这个名额刚刚被约走了|Just gone: somebody took the last place", screens[loser]["text"])
    assert len([tap for tap in taps_of(screens[loser]) if tap.startswith("bk.h")]) == 3
    assert await taken(stage, slot) == 1
    other = await stage.person(loser)
    await other.tap(data=re.compile("^bk.h"))
    await other.tap(data=re.compile("^bk.y"))
    await other.expect(re.compile("试听课约好了|trial lesson is booked"))


async def test_a_link_to_a_trial_survives_the_way_in(stage: Stage) -> None:
    he, mei = await stage.person(HE), await stage.person(MEI)
    await he.start()
    await he.tap("🔗 试听课链接")
    await he.tap(re.compile("奥数思维（五年级）"))
    token = await link_in(he)
    await mei.start(token)
    await mei.expect("🎟 你是为 奥数思维（五年级） 的免费试听课来的")
    await mei.say("停车方便吗？")
    await mei.expect(re.compile("可以停车吗？.*来源：", re.S))
    await mei.tap("🏠 首页")
    await mei.expect("🎟 你是为 奥数思维（五年级） 的免费试听课来的")
    await mei.tap("👩 我是家长")
    await mei.tap("👧 介绍一下孩子")
    await mei.say("小安")
    await mei.tap("五年级")
    await mei.expect("奥数思维（五年级） 的免费试听课，只差选个时间", button="🎟 预约试听课")
    await mei.tap("🎟 预约试听课")
    await mei.expect(re.compile("奥数思维（五年级） 试听课 · 小安"))


@dataclass(frozen=True)
class Event:
    """What the calendar file that came with a message says."""

    method: str
    uid: str
    sequence: int
    summary: str
    starts: datetime


async def calendar_in(stage: Stage, message: JSON) -> Event:
    async with aiohttp.ClientSession() as session, session.get(stage.box.url + message["url"]) as response:
        calendar = Calendar.from_ical(await response.read())
    (event,) = calendar.walk("VEVENT")
    starts = event.decoded("DTSTART")
    assert isinstance(starts, datetime)
    return Event(
        str(calendar["METHOD"]), str(event["UID"]), int(str(event["SEQUENCE"])), str(event["SUMMARY"]), starts
    )


async def booked_slot(stage: Stage, state: BookingState = BookingState.BOOKED) -> int:
    await stage.settled()
    async with (await stage.look()).reading_connection() as connection:
        return int((await connection.execute(select(bookings.c.slot).where(bookings.c.state == state))).scalar_one())


async def taken(stage: Stage, slot: int) -> int:
    await stage.settled()
    async with (await stage.look()).reading_connection() as connection:
        return int((await connection.execute(select(slots.c.taken).where(slots.c.id == slot))).scalar_one())

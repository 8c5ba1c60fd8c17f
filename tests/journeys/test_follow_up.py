"""After a trial lesson: a word in the evening, what it showed on the next day, and "not now"."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from domain.clock import FixedClock
from domain.journal import Verb
from sandbox.person import Person
from storage import tables
from tests.journeys.conftest import LIN, MEI, SATURDAY, TOM, Stage, stage_for
from tests.journeys.ways import enrol, join_family, journal_of, link_in, settle_in

TICKS = ("begin cadences", "step cadences")
slots, bookings = tables.bookings.slots, tables.bookings.bookings


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(SATURDAY)


@pytest.fixture
async def stage(database_url: str, tmp_path: Path, clock: FixedClock) -> AsyncIterator[Stage]:
    async with stage_for(database_url, tmp_path, clock) as made:
        yield made


async def test_in_the_evening_guardian_and_child_get_the_word_once(stage: Stage, clock: FixedClock) -> None:
    lin, mei = await family_that_booked(stage)
    ends = await end_of_lesson(stage)
    go_to(clock, ends + timedelta(minutes=1))
    await follow_up(stage)
    await stage.settled()
    assert told(stage, MEI) == told(stage, LIN) == 0, "not while the family is on its way home"

    go_to(clock, evening_of(ends))
    for _ in range(10):
        await follow_up(stage)
    await stage.settled()
    await mei.expect("试听课感觉怎么样？\n王老师很乐意和您聊聊", button="以后再说")
    await lin.expect("想再试一节，还是看看别的课？")
    await stage.close()
    await stage.open()
    await follow_up(stage)
    clock.advance(timedelta(hours=1))
    await follow_up(stage)
    await stage.settled()
    assert told(stage, MEI) == told(stage, LIN) == 1
    assert [each.verb for each in await journal_of(stage, LIN)].count(Verb.NOTIFIED) == 2

    await lin.tap("看看课程")
    await lin.expect("想看哪一科的课程？")


@dataclass(frozen=True)
class Words:
    """What is said in one language."""

    child: str
    evening: str
    showed: str
    why: str
    because: str
    not_now: str
    toast: str


WORDS = {
    MEI: Words(
        "安安",
        "试听课感觉怎么样？",
        "试听课看到了什么",
        "为什么收到",
        "上过试听课",
        "以后再说",
        "好的，想约的时候随时说",
    ),
    TOM: Words(
        "Ben",
        "How was the trial lesson",
        "what the trial lesson",
        "Why this?",
        "Because of the trial lesson on",
        "Not now",
        "All right. Whenever you like.",
    ),
}


@pytest.mark.parametrize("reader", WORDS)
async def test_the_next_day_tells_what_it_showed_and_not_now_ends_it(
    stage: Stage, clock: FixedClock, reader: int
) -> None:
    words, parent = WORDS[reader], await stage.person(reader)
    await settle_in(parent, words.child)
    await book_a_trial(parent)
    ends = await end_of_lesson(stage)

    go_to(clock, evening_of(ends))
    await follow_up(stage)
    await stage.settled()
    await parent.expect(words.evening, button=words.not_now)
    go_to(clock, evening_of(ends) + timedelta(hours=15))
    await follow_up(stage)
    await stage.settled()
    await parent.expect(words.showed, button=words.not_now)
    await parent.tap(data=re.compile("^gt.w"))
    await parent.expect(words.because)

    await parent.tap(words.not_now)
    await parent.toast(words.toast)
    await stage.settled()
    before = len(stage.messages(reader))
    for days in (3, 7, 8, 30):
        go_to(clock, evening_of(ends) + timedelta(days=days, hours=-6))
        await follow_up(stage)
        await stage.settled()
    assert len(stage.messages(reader)) == before


async def test_after_a_cancelled_lesson_nobody_is_asked_how_it_was(stage: Stage, clock: FixedClock) -> None:
    _, mei = await family_that_booked(stage)
    ends = await end_of_lesson(stage)
    await mei.tap(data=re.compile("^my.x"))
    await mei.toast("已取消")
    await stage.settled()
    go_to(clock, evening_of(ends))
    await follow_up(stage)
    await stage.settled()
    assert told(stage, MEI) == told(stage, LIN) == 0


async def test_a_bot_that_was_away_for_two_days_does_not_ask_late(stage: Stage, clock: FixedClock) -> None:
    await family_that_booked(stage)
    ends = await end_of_lesson(stage)
    await stage.close()
    go_to(clock, evening_of(ends) + timedelta(hours=40))
    await stage.open()
    await follow_up(stage)
    await stage.settled()
    assert told(stage, MEI) == told(stage, LIN) == 0


async def follow_up(stage: Stage) -> None:
    """What the clock does of it."""
    for tick in TICKS:
        await stage.bot.tick(tick)


async def family_that_booked(stage: Stage) -> tuple[Person, Person]:
    """Lin, twelve, and Mei, who agreed and booked a trial of the olympiad class on another day."""
    lin, mei = await stage.person(LIN), await stage.person(MEI)
    await enrol(lin, age="10_13", grade=5)
    await join_family(mei, await link_in(lin), lin)
    await mei.tap("✅ 同意")
    await mei.expect("可以开始练习了")
    await book_a_trial(mei)
    await mei.expect("约好的（1）")
    return lin, mei


async def book_a_trial(parent: Person) -> None:
    await parent.say("/book")
    for data in ("^bk.s:.*olympiad-g5", "^bk.p", "^bk.t.*near", "^bk.h", "^bk.y"):
        await parent.tap(data=re.compile(data))
    await parent.expect(button=re.compile("取消|Cancel"))


async def end_of_lesson(stage: Stage) -> datetime:
    await stage.settled()
    async with (await stage.look()).reading_connection() as connection:
        found = await connection.execute(select(slots.c.ends_at).join(bookings, bookings.c.slot == slots.c.id))
        ends: datetime = found.scalar_one()
    assert ends > SATURDAY
    return ends


def evening_of(ends: datetime) -> datetime:
    """19:31 at the centre on the lesson's day."""
    return ends.replace(hour=11, minute=31)


def go_to(clock: FixedClock, at: datetime) -> None:
    clock.advance(at - clock.now())


def told(stage: Stage, number: int) -> int:
    return sum("试听课感觉怎么样" in message.get("text", "") for message in stage.messages(number))

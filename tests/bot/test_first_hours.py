"""The first hours of the staff come with the content, and what somebody said about their week stands."""

from __future__ import annotations

from datetime import time

from bot.loading import load_content
from domain.booking.hours.week import WeeklySpan
from domain.booking.slot import Way
from domain.clock import FixedClock
from storage.database import Database
from tests.house import CONTENT, SATURDAY


async def test_loading_fills_the_hours_of_those_who_have_none(sqlite_database: Database) -> None:
    own = WeeklySpan(0, "he", 1, time(9), time(10), "Asia/Shanghai", None, (Way.PHONE,))
    async with sqlite_database.transaction() as uow:
        await uow.hours.add_weekly(own)

    for _ in range(2):
        await load_content(sqlite_database, CONTENT, FixedClock(SATURDAY), demo_staff=False)

    async with sqlite_database.reading() as uow:
        kept, wang = await uow.hours.weekly("he"), await uow.hours.weekly("wang")
    assert [(each.weekday, each.starts) for each in kept] == [(1, time(9))]
    assert len(wang) == 6

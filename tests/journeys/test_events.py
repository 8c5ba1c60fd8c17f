"""A family comes to the open house, and sees it in a calendar of their own."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from icalendar import Calendar

from bot.config import CalendarSection, ConfigError, EdgeSection
from domain.booking.slot import EVENT, Slot
from storage.database import Database
from tests.journeys.conftest import HE, MEI, REST, TOM, RunningClock, stage_for
from tests.journeys.test_webhook import free_port
from tests.journeys.ways import settle_in

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/calendar/[A-Za-z0-9_-]{32}\.ics")


async def test_a_port_that_is_taken_is_said_in_a_sentence(sqlite_url: str, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        edge = EdgeSection(port=other.getsockname()[1])
        calendar = CalendarSection(public_url="https://bot.example.org/calendar")
        with pytest.raises(ConfigError, match=r"config\.toml, edge: 127\.0\.0\.1:\d+ cannot be listened on"):
            async with stage_for(sqlite_url, tmp_path, calendar=calendar, edge=edge):
                pass


async def test_the_running_bot_puts_up_monthly_events_as_they_come(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.upkeep.EVENTS_LOOK", 0.05)
    clock = RunningClock()
    async with stage_for(sqlite_url, tmp_path, clock) as stage:
        clock.advance(timedelta(days=120))
        async with asyncio.timeout(REST), stage.storage() as database:
            slots = await put_up(database, clock)
    names = {str(slot.event).split(".")[0] for slot in slots}
    assert names == {"open-house", "parents-evening", "showcase"}


async def put_up(database: Database, clock: RunningClock) -> Sequence[Slot]:
    """The events ahead, once there are any."""
    while True:
        async with database.reading() as uow:
            slots = await uow.bookings.slots(EVENT.name, clock.now(), clock.now() + timedelta(days=90))
        if slots:
            return slots
        await asyncio.sleep(0.01)


async def entries(address: str) -> dict[str, Any]:
    """What a calendar reads there now, by title; empty when the address is good for nothing."""
    async with aiohttp.ClientSession() as session, session.get(address) as response:
        if response.status != 200:
            assert response.status == 404
            return {}
        return {str(event["SUMMARY"]): event for event in Calendar.from_ical(await response.text()).walk("VEVENT")}


async def test_a_family_comes_to_an_event_and_finds_it_in_its_calendar(database_url: str, tmp_path: Path) -> None:
    port = free_port()
    calendar = CalendarSection(public_url=f"http://127.0.0.1:{port}/calendar")
    edge = EdgeSection(port=port)
    async with stage_for(database_url, tmp_path, RunningClock(), calendar=calendar, edge=edge) as stage:
        mei, tom, he = await stage.person(MEI), await stage.person(TOM), await stage.person(HE)
        await settle_in(mei, "小林")
        await mei.say("/calendar")
        await mei.tap("📅 生成我的地址")
        found = ADDRESS.search((await mei.expect(ADDRESS))["text"])
        assert found is not None
        assert await entries(found[0]) == {}

        await mei.say("/events")
        await mei.tap(re.compile("校园开放日"))
        await mei.tap("我来，带 2 位")
        await mei.expect("留好了 3 个位子")
        await stage.settled()
        booked = (await entries(found[0]))["校园开放日"]
        await mei.tap("改成只有我")
        await mei.toast()

        await settle_in(tom, "Ann")
        await tom.say("/events")
        await tom.tap(re.compile("Open house"))
        await tom.expect("39 places left")

        await he.start()
        await he.say("/events")
        await he.tap(re.compile("校园开放日"))
        await he.tap("📋 看看谁来")
        await he.expect("1 组报名，一共 1 人")

        await mei.tap("不来了")
        cancelled = await mei.expect("已取消：校园开放日")
        assert cancelled["document"]["file_name"] == "banxue.ics"
        await stage.settled()
        assert await entries(found[0]) == {}
        assert str(booked["UID"]).endswith("@banxue") and booked["SEQUENCE"] == 0

        await mei.say("/calendar")
        await mei.tap("关闭订阅")
        await mei.toast()
        await stage.settled()
        async with aiohttp.ClientSession() as session, session.get(found[0]) as response:
            assert response.status == 404

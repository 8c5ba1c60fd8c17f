"""The small centre with an open house on Saturday and a parents' evening behind a link."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.booking.events.event import Event
from domain.booking.events.putting_up import put_up
from domain.booking.slot import EVENT, Slot, Way
from domain.clock import FixedClock
from domain.people.person import Role
from storage.database import Database
from tests.domain.booking.stage import Stage, both

SATURDAY_TEN = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)

OPEN_HOUSE = Event(
    "open-house",
    both("开放日", "Open house"),
    both("来看看", "Have a look"),
    "east",
    "hall",
    "braun",
    Way.IN_PERSON,
    None,
    "Asia/Shanghai",
    SATURDAY_TEN,
    SATURDAY_TEN + timedelta(hours=2),
    capacity=4,
    guests=2,
)
EVENING = Event(
    "evening",
    both("家长夜谈", "Parents' evening"),
    both("聊聊", "A talk"),
    None,
    None,
    "wang",
    Way.VIDEO,
    "https://meet.example/evening",
    "Asia/Shanghai",
    SATURDAY_TEN + timedelta(hours=10),
    SATURDAY_TEN + timedelta(hours=11),
    capacity=30,
    audience=(Role.PARENT,),
)


async def hold_events(stage: Stage, *events: Event) -> list[Slot]:
    """Put events up; their slots, by start."""
    now = stage.clock.now()
    async with stage.database.transaction() as uow:
        await put_up(uow, events, now)
        return list(await uow.bookings.slots(EVENT.name, now, now + timedelta(days=365)))


@pytest.fixture
async def fair(database: Database, clock: FixedClock) -> Stage:
    """The stage of booking, once on each kind of database, with both events up."""
    stage = await Stage(database, clock).open()
    await hold_events(stage, OPEN_HOUSE, EVENING)
    return stage


@pytest.fixture
async def quick_fair(sqlite_database: Database, clock: FixedClock) -> Stage:
    """On one kind of database only."""
    stage = await Stage(sqlite_database, clock).open()
    await hold_events(stage, OPEN_HOUSE, EVENING)
    return stage

"""The centre with its calendar feed, for whoever asks there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from icalendar import Calendar

from bot.edge import edge_application
from bot.feed import Feed
from domain.booking.confirming import ConfirmBooking, Confirmed
from domain.booking.holding import HoldSeat
from domain.booking.hours.timetable import RollOutTimetable
from domain.booking.moving import HeldMove, MoveBooking, Moved
from domain.booking.slot import TRIAL, Booking, Slot
from domain.calendar.address import MakeAddress, NewAddress
from domain.clock import FixedClock
from domain.language import Lang
from domain.people.person import Learner, Link, LinkKind, Person, Role
from storage.database import Database
from tests.domain.booking.stage import MONDAY_NOON, Stage

Client = TestClient[web.Request, web.Application]


@dataclass
class Edge:
    """The centre with a feed at /calendar, a client, and a monotonic clock that stands."""

    stage: Stage
    feed: Feed
    client: Client
    seconds: list[float] = field(default_factory=lambda: [0.0])

    async def address(self, person: Person) -> str:
        """A new address of that person, as a path."""
        made = await self.stage.do(person, MakeAddress())
        assert isinstance(made, NewAddress)
        return made.feed.removeprefix("https://bot.example.org")

    async def get(self, path: str, **headers: str) -> tuple[int, str, Any]:
        async with self.client.get(path, headers=headers) as response:
            return response.status, (await response.read()).decode(), response.headers

    async def events(self, path: str) -> dict[str, Any]:
        """Entries by their titles."""
        status, text, _ = await self.get(path)
        assert status == 200
        return {str(event["SUMMARY"]): event for event in Calendar.from_ical(text).walk("VEVENT")}

    async def slots(self, course: str | None = None) -> list[Slot]:
        now = self.stage.clock.now()
        async with self.stage.database.reading() as uow:
            return list(await uow.bookings.slots(TRIAL.name, now, now + timedelta(days=60), course=course))

    async def book(self, person: Person, learner: Learner, slot: Slot) -> Booking:
        held = await self.stage.do(person, HoldSeat(learner.id, slot.id))
        done = await self.stage.do(person, ConfirmBooking(held.booking.id))  # type: ignore[union-attr]
        assert isinstance(done, Confirmed)
        return done.booking

    async def staff(self, member: str | None, role: Role) -> Person:
        """An account of that member of the centre's list, or of nobody on it."""
        person, now = await self.stage.person("Somebody", lang=Lang.EN), self.stage.clock.now()
        async with self.stage.database.transaction() as uow:
            await uow.people.grant(person.id, role, None, now)
            if member is not None:
                subject: dict[str, str | int] = {"role": role.value, "staff": member}
                await uow.people.add_link(Link(member, LinkKind.STAFF, subject, None, now + timedelta(days=1)))
                assert await uow.people.use_link(member, person.id, now)
        return person

    async def move(self, person: Person, booking: Booking, slot: Slot) -> Booking:
        held = await self.stage.do(person, MoveBooking(booking.id, slot.id))
        assert isinstance(held, HeldMove)
        moved = await self.stage.do(person, ConfirmBooking(held.hold.id))
        assert isinstance(moved, Moved)
        return moved.booking


@pytest.fixture
async def edge(sqlite_database: Database) -> AsyncIterator[Edge]:
    """Monday noon in Shanghai."""
    stage = await Stage(sqlite_database, FixedClock(MONDAY_NOON)).open()
    stage.services = replace(
        stage.services, policy=replace(stage.services.policy, calendar_url="https://bot.example.org/calendar")
    )
    await stage.do(None, RollOutTimetable())
    seconds = [0.0]
    feed = Feed(sqlite_database, stage.services, lambda: seconds[0])
    async with TestClient(TestServer(edge_application(feed.routes("/calendar")))) as client:
        yield Edge(stage, feed, client, seconds)

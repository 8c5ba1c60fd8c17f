"""Putting events up: a second time changes nothing, and what is booked stays where it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.booking.events.browsing import ListEvents
from domain.booking.events.coming import Come, WaitForPlaces, Waits
from domain.booking.events.putting_up import EventStands, PutUp, put_up
from domain.booking.expiring import ExpireHolds
from domain.booking.hours.day_list import CallOffSlot
from domain.booking.slot import BookingState, Way
from domain.people.person import Role
from tests.domain.booking.events.conftest import EVENING, OPEN_HOUSE, hold_events
from tests.domain.booking.stage import Stage


async def test_an_event_is_put_up_once(fair: Stage) -> None:
    async with fair.database.transaction() as uow:
        assert await put_up(uow, [OPEN_HOUSE, EVENING], fair.clock.now()) == PutUp(ahead=2, new=0)
    house, evening = await hold_events(fair, OPEN_HOUSE, EVENING)
    assert (house.event, house.capacity, house.room, house.way) == ("open-house", 4, "hall", Way.IN_PERSON)
    assert (evening.event, evening.campus, evening.teacher) == ("evening", None, "wang")


async def test_what_nobody_has_booked_moves_and_goes_with_the_file(fair: Stage) -> None:
    later = replace(
        OPEN_HOUSE, starts_at=OPEN_HOUSE.starts_at + timedelta(days=7), ends_at=OPEN_HOUSE.ends_at + timedelta(days=7)
    )
    assert [slot.starts_at for slot in await hold_events(fair, later, EVENING)] == [
        EVENING.starts_at,
        later.starts_at,
    ]
    assert [slot.event for slot in await hold_events(fair, EVENING)] == ["evening"]


async def test_what_is_booked_neither_moves_nor_goes_nor_shrinks_below_its_guests(fair: Stage) -> None:
    mei, _ = await fair.parent("Lin", role=Role.PARENT)
    house, _ = await hold_events(fair, OPEN_HOUSE, EVENING)
    await fair.do(mei, Come(house.id, 2))
    for changed in (
        replace(OPEN_HOUSE, starts_at=OPEN_HOUSE.starts_at - timedelta(hours=1)),
        replace(OPEN_HOUSE, room="204"),
        replace(OPEN_HOUSE, capacity=2),
    ):
        with pytest.raises(EventStands, match=r"event 'open-house': 3 places are taken"):
            await hold_events(fair, changed, EVENING)
    assert [slot.event for slot in await hold_events(fair, EVENING)] == ["open-house", "evening"]
    assert len(await fair.do(mei, ListEvents())) == 2
    grown, _ = await hold_events(fair, replace(OPEN_HOUSE, capacity=9), EVENING)
    assert grown.places_left == 6


async def test_a_room_or_a_host_is_at_one_event_at_a_time(fair: Stage) -> None:
    again = replace(EVENING, id="other", starts_at=EVENING.starts_at + timedelta(minutes=30))
    with pytest.raises(EventStands, match="its room or its host is taken"):
        await hold_events(fair, OPEN_HOUSE, EVENING, again)
    assert len(await hold_events(fair, OPEN_HOUSE, EVENING)) == 2


async def test_what_is_over_is_not_put_up_again(fair: Stage) -> None:
    fair.clock.advance(timedelta(days=30))
    async with fair.database.transaction() as uow:
        assert await put_up(uow, [OPEN_HOUSE, EVENING], fair.clock.now()) == PutUp(ahead=0, new=0)


async def test_what_the_office_called_off_is_not_put_up_again(fair: Stage) -> None:
    """And whoever had booked it has a file that takes it out of the calendar."""
    mei, _ = await fair.parent("Lin")
    house, _ = await hold_events(fair, OPEN_HOUSE, EVENING)
    await fair.do(mei, Come(house.id, 0))
    sun = await fair.person("Sun")
    async with fair.database.transaction() as uow:
        await uow.people.grant(sun.id, Role.OPERATOR, None, fair.clock.now())
    await fair.do(sun, CallOffSlot(house.id))
    assert [slot.event for slot in await hold_events(fair, OPEN_HOUSE, EVENING)] == ["evening"]
    (note,) = [row["content"] for row in await fair.outbox() if row["person"] == mei.id]
    assert (note["attachment"]["cancelled"], note["attachment"]["sequence"]) == (True, 1)


async def test_more_places_in_the_file_are_offered_to_who_waits(fair: Stage) -> None:
    (house, _) = await hold_events(fair, OPEN_HOUSE, EVENING)
    for name in ("Mei", "Zoe"):
        guest, _ = await fair.parent("Lin", name=name, role=Role.PARENT)
        await fair.do(guest, Come(house.id, 1))
    tom, _ = await fair.parent("Ann", name="Tom", role=Role.PARENT)
    waits = await fair.do(tom, WaitForPlaces(house.id, 0))
    assert isinstance(waits, Waits)
    await fair.do(None, ExpireHolds())
    assert (await fair.booking_now(waits.booking)).state is BookingState.WAITING
    await hold_events(fair, replace(OPEN_HOUSE, capacity=5), EVENING)
    await fair.do(None, ExpireHolds())
    assert (await fair.booking_now(waits.booking)).state is BookingState.OFFERED

"""Coming to an event: places for guests, other things at that time, the waiting list, staying away."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from domain.booking.events.browsing import ListEvents
from domain.booking.events.coming import Began, Come, Comes, Elsewhere, Full, StayAway, WaitForPlaces, Waits
from domain.booking.holding import HoldSeat, Overlaps
from domain.booking.slot import Booking, BookingState
from domain.errors import Gone, Refusal
from domain.people.person import AgeBand, Person, Role
from tests.domain.booking.events.conftest import EVENING, OPEN_HOUSE, SATURDAY_TEN, hold_events
from tests.domain.booking.stage import Stage


async def house_of(stage: Stage) -> int:
    return (await hold_events(stage, OPEN_HOUSE, EVENING))[0].id


async def taken(stage: Stage, slot: int) -> int:
    async with stage.database.reading() as uow:
        found = await uow.bookings.slot(slot)
    assert found is not None
    return found.taken


async def booked(stage: Stage, person: Person) -> list[Booking]:
    async with stage.database.reading() as uow:
        return list(await uow.bookings.of_person(person.id, tuple(BookingState)))


async def test_one_tap_books_places_for_all_of_us(fair: Stage) -> None:
    mei, _ = await fair.parent("Lin")
    house = await house_of(fair)
    came = await fair.do(mei, Come(house, 2))
    assert isinstance(came, Comes) and came.is_new
    assert (came.booking.state, came.booking.seats, came.booking.learner) == (BookingState.BOOKED, 3, None)
    assert came.card.places_left == 1
    again = await fair.do(mei, Come(house, 2))
    assert isinstance(again, Comes) and not again.is_new and not again.is_changed
    assert await taken(fair, house) == 3
    assert len(await booked(fair, mei)) == 1


async def test_more_and_fewer_can_come_as_places_allow(fair: Stage) -> None:
    mei, _ = await fair.parent("Lin")
    tom, _ = await fair.parent("Ann")
    house = await house_of(fair)
    await fair.do(mei, Come(house, 0))
    more = await fair.do(mei, Come(house, 2))
    assert isinstance(more, Comes) and more.is_changed and await taken(fair, house) == 3
    assert (more.booking.sequence, more.booking.uid) == (0, (await booked(fair, mei))[0].uid)
    fewer = await fair.do(mei, Come(house, 1))
    assert isinstance(fewer, Comes) and await taken(fair, house) == 2
    await fair.do(tom, Come(house, 1))
    full = await fair.do(mei, Come(house, 2))
    assert isinstance(full, Full) and full.card.mine is not None and full.card.mine.seats == 2
    assert await taken(fair, house) == 4


async def test_what_is_left_is_offered_and_then_the_waiting_list(fair: Stage) -> None:
    mei, _ = await fair.parent("Lin")
    tom, _ = await fair.parent("Ann")
    house = await house_of(fair)
    await fair.do(mei, Come(house, 2))
    full = await fair.do(tom, Come(house, 2))
    assert isinstance(full, Full) and full.card.places_left == 1 and full.guests == 2
    waits = await fair.do(tom, WaitForPlaces(house, 2))
    assert isinstance(waits, Waits) and waits.is_new
    assert (waits.booking.state, waits.booking.seats) == (BookingState.WAITING, 3)
    for use_case in (WaitForPlaces(house, 2), Come(house, 0)):
        again = await fair.do(tom, use_case)
        assert isinstance(again, Waits) and not again.is_new
    assert await taken(fair, house) == 3


async def test_whoever_could_have_places_does_not_wait(fair: Stage) -> None:
    mei, _ = await fair.parent("Lin")
    assert isinstance(await fair.do(mei, WaitForPlaces(await house_of(fair), 1)), Comes)


async def test_families_who_tap_at_once_never_get_more_places_than_there_are(fair: Stage) -> None:
    families = [(await fair.parent(f"Child{number}"))[0] for number in range(6)]
    house = await house_of(fair)
    results = await asyncio.gather(*(fair.do(family, Come(house, 1)) for family in families))
    assert sum(isinstance(result, Comes) for result in results) == 2
    assert sum(isinstance(result, Full) for result in results) == 4
    assert await taken(fair, house) == 4


async def test_nobody_is_at_two_places_at_once(fair: Stage) -> None:
    """A parent of a young child comes along to the trial lesson, and cannot be at the open house then."""
    mei, (lin,) = await fair.parent("Lin", grade=2)
    trial = await fair.slot(SATURDAY_TEN + timedelta(minutes=30), room="101")
    held = await fair.do(mei, HoldSeat(lin.id, trial.id))
    met = await fair.do(mei, Come(await house_of(fair), 0))
    assert isinstance(met, Elsewhere) and met.other is not None and met.other.slot.id == trial.id
    assert not isinstance(held, Overlaps)
    jun, (bo,) = await fair.parent("Bo", grade=2)
    await fair.do(jun, Come(await house_of(fair), 0))
    assert isinstance(await fair.do(jun, HoldSeat(bo.id, trial.id)), Overlaps)


async def test_staying_away_frees_the_places_until_the_very_start(fair: Stage) -> None:
    mei, _ = await fair.parent("Lin")
    house = await house_of(fair)
    await fair.do(mei, Come(house, 2))
    fair.clock.advance(SATURDAY_TEN - timedelta(minutes=5) - fair.clock.now())
    stayed = await fair.do(mei, StayAway(house))
    assert stayed.was_booked and stayed.left is not None and stayed.left.sequence == 1
    assert stayed.card.mine is None and await taken(fair, house) == 0
    again = await fair.do(mei, StayAway(house))
    assert again.left is None
    came = await fair.do(mei, Come(house, 0))
    assert isinstance(came, Comes) and came.booking.id != stayed.left.id


async def test_whoever_waits_can_leave_the_list(fair: Stage) -> None:
    mei, _ = await fair.parent("Lin")
    tom, _ = await fair.parent("Ann")
    house = await house_of(fair)
    await fair.do(mei, Come(house, 2))
    await fair.do(tom, WaitForPlaces(house, 2))
    stayed = await fair.do(tom, StayAway(house))
    assert stayed.left is not None and not stayed.was_booked
    assert await taken(fair, house) == 3


async def test_what_has_begun_needs_no_booking(quick_fair: Stage) -> None:
    mei, _ = await quick_fair.parent("Lin")
    house = await house_of(quick_fair)
    quick_fair.clock.advance(SATURDAY_TEN - quick_fair.clock.now())
    assert isinstance(await quick_fair.do(mei, Come(house, 0)), Began)


async def test_learners_see_what_is_for_them_and_book_from_sixteen_on(quick_fair: Stage) -> None:
    house, evening = await hold_events(quick_fair, OPEN_HOUSE, EVENING)
    for band, may in ((AgeBand.FROM_10, False), (AgeBand.FROM_16, True)):
        account, _ = await quick_fair.learner(band)
        async with quick_fair.database.transaction() as uow:
            await uow.people.grant(account.id, Role.LEARNER, None, quick_fair.clock.now())
        assert [card.appointment.slot.id for card in await quick_fair.do(account, ListEvents())] == [house.id]
        with pytest.raises(Refusal):
            await quick_fair.do(account, Come(evening.id, 0))
        if may:
            assert isinstance(await quick_fair.do(account, Come(house.id, 0)), Comes)
        else:
            with pytest.raises(Refusal):
                await quick_fair.do(account, Come(house.id, 0))


@pytest.mark.parametrize("guests", [-1, 3])
async def test_a_forged_number_of_guests_does_nothing(quick_fair: Stage, guests: int) -> None:
    mei, _ = await quick_fair.parent("Lin")
    with pytest.raises(Gone):
        await quick_fair.do(mei, Come(await house_of(quick_fair), guests))

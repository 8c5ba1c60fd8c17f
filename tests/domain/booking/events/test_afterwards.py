"""The door, and the word of thanks with its faces."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.booking.events.coming import Come, Comes, StayAway, WaitForPlaces
from domain.booking.events.door import Arrive, LookAtBoard
from domain.booking.events.thanking import AFTER, Face, Rate, ThankGuests
from domain.booking.slot import Booking
from domain.errors import Gone, NotAllowed
from domain.journal import Verb
from domain.people.person import Person, Role
from tests.domain.booking.events.conftest import EVENING, OPEN_HOUSE, SATURDAY_TEN, hold_events
from tests.domain.booking.stage import Stage


async def comes(stage: Stage, name: str, guests: int) -> tuple[Person, Booking]:
    person, _ = await stage.parent("Child", name=name)
    house, _ = await hold_events(stage, OPEN_HOUSE, EVENING)
    came = await stage.do(person, Come(house.id, guests))
    assert isinstance(came, Comes)
    return person, came.booking


async def an_operator(stage: Stage) -> Person:
    person = await stage.person("Sun")
    async with stage.database.transaction() as uow:
        await uow.people.grant(person.id, Role.OPERATOR, None, stage.clock.now())
    return person


def after_the_end(stage: Stage) -> None:
    stage.clock.advance(OPEN_HOUSE.ends_at + AFTER - stage.clock.now())


async def test_the_board_says_who_comes_with_how_many_and_who_waits(fair: Stage) -> None:
    sun = await an_operator(fair)
    _, zoe = await comes(fair, "Zoe", 1)
    _, ann = await comes(fair, "Ann", 0)
    tom, _ = await fair.parent("Kid", name="Tom")
    await fair.do(tom, WaitForPlaces(zoe.slot, 2))
    board = await fair.do(sun, LookAtBoard(zoe.slot))
    assert [(family.name, family.booking.id) for family in board.coming] == [("Ann", ann.id), ("Zoe", zoe.id)]
    assert [family.name for family in board.waiting] == ["Tom"]
    assert (board.people, board.arrived, board.card.places_left, board.at_the_door) == (3, 0, 1, False)
    with pytest.raises(NotAllowed):
        await fair.do(tom, LookAtBoard(zoe.slot))


async def test_arrivals_are_tapped_at_the_door_and_taken_back(fair: Stage) -> None:
    sun = await an_operator(fair)
    mei, booking = await comes(fair, "Mei", 2)
    fair.clock.advance(SATURDAY_TEN - timedelta(minutes=20) - fair.clock.now())
    for _ in range(2):
        board = await fair.do(sun, Arrive(booking.id, here=True))
        assert (board.arrived, board.coming[0].is_here, board.at_the_door) == (3, True, True)
    board = await fair.do(sun, Arrive(booking.id, here=False))
    assert board.arrived == 0
    await fair.do(mei, StayAway(booking.slot))
    with pytest.raises(Gone):
        await fair.do(sun, Arrive(booking.id, here=True))


async def test_those_who_came_are_thanked_once(fair: Stage) -> None:
    mei, booking = await comes(fair, "Mei", 0)
    tom, _ = await comes(fair, "Tom", 0)
    await fair.do(tom, StayAway(booking.slot))
    assert await fair.do(None, ThankGuests()) == 0
    after_the_end(fair)
    assert [await fair.do(None, ThankGuests()) for _ in range(3)] == [1, 0, 0]
    (note,) = [row for row in await fair.outbox() if row["kind"] == "follow_up"]
    assert note["person"] == mei.id and "Open house" in note["content"]["html"]
    assert [button["tap"] for button in note["content"]["keyboard"][0]] == [
        f"ev.r:{booking.id}:{face}" for face in (1, 2, 3)
    ]


async def test_where_arrivals_were_tapped_only_those_who_arrived_are_thanked(fair: Stage) -> None:
    sun = await an_operator(fair)
    mei, booking = await comes(fair, "Mei", 0)
    await comes(fair, "Tom", 0)
    fair.clock.advance(SATURDAY_TEN - fair.clock.now())
    await fair.do(sun, Arrive(booking.id, here=True))
    after_the_end(fair)
    assert await fair.do(None, ThankGuests()) == 1
    assert [row["person"] for row in await fair.outbox() if row["kind"] == "follow_up"] == [mei.id]


async def test_thanks_wait_for_the_morning_where_the_guest_is(quick_fair: Stage) -> None:
    parent, _ = await quick_fair.parent("Lin", zone="America/New_York")
    house, _ = await hold_events(quick_fair, OPEN_HOUSE, EVENING)
    await quick_fair.do(parent, Come(house.id, 0))
    after_the_end(quick_fair)
    assert await quick_fair.do(None, ThankGuests()) == 0
    quick_fair.clock.advance(timedelta(hours=8, minutes=31))
    assert await quick_fair.do(None, ThankGuests()) == 1


async def test_a_rating_goes_into_the_journal_and_only_from_who_was_there(fair: Stage) -> None:
    mei, booking = await comes(fair, "Mei", 0)
    tom, _ = await comes(fair, "Tom", 0)
    after_the_end(fair)
    await fair.do(mei, Rate(booking.id, Face.GLAD))
    with pytest.raises(Gone):
        await fair.do(tom, Rate(booking.id, Face.SAD))
    async with fair.database.reading() as uow:
        (said,) = await uow.journal.with_object(Verb.RATED, "booking", str(booking.id))
    assert said.result == {"face": 3, "event": "open-house"} and said.actor == mei.id

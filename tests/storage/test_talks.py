"""Offers and outcomes of talks are kept as they were said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from domain.booking.slot import BookingState, Slot, Way
from domain.booking.talks.matters import Outcome, TalkOffer
from domain.people.person import Learner, Person
from storage.database import Database
from tests.storage.given import NOW, TOMORROW, a_booking, a_learner, a_person, stored_slot

TIMES = (TOMORROW, TOMORROW + timedelta(days=1), TOMORROW + timedelta(days=2))


def an_offer(person: Person, learner: Learner, staff: str = "wang") -> TalkOffer:
    return TalkOffer(0, staff, person.id, person.id, learner.id, "progress", Way.PHONE, TIMES, NOW)


async def add(database: Database, *offers: TalkOffer) -> list[TalkOffer]:
    async with database.transaction() as uow:
        return list(await uow.talks.add_offers(offers))


async def booked(database: Database, slot: Slot, learner: Learner, person: Person) -> int:
    async with database.transaction() as uow:
        added = await uow.bookings.add(a_booking(slot, learner, person, state=BookingState.BOOKED))
    assert added is not None
    return added.id


async def test_an_offer_is_read_as_it_was_written(database: Database) -> None:
    person, learner = await a_person(database), await a_learner(database)
    offer = an_offer(person, learner)

    (added,) = await add(database, offer)

    async with database.reading() as uow:
        assert await uow.talks.offer(added.id) == added == replace(offer, id=added.id)
        assert await uow.talks.offer(added.id + 1) is None


async def test_open_offers_are_those_of_that_learner_and_member_of_staff(database: Database) -> None:
    person, lin, bo = await a_person(database), await a_learner(database), await a_learner(database, "Bo")
    first, second, *_ = await add(
        database, an_offer(person, lin), an_offer(person, lin), an_offer(person, bo), an_offer(person, lin, "he")
    )

    async with database.reading() as uow:
        assert list(await uow.talks.open_offers(lin.id, "wang")) == [first, second]


async def test_a_declined_offer_is_open_no_more_and_declined_once(database: Database) -> None:
    person, lin = await a_person(database), await a_learner(database)
    (offer,) = await add(database, an_offer(person, lin))

    async with database.transaction() as uow:
        assert await uow.talks.decline(offer.id, NOW)
        assert not await uow.talks.decline(offer.id, NOW)
        assert await uow.talks.open_offers(lin.id, "wang") == []


async def test_settling_gives_all_offers_of_that_family_their_booking(database: Database) -> None:
    person, lin = await a_person(database), await a_learner(database)
    mine, declined, other = await add(
        database, an_offer(person, lin), an_offer(person, lin), an_offer(person, lin, "he")
    )
    booking = await booked(database, await stored_slot(database), lin, person)

    async with database.transaction() as uow:
        await uow.talks.decline(declined.id, NOW)
        await uow.talks.settle(lin.id, "wang", booking)
        found = [await uow.talks.offer(each.id) for each in (mine, declined, other)]
        assert not await uow.talks.decline(mine.id, NOW)

    assert [each.booking if each else 0 for each in found] == [booking, booking, None]


async def test_an_outcome_that_is_said_anew_takes_the_place_of_the_first(database: Database) -> None:
    person, lin = await a_person(database), await a_learner(database)
    booking = await booked(database, await stored_slot(database), lin, person)
    first = Outcome(booking, "agreed", "home", date(2026, 12, 1), "Ten minutes a day", person.id, NOW)
    second = replace(first, outcome="watch", next_on=None, note="", at=NOW + timedelta(minutes=1))

    async with database.transaction() as uow:
        assert await uow.talks.outcome(booking) is None
        await uow.talks.conclude(first)
        assert await uow.talks.outcome(booking) == first
        await uow.talks.conclude(second)

    async with database.reading() as uow:
        assert await uow.talks.outcome(booking) == second

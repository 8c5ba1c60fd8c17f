"""The first word, blocking and coming back."""

from __future__ import annotations

from domain.clock import FixedClock
from domain.language import Lang
from domain.people.meeting import Depart, Return, meet
from storage.database import Database
from tests.house import PLATFORM, act, as_person, services


async def test_the_first_word_stores_a_person_in_the_language_of_their_client(
    database: Database, clock: FixedClock
) -> None:
    async with database.transaction() as uow:
        person = await meet(uow, clock, PLATFORM, "7", "林小雨", "zh-hans")
    assert (person.name, person.lang, person.role, person.onboarded_at) == ("林小雨", Lang.ZH, None, None)
    async with database.reading() as uow:
        assert await uow.people.by_external(PLATFORM, "7") == person


async def test_somebody_known_is_read_and_not_changed(database: Database, clock: FixedClock) -> None:
    async with database.transaction() as uow:
        first = await meet(uow, clock, PLATFORM, "7", "Lin", "zh")
    async with database.reading() as uow:
        # a reading transaction would refuse a write
        again = await meet(uow, clock, PLATFORM, "7", "Another name", "en")
    assert again == first


async def test_a_name_without_anything_readable_gives_way_to_the_number(
    sqlite_database: Database, clock: FixedClock
) -> None:
    async with sqlite_database.transaction() as uow:
        assert (await meet(uow, clock, PLATFORM, "7", "\u200b\u202e ", "en")).name == "7"


async def test_whoever_blocks_the_bot_is_unreachable_until_they_are_back(sqlite_database: Database) -> None:
    house = services()
    person = await as_person(sqlite_database, house, 7)
    await act(sqlite_database, house, person, Depart())
    async with sqlite_database.reading() as uow:
        gone = await uow.people.get(person.id)
    assert gone is not None and not gone.reachable
    await act(sqlite_database, house, person, Return())
    async with sqlite_database.reading() as uow:
        back = await uow.people.get(person.id)
    assert back is not None and back.reachable

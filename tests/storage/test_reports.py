"""Who gets which reports, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from domain.language import Lang
from domain.people.person import Learner, Person
from domain.reports.readers import ClassReader, ReportSettings, WeekReader
from storage.database import Database
from tests.storage.given import NOW, a_learner, a_person, hours


async def a_family(database: Database) -> tuple[Person, Person, Learner]:
    """Two guardians of Lin, who goes to the class "c1"."""
    mei, jun, lin = await a_person(database, "1"), await a_person(database, "2"), await a_learner(database)
    async with database.transaction() as uow:
        for guardian in (mei, jun):
            await uow.people.add_guardian(lin.id, guardian.id, NOW)
        await uow.classes.enrol(lin.id, "c1", NOW - hours(1))
    return mei, jun, lin


async def test_who_has_chosen_nothing_has_no_settings_and_gets_everything(database: Database) -> None:
    mei, jun, lin = await a_family(database)
    async with database.reading() as uow:
        assert await uow.reports.settings_of(mei.id) is None
        assert await uow.reports.class_readers(["c1", "c2"]) == [
            ClassReader("c1", lin.id, mei.id, NOW - hours(1)),
            ClassReader("c1", lin.id, jun.id, NOW - hours(1)),
        ]
        assert await uow.reports.class_readers([]) == []
        assert await uow.reports.week_readers() == [
            WeekReader(mei.id, None, 7, time(18)),
            WeekReader(jun.id, None, 7, time(18)),
        ]
        assert await uow.reports.joined(lin.id) == {"c1": NOW - hours(1)}


async def test_a_choice_is_kept_and_replaced_by_the_next(database: Database) -> None:
    mei, jun, lin = await a_family(database)
    chosen = ReportSettings(mei.id, lessons=False, weekday=3, at=time(8))
    async with database.transaction() as uow:
        await uow.reports.save(chosen)
        await uow.reports.save(ReportSettings(jun.id, weekly=False))
    async with database.reading() as uow:
        assert await uow.reports.settings_of(mei.id) == chosen
        assert [each.person for each in await uow.reports.class_readers(["c1"])] == [jun.id]
        assert await uow.reports.week_readers() == [WeekReader(mei.id, None, 3, time(8))]
    async with database.transaction() as uow:
        await uow.reports.save(replace(chosen, lessons=True, weekly=False))
    async with database.reading() as uow:
        assert len(await uow.reports.class_readers(["c1"])) == 2
        assert await uow.reports.week_readers() == []
    assert lin.person is None


async def test_who_cannot_be_reached_has_left_or_is_the_learner_is_no_reader(database: Database) -> None:
    mei, jun, lin = await a_family(database)
    async with database.transaction() as uow:
        await uow.people.save(replace(mei, reachable=False))
        grown_up = await uow.people.add(Person(0, "telegram", "3", "Kim", Lang.EN))
        kim = await uow.people.add_learner(Learner(0, "Kim", grown_up.id))
        await uow.people.add_guardian(kim.id, grown_up.id, NOW)
        await uow.classes.enrol(kim.id, "c1", NOW)
    async with database.reading() as uow:
        assert [each.person for each in await uow.reports.class_readers(["c1"])] == [jun.id]
        assert [each.person for each in await uow.reports.week_readers()] == [jun.id]
    async with database.transaction() as uow:
        await uow.classes.leave(lin.id, "c1", NOW)
    async with database.reading() as uow:
        assert await uow.reports.class_readers(["c1"]) == []
        assert await uow.reports.joined(lin.id) == {}

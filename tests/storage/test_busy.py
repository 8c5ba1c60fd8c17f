"""Time in cells: who has it, who cannot have it, and what is given back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from domain.ports import Busy
from storage.busy import end_cell, first_cell, starts_at
from storage.database import Database
from storage.tables.bookings import busy
from tests.storage.given import NOW, hours

TEN = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, 22, hour, minute, second, tzinfo=UTC)


async def occupied(database: Database, holder: str, since: datetime, until: datetime, *who: str) -> bool:
    async with database.transaction() as uow:
        return await uow.bookings.occupy(who, holder, since, until)


async def vacated(database: Database, holder: str, since: datetime, until: datetime, *who: str) -> None:
    async with database.transaction() as uow:
        await uow.bookings.vacate(who, holder, since, until)


async def taken(database: Database, *who: str) -> Sequence[Busy]:
    async with database.reading() as uow:
        return await uow.bookings.busy(who, NOW, NOW + hours(48))


async def rows(database: Database) -> list[tuple[str, int, str, int]]:
    async with database.reading_connection() as connection:
        return [tuple(row) for row in await connection.execute(select(busy).order_by(busy.c.who, busy.c.cell))]


def test_a_cell_begins_on_every_fifth_minute_and_a_span_covers_those_that_it_touches() -> None:
    assert first_cell(at(10)) == end_cell(at(10))
    assert first_cell(at(10, 4, 59)) == first_cell(at(10))
    assert end_cell(at(10, 0, 1)) == first_cell(at(10)) + 1
    assert starts_at(first_cell(at(10, 7))) == at(10, 5)
    assert first_cell(datetime(1969, 12, 31, 23, 59, tzinfo=UTC)) == -1


@pytest.mark.parametrize(
    ("since", "until", "fits"),
    [
        (at(9), at(10), True),
        (at(11), at(12), True),
        (at(9), at(10, 5), False),
        (at(10, 55), at(12), False),
        (at(10, 20), at(10, 25), False),
        (at(8), at(13), False),
        (at(9), at(10, 0, 1), False),
        (at(10, 59, 59), at(12), False),
    ],
)
async def test_no_two_spans_of_one_person_overlap(
    database: Database, since: datetime, until: datetime, fits: bool
) -> None:
    assert await occupied(database, "slot:1", at(10), at(11), "person:1")
    before = await rows(database)
    assert await occupied(database, "slot:2", since, until, "person:1") is fits
    assert (await rows(database) == before) is not fits


async def test_what_is_refused_to_one_is_taken_from_none(database: Database) -> None:
    assert await occupied(database, "slot:1", at(10), at(11), "person:2")
    before = await rows(database)
    assert not await occupied(database, "slot:2", at(10, 30), at(11, 30), "learner:9", "person:2", "teacher:wang")
    assert await rows(database) == before


async def test_the_same_holder_takes_time_again_and_has_to_vacate_as_often(database: Database) -> None:
    """Siblings in one lesson, who need their parent once."""
    assert await occupied(database, "slot:1", at(10), at(10, 45), "learner:1", "person:5")
    assert await occupied(database, "slot:1", at(10), at(10, 45), "learner:2", "person:5")
    await vacated(database, "slot:1", at(10), at(10, 45), "learner:1", "person:5")
    assert [each.who for each in await taken(database, "learner:1", "learner:2", "person:5")] == [
        "learner:2",
        "person:5",
    ]
    assert not await occupied(database, "slot:2", at(10), at(10, 45), "person:5")
    await vacated(database, "slot:1", at(10), at(10, 45), "learner:2", "person:5")
    assert await rows(database) == []


async def test_what_is_refused_to_a_sibling_leaves_the_others_time_as_it_was(database: Database) -> None:
    assert await occupied(database, "slot:1", at(10), at(10, 45), "learner:1", "person:5")
    assert await occupied(database, "slot:2", at(10, 40), at(11), "learner:2")
    before = await rows(database)
    assert not await occupied(database, "slot:1", at(10), at(10, 45), "learner:2", "person:5")
    assert await rows(database) == before


async def test_nobody_gives_back_the_time_of_another_holder(database: Database) -> None:
    assert await occupied(database, "slot:1", at(10), at(11), "person:1")
    before = await rows(database)
    await vacated(database, "slot:2", at(10), at(11), "person:1")
    await vacated(database, "slot:1", at(10), at(11), "person:2")
    assert await rows(database) == before


async def test_a_name_said_twice_is_taken_once_and_no_name_takes_nothing(database: Database) -> None:
    assert await occupied(database, "slot:1", at(10), at(10, 5), "person:1", "person:1")
    assert await rows(database) == [("person:1", first_cell(at(10)), "slot:1", 1)]
    assert await occupied(database, "slot:1", at(10), at(10, 5))
    await vacated(database, "slot:1", at(10), at(10, 5))
    assert len(await rows(database)) == 1


async def test_taken_time_is_told_in_spans_by_start(database: Database) -> None:
    assert await occupied(database, "slot:1", at(10), at(11), "teacher:wang")
    assert await occupied(database, "slot:2", at(11), at(11, 30), "teacher:wang", "person:1")
    assert await occupied(database, "slot:1", at(14), at(15), "teacher:wang")
    assert await taken(database, "person:1", "teacher:wang", "teacher:li") == [
        Busy("teacher:wang", at(10), at(11), "slot:1"),
        Busy("person:1", at(11), at(11, 30), "slot:2"),
        Busy("teacher:wang", at(11), at(11, 30), "slot:2"),
        Busy("teacher:wang", at(14), at(15), "slot:1"),
    ]
    async with database.reading() as uow:
        assert await uow.bookings.busy(["teacher:wang"], at(10, 32), at(11)) == [
            Busy("teacher:wang", at(10, 30), at(11), "slot:1")
        ]
        assert await uow.bookings.busy(["teacher:wang"], at(12), at(14)) == []
        assert await uow.bookings.busy([], at(10), at(14)) == []


async def test_what_is_over_is_forgotten(database: Database) -> None:
    assert await occupied(database, "slot:1", at(10), at(10, 15), "person:1")
    async with database.transaction() as uow:
        assert await uow.bookings.forget_busy(at(10, 4)) == 0
        assert await uow.bookings.forget_busy(at(10, 5)) == 1
    assert await taken(database, "person:1") == [Busy("person:1", at(10, 5), at(10, 15), "slot:1")]

"""What is old is let go, class by class; what is learnt stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from domain.clock import FixedClock
from domain.privacy.keeping import ForgetWhatIsOld
from domain.privacy.retention import USUAL_RETENTION
from storage import tables
from storage.database import Database
from tests.families import AT, two_families
from tests.house import act, services

SHORT_LIVED = {
    "outbox": (tables.messages.outbox.c.content["html"].as_string() == "", timedelta(days=30)),
    "letters": (tables.gate.letters.c.text == "", timedelta(days=365)),
    "help_wishes": (tables.practice.help_wishes.c.note == "", timedelta(days=365)),
    "handed_in": (tables.profile.handed_in.c.note == "", timedelta(days=365)),
    "outcomes": (tables.bookings.outcomes.c.note == "", timedelta(days=365)),
}
"""What is blanked, and when."""
DELETED = {"forms": timedelta(days=365), "lead_notes": timedelta(days=365), "links": timedelta(days=30)}
DELETED |= {"calendar_feeds": timedelta(days=30), "joins": timedelta(days=30), "looks": timedelta(days=730)}


async def left(database: Database, name: str) -> int:
    async with database.reading_connection() as connection:
        counted = select(func.count()).select_from(tables.metadata.tables[name])
        if name in SHORT_LIVED:
            counted = counted.where(~func.coalesce(SHORT_LIVED[name][0], False))
        return await connection.scalar(counted) or 0


@pytest.mark.parametrize("name", [*SHORT_LIVED, *DELETED])
async def test_what_is_old_is_let_go_and_not_before(sqlite_database: Database, name: str) -> None:
    await two_families(sqlite_database)
    life = SHORT_LIVED[name][1] if name in SHORT_LIVED else DELETED[name]
    before = await left(sqlite_database, name)
    assert before >= 2
    house = services(clock=FixedClock(AT + life - timedelta(hours=1)))
    await act(sqlite_database, house, None, ForgetWhatIsOld())
    assert await left(sqlite_database, name) == before
    late = replace(house, clock=FixedClock(AT + life + timedelta(days=1)))
    assert await act(sqlite_database, late, None, ForgetWhatIsOld()) > 0
    assert await left(sqlite_database, name) == 0


async def test_letting_go_works_on_both_databases_and_finds_nothing_the_second_time(database: Database) -> None:
    await two_families(database)
    house = services(clock=FixedClock(AT + timedelta(days=800)))
    assert await act(database, house, None, ForgetWhatIsOld()) > 20
    assert await act(database, house, None, ForgetWhatIsOld()) == 0
    assert await left(database, "journal") > 0


async def test_the_centre_may_have_it_otherwise(sqlite_database: Database) -> None:
    await two_families(sqlite_database)
    kept = replace(USUAL_RETENTION, links=timedelta(days=3))
    house = replace(services(clock=FixedClock(AT + timedelta(days=4))), retention=kept)
    await act(sqlite_database, house, None, ForgetWhatIsOld())
    assert await left(sqlite_database, "links") == 0

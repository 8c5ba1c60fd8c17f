"""Recordings of lessons as they are stored, on both kinds of database."""

from __future__ import annotations

from datetime import timedelta

from domain.media.medium import Recording
from storage.database import Database
from tests.storage.given import NOW, a_person


async def test_one_recording_stands_for_a_lesson_and_is_taken_off_once(database: Database) -> None:
    teacher = await a_person(database, "7")
    first = Recording(0, "g5", NOW, "https://example.org/1", teacher.id, NOW)
    async with database.transaction() as uow:
        one = await uow.recordings.put(first)
        other = await uow.recordings.put(Recording(0, "g5", NOW, "https://example.org/2", teacher.id, NOW))
        assert await uow.recordings.of_lesson("g5", NOW) == other
        assert await uow.recordings.of_lesson("g5", NOW + timedelta(days=7)) is None
        was = await uow.recordings.get(one.id)
        assert was is not None and was.withdrawn_at == NOW
        assert await uow.recordings.get(other.id + 1) is None
    for first_time in (True, False):
        async with database.transaction() as uow:
            assert await uow.recordings.withdraw(other.id, NOW) is first_time
            assert await uow.recordings.of_lesson("g5", NOW) is None

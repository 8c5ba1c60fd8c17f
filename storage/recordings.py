"""Repository of the recordings of lessons."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.media.medium import Recording
from storage import tables
from storage.columns import Instant
from storage.sql import columns_for, insert, row_of
from storage.tables.profile import STANDS

recordings = tables.profile.recordings

ALL = select(*columns_for(recordings, Recording))
ONE = ALL.where(recordings.c.id == bindparam("key"))
OF_LESSON = ALL.where(
    recordings.c.class_id == bindparam("of"), recordings.c.lesson == bindparam("start", type_=Instant), STANDS
)
ADD = insert(recordings).returning(recordings.c.id)
WITHDRAW = update(recordings).where(STANDS).values(withdrawn_at=bindparam("now", type_=Instant))
WITHDRAW_ONE = WITHDRAW.where(recordings.c.id == bindparam("key"))
WITHDRAW_OF_LESSON = WITHDRAW.where(
    recordings.c.class_id == bindparam("of"), recordings.c.lesson == bindparam("start", type_=Instant)
)


class RecordingsRepository:
    """Provides domain.media.medium.Recordings."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_lesson(self, class_id: str, lesson: datetime) -> Recording | None:
        row = (await self._connection.execute(OF_LESSON, {"of": class_id, "start": lesson})).one_or_none()
        return Recording(*row) if row else None

    async def get(self, recording: int) -> Recording | None:
        row = (await self._connection.execute(ONE, {"key": recording})).one_or_none()
        return Recording(*row) if row else None

    async def put(self, recording: Recording) -> Recording:
        instead_of = {"of": recording.class_id, "start": recording.lesson, "now": recording.at}
        await self._connection.execute(WITHDRAW_OF_LESSON, instead_of)
        key = (await self._connection.execute(ADD, row_of(recording, but=("id",)))).scalar_one()
        return replace(recording, id=key)

    async def withdraw(self, recording: int, at: datetime) -> bool:
        done = await self._connection.execute(WITHDRAW_ONE, {"key": recording, "now": at})
        return done.rowcount > 0

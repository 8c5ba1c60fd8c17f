"""Repository of enrolments and of what classes were taught."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import tables
from storage.tables.classes import LIVE

enrolments, taught = tables.classes.enrolments, tables.classes.taught

TAUGHT_TO = (
    select(taught.c.skill, func.max(taught.c.at))
    .join(enrolments, enrolments.c["class"] == taught.c["class"])
    .where(enrolments.c.learner == bindparam("learner"), LIVE, taught.c.at <= bindparam("latest"))
    .group_by(taught.c.skill)
)


class ClassesRepository:
    """Provides domain.ports.Classes."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def taught_to(self, learner: int, until: datetime) -> Mapping[str, datetime]:
        rows = await self._connection.execute(TAUGHT_TO, {"learner": learner, "latest": until})
        return {skill: at for skill, at in rows}  # noqa: C416

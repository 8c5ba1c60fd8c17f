"""Repository of who gets which reports, and when."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.reports.readers import ClassReader, ReportSettings, WeekReader
from domain.stretches import EVERYBODY, Stretch
from storage import tables
from storage.sql import columns_for, insert, row_of
from storage.stretches import bounds, within
from storage.tables.classes import LIVE

settings = tables.profile.report_settings
enrolments = tables.classes.enrolments
learners, guardians, people = tables.people.learners, tables.people.guardians, tables.people.people

SETTINGS_OF = select(*columns_for(settings, ReportSettings)).where(settings.c.person == bindparam("person"))
SAVE = insert(settings)
SAVE = SAVE.on_conflict_do_update(
    index_elements=["person"],
    set_={column.name: SAVE.excluded[column.name] for column in settings.c if not column.primary_key},
)
IS_ANOTHERS = and_(
    guardians.c.family == learners.c.family,
    or_(learners.c.person.is_(None), learners.c.person != guardians.c.person),
)
CLASS_READERS = (
    select(enrolments.c["class"], enrolments.c.learner, people.c.id, enrolments.c.since)
    .join(learners, learners.c.id == enrolments.c.learner)
    .join(guardians, IS_ANOTHERS)
    .join(people, people.c.id == guardians.c.person)
    .outerjoin(settings, settings.c.person == people.c.id)
    .where(
        enrolments.c["class"].in_(bindparam("classes", expanding=True)),
        LIVE,
        people.c.reachable,
        func.coalesce(settings.c.lessons, True),
    )
    .order_by(enrolments.c["class"], enrolments.c.learner, people.c.id)
)
JOINED = select(enrolments.c["class"], enrolments.c.since).where(enrolments.c.learner == bindparam("learner"), LIVE)
USUAL = ReportSettings(0)
WEEK_READERS = (
    select(
        people.c.id,
        people.c.zone,
        func.coalesce(settings.c.weekday, USUAL.weekday),
        func.coalesce(settings.c.at, USUAL.at),
    )
    .outerjoin(settings, settings.c.person == people.c.id)
    .where(
        within(people.c.id),
        people.c.id.in_(select(guardians.c.person).join(learners, IS_ANOTHERS).where(within(guardians.c.person))),
        people.c.reachable,
        func.coalesce(settings.c.weekly, True),
    )
    .order_by(people.c.id)
)
CHILDREN = (
    select(learners.c.id).join(guardians, guardians.c.family == learners.c.family).where(within(guardians.c.person))
)


class ReportsRepository:
    """Provides domain.ports.Reports."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def settings_of(self, person: int) -> ReportSettings | None:
        row = (await self._connection.execute(SETTINGS_OF, {"person": person})).one_or_none()
        return ReportSettings(*row) if row else None

    async def save(self, wanted: ReportSettings) -> None:
        await self._connection.execute(SAVE, row_of(wanted))

    async def class_readers(self, classes: Collection[str]) -> Sequence[ClassReader]:
        rows = await self._connection.execute(CLASS_READERS, {"classes": list(classes)})
        return [ClassReader(*row) for row in rows]

    async def week_readers(self, of: Stretch = EVERYBODY) -> Sequence[WeekReader]:
        return [WeekReader(*row) for row in await self._connection.execute(WEEK_READERS, bounds(of))]

    async def children(self, of: Stretch) -> Sequence[int]:
        return sorted(set(await self._connection.scalars(CHILDREN, bounds(of))))

    async def joined(self, learner: int) -> Mapping[str, datetime]:
        rows = await self._connection.execute(JOINED, {"learner": learner})
        return {class_id: since for class_id, since in rows}  # noqa: C416

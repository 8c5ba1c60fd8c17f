"""Repository of the digests of teachers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.alerts.digest.hours import USUAL, Reader, Wanted
from domain.alerts.digest.line import Line, ToldAs
from domain.messages.outgoing import OutboxState
from domain.people.person import Role
from storage import tables
from storage.sql import columns_for, insert, row_of

settings, digests, lines = tables.digests.alert_settings, tables.digests.digests, tables.digests.digest_lines
outbox = tables.messages.outbox
people, roles = tables.people.people, tables.people.roles

WANTED = select(*columns_for(settings, Wanted)).where(settings.c.person == bindparam("key"))
SAVE = insert(settings)
SAVE = SAVE.on_conflict_do_update(
    index_elements=["person"], set_={"at": SAVE.excluded["at"], "on": SAVE.excluded["on"]}
)
ANOTHER = digests.alias("another")
LAST_DAY = select(func.max(ANOTHER.c.day)).where(ANOTHER.c.person == people.c.id).correlate(people).scalar_subquery()
READERS = (
    select(
        people.c.id,
        func.coalesce(settings.c["at"], USUAL),
        people.c.zone,
        digests.c.day,
        digests.c["at"],
        func.coalesce(digests.c["items"], 0),
    )
    .outerjoin(settings, settings.c.person == people.c.id)
    .outerjoin(digests, and_(digests.c.person == people.c.id, digests.c.day == LAST_DAY))
    .where(
        people.c.reachable,
        func.coalesce(settings.c.on, True),
        people.c.id.in_(select(roles.c.person).where(roles.c.role == Role.TEACHER, roles.c.revoked_at.is_(None))),
    )
    .order_by(people.c.id)
)
NEVER_ARRIVED = (OutboxState.DROPPED, OutboxState.FAILED)
ADD = insert(digests).on_conflict_do_nothing().returning(digests.c.id)
TOLD = (
    select(lines.c.alert, lines.c.told_as, func.max(digests.c.at))
    .join(digests, digests.c.id == lines.c.digest)
    .outerjoin(outbox, outbox.c.id == digests.c.message)
    .where(
        lines.c.alert.in_(bindparam("alerts", expanding=True)),
        or_(outbox.c.state.is_(None), outbox.c.state.not_in(NEVER_ARRIVED)),
    )
    .group_by(lines.c.alert, lines.c.told_as)
)


class DigestsRepository:
    """Provides domain.alerts.digest.ports.Digests."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def wanted(self, person: int) -> Wanted | None:
        row = (await self._connection.execute(WANTED, {"key": person})).one_or_none()
        return Wanted(*row) if row else None

    async def save(self, wanted: Wanted) -> None:
        await self._connection.execute(SAVE, row_of(wanted))

    async def readers(self) -> Sequence[Reader]:
        rows = await self._connection.execute(READERS)
        return [Reader(Wanted(person, at), *rest) for person, at, *rest in rows]

    async def add(
        self, person: int, day: date, at: datetime, told: Sequence[Line], more: int, items: int, message: int | None
    ) -> bool:
        values = {"person": person, "day": day, "at": at, "more": more, "items": items, "message": message}
        number = (await self._connection.execute(ADD, values)).scalar_one_or_none()
        if number is not None and told:
            rows = [
                {"digest": number, "place": place, "alert": each.alert.id, "told_as": each.told_as}
                for place, each in enumerate(told)
            ]
            await self._connection.execute(insert(lines), rows)
        return number is not None

    async def told(self, alerts: Collection[int]) -> Mapping[tuple[int, ToldAs], datetime]:
        rows = await self._connection.execute(TOLD, {"alerts": sorted(alerts)})
        return {(alert, told_as): at for alert, told_as, at in rows}

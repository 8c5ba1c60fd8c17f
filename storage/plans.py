"""Repository of the points that classes take up again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.alerts.plan import Plan
from storage import tables
from storage.sql import columns_for, insert, row_of

plans = tables.plans.plans

ADD = insert(plans).on_conflict_do_nothing().returning(plans.c.skill)
OF_CLASSES = (
    select(*columns_for(plans, Plan))
    .where(plans.c.class_id.in_(bindparam("classes", expanding=True)), plans.c.lesson_on >= bindparam("since"))
    .order_by(plans.c.lesson_on, plans.c.class_id, plans.c.skill)
)
REMOVE = delete(plans).where(
    plans.c.class_id == bindparam("of"), plans.c.skill == bindparam("about"), plans.c.lesson_on >= bindparam("since")
)


class PlansRepository:
    """Provides domain.alerts.plan.Plans."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, plan: Plan) -> bool:
        return (await self._connection.execute(ADD, row_of(plan))).scalar_one_or_none() is not None

    async def of_classes(self, classes: Collection[str], since: date) -> Sequence[Plan]:
        rows = await self._connection.execute(OF_CLASSES, {"classes": list(classes), "since": since})
        return [Plan(*row) for row in rows]

    async def remove(self, class_id: str, skill: str, since: date) -> bool:
        given = {"of": class_id, "about": skill, "since": since}
        return (await self._connection.execute(REMOVE, given)).rowcount > 0

"""Repository of the routines that learners have chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.practice.habits.routine import Routine
from domain.practice.habits.streaks import Break, Goal
from storage import tables
from storage.sql import AnyRow, columns_for, insert, row_of

habits = tables.practice.habits

ROUTINES = select(*columns_for(habits, Routine))
OF = ROUTINES.where(habits.c.learner == bindparam("learner"))
DUE = ROUTINES.where(habits.c.due_at <= bindparam("now")).order_by(habits.c.due_at).limit(bindparam("room"))
SAVE = insert(habits)
SAVE = SAVE.on_conflict_do_update(
    index_elements=["learner"],
    set_={column.name: SAVE.excluded[column.name] for column in habits.c if not column.primary_key},
)


def routine_of(row: AnyRow) -> Routine:
    learner, practise_at, goals, breaks, *rest = row
    return Routine(
        learner,
        practise_at,
        tuple(Goal(_day(goal["since"]), goal["evenings"]) for goal in goals),
        tuple(Break(_day(pause["since"]), _day(pause["until"])) for pause in breaks),
        *rest,
    )


class HabitsRepository:
    """Provides domain.ports.Habits."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, learner: int) -> Routine | None:
        row = (await self._connection.execute(OF, {"learner": learner})).one_or_none()
        return routine_of(row) if row else None

    async def save(self, routine: Routine) -> None:
        lists = {"goals": _written(routine.goals), "breaks": _written(routine.breaks)}
        await self._connection.execute(SAVE, row_of(routine) | lists)

    async def due(self, now: datetime, limit: int) -> Sequence[Routine]:
        return [routine_of(row) for row in await self._connection.execute(DUE, {"now": now, "room": limit})]


def _written(values: Sequence[Goal | Break]) -> list[dict[str, Any]]:
    return [
        {name: held.isoformat() if isinstance(held, date) else held for name, held in asdict(each).items()}
        for each in values
    ]


def _day(written: str) -> date:
    return date.fromisoformat(written)

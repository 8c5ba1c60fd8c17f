"""Repository of the routines that learners have chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.mood.mood import CheckingIn
from domain.people.person import Purpose
from domain.practice.habits.routine import Routine
from domain.practice.habits.streaks import Break, Goal
from storage import tables
from storage.sql import AnyRow, columns_for, insert, row_of

habits = tables.practice.habits
learners, people, consents = tables.people.learners, tables.people.people, tables.people.consents

ROUTINES = select(*columns_for(habits, Routine))
OF = ROUTINES.where(habits.c.learner == bindparam("learner"))
DUE = (
    ROUTINES.where(habits.c.due_at <= bindparam("now"))
    .order_by(habits.c.due_at, habits.c.learner)
    .limit(bindparam("room"))
)
CHECKING_IN = (
    select(learners.c.id, people.c.id, people.c.zone, habits.c.practise_at)
    .join(people, people.c.id == learners.c.person)
    .outerjoin(habits, habits.c.learner == learners.c.id)
    .where(
        people.c.reachable,
        exists().where(
            consents.c.learner == learners.c.id,
            consents.c.purpose == Purpose.MOOD,
            consents.c.given_by == people.c.id,
            consents.c.agreed,
            consents.c.withdrawn_at.is_(None),
        ),
    )
    .order_by(learners.c.id)
)
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

    async def checking_in(self) -> Sequence[CheckingIn]:
        return [CheckingIn(*row) for row in await self._connection.execute(CHECKING_IN)]


def _written(values: Sequence[Goal | Break]) -> list[dict[str, Any]]:
    return [
        {name: held.isoformat() if isinstance(held, date) else held for name, held in asdict(each).items()}
        for each in values
    ]


def _day(written: str) -> date:
    return date.fromisoformat(written)

"""Repository of the duty roster and of cases."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.messages.kinds import MessageClass
from domain.messages.outgoing import OutboxState
from domain.safety.case import Call, Case, CaseState, CaseWords
from domain.safety.roster import OnDuty
from storage import tables
from storage.back_at_the_gate import back_to_the_gate
from storage.columns import Instant
from storage.sql import columns_for, insert, row_of

duty, cases = tables.safety.duty, tables.safety.safety_cases
calls, words = tables.safety.safety_calls, tables.safety.safety_words
outbox, pushes, learners = tables.messages.outbox, tables.gate.pushes, tables.people.learners

ROSTER = select(*columns_for(duty, OnDuty)).order_by(duty.c.place)
ALL = select(*columns_for(cases, Case))
IS_OPEN = tables.safety.IS_OPEN
CLAIM = ALL.where(cases.c.id == bindparam("key")).with_for_update()
CLAIM_OF_WRITER = ALL.where(cases.c.writer == bindparam("person"), IS_OPEN).with_for_update()
OPEN_CASES = ALL.where(IS_OPEN).order_by(cases.c.id)
ACCOUNT = select(learners.c.person).where(learners.c.id == bindparam("learner")).scalar_subquery()
IS_OPEN_FOR = (
    select(cases.c.id)
    .where(
        IS_OPEN,
        or_(
            cases.c.learner == bindparam("learner"),
            cases.c.writer
            == select(learners.c.person).where(learners.c.id == bindparam("learner")).scalar_subquery(),
        ),
    )
    .limit(1)
)
CALLS = select(*columns_for(calls, Call)).where(calls.c.case == bindparam("key")).order_by(calls.c.id)
WORDS = (
    select(*columns_for(words, CaseWords))
    .where(words.c.case == bindparam("key"))
    .order_by(words.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
)
OVER = select(cases.c.id).where(
    cases.c.state == CaseState.CLOSED, cases.c.closed_at < bindparam("before", type_=Instant)
)
LET_THROUGH = (
    select(pushes.c.message)
    .join(outbox, outbox.c.id == pushes.c.message)
    .where(
        outbox.c.state == OutboxState.PLANNED,
        outbox.c.person.in_(bindparam("persons", expanding=True)),
        pushes.c.klass.not_in([MessageClass.SAFETY, MessageClass.SERVICE]),
    )
)


class SafetyRepository:
    """Provides domain.safety.ports.Safety."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def roster(self) -> Sequence[OnDuty]:
        return [OnDuty(*row) for row in await self._connection.execute(ROSTER)]

    async def save_roster(self, roster: Sequence[OnDuty]) -> None:
        await self._connection.execute(delete(duty))
        if roster:
            rows = [row_of(each) | {"place": place} for place, each in enumerate(roster, 1)]
            await self._connection.execute(insert(duty), rows)

    async def open(self, case: Case) -> Case:
        adding = insert(cases).returning(cases.c.id)
        return replace(case, id=(await self._connection.execute(adding, row_of(case, but=("id",)))).scalar_one())

    async def save(self, case: Case) -> None:
        values = row_of(case, but=("id",))
        await self._connection.execute(update(cases).where(cases.c.id == case.id).values(**values))

    async def claim(self, case: int) -> Case | None:
        return await self._one(CLAIM, key=case)

    async def claim_of_writer(self, person: int) -> Case | None:
        return await self._one(CLAIM_OF_WRITER, person=person)

    async def _one(self, wanted: Any, **given: int) -> Case | None:
        row = (await self._connection.execute(wanted, given)).one_or_none()
        return Case(*row) if row else None

    async def open_cases(self) -> Sequence[Case]:
        return [Case(*row) for row in await self._connection.execute(OPEN_CASES)]

    async def is_open_for(self, learner: int) -> bool:
        return await self._connection.scalar(IS_OPEN_FOR, {"learner": learner}) is not None

    async def add_call(self, call: Call) -> None:
        await self._connection.execute(insert(calls), row_of(call))

    async def calls(self, case: int) -> Sequence[Call]:
        return [Call(*row) for row in await self._connection.execute(CALLS, {"key": case})]

    async def add_words(self, said: CaseWords) -> None:
        await self._connection.execute(insert(words), row_of(said))

    async def words(self, case: int, limit: int) -> Sequence[CaseWords]:
        rows = list(await self._connection.execute(WORDS, {"key": case, "limit": limit}))
        return [CaseWords(*row) for row in reversed(rows)]

    async def forget(self, before: datetime) -> int:
        run, given = self._connection.execute, {"before": before}
        await run(update(cases).where(cases.c.id.in_(OVER), cases.c.word.is_not(None)).values(word=None), given)
        return (await run(delete(words).where(words.c.case.in_(OVER)), given)).rowcount

    async def hold_back(self, persons: Collection[int], now: datetime) -> None:
        heads = list(await self._connection.scalars(LET_THROUGH, {"persons": sorted(persons)}))
        if heads:
            await back_to_the_gate(self._connection, heads, now)

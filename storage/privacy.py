"""Repositories of who looked at what, and of what people asked for about their data."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Integer, bindparam, func, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.privacy.look import Look
from domain.privacy.request import DataRequest, RequestState
from storage import tables
from storage.columns import Instant
from storage.sql import columns_for, insert, row_of
from storage.tables.privacy import IS_ERASING, IS_OPEN

looks, requests = tables.privacy.looks, tables.privacy.data_requests
learners = tables.people.learners

NOTE = insert(looks)
NOTE = NOTE.on_conflict_do_update(
    index_elements=["learner", "person", "seen", "on"],
    set_={"times": looks.c.times + 1, "at": NOTE.excluded["at"]},
)
THERE = select(learners.c.id).where(learners.c.id.in_(bindparam("ids", expanding=True)))
LOOKS = (
    select(*columns_for(looks, Look))
    .where(looks.c.learner == bindparam("learner"))
    .order_by(looks.c.at.desc(), looks.c.person, looks.c.seen)
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("skip", type_=Integer))
)
HOW_MANY = select(func.count()).select_from(looks).where(looks.c.learner == bindparam("learner"))

ALL = select(*columns_for(requests, DataRequest))
ONE = ALL.where(requests.c.id == bindparam("key"))
OF_LEARNER = ALL.where(requests.c.learner == bindparam("learner")).order_by(requests.c.id.desc())
OF_PERSON = ALL.where(requests.c.person == bindparam("person")).order_by(requests.c.id.desc())
OPEN = ALL.where(IS_OPEN).order_by(requests.c.deadline, requests.c.id)
DUE = (
    ALL.where(
        IS_ERASING, requests.c.state == RequestState.WAITING, requests.c.due_at <= bindparam("now", type_=Instant)
    )
    .order_by(requests.c.due_at, requests.c.id)
    .limit(bindparam("limit", type_=Integer))
)
LEARNERS_ERASED = select(requests.c.learner).where(
    IS_ERASING, requests.c.learner.in_(bindparam("ids", expanding=True))
)
PEOPLE_ERASED = union(
    select(requests.c.person).where(IS_ERASING, requests.c.person.in_(bindparam("ids", expanding=True))),
    select(learners.c.person)
    .join(requests, requests.c.learner == learners.c.id)
    .where(IS_ERASING, learners.c.person.in_(bindparam("ids", expanding=True))),
)


class LooksRepository:
    """Provides domain.privacy.look.Looks."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def note(self, noted: Collection[Look]) -> None:
        there = set(await self._connection.scalars(THERE, {"ids": [each.learner for each in noted]}))
        rows = [row_of(each) for each in noted if each.learner in there]
        if rows:
            await self._connection.execute(NOTE, rows)

    async def of(self, learner: int, limit: int, offset: int = 0) -> Sequence[Look]:
        rows = await self._connection.execute(LOOKS, {"learner": learner, "limit": limit, "skip": offset})
        return [Look(*row) for row in rows]

    async def count(self, learner: int) -> int:
        return await self._connection.scalar(HOW_MANY, {"learner": learner}) or 0


class DataRequestsRepository:
    """Provides domain.privacy.request.DataRequests."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, request: DataRequest) -> DataRequest | None:
        adding = insert(requests).on_conflict_do_nothing().returning(requests.c.id)
        number = (await self._connection.execute(adding, row_of(request, but=("id",)))).scalar_one_or_none()
        return None if number is None else replace(request, id=number)

    async def get(self, request: int) -> DataRequest | None:
        row = (await self._connection.execute(ONE, {"key": request})).one_or_none()
        return DataRequest(*row) if row else None

    async def save(self, request: DataRequest, *, was: RequestState) -> bool:
        values = row_of(request, but=("id",))
        saving = update(requests).where(requests.c.id == request.id, requests.c.state == was).values(**values)
        return (await self._connection.execute(saving)).rowcount == 1

    async def of_learner(self, learner: int) -> Sequence[DataRequest]:
        return [DataRequest(*row) for row in await self._connection.execute(OF_LEARNER, {"learner": learner})]

    async def of_person(self, person: int) -> Sequence[DataRequest]:
        return [DataRequest(*row) for row in await self._connection.execute(OF_PERSON, {"person": person})]

    async def open(self) -> Sequence[DataRequest]:
        return [DataRequest(*row) for row in await self._connection.execute(OPEN)]

    async def due(self, now: datetime, limit: int) -> Sequence[DataRequest]:
        return [DataRequest(*row) for row in await self._connection.execute(DUE, {"now": now, "limit": limit})]

    async def being_erased(self, learners: Collection[int], people: Collection[int]) -> tuple[set[int], set[int]]:
        run = self._connection.scalars
        found = set(await run(LEARNERS_ERASED, {"ids": sorted(learners)})) if learners else set[int]()
        accounts = set(await run(PEOPLE_ERASED, {"ids": sorted(people)})) if people else set[int]()
        return found, accounts

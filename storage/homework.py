"""Repository of homework and of what was handed in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.homework.homework import HandedIn, Homework, Owed
from domain.people.person import Learner
from storage import tables
from storage.sql import AnyRow, columns_for, insert, row_of
from storage.tables.classes import LIVE

homework, handed_in = tables.profile.homework, tables.profile.handed_in
enrolments, learners = tables.classes.enrolments, tables.people.learners

GIVEN = select(*columns_for(homework, Homework))
ONE = GIVEN.where(homework.c.id == bindparam("key"))
ADD = insert(homework).returning(homework.c.id)
STANDS = homework.c.withdrawn_at.is_(None)
STANDING = update(homework).where(homework.c.id == bindparam("key"), STANDS)

# Who goes to the class now, with what they said; nobody who has left it.
OWED = (
    select(
        *columns_for(homework, Homework),
        *columns_for(learners, Learner),
        enrolments.c.since,
        *columns_for(handed_in, HandedIn),
    )
    .join(enrolments, enrolments.c["class"] == homework.c.class_id)
    .join(learners, learners.c.id == enrolments.c.learner)
    .outerjoin(handed_in, and_(handed_in.c.homework == homework.c.id, handed_in.c.learner == learners.c.id))
    .where(LIVE)
    .order_by(homework.c.due_on, homework.c.id, learners.c.name, learners.c.id)
)
OWED_BY = OWED.where(learners.c.id == bindparam("learner"), homework.c.due_on >= bindparam("since"), STANDS)
OF_GIVEN, OF_LEARNER = len(fields(Homework)), len(fields(Homework)) + len(fields(Learner))

HANDED = select(*columns_for(handed_in, HandedIn)).where(
    handed_in.c.homework == bindparam("of"), handed_in.c.learner == bindparam("whose")
)
SAY = insert(handed_in)
SAY = SAY.on_conflict_do_update(
    index_elements=["homework", "learner"],
    set_={name: SAY.excluded[name] for name in ("state", "note", "photos", "at", "seen_at", "seen_by", "answer")},
)
SEE = update(handed_in).where(
    handed_in.c.homework == bindparam("of"),
    handed_in.c.learner == bindparam("whose"),
    handed_in.c.at == bindparam("said_at"),
    handed_in.c.seen_at.is_(None),
)


class HomeworkRepository:
    """Provides domain.ports.HomeworkBook."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, given: Homework) -> Homework:
        values = row_of(given, but=("id",)) | {"skills": list(given.skills)}
        return replace(given, id=(await self._connection.execute(ADD, values)).scalar_one())

    async def get(self, number: int) -> Homework | None:
        row = (await self._connection.execute(ONE, {"key": number})).one_or_none()
        return _given(row) if row else None

    async def given_to(self, classes: Collection[str], since: date) -> Sequence[Homework]:
        wanted = GIVEN.where(homework.c.class_id.in_(classes), homework.c.due_on >= since, STANDS)
        rows = await self._connection.execute(wanted.order_by(homework.c.due_on, homework.c.id))
        return [_given(row) for row in rows]

    async def latest_of(self, class_id: str, by: int) -> Homework | None:
        wanted = GIVEN.where(homework.c.class_id == class_id, homework.c.given_by == by)
        row = (await self._connection.execute(wanted.order_by(homework.c.id.desc()).limit(1))).one_or_none()
        return _given(row) if row else None

    async def reword(self, number: int, text: str) -> bool:
        return (await self._connection.execute(STANDING.values(text=text), {"key": number})).rowcount == 1

    async def withdraw(self, number: int, at: datetime) -> bool:
        return (await self._connection.execute(STANDING.values(withdrawn_at=at), {"key": number})).rowcount == 1

    async def owed(self, numbers: Collection[int]) -> Sequence[Owed]:
        return [_owed(row) for row in await self._connection.execute(OWED.where(homework.c.id.in_(numbers)))]

    async def owed_by(self, learner: int, since: date) -> Sequence[Owed]:
        return [_owed(row) for row in await self._connection.execute(OWED_BY, {"learner": learner, "since": since})]

    async def handed(self, number: int, learner: int) -> HandedIn | None:
        row = (await self._connection.execute(HANDED, {"of": number, "whose": learner})).one_or_none()
        return _handed(row) if row else None

    async def hand_in(self, handed: HandedIn) -> None:
        await self._connection.execute(SAY, row_of(handed) | {"photos": list(handed.photos)})

    async def take_back(self, number: int, learner: int) -> None:
        this = (handed_in.c.homework == number, handed_in.c.learner == learner)
        await self._connection.execute(delete(handed_in).where(*this))

    async def see(self, handed: HandedIn, by: int, at: datetime, answer: str | None = None) -> bool:
        seen = SEE.values(seen_at=at, seen_by=by, answer=answer)
        this = {"of": handed.homework, "whose": handed.learner, "said_at": handed.at}
        return (await self._connection.execute(seen, this)).rowcount == 1

    async def reassign(self, was: int, to: int) -> None:
        said = select(handed_in.c.homework).where(handed_in.c.learner == to)
        await self._connection.execute(
            delete(handed_in).where(handed_in.c.learner == was, handed_in.c.homework.in_(said))
        )
        await self._connection.execute(update(handed_in).where(handed_in.c.learner == was).values(learner=to))


def _given(row: AnyRow | Sequence[Any]) -> Homework:
    given = Homework(*row)
    return replace(given, skills=tuple(given.skills))


def _handed(row: AnyRow | Sequence[Any]) -> HandedIn:
    handed = HandedIn(*row)
    return replace(handed, photos=tuple(handed.photos))


def _owed(row: AnyRow) -> Owed:
    said = row[OF_LEARNER + 1 :]
    return Owed(
        _given(row[:OF_GIVEN]),
        Learner(*row[OF_GIVEN:OF_LEARNER]),
        row[OF_LEARNER],
        _handed(said) if said[0] is not None else None,
    )

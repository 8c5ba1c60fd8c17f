"""Repository of practice that teachers assign."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.assigning.assignment import AnswerGiven, Assignment, Part, Share, Waiting
from domain.people.person import Learner
from domain.practice.evening.session import Attempt
from domain.practice.learner.model import Band
from storage import tables
from storage.practice import AT_PLACE
from storage.sql import columns_for, insert, row_of
from storage.tables.classes import LIVE

assignments, shares = tables.assigning.assignments, tables.assigning.shares
sessions, asked, attempts = tables.practice.sessions, tables.practice.asked, tables.practice.attempts
enrolments, learners = tables.classes.enrolments, tables.people.learners

GIVEN = select(*columns_for(assignments, Assignment))
ONE = GIVEN.where(assignments.c.id == bindparam("key"))
OF_STAMP = GIVEN.where(assignments.c.teacher == bindparam("teacher"), assignments.c.stamp == bindparam("stamp"))
OF_TEACHER = (
    GIVEN.where(assignments.c.teacher == bindparam("teacher"), assignments.c.withdrawn_at.is_(None))
    .order_by(assignments.c.id.desc())
    .limit(bindparam("most"))
)
ADD = insert(assignments).on_conflict_do_nothing(index_elements=["teacher", "stamp"]).returning(assignments.c.id)

DEALT_WITH = or_(attempts.c.id.is_not(None), asked.c.reported.is_not(None))
DEALT = (
    select(func.count())
    .select_from(sessions)
    .join(asked, asked.c.session == sessions.c.id)
    .outerjoin(attempts, AT_PLACE)
    .where(
        sessions.c.assignment == shares.c.assignment,
        sessions.c.learner == shares.c.learner,
        DEALT_WITH,
    )
    .scalar_subquery()
)
HERE = and_(enrolments.c.learner == shares.c.learner, enrolments.c["class"] == assignments.c.class_id, LIVE)
PARTS = (
    select(*columns_for(shares, Share), *columns_for(learners, Learner), enrolments.c.id.is_not(None), DEALT)
    .join(assignments, assignments.c.id == shares.c.assignment)
    .join(learners, learners.c.id == shares.c.learner)
    .outerjoin(enrolments, HERE)
    .order_by(learners.c.name, learners.c.id)
)
WAITING = (
    select(*columns_for(assignments, Assignment), *columns_for(shares, Share), DEALT)
    .join(assignments, assignments.c.id == shares.c.assignment)
    .join(enrolments, HERE)
    .where(
        shares.c.learner == bindparam("learner"),
        shares.c.done_at.is_(None),
        assignments.c.withdrawn_at.is_(None),
        assignments.c.due_on >= bindparam("since"),
    )
    .order_by(assignments.c.due_on, assignments.c.id)
)
OF_ASSIGNMENT, OF_SHARE, OF_LEARNER = len(fields(Assignment)), len(fields(Share)), len(fields(Learner))

SHARE = select(*columns_for(shares, Share)).where(
    shares.c.assignment == bindparam("of"), shares.c.learner == bindparam("whose")
)
ITEMS_DEALT_WITH = (
    select(asked.c.item)
    .join(sessions, sessions.c.id == asked.c.session)
    .outerjoin(attempts, AT_PLACE)
    .where(sessions.c.assignment == bindparam("of"), sessions.c.learner == bindparam("whose"), DEALT_WITH)
)
ANSWERS = (
    select(asked.c.why["expected"].as_float(), *columns_for(attempts, Attempt))
    .join(sessions, sessions.c.id == attempts.c.session)
    .join(asked, AT_PLACE)
    .where(sessions.c.assignment == bindparam("of"), asked.c.reported.is_(None))
    .order_by(attempts.c.at, attempts.c.id)
)
CHANGE_SHARE = update(shares).where(shares.c.assignment == bindparam("of"), shares.c.learner == bindparam("whose"))
FINISH = CHANGE_SHARE.where(shares.c.done_at.is_(None))
STANDING = update(assignments).where(assignments.c.id == bindparam("key"), assignments.c.withdrawn_at.is_(None))


class AssignmentsRepository:
    """Provides domain.assigning.ports.Assignments."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, given: Assignment) -> Assignment | None:
        number = (await self._connection.execute(ADD, row_of(given, but=("id",)))).scalar_one_or_none()
        return replace(given, id=number) if number is not None else None

    async def share(self, given: Collection[Share]) -> None:
        await self._connection.execute(insert(shares), [row_of(each) for each in given])

    async def get(self, number: int) -> Assignment | None:
        row = (await self._connection.execute(ONE, {"key": number})).one_or_none()
        return Assignment(*row) if row else None

    async def of_stamp(self, teacher: int, stamp: int) -> Assignment | None:
        row = (await self._connection.execute(OF_STAMP, {"teacher": teacher, "stamp": stamp})).one_or_none()
        return Assignment(*row) if row else None

    async def of_teacher(self, teacher: int, limit: int) -> Sequence[Assignment]:
        rows = await self._connection.execute(OF_TEACHER, {"teacher": teacher, "most": limit})
        return [Assignment(*row) for row in rows]

    async def parts(self, numbers: Collection[int]) -> Sequence[Part]:
        rows = await self._connection.execute(PARTS.where(shares.c.assignment.in_(numbers)))
        return [
            Part(Share(*row[:OF_SHARE]), Learner(*row[OF_SHARE:-2]), is_here=bool(row[-2]), dealt=row[-1])
            for row in map(tuple, rows)
        ]

    async def waiting_for(self, learner: int, now: datetime) -> Sequence[Waiting]:
        # a day more than any zone is behind; the end of the day itself is the assignment's to tell
        wanted = {"learner": learner, "since": (now - timedelta(days=1)).date()}
        rows = [tuple(row) for row in await self._connection.execute(WAITING, wanted)]
        found = [
            Waiting(given := Assignment(*row[:OF_ASSIGNMENT]), Share(*row[OF_ASSIGNMENT:-1]), given.size - row[-1])
            for row in rows
        ]
        return [each for each in found if each.left > 0 and each.assignment.is_open(now)]

    async def share_of(self, number: int, learner: int) -> Share | None:
        row = (await self._connection.execute(SHARE, {"of": number, "whose": learner})).one_or_none()
        return Share(*row) if row else None

    async def dealt(self, number: int, learner: int) -> Sequence[str]:
        return list(await self._connection.scalars(ITEMS_DEALT_WITH, {"of": number, "whose": learner}))

    async def answers(self, number: int) -> Sequence[AnswerGiven]:
        rows = await self._connection.execute(ANSWERS, {"of": number})
        return [AnswerGiven(Attempt(*attempt), expected) for expected, *attempt in rows]

    async def finish(self, number: int, learner: int, at: datetime, after: Band) -> bool:
        this = {"of": number, "whose": learner}
        return (await self._connection.execute(FINISH.values(done_at=at, after=after), this)).rowcount == 1

    async def remind(self, number: int, at: datetime) -> bool:
        once = STANDING.where(assignments.c.reminded_at.is_(None)).values(reminded_at=at)
        return (await self._connection.execute(once, {"key": number})).rowcount == 1

    async def withdraw(self, number: int, at: datetime) -> bool:
        return (await self._connection.execute(STANDING.values(withdrawn_at=at), {"key": number})).rowcount == 1

    async def reassign(self, was: int, to: int) -> None:
        own = select(shares.c.assignment).where(shares.c.learner == to)
        await self._connection.execute(delete(shares).where(shares.c.learner == was, shares.c.assignment.in_(own)))
        await self._connection.execute(update(shares).where(shares.c.learner == was).values(learner=to))

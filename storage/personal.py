"""Repository of whatever is known of somebody, over all tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from json import dumps
from typing import Any

from sqlalchemy import ColumnElement, Delete, Table, Update, and_, delete, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.clock import Clock
from domain.journal import Statement, Verb
from domain.privacy.data import DataClass, LearnerSubject, PersonSubject, Subject
from storage import tables
from storage.columns import data_class
from storage.entries import raise_version
from storage.journal import IS_TAKEN_BACK
from storage.personal_ages import forgetting, forgetting_messages
from storage.personal_held import GOES, Blanks
from storage.personal_json import EMPTY_CONTENT, as_text
from storage.personal_rules import OBJECTS, held_by, over_and_named, rows_that_go
from storage.personal_sums import (
    forget_moods_in_alerts,
    give_back_seats,
    keep_numbers_rising,
    moods_of,
    refold,
    take_out_of_tallies,
)
from storage.sql import insert, row_of

people, learners, erasing = tables.people.people, tables.people.learners, tables.erasing.erasing
journal, outbox = tables.journal.journal, tables.messages.outbox
LOOKED_UP_EARLY = (tables.entries.labels,)
"""Which of their rows go is known only while others that go are still there."""
ALL = tables.metadata.sorted_tables


def of(subject: Subject) -> Table:
    return learners if isinstance(subject, LearnerSubject) else people


class PersonalRepository:
    """Provides domain.privacy.ports.Personal."""

    def __init__(self, connection: AsyncConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def uid_of(self, subject: Subject) -> str | None:
        row = of(subject)
        uid: str | None = await self._connection.scalar(select(row.c.uid).where(row.c.id == subject.id))
        return uid

    async def subject_of(self, uid: str) -> Subject | None:
        learner = await self._connection.scalar(select(learners.c.id).where(learners.c.uid == uid))
        if learner is not None:
            return LearnerSubject(learner)
        person = await self._connection.scalar(select(people.c.id).where(people.c.uid == uid))
        return None if person is None else PersonSubject(person)

    async def is_erased(self, subject: Subject) -> bool:
        row = of(subject)
        there = select(row.c.id).where(row.c.id == subject.id, row.c.erased_at.is_(None))
        return await self._connection.scalar(there) is None

    async def export(
        self, subject: Subject, without: Collection[DataClass] = ()
    ) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        found = {}
        untold = {DataClass.SECRET, *without}
        for table in ALL:
            mine = [held.which(subject.id) for held in held_by(subject, table) if held.exported]
            if mine and table.info.get("data") not in untold:
                told = [column for column in table.c if data_class(column) not in untold]
                rows = await self._connection.execute(
                    select(*told).where(or_(*mine)).order_by(*table.primary_key.columns)
                )
                found[table.name] = [{name: _plain(value) for name, value in row._mapping.items()} for row in rows]
        return {name: rows for name, rows in found.items() if rows}

    async def rows_of(self, subject: Subject) -> Mapping[str, str]:
        found = {}
        for table in ALL:
            mine = [held.which(subject.id) for held in held_by(subject, table)]
            if mine:
                rows = await self._connection.execute(
                    select(table).where(or_(*mine)).order_by(*table.primary_key.columns)
                )
                lines = [dumps([_plain(value) for value in row], sort_keys=True) for row in rows]
                if lines:
                    found[table.name] = sha256("\n".join(lines).encode()).hexdigest()
        return found

    async def erase(self, subject: Subject) -> Mapping[str, int]:
        counts: Counter[str] = Counter()
        await self._claim(subject)
        early = {table: await self._numbers(subject, table) for table in LOOKED_UP_EARLY}
        await self._list(subject)
        if isinstance(subject, LearnerSubject):
            await take_out_of_tallies(self._connection, subject.id)
        await give_back_seats(self._connection, subject, self._clock.now())
        await keep_numbers_rising(self._connection, self._erased(subject), rows_that_go(subject, journal))
        for table in reversed(ALL):
            if table not in early and any(held.fate == GOES for held in held_by(subject, table)):
                going = rows_that_go(subject, table)
                await self._let_go_of(table, going)
                counts[table.name] += await self._count(delete(table).where(going))
        for table, numbers in early.items():
            if numbers:
                await self._let_go_of(table, table.c.id.in_(numbers))
                counts[table.name] += await self._count(delete(table).where(table.c.id.in_(numbers)))
        for table in sorted(ALL, key=lambda each: each in (people, learners)):
            for held in held_by(subject, table):
                if isinstance(held.fate, Blanks):
                    blanking = update(table).where(held.which(subject.id)).values(**held.fate.values)
                    counts[table.name] += await self._count(blanking)
        row = of(subject)
        if counts["labels"]:
            # the search holds them in memory
            await raise_version(self._connection)
        over = update(row).where(row.c.id == subject.id, row.c.erased_at.is_(None))
        await self._connection.execute(over.values(erased_at=self._clock.now()))
        await self._connection.execute(delete(erasing))
        return {name: count for name, count in counts.items() if count}

    async def forget(self, data_class: DataClass, before: datetime) -> int:
        if data_class is DataClass.MOOD:
            return sum([await self._forget_moods(each, before) for each in await self._who_felt(before)])
        return sum([await self._count(old) for old in forgetting(data_class, before)])

    async def forget_messages(self, before: datetime) -> int:
        return sum([await self._count(old) for old in forgetting_messages(before)])

    async def forget_moods(self, learner: int) -> int:
        return await self._forget_moods(learner, None)

    async def _forget_moods(self, learner: int, before: datetime | None) -> int:
        """All of the learner's moods, or those that are old or were taken back."""
        await self._list(LearnerSubject(learner))
        goes = (
            moods_of(learner)
            if before is None
            else and_(moods_of(learner), or_(journal.c.at < before, IS_TAKEN_BACK))
        )
        uids = list(await self._connection.scalars(select(journal.c.uid).where(goes)))
        taking_back = and_(
            journal.c.learner == learner, journal.c.object_type == "statement", journal.c.object_id.in_(uids)
        )
        everything = or_(goes, taking_back)
        if uids:
            last = self._erased(LearnerSubject(learner)) | {"object_type": "mood"}
            await keep_numbers_rising(self._connection, last, everything)
            await self._connection.execute(delete(journal).where(everything))
            await refold(self._connection, learner, self._clock.now())
        if before is None:
            await forget_moods_in_alerts(self._connection, learner, self._clock.now())
            told = update(outbox).where(over_and_named(learner)).values(content=EMPTY_CONTENT)
            await self._connection.execute(told)
        await self._connection.execute(delete(erasing))
        return len(uids)

    async def _who_felt(self, before: datetime) -> Sequence[int]:
        """Learners of whom the journal holds moods that are old or were taken back."""
        old = and_(moods_of(journal.c.learner), or_(journal.c.at < before, IS_TAKEN_BACK))
        return list(
            await self._connection.scalars(select(journal.c.learner).where(old).distinct().order_by("learner"))
        )

    async def _let_go_of(self, table: Table, going: ColumnElement[bool]) -> None:
        """Whatever points at rows that go, and need not, points at nothing."""
        for other in ALL:
            for key in other.foreign_key_constraints:
                (column,) = key.columns if len(key.columns) == 1 else (None,)
                if column is not None and key.referred_table is table and column.nullable:
                    gone = select(key.elements[0].column).where(going)
                    await self._connection.execute(update(other).where(column.in_(gone)).values({column.name: None}))

    async def _claim(self, subject: Subject) -> None:
        """Whoever would add a row that refers to the subject waits until this transaction ends."""
        row = of(subject)
        await self._connection.execute(select(row.c.id).where(row.c.id == subject.id).with_for_update())

    async def _numbers(self, subject: Subject, table: Table) -> Sequence[int]:
        return list(await self._connection.scalars(select(table.c.id).where(rows_that_go(subject, table))))

    async def _count(self, change: Delete | Update) -> int:
        return (await self._connection.execute(change)).rowcount

    def _erased(self, subject: Subject) -> dict[str, Any]:
        kind = "learner" if isinstance(subject, LearnerSubject) else "person"
        said = Statement(Verb.ERASED, f"erased_{kind}", "", self._clock.now(), authority="bot")
        return row_of(said) | {"verb": said.verb.value, "result": {}}

    async def _list(self, subject: Subject) -> None:
        """From here until the rows of `erasing` are removed, the journal lets go what is the subject's."""
        column = "learner" if isinstance(subject, LearnerSubject) else "person"
        await self._connection.execute(insert(erasing).values({column: subject.id, "over": 0}))
        for name, table in OBJECTS.items():
            named = select(as_text(table.c.id)).where(rows_that_go(subject, table))
            about = select(journal.c.id, literal(0)).where(
                journal.c.object_type == name, journal.c.learner.is_(None), journal.c.object_id.in_(named)
            )
            await self._connection.execute(insert(erasing).from_select(["statement", "over"], about))


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal():
            return str(value)
        case bytes():
            return value.hex()
        case _:
            return value

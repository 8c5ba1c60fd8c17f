"""Repository of the centre, its campuses, staff, courses, classes and answers, and of what was not understood."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, Table, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.asking.routing import Hit
from domain.courses.course import Campus, Centre, Course, CourseClass, FaqEntry, StaffMember, TrialPattern
from domain.language import Lang
from storage import tables
from storage.columns import plain
from storage.sql import AnyRow, columns_for, insert

V = TypeVar("V")
in_tables = tables.courses

# Each before those that refer to it.
KINDS: Sequence[tuple[type[Any], Table]] = (
    (Centre, in_tables.centre),
    (Campus, in_tables.campuses),
    (StaffMember, in_tables.staff),
    (Course, in_tables.courses),
    (CourseClass, in_tables.classes),
    (TrialPattern, in_tables.trial_patterns),
    (FaqEntry, in_tables.faq),
)
TABLE_OF = dict(KINDS)
IN_ORDER: Mapping[type[Any], Select[Any]] = {
    kind: select(*columns_for(table, kind)).order_by(table.c.rank, table.c.id)
    for kind, table in KINDS
    if "rank" in table.c
}
BEHIND_THE_SHEET = 1_000_000
"""The rank of what came with a list: after all that the course sheet has, by id."""


def written(value: Any) -> dict[str, Any]:
    """A value as a row: localized texts and tuples become JSON."""
    row = {}
    for field in fields(value):
        held = getattr(value, field.name)
        row[field.name] = (
            plain(held) if isinstance(held, Mapping) else list(held) if isinstance(held, tuple) else held
        )
    return row


def read(kind: type[V], row: AnyRow) -> V:
    held = [
        {Lang(lang): text for lang, text in value.items()}
        if isinstance(value, dict)
        else tuple(value)
        if isinstance(value, list)
        else value
        for value in row
    ]
    return kind(*held)


class CoursesRepository:
    """Provides domain.ports.Courses."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        # what every turn that shows a lesson asks for, more than once
        self._sheet: dict[type[Any], list[Any]] = {}

    async def centre(self) -> Centre | None:
        found = await self._all(Centre, select(*columns_for(in_tables.centre, Centre)))
        return found[0] if found else None

    async def campuses(self) -> Sequence[Campus]:
        return await self._once(Campus)

    async def staff(self) -> Sequence[StaffMember]:
        return await self._once(StaffMember)

    async def courses(self) -> Sequence[Course]:
        return await self._once(Course)

    async def offered(self) -> Sequence[Course]:
        return await self._all(Course, IN_ORDER[Course].where(in_tables.courses.c.source_list.is_(None)))

    async def course(self, course: str) -> Course | None:
        return await self._one(Course, course)

    async def classes(self, courses: Collection[str] | None = None) -> Sequence[CourseClass]:
        if courses is None:
            return await self._once(CourseClass)
        if CourseClass in self._sheet:
            return [each for each in self._sheet[CourseClass] if each.course in courses]
        return await self._all(CourseClass, IN_ORDER[CourseClass].where(in_tables.classes.c.course.in_(courses)))

    async def trial_patterns(self) -> Sequence[TrialPattern]:
        return await self._all(TrialPattern)

    async def faq(self) -> Sequence[FaqEntry]:
        return await self._all(FaqEntry)

    async def faq_entry(self, entry: str) -> FaqEntry | None:
        return await self._one(FaqEntry, entry)

    async def replace(
        self,
        centre: Centre,
        campuses: Sequence[Campus],
        staff: Sequence[StaffMember],
        courses: Sequence[Course],
        classes: Sequence[CourseClass],
        patterns: Sequence[TrialPattern],
        faq: Sequence[FaqEntry],
    ) -> None:
        enrolled = {known.id: known.enrolled for known in await self.classes()}
        kept = [replace(given, enrolled=enrolled.get(given.id, given.enrolled)) for given in classes]
        self._sheet.clear()
        sheet: Sequence[Sequence[Any]] = ([centre], campuses, staff, courses, kept, patterns, faq)
        for (_, table), values in zip(KINDS, sheet, strict=True):
            await self._put(table, [_ranked(table, value, rank) for rank, value in enumerate(values)])
        # last, and those that refer to others first: what a list brought may stand on rows of the sheet
        for (_, table), values in reversed(list(zip(KINDS, sheet, strict=True))):
            gone = delete(table).where(table.c.id.not_in([value.id for value in values]))
            for name in ("source_list", "entry"):
                if name in table.c:
                    gone = gone.where(table.c[name].is_(None))
            await self._connection.execute(gone)

    async def listed(self) -> Sequence[CourseClass]:
        return await self._all(CourseClass, IN_ORDER[CourseClass].where(in_tables.classes.c.source_list.is_not(None)))

    async def put_listed(
        self,
        source: str,
        staff: Sequence[StaffMember],
        courses: Sequence[Course],
        classes: Sequence[CourseClass],
    ) -> None:
        self._sheet.clear()
        of_list = {"rank": BEHIND_THE_SHEET, "source_list": source}
        for kind, values in ((StaffMember, staff), (Course, courses), (CourseClass, classes)):
            await self._put(TABLE_OF[kind], [written(value) | of_list for value in values])

    async def add_miss(self, person: int, text: str, guesses: Sequence[Hit], at: datetime) -> int:
        miss = {"person": person, "text": text, "guesses": [asdict(guess) for guess in guesses], "at": at}
        added = await self._connection.execute(insert(in_tables.misses).returning(in_tables.misses.c.id), miss)
        number: int = added.scalar_one()
        return number

    async def _put(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            putting = insert(table)
            others = {name: putting.excluded[name] for name in rows[0] if name != "id"}
            await self._connection.execute(
                putting.on_conflict_do_update(index_elements=["id"], set_=others), [dict(row) for row in rows]
            )

    async def _once(self, kind: type[V]) -> Sequence[V]:
        if kind not in self._sheet:
            self._sheet[kind] = await self._all(kind)
        return list(self._sheet[kind])

    async def _all(self, kind: type[V], wanted: Select[Any] | None = None) -> list[V]:
        statement = wanted if wanted is not None else IN_ORDER[kind]
        return [read(kind, row) for row in await self._connection.execute(statement)]

    async def _one(self, kind: type[V], key: str) -> V | None:
        found = await self._all(kind, IN_ORDER[kind].where(TABLE_OF[kind].c.id == key))
        return found[0] if found else None


def _ranked(table: Table, value: Any, rank: int) -> dict[str, Any]:
    return written(value) | ({"rank": rank} if "rank" in table.c else {})

"""Plain sheets: people, classes, enrolments and timetables as an office keeps them, told apart by their headers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import time

from domain.rosters.lists import (
    At,
    Kind,
    ListedClass,
    ListedEnrolment,
    ListedGuardian,
    ListedLearner,
    ListedTeacher,
)
from knowledge.rosters.columns import Column, SheetKind, column_of, kind_of
from knowledge.rosters.gathering import Gathered, Meeting, cells_of
from knowledge.rosters.tables import Table
from knowledge.rosters.values import (
    Unclear,
    date_in,
    grade_in,
    id_in,
    ids_in,
    name_in,
    number_in,
    subject_in,
    time_in,
    weekday_in,
)

MOST_PLACES = 500
MOST_MINUTES = 300

_ROLES = {
    **dict.fromkeys(("student", "learner", "学生", "学员", "孩子"), Kind.LEARNER),
    **dict.fromkeys(("teacher", "老师", "教师"), Kind.TEACHER),
    **dict.fromkeys(("parent", "guardian", "mother", "father", "家长", "监护人", "妈妈", "爸爸"), Kind.GUARDIAN),
}

Cells = Mapping[Column, str]


def read_plain(tables: Iterable[Table]) -> tuple[Gathered, frozenset[Kind]]:
    """What the sheets say, and the kinds of which they have any row."""
    found, parents, whole = Gathered(), dict[str, list[str]](), set[Kind]()
    for table in tables:
        sheet = kind_of(table.header)
        for at, cells in cells_of(table, column_of):
            match sheet:
                case SheetKind.PEOPLE:
                    _person(found, parents, at, cells)
                case SheetKind.CLASSES:
                    whole.add(Kind.CLASS)
                    _class(found, at, cells)
                case SheetKind.ENROLMENTS:
                    whole.add(Kind.ENROLMENT)
                    _enrolment(found, at, cells)
                case _:
                    _meeting(found, at, cells)
    unknown = sorted(parents.keys() - {guardian.id for guardian in found.guardians})
    if unknown:
        found.notes.append(f"the list has no row of {len(unknown)} parents whom learners name ({unknown[0]}, …)")
    found.guardians = [_with_children(guardian, parents) for guardian in found.guardians]
    for kind, rows in (
        (Kind.TEACHER, found.teachers),
        (Kind.LEARNER, found.learners),
        (Kind.GUARDIAN, found.guardians),
    ):
        if rows:
            whole.add(kind)
    return found, frozenset(whole)


def add_timetable(found: Gathered, tables: Iterable[Table]) -> None:
    """The rows of timetables among these tables; others are left alone."""
    for table in tables:
        if kind_of(table.header) is SheetKind.TIMETABLE:
            for at, cells in cells_of(table, column_of):
                _meeting(found, at, cells)


def _person(found: Gathered, parents: dict[str, list[str]], at: At, cells: Cells) -> None:
    role = _ROLES.get(cells.get(Column.ROLE, "").casefold())
    with found.row(at, role or Kind.LEARNER, cells.get(Column.ID, "")):
        if role is None:
            raise Unclear(f"'{cells.get(Column.ROLE, '')[:40]}' is no role; student, parent and teacher are known")
        id_, name = id_in(cells.get(Column.ID, "")), name_in(cells.get(Column.NAME, ""))
        ours = cells.get(Column.OURS, "")
        if role is Kind.TEACHER:
            found.teachers.append(ListedTeacher(at, id_, name, ours))
        elif role is Kind.GUARDIAN:
            children = ids_in(cells.get(Column.CHILDREN, ""))
            found.guardians.append(ListedGuardian(at, id_, name, children, cells.get(Column.PHONE, "")))
        else:
            grade = grade_in(cells.get(Column.GRADE, ""))
            for parent in ids_in(cells.get(Column.PARENTS, "")):
                parents.setdefault(parent, []).append(id_)
            found.learners.append(ListedLearner(at, id_, name, grade, ours))


def _with_children(guardian: ListedGuardian, parents: Mapping[str, list[str]]) -> ListedGuardian:
    children = sorted({*guardian.children, *parents.get(guardian.id, [])})
    return replace(guardian, children=tuple(children))


def _class(found: Gathered, at: At, cells: Cells) -> None:
    key = cells.get(Column.ID) or cells.get(Column.CLASS, "")
    with found.row(at, Kind.CLASS, key):
        starts = time_in(cells.get(Column.STARTS, ""))
        name = cells.get(Column.NAME, "")
        found.classes.append(
            ListedClass(
                at,
                id_in(key),
                name_zh=name or cells.get(Column.NAME_EN, ""),
                name_en=cells.get(Column.NAME_EN, "") or name,
                course=cells.get(Column.COURSE, ""),
                subject=subject_in(cells.get(Column.SUBJECT, "")),
                campus=cells.get(Column.CAMPUS, ""),
                teacher=cells.get(Column.TEACHER, ""),
                room=cells.get(Column.ROOM, ""),
                weekday=weekday_in(cells.get(Column.WEEKDAY, "")),
                starts=starts,
                minutes=_minutes(cells, starts),
                capacity=number_in(cells.get(Column.CAPACITY, ""), "number of places", 1, MOST_PLACES),
                first_lesson=date_in(cells.get(Column.FIRST, "")),
            )
        )


def _enrolment(found: Gathered, at: At, cells: Cells) -> None:
    key = f"{cells.get(Column.LEARNER, '')} in {cells.get(Column.CLASS, '')}"
    with found.row(at, Kind.ENROLMENT, key):
        since, until = date_in(cells.get(Column.SINCE, "")), date_in(cells.get(Column.UNTIL, ""))
        if since and until and until < since:
            raise Unclear(f"ends on {until}, before it begins on {since}")
        klass, learner = id_in(cells.get(Column.CLASS, "")), id_in(cells.get(Column.LEARNER, ""))
        found.enrolments.append(ListedEnrolment(at, klass, learner, since, until))


def _meeting(found: Gathered, at: At, cells: Cells) -> None:
    klass = cells.get(Column.CLASS, "")
    with found.row(at, Kind.CLASS, klass):
        day = date_in(cells.get(Column.DATE, ""))
        weekday = weekday_in(cells.get(Column.WEEKDAY, "")) or (day.isoweekday() if day else None)
        starts = time_in(cells.get(Column.STARTS, ""))
        if weekday is None or starts is None:
            raise Unclear("the timetable has no day or no time for it")
        if day is not None and day.isoweekday() != weekday:
            raise Unclear(f"{day} is not that day of the week")
        minutes = _minutes(cells, starts)
        found.meetings.append(Meeting(at, id_in(klass), weekday, starts, minutes, cells.get(Column.ROOM, ""), day))


def _minutes(cells: Cells, starts: time | None) -> int | None:
    said = number_in(cells.get(Column.MINUTES, "").removesuffix("分钟"), "number of minutes", 1, MOST_MINUTES)
    ends = time_in(cells.get(Column.ENDS, ""))
    if said is not None or ends is None or starts is None:
        return said
    length = (ends.hour - starts.hour) * 60 + ends.minute - starts.minute
    if not 0 < length <= MOST_MINUTES:
        raise Unclear(f"ends at {ends:%H:%M}, which does not fit a start at {starts:%H:%M}")
    return length

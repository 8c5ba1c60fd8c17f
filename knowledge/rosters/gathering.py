"""Rows of tables on their way into a list: cells by column, and what cannot be read as a problem with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import TypeVar

from domain.rosters.lists import (
    At,
    Kind,
    ListedClass,
    ListedCourse,
    ListedEnrolment,
    ListedGuardian,
    ListedLearner,
    ListedTeacher,
    Problem,
    Roster,
)
from knowledge.rosters.tables import Table
from knowledge.rosters.values import Unclear

C = TypeVar("C", bound=str)


@dataclass(frozen=True)
class Meeting:
    """When a class meets, as a timetable says it. `first` is the first of dated lessons."""

    at: At
    klass: str
    weekday: int
    starts: time
    minutes: int | None = None
    room: str = ""
    first: date | None = None


@dataclass
class Gathered:
    """A list while it is read."""

    teachers: list[ListedTeacher] = field(default_factory=list)
    learners: list[ListedLearner] = field(default_factory=list)
    guardians: list[ListedGuardian] = field(default_factory=list)
    courses: list[ListedCourse] = field(default_factory=list)
    classes: list[ListedClass] = field(default_factory=list)
    enrolments: list[ListedEnrolment] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @contextmanager
    def row(self, at: At, kind: Kind, key: str) -> Iterator[None]:
        """What is unclear inside becomes a problem of that row."""
        try:
            yield
        except Unclear as unclear:
            self.problems.append(Problem(at, kind, key, str(unclear)))

    def roster(self, whole: frozenset[Kind]) -> Roster:
        """The list, with its timetable in its classes."""
        classes = self._classes_with_times()
        return Roster(
            tuple(self.teachers),
            tuple(self.learners),
            tuple(self.guardians),
            tuple(self.courses),
            tuple(classes),
            tuple(self.enrolments),
            whole,
            tuple(self.problems),
            tuple(self.notes),
        )

    def _classes_with_times(self) -> list[ListedClass]:
        known = {klass.id for klass in self.classes}
        by_class: dict[str, list[Meeting]] = {}
        for meeting in self.meetings:
            if meeting.klass in known:
                by_class.setdefault(meeting.klass, []).append(meeting)
            else:
                self._refuse(meeting, "the timetable has a class that is not in the list")
        return [self._timed(klass, by_class.get(klass.id, [])) for klass in self.classes]

    def _timed(self, klass: ListedClass, meetings: Sequence[Meeting]) -> ListedClass:
        if not meetings:
            return klass
        times = {(each.weekday, each.starts) for each in meetings}
        lengths = {each.minutes for each in meetings if each.minutes is not None}
        rooms = {each.room for each in meetings if each.room}
        if len(times) > 1 or len(lengths) > 1 or len(rooms) > 1:
            for meeting in meetings:
                self._refuse(meeting, "the class meets at several times, lengths or rooms; list each as a class")
            return klass
        weekday, starts = times.pop()
        if (klass.weekday or weekday, klass.starts or starts) != (weekday, starts):
            self._refuse(meetings[0], "the timetable and the class name different times")
            return klass
        return replace(
            klass,
            weekday=weekday,
            starts=starts,
            minutes=klass.minutes or (lengths.pop() if lengths else None),
            room=klass.room or (rooms.pop() if rooms else ""),
            first_lesson=klass.first_lesson or min((each.first for each in meetings if each.first), default=None),
        )

    def _refuse(self, meeting: Meeting, sentence: str) -> None:
        self.problems.append(Problem(meeting.at, Kind.CLASS, meeting.klass, sentence))


def cells_of(table: Table, column_of: Callable[[str], C | None]) -> Iterator[tuple[At, Mapping[C, str]]]:
    """Each row's cells by column; of two columns that mean the same the first counts."""
    columns = [column_of(name) for name in table.header]
    for number, values in table.rows:
        cells: dict[C, str] = {}
        for column, value in zip(columns, values, strict=False):
            if column is not None and value:
                cells.setdefault(column, value)
        yield table.at(number), cells

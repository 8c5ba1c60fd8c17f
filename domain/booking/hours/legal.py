"""What of the timetable the law refuses, row by row, for those who plan it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.booking.hours.timetable import occurrences
from domain.courses.course import Campus, Course, CourseClass, TrialPattern
from domain.day.meetings import days_of, times_of
from domain.messages.screen import T
from domain.policy.hours import TeachingHours, planned

Times = tuple[datetime, datetime]


@dataclass(frozen=True)
class RefusedRow:
    """A row of the timetable some of whose lessons may not take place.

    Attributes:
        row: id of the class or the trial pattern.
        lessons: how many it has in the time that was looked at.
        refused: the starts (UTC) of those that may not be, each with the reason.
    """

    row: str
    lessons: int
    refused: tuple[tuple[datetime, T], ...]


@dataclass(frozen=True)
class LegalReview:
    """All lessons of some weeks; `provisional` is how many are in a year whose holidays are not announced."""

    lessons: int
    provisional: int
    rows: tuple[RefusedRow, ...]

    @property
    def refused(self) -> int:
        return sum(len(row.refused) for row in self.rows)


def review(
    hours: TeachingHours,
    campuses: Iterable[Campus],
    courses: Sequence[Course],
    classes: Iterable[CourseClass],
    trials: Iterable[TrialPattern],
    since: datetime,
    until: datetime,
) -> LegalReview:
    """The verdict on every lesson of the timetable between two instants."""
    zones = {campus.id: campus.zone for campus in campuses}
    known = {course.id: course for course in courses}
    lessons, provisional, rows = 0, 0, []
    for row, course, zone, times in _timetable(zones, known, classes, trials, since, until):
        verdicts = [(starts, hours.verdict(planned(course, starts, ends, zone))) for starts, ends in times]
        lessons += len(verdicts)
        provisional += sum(verdict.provisional for _, verdict in verdicts)
        refused = tuple((starts, verdict.refused) for starts, verdict in verdicts if verdict.refused is not None)
        if refused:
            rows.append(RefusedRow(row, len(verdicts), refused))
    return LegalReview(lessons, provisional, tuple(rows))


def _timetable(
    zones: Mapping[str, str],
    courses: Mapping[str, Course],
    classes: Iterable[CourseClass],
    trials: Iterable[TrialPattern],
    since: datetime,
    until: datetime,
) -> Iterator[tuple[str, Course, str, list[Times]]]:
    for klass in classes:
        course, zone = courses[klass.course], zones[klass.campus]
        days = days_of(klass, course, zone, since, until)
        yield klass.id, course, zone, [times_of(klass, course, zone, day) for day in days]
    for trial in trials:
        zone = zones[trial.campus]
        yield trial.id, courses[trial.course], zone, list(occurrences(trial, zone, since, until))

"""The first hours of somebody's week: those of their lessons, so that saying more closes none of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from domain.booking.hours.week import WeeklySpan
from domain.booking.slot import Way
from domain.day.meetings import times_of
from domain.turn import Turn

GAP = timedelta(minutes=30)
"""Lessons so close to each other are hours in one piece."""
SOME_DAY = date(2026, 1, 1)


async def week_of_timetable(turn: Turn, staff: str) -> list[WeeklySpan]:
    """Hours in person, not stored yet, that hold all lessons which the timetable has for this member of staff."""
    zones = {campus.id: campus.zone for campus in await turn.uow.courses.campuses()}
    courses = {course.id: course for course in await turn.uow.courses.courses()}
    taught: list[tuple[int, str, datetime, datetime]] = []
    for klass in await turn.uow.courses.classes():
        if klass.teacher == staff and klass.course in courses and klass.campus in zones:
            start, end = times_of(klass, courses[klass.course], "UTC", SOME_DAY)
            taught.append((klass.weekday, klass.campus, start, end))
    for trial in await turn.uow.courses.trial_patterns():
        if trial.teacher == staff and trial.campus in zones:
            start = datetime.combine(SOME_DAY, trial.starts, UTC)
            taught.append((trial.weekday, trial.campus, start, start + timedelta(minutes=trial.minutes)))
    pieces: list[tuple[int, str, datetime, datetime]] = []
    for weekday, campus, start, end in sorted(taught):
        last = pieces[-1] if pieces else None
        if last and last[:2] == (weekday, campus) and start <= last[3] + GAP:
            pieces[-1] = (weekday, campus, last[2], max(last[3], end))
        else:
            pieces.append((weekday, campus, start, end))
    return [
        WeeklySpan(0, staff, weekday, start.time(), end.time(), zones[campus], campus, (Way.IN_PERSON,))
        for weekday, campus, start, end in pieces
    ]

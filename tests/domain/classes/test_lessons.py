"""Lessons of a class on the calendar, and what the syllabus proposes for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.classes.lessons import Lesson, in_syllabus_order, latest_lesson, proposal
from domain.classes.log.lesson import open_lessons
from domain.classes.taught import Taught
from domain.courses.course import CourseClass
from domain.day.meetings import times_of
from tests.domain.booking.stage import MATHS

SHANGHAI, BERLIN = "Asia/Shanghai", "Europe/Berlin"
KLASS = CourseClass("c", MATHS.id, "east", "wang", "204", 6, time(13, 0), 12, 9, date(2026, 9, 12))
COURSE = replace(MATHS, lessons=16, skills=tuple("abcdefghijklmnopqrstuvwxyz"[:16]))
START = datetime(2026, 9, 12, 5, 0, tzinfo=UTC)


def at(week: int, hours: float = 0) -> datetime:
    return START + timedelta(weeks=week, hours=hours)


@pytest.mark.parametrize(
    ("now", "number"),
    [
        (at(0, -0.01), None),
        (at(0), 1),
        (at(0, 1), 1),
        (at(1, -0.01), 1),
        (at(1), 2),
        (at(10, 30), 11),
        (at(15), 16),
        (at(40), 16),
    ],
)
def test_the_latest_lesson_is_the_one_that_began_last(now: datetime, number: int | None) -> None:
    lesson = latest_lesson(KLASS, COURSE, SHANGHAI, now)
    assert lesson == (None if number is None else Lesson(number, at(number - 1), SHANGHAI))


def test_a_lesson_keeps_its_local_time_when_the_clocks_change() -> None:
    before = latest_lesson(KLASS, COURSE, BERLIN, datetime(2026, 10, 24, 12, 0, tzinfo=UTC))
    after = latest_lesson(KLASS, COURSE, BERLIN, datetime(2026, 10, 31, 12, 0, tzinfo=UTC))
    assert before is not None and after is not None
    assert (before.starts_at.hour, after.starts_at.hour) == (11, 12)
    local = [each.starts_at.astimezone(ZoneInfo(BERLIN)).time() for each in (before, after)]
    assert local == [time(13, 0), time(13, 0)]


@pytest.mark.parametrize("zone", [SHANGHAI, BERLIN, "Pacific/Apia"])
@pytest.mark.parametrize("starts", [time(0, 0), time(23, 30)])
def test_at_every_hour_of_a_term_the_lessons_that_can_be_mended_are_the_open_ones(zone: str, starts: time) -> None:
    klass, course = replace(KLASS, starts=starts), replace(COURSE, minutes=1439)
    days = [klass.first_lesson + timedelta(weeks=week) for week in range(course.lessons)]
    every = [Lesson(n, times_of(klass, course, zone, day)[0], zone) for n, day in enumerate(days, 1)]
    for hours in range(-48, 24 * 7 * (course.lessons + 3)):
        now = START + timedelta(hours=hours)
        told = open_lessons(klass, course, zone, now)
        assert list(told) == [each for each in reversed(every) if each.is_open(course, now)]


def test_nothing_taught_yet_proposes_what_the_syllabus_has_for_that_week() -> None:
    assert proposal(COURSE, Lesson(1, at(0), SHANGHAI), []) == ["a"]
    assert proposal(COURSE, Lesson(11, at(10), SHANGHAI), []) == ["k"]
    dense = replace(COURSE, lessons=8)
    assert proposal(dense, Lesson(3, at(2), SHANGHAI), []) == ["e", "f"]


def test_the_proposal_follows_where_the_class_stands_and_not_the_calendar() -> None:
    lesson = Lesson(11, at(10), SHANGHAI)
    slow = [Taught("a", at(7)), Taught("c", at(8)), Taught("b", at(8))]
    assert proposal(COURSE, lesson, slow) == ["d"]
    assert proposal(COURSE, lesson, [*slow, Taught("a", at(9))]) == ["d"], "b and c were had, a was a revision"
    assert proposal(COURSE, lesson, [Taught("p", at(9))]) == []


def test_nothing_is_proposed_without_a_syllabus_and_strange_points_do_not_lead_astray() -> None:
    lesson = Lesson(2, at(1), SHANGHAI)
    assert proposal(replace(COURSE, skills=()), lesson, []) == ()
    assert proposal(COURSE, lesson, [Taught("from another course", at(0))]) == ["b"]


def test_points_are_named_in_the_order_of_the_syllabus() -> None:
    assert in_syllabus_order(COURSE, {"c", "z", "a", "y"}) == ("a", "c", "y", "z")

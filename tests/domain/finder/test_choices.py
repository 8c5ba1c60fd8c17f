"""What is tapped, as a wish; the prices that part the courses; when a class meets next."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from domain.courses.course import CourseClass
from domain.finder.cards import coming
from domain.finder.choices import Choices, Goal, Part, bands, from_plain, goals, wish_for
from tests.domain.booking.stage import FIRST, MATHS, OLYMPIAD, course

CHESS = course("chess", "国际象棋", "Chess", (1, 6), subject="chess")
OFFERED = (FIRST, MATHS, OLYMPIAD, CHESS)


@pytest.mark.parametrize(
    ("prices", "found"),
    [
        ([], []),
        ([200, 200], []),
        ([180, 200], [180]),
        ([140, 160, 170, 180, 180, 190, 190, 210, 220, 220, 230, 240], [180, 210, 230]),
    ],
)
def test_prices_are_parted_into_shares_about_alike(prices: list[int], found: list[int]) -> None:
    assert list(bands(Decimal(each) for each in prices)) == found


def test_a_goal_without_courses_is_not_offered() -> None:
    assert goals(OFFERED) == (Goal.SCHOOL, Goal.GAPS, Goal.AHEAD, Goal.CONTEST, Goal.NEW)
    assert goals([CHESS]) == (Goal.NEW,)


def test_what_is_tapped_becomes_a_wish_and_outlives_a_restart() -> None:
    chosen = Choices(7, None, Goal.CONTEST, frozenset({Part.EVENING, Part.SUNDAY}), Decimal("230.50"), done=True)
    assert from_plain(chosen.to_plain()) == chosen
    wish = wish_for(chosen, 5, OFFERED)
    assert wish.subjects == {"maths"} and wish.tracks == {"olympiad"} and wish.grades == {5}
    assert wish.budget is not None and wish.budget.allows(Decimal("230.50"), 16)
    assert wish.when.suits_day(3) and wish.when.suits_time(3, time(17, 30)) and not wish.when.suits_time(3, time(16))
    assert wish.when.suits_time(7, time(9)) and not wish.when.suits_day(6)


@pytest.mark.parametrize(
    ("now", "number"),
    [
        (datetime(2026, 9, 1, tzinfo=UTC), 1),
        (datetime(2026, 9, 5, 1, 59, tzinfo=UTC), 1),
        (datetime(2026, 9, 5, 2, 0, tzinfo=UTC), 2),
        (datetime(2026, 12, 18, tzinfo=UTC), 16),
        (datetime(2026, 12, 19, 3, tzinfo=UTC), None),
    ],
)
def test_the_next_lesson_of_a_class_is_one_that_has_not_begun(now: datetime, number: int | None) -> None:
    klass = CourseClass("c", MATHS.id, "east", "wang", "204", 6, time(10), 10, 7, date(2026, 9, 5))
    found = coming(klass, MATHS, "Asia/Shanghai", now)
    assert (found.number if found else None) == number

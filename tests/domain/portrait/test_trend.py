"""The last weeks of a learner, week by week."""

from __future__ import annotations

from datetime import date

from domain.portrait.folding import fold
from domain.portrait.portrait import Mark, Portrait
from domain.portrait.trend import WEEKS, trend
from tests.domain.portrait.said import after, answer, lesson, ticket

ZONE = "Asia/Shanghai"


def test_weeks_begin_on_mondays_at_the_learners_place_and_end_with_this_one() -> None:
    found = trend(Portrait(), after(0), ZONE)
    assert len(found) == WEEKS
    assert (found[0].monday, found[-1].monday) == (date(2026, 9, 14), date(2026, 11, 2))
    assert all((week.days, week.share, week.lessons) == (0, None, ()) for week in found)


def test_a_week_counts_days_answers_lessons_and_exit_questions() -> None:
    said = [
        answer(after(-3), right=True, session=1),
        answer(after(0), right=True, session=2),
        answer(after(0, 1), right=False, session=2, position=1),
        answer(after(0, 300), right=False, session=3),
        answer(after(2), right=True, session=4),
        lesson(after(2, 1), after(2), "late"),
        ticket(after(2, 2), after(2), 1, right=False),
        ticket(after(2, 2), after(2), 2, right=True),
    ]
    before, now = trend(fold(said), after(3), ZONE)[-2:]
    assert (before.days, before.answers, before.share) == (1, 1, 1.0)
    assert (now.days, now.answers, now.right, now.share) == (2, 4, 2, 0.5)
    assert (now.lessons, now.tickets) == ((Mark.LATE,), (False, True))


def test_late_on_sunday_in_london_is_monday_in_shanghai() -> None:
    sunday_evening = after(-1, 600)
    found = trend(fold([answer(sunday_evening, right=True)]), after(3), ZONE)
    assert [week.answers for week in found[-2:]] == [0, 1]
    assert [
        week.answers for week in trend(fold([answer(sunday_evening, right=True)]), after(3), "Europe/London")[-2:]
    ] == [
        1,
        0,
    ]

"""What a learner did before something was done about an alert, and since."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from domain.alerts.alert import Alert, OfLearner, State
from domain.alerts.past import Stretch, before_and_since, look_on
from domain.portrait.portrait import LessonSeen, Mark, Portrait, Sitting

ZONE = "Asia/Shanghai"
DONE_AT = datetime(2026, 11, 14, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def sat(days: float, answers: int = 6, right: int = 3) -> Sitting:
    began = DONE_AT + days * DAY
    return Sitting(int(100 * days), began, began, answers, right)


def test_seven_days_before_are_set_beside_the_days_since() -> None:
    sittings = (sat(-8), sat(-6), sat(-5.9), sat(-1), sat(0), sat(2, 6, 6), sat(7))
    lessons = (LessonSeen("g5", DONE_AT - DAY, Mark.AWAY), LessonSeen("g5", DONE_AT + 3 * DAY, Mark.LATE))
    found = before_and_since(Portrait(sittings=sittings, lessons=lessons), DONE_AT, DONE_AT + 9 * DAY, ZONE)
    assert found.before == Stretch(evenings=2, answers=18, right=9, lessons=1, came=0), (
        "two sittings of one day are one"
    )
    assert found.since == Stretch(evenings=2, answers=12, right=9, lessons=1, came=1)


def test_the_day_of_the_next_look_is_told_only_after_something_was_done() -> None:
    look_at = DONE_AT + 7 * DAY + timedelta(hours=12)
    days = {
        state: look_on(
            Alert(1, 7, OfLearner(1), (), state, DONE_AT, DONE_AT, None if state.is_over else look_at), ZONE
        )
        for state in State
    }
    assert {state for state, day in days.items() if day} == {State.ACTED, State.WATCHED}
    assert days[State.ACTED] == date(2026, 11, 22), "in Shanghai the next day has begun"

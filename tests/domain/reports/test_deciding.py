"""When something is told of a lesson or a week, as pure rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.people.person import Learner
from domain.portrait.portrait import LessonSeen, Mark
from domain.practice.standing.placing import strand_of
from domain.reports.readers import WeekReader
from domain.reports.sending import LATENESS, SETTLES_IN, Sent, Word, decide, due_at
from domain.reports.week import Card, ChildsWeek, card_for
from domain.reports.week_sending import latest_due
from domain.reports.words import TOGETHER
from domain.turn import Policy
from knowledge.skills import load_skills
from tests.domain.reports.scene import EVENING, LESSON, SUNDAY
from tests.house import CONTENT

SAVED = LESSON + timedelta(hours=2)
NOTHING = Sent()
LIN = Learner(1, "Lin")
MINUTE = timedelta(minutes=1)


def test_a_report_is_due_at_half_past_seven_of_the_campus() -> None:
    assert due_at(LESSON + timedelta(minutes=90), "Asia/Shanghai", Policy()) == EVENING


def test_after_a_late_class_it_is_due_when_the_class_is_over() -> None:
    ended = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
    assert due_at(ended, "Asia/Shanghai", Policy()) == ended


def test_a_report_waits_for_its_hour_and_for_something_to_say() -> None:
    assert decide(EVENING - MINUTE, EVENING, SAVED, Mark.CAME, NOTHING) is None
    assert decide(EVENING, EVENING, None, None, NOTHING) is None
    assert decide(EVENING, EVENING, SAVED, Mark.CAME, NOTHING) is Word.REPORT
    assert decide(EVENING + LATENESS, EVENING, SAVED, Mark.CAME, NOTHING) is None


def test_what_has_just_been_saved_may_settle_for_some_minutes() -> None:
    saved = EVENING + timedelta(hours=1)
    assert decide(saved + SETTLES_IN - MINUTE, EVENING, saved, Mark.CAME, NOTHING) is None
    assert decide(saved + SETTLES_IN, EVENING, saved, Mark.CAME, NOTHING) is Word.REPORT


@pytest.mark.parametrize("was", [*Mark, None])
@pytest.mark.parametrize("now_is", [*Mark, None])
def test_only_who_read_that_a_child_was_away_or_there_hears_the_contrary_and_once(
    was: Mark | None, now_is: Mark | None
) -> None:
    word = decide(EVENING + MINUTE, EVENING, SAVED, now_is, Sent(1, was))
    contrary = {was, now_is} in ({Mark.AWAY, Mark.CAME}, {Mark.AWAY, Mark.LATE})
    assert word is (Word.CORRECTION if contrary else None)
    assert decide(EVENING + MINUTE, EVENING, SAVED, now_is, Sent(2, was)) is None


def a_week(**fields: object) -> ChildsWeek:
    return ChildsWeek(LIN, date(2026, 11, 22), **({"answered": (0,) * 7} | fields))  # type: ignore[arg-type]


def test_a_quiet_week_is_told_of_once_and_holidays_not_at_all() -> None:
    assert card_for(a_week(), was_quiet=False) is Card.QUIET
    assert card_for(a_week(), was_quiet=True) is None
    assert card_for(a_week(resting=True), was_quiet=False) is None


@pytest.mark.parametrize(
    "week",
    [
        a_week(answered=(0, 3, 0, 0, 0, 0, 0)),
        a_week(lessons=(LessonSeen("c1", LESSON, Mark.LATE),)),
        a_week(handed=1),
        a_week(answered=(1,) * 7, resting=True),
    ],
)
def test_whatever_was_done_is_worth_a_card(week: ChildsWeek) -> None:
    assert card_for(week, was_quiet=True) is Card.FULL


def test_a_week_in_which_lessons_were_missed_and_nothing_was_done_is_quiet() -> None:
    assert a_week(lessons=(LessonSeen("c1", LESSON, Mark.AWAY),)).is_quiet


def test_the_card_comes_on_the_chosen_day_at_the_chosen_hour_where_the_reader_is() -> None:
    sunday = WeekReader(1, None, 7, time(18))
    assert latest_due(sunday, SUNDAY, "Asia/Shanghai") == SUNDAY
    assert latest_due(sunday, SUNDAY - MINUTE, "Asia/Shanghai") == SUNDAY - timedelta(days=7)
    assert latest_due(sunday, SUNDAY + timedelta(days=6), "Asia/Shanghai") == SUNDAY
    assert latest_due(sunday, SUNDAY + timedelta(days=1), "Europe/Berlin") == SUNDAY + timedelta(hours=7)
    wednesday = WeekReader(1, None, 3, time(8))
    assert latest_due(wednesday, SUNDAY, "Asia/Shanghai") == datetime(2026, 11, 18, 0, 0, tzinfo=UTC)


def test_there_is_something_to_do_together_for_every_strand_of_the_graph() -> None:
    strands = {strand_of(each.id) for each in load_skills(CONTENT)}
    assert strands and strands <= TOGETHER

"""When somebody may be written to, also on the days on which the clocks change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest

from domain.gate.hours import Closed, Hours
from domain.gate.push import Why
from domain.gate.rules import GateRules
from domain.messages.kinds import MessageClass
from domain.policy.days import Day, DayKind
from domain.policy.hours import ANY_HOUR, TeachingHours
from domain.policy.profile import CN_MAINLAND, NO_PROFILE
from tests.domain.gate.given import BERLIN, NEW_YORK, SATURDAY, SHANGHAI, a_reader, at, the_hours

SERVICE, LEARNING = MessageClass.SERVICE, MessageClass.LEARNING
MONDAY = date(2026, 11, 23)
BACK = {BERLIN: date(2026, 10, 25), NEW_YORK: date(2026, 11, 1)}
FORWARDS = {BERLIN: date(2027, 3, 28), NEW_YORK: date(2027, 3, 14)}


@dataclass(frozen=True)
class Vacation:
    """No school until the new year."""

    country: str = "CN"

    def day(self, on: date) -> Day:
        return Day(DayKind.WORKING, vacation=on.year < 2027)


@pytest.mark.parametrize("zone", [SHANGHAI, BERLIN, NEW_YORK])
def test_nobody_is_written_to_between_nine_in_the_evening_and_eight(zone: str) -> None:
    reader = a_reader(zone=zone)
    for hour, minute, why in (
        (7, 59, Why.QUIET),
        (8, 0, None),
        (20, 59, None),
        (21, 0, Why.QUIET),
        (0, 0, Why.QUIET),
    ):
        assert the_hours().closed(reader, LEARNING, at(hour, minute, zone=zone)) is why


@pytest.mark.parametrize("day", [BACK, FORWARDS])
@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK])
def test_a_night_in_which_the_clocks_change_ends_when_the_wall_shows_eight(zone: str, day: dict[str, date]) -> None:
    reader, on = a_reader(zone=zone), day[zone]
    evening, morning = at(22, on=on - timedelta(days=1), zone=zone), at(8, on=on, zone=zone)
    assert the_hours().opens(reader, LEARNING, evening) == morning
    assert morning - evening == timedelta(hours=11 if day is BACK else 9)
    assert the_hours().closes(reader, LEARNING, morning) == at(21, on=on, zone=zone)


def test_an_hour_that_the_clocks_show_twice_is_open_both_times_or_neither() -> None:
    on, night_owl = BACK[BERLIN], Hours(time(2, 15), time(2, 45), GateRules(), ANY_HOUR)
    reader = a_reader(zone=BERLIN)
    first, second = at(2, 15, on, BERLIN), at(2, 15, on, BERLIN, fold=1)
    assert night_owl.closes(reader, LEARNING, at(1, on=on, zone=BERLIN)) == first
    assert night_owl.opens(reader, LEARNING, first) == first + timedelta(minutes=30)
    assert night_owl.closes(reader, LEARNING, first + timedelta(minutes=30)) == second
    assert night_owl.opens(reader, LEARNING, second) == second + timedelta(minutes=30)


def test_what_closes_in_an_hour_that_the_clocks_leave_out_closes_as_they_jump() -> None:
    on, reader = FORWARDS[BERLIN], a_reader(zone=BERLIN)
    jump = at(3, on=on, zone=BERLIN)
    assert (
        Hours(time(2, 30), time(4), GateRules(), ANY_HOUR).closes(reader, LEARNING, at(1, on=on, zone=BERLIN)) == jump
    )
    assert (
        Hours(time(1), time(2, 30), GateRules(), ANY_HOUR).opens(reader, LEARNING, at(1, on=on, zone=BERLIN)) == jump
    )


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, "Australia/Lord_Howe", "America/Havana"])
@pytest.mark.parametrize("hours", [the_hours(), Hours(time(1), time(2, 30), GateRules(), ANY_HOUR)])
def test_what_is_found_to_open_or_close_is_what_minute_after_minute_shows(zone: str, hours: Hours) -> None:
    reader = a_reader(zone=zone, is_learner=True, open_until=time(20, 20))
    for start in (
        datetime(2026, 10, 24, tzinfo=UTC),
        datetime(2026, 10, 31, tzinfo=UTC),
        datetime(2027, 3, 13, tzinfo=UTC),
    ):
        minutes = [start + timedelta(minutes=count) for count in range(2 * 24 * 60)]
        shut = [hours.closed(reader, LEARNING, each) is not None for each in minutes]
        changes = [number for number, (was, becomes) in enumerate(pairwise(shut), 1) if was is not becomes]
        for begins, ends in pairwise([0, *changes]):
            find = hours.opens if shut[begins] else hours.closes
            assert find(reader, LEARNING, minutes[begins]) == minutes[ends]


def test_learners_are_left_alone_in_school_but_for_service() -> None:
    learner, hours = a_reader(is_learner=True), the_hours()
    assert hours.closed(learner, LEARNING, at(8, on=MONDAY)) is Why.SCHOOL
    assert hours.opens(learner, LEARNING, at(9, on=MONDAY)) == at(15, 30, MONDAY)
    assert hours.closed(learner, SERVICE, at(9, on=MONDAY)) is None
    assert hours.closed(learner, LEARNING, at(9)) is None
    assert hours.closed(a_reader(), LEARNING, at(9, on=MONDAY)) is None


def test_before_school_learners_may_be_written_to_where_the_night_is_over() -> None:
    early = Hours(time(21), time(7), GateRules(), ANY_HOUR)
    learner = a_reader(is_learner=True)
    assert early.closed(learner, LEARNING, at(7, 30, MONDAY)) is None
    assert early.closes(learner, LEARNING, at(7, 30, MONDAY)) == at(8, on=MONDAY)


def test_there_is_no_school_in_a_vacation() -> None:
    hours = the_hours(law=TeachingHours(NO_PROFILE, Vacation()))
    learner = a_reader(is_learner=True)
    assert hours.closed(learner, LEARNING, at(9, on=MONDAY)) is None
    assert hours.closed(learner, LEARNING, at(9, on=date(2027, 1, 4))) is Why.SCHOOL


def test_the_law_narrows_the_hours_of_learners_and_of_nobody_else() -> None:
    late = Hours(time(23), time(5), GateRules(), TeachingHours(CN_MAINLAND))
    for hour, why in ((5, Why.LAW), (6, None), (21, None), (22, Why.LAW)):
        assert late.closed(a_reader(is_learner=True), SERVICE, at(hour, on=SATURDAY)) is why
        assert late.closed(a_reader(), SERVICE, at(hour)) is None


def test_own_hours_narrow_the_centres_and_never_widen_them() -> None:
    reader, hours = a_reader(open_from=time(6), open_until=time(18)), the_hours()
    found = [hours.closed(reader, LEARNING, at(hour)) for hour in (7, 8, 17, 18)]
    assert found == [Why.QUIET, None, None, Why.OWN_HOURS]


def test_own_hours_may_go_past_midnight() -> None:
    reader = a_reader(open_from=time(19), open_until=time(10))
    assert the_hours().closed(reader, LEARNING, at(9)) is None
    assert the_hours().opens(reader, LEARNING, at(10)) == at(19)


def test_service_comes_in_the_centres_hours_where_own_ones_leave_none() -> None:
    reader, hours = a_reader(open_from=time(22), open_until=time(23)), the_hours()
    assert hours.opens(reader, LEARNING, at(12)) is None
    assert hours.closed(reader, SERVICE, at(12)) is None
    assert hours.opens(reader, SERVICE, at(22)) == at(8, on=SATURDAY + timedelta(days=1))


def test_own_hours_within_school_time_are_open_on_days_without_school() -> None:
    learner = a_reader(is_learner=True, open_from=time(9), open_until=time(12))
    assert the_hours().opens(learner, LEARNING, at(13)) == at(9, on=SATURDAY + timedelta(days=1))
    assert the_hours().opens(learner, LEARNING, at(9, on=MONDAY)) == at(9, on=MONDAY + timedelta(days=5))


def test_the_same_hour_twice_closes_nothing() -> None:
    assert not any(Closed(time(8), time(8), Why.QUIET).holds(time(hour)) for hour in range(24))

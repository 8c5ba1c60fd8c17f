"""When somebody works: the week, days that differ, and what a lesson may be."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.booking.hours.week import DayException, Hours, WeeklySpan, Work, joined, overlaps
from domain.booking.slot import Way
from tests.domain.booking.hours.test_timetable import ZONES, exists

SHANGHAI = "Asia/Shanghai"
TUESDAY = date(2026, 11, 24)
BOTH = (Way.IN_PERSON, Way.VIDEO)
MADE = datetime(2026, 11, 1, tzinfo=UTC)


def weekly(
    starts: time,
    ends: time,
    *,
    weekday: int = 2,
    campus: str | None = "east",
    ways: tuple[Way, ...] = BOTH,
    zone: str = SHANGHAI,
    key: int = 1,
) -> WeeklySpan:
    return WeeklySpan(key, "wang", weekday, starts, ends, zone, campus, ways)


def exception(
    works: bool, starts: time | None = None, ends: time | None = None, *, key: int = 1, day: date = TUESDAY
) -> DayException:
    campus = "west" if works else None
    return DayException(key, "wang", day, works, starts, ends, SHANGHAI, campus, BOTH if works else (), MADE)


def clock(work: tuple[Work, ...], zone: str = SHANGHAI) -> list[str]:
    place = ZoneInfo(zone)
    return [f"{each.starts_at.astimezone(place):%H:%M}-{each.ends_at.astimezone(place):%H:%M}" for each in work]


def at(hour: int, minute: int = 0, day: date = TUESDAY) -> datetime:
    return datetime.combine(day, time(hour, minute), ZoneInfo(SHANGHAI)).astimezone(UTC)


AFTERNOON = weekly(time(15), time(18))


def test_a_week_repeats_on_its_weekday_alone() -> None:
    hours = Hours((AFTERNOON,))
    assert clock(hours.on(TUESDAY)) == ["15:00-18:00"]
    assert clock(hours.on(TUESDAY + timedelta(days=7))) == ["15:00-18:00"]
    assert hours.on(TUESDAY + timedelta(days=1)) == ()


def test_a_day_off_takes_all_of_it_and_a_part_takes_its_part() -> None:
    assert Hours((AFTERNOON,), (exception(False),)).on(TUESDAY) == ()
    part = Hours((AFTERNOON,), (exception(False, time(16), time(16, 30)),))
    assert clock(part.on(TUESDAY)) == ["15:00-16:00", "16:30-18:00"]
    assert clock(Hours((AFTERNOON,), (exception(False, time(9), time(12)),)).on(TUESDAY)) == ["15:00-18:00"]


def test_a_later_exception_goes_before_an_earlier_one() -> None:
    off, extra = exception(False, key=1), exception(True, time(9), time(12), key=2)
    assert clock(Hours((AFTERNOON,), (off, extra)).on(TUESDAY)) == ["09:00-12:00"]
    extra_first, off_then = exception(True, time(9), time(12), key=1), exception(False, key=2)
    assert Hours((AFTERNOON,), (extra_first, off_then)).on(TUESDAY) == ()


def test_a_lesson_is_within_the_hours_at_its_campus() -> None:
    hours = Hours((AFTERNOON, weekly(time(18), time(20), key=2)))
    assert hours.allows(at(15), at(15, 45), SHANGHAI, "east")
    assert hours.allows(at(17, 30), at(18, 15), SHANGHAI, "east")
    assert not hours.allows(at(14, 45), at(15, 30), SHANGHAI, "east")
    assert not hours.allows(at(15), at(15, 45), SHANGHAI, "west")
    video = Hours((weekly(time(15), time(18), ways=(Way.VIDEO,)),))
    assert not video.allows(at(15), at(15, 45), SHANGHAI, "east")


def test_whoever_said_nothing_about_the_week_is_bound_by_days_off_alone() -> None:
    assert Hours().allows(at(3), at(4), SHANGHAI, "east")
    off = Hours((), (exception(False, time(16), time(17)),))
    assert not off.allows(at(16, 30), at(17, 15), SHANGHAI, "east")
    assert off.allows(at(17), at(17, 45), SHANGHAI, "east")
    back = Hours((), (exception(False, key=1), exception(True, time(16), time(17), key=2)))
    assert back.allows(at(16), at(16, 45), SHANGHAI, "east")
    assert not back.allows(at(15), at(15, 45), SHANGHAI, "east")


def test_an_extra_time_makes_a_lesson_possible_beside_the_week() -> None:
    hours = Hours((AFTERNOON,), (exception(True, time(9), time(12)),))
    assert hours.allows(at(9), at(9, 45), SHANGHAI, "west")
    assert not hours.allows(at(9), at(9, 45), SHANGHAI, "east")


def test_hours_of_one_weekday_that_share_time_are_seen() -> None:
    assert overlaps(weekly(time(17), time(19)), [AFTERNOON]) == AFTERNOON
    assert overlaps(weekly(time(18), time(19)), [AFTERNOON]) is None
    assert overlaps(weekly(time(17), time(19), weekday=3), [AFTERNOON]) is None


@given(zone=st.sampled_from(ZONES), day=st.dates(date(2024, 1, 1), date(2034, 1, 1)))
def test_hours_stand_at_the_same_wall_time_in_every_zone_and_year(zone: str, day: date) -> None:
    span = weekly(time(15), time(18), weekday=day.isoweekday(), zone=zone)
    place = ZoneInfo(zone)
    worked = [each.starts_at.astimezone(place) for each in Hours((span,)).on(day)]
    if exists(day, time(15), place) and exists(day, time(18), place):
        assert [(start.date(), start.time()) for start in worked] == [(day, time(15))]


@given(
    spans=st.lists(st.tuples(st.integers(0, 1380), st.integers(15, 60)), max_size=5),
    off=st.lists(st.tuples(st.integers(0, 1380), st.integers(15, 60)), max_size=4),
)
def test_what_is_off_is_never_worked_and_the_rest_always_is(
    spans: list[tuple[int, int]], off: list[tuple[int, int]]
) -> None:
    def clock_time(minute: int) -> time:
        return time(*divmod(min(minute, 1439), 60))

    week = [weekly(clock_time(a), clock_time(min(a + n, 1439)), key=i) for i, (a, n) in enumerate(spans)]
    away = [exception(False, clock_time(a), clock_time(min(a + n, 1439)), key=i) for i, (a, n) in enumerate(off)]
    worked = Hours(tuple(week), tuple(away)).on(TUESDAY)
    for minute in range(0, 1439, 5):
        instant = at(*divmod(minute, 60))
        wanted = any(a <= minute < min(a + n, 1439) for a, n in spans)
        gone = any(a <= minute < min(a + n, 1439) for a, n in off)
        assert any(each.starts_at <= instant < each.ends_at for each in worked) is (wanted and not gone)


def test_neighbouring_spans_at_one_campus_are_one() -> None:
    one = Work(at(15), at(16), "east", (Way.VIDEO,))
    two = Work(at(16), at(17), "east", (Way.IN_PERSON,))
    assert joined([two, one]) == [Work(at(15), at(17), "east", (Way.VIDEO, Way.IN_PERSON))]
    elsewhere = Work(at(17), at(18), "west", BOTH)
    assert len(joined([one, elsewhere])) == 2

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.booking.hours.planning import occurrences
from domain.booking.hours.timetable import RollOutTimetable
from domain.courses.course import TrialPattern
from tests.domain.booking.stage import EAST, LONG, MONDAY_NOON, WEST, Stage

# names of files in the database that are no places on the map
ZONES = sorted(zone for zone in available_timezones() if zone not in ("localtime", "Factory"))
FOUR_WEEKS = timedelta(days=28)


def pattern(weekday: int, starts: time, minutes: int = 45) -> TrialPattern:
    return TrialPattern("t", LONG, "east", "wang", "204", weekday, starts, minutes, 4)


def exists(day: date, at: time, place: ZoneInfo) -> bool:
    local = datetime.combine(day, at, place)
    return local.astimezone(UTC).astimezone(place).replace(tzinfo=None) == local.replace(tzinfo=None)


@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(2024, 1, 1), date(2034, 1, 1)),
    weekday=st.integers(1, 7),
    starts=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
)
@settings(max_examples=300, deadline=None)
def test_a_weekly_lesson_is_at_the_same_wall_time_every_week(
    zone: str, day: date, weekday: int, starts: time
) -> None:
    place = ZoneInfo(zone)
    since = datetime.combine(day, time(12), UTC)

    found = list(occurrences(pattern(weekday, starts), zone, since, since + FOUR_WEEKS))

    assert len(found) in (3, 4, 5)
    for begins, ends in found:
        local = begins.astimezone(place)
        assert since <= begins < since + FOUR_WEEKS
        assert local.isoweekday() == weekday
        assert ends - begins == timedelta(minutes=45)
        if exists(local.date(), starts, place):
            assert local.time() == starts


@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(2024, 1, 1), date(2034, 1, 1)),
    hours=st.lists(st.integers(1, 24 * 27), min_size=1, max_size=4, unique=True),
)
@settings(max_examples=100, deadline=None)
def test_rolling_out_in_parts_gives_the_same_lessons_as_at_once(zone: str, day: date, hours: list[int]) -> None:
    since = datetime.combine(day, time(0), UTC)
    cuts = [since, *(since + timedelta(hours=each) for each in sorted(hours)), since + FOUR_WEEKS]
    weekly = pattern(3, time(16, 0))

    parts = [each for a, b in pairwise(cuts) for each in occurrences(weekly, zone, a, b)]

    assert parts == list(occurrences(weekly, zone, since, since + FOUR_WEEKS))


def test_four_in_the_afternoon_stays_four_when_the_clocks_change() -> None:
    since = datetime(2026, 10, 19, tzinfo=UTC)

    begins = [each for each, _ in occurrences(pattern(7, time(16, 0)), "Europe/Berlin", since, since + FOUR_WEEKS)]

    assert [f"{each:%m-%d %H:%M}" for each in begins] == ["10-25 15:00", "11-01 15:00", "11-08 15:00", "11-15 15:00"]
    assert datetime(2026, 10, 18, 14, tzinfo=UTC) in [
        each for each, _ in occurrences(pattern(7, time(16, 0)), "Europe/Berlin", since - FOUR_WEEKS, since)
    ]


def test_a_wall_time_that_the_clocks_jump_over_is_as_much_later() -> None:
    since = datetime(2026, 3, 28, tzinfo=UTC)

    (only, *_), *_ = occurrences(pattern(7, time(2, 30)), "Europe/Berlin", since, since + timedelta(days=3))

    assert only.astimezone(ZoneInfo("Europe/Berlin")).time() == time(3, 30)


def test_a_day_that_the_calendar_leaves_out_has_no_lesson() -> None:
    since = datetime(2011, 12, 26, tzinfo=UTC)

    friday = occurrences(pattern(5, time(16, 0)), "Pacific/Apia", since, since + timedelta(days=7))

    assert list(friday) == []


async def test_the_timetable_is_rolled_out_once_and_goes_on_from_there(stage: Stage) -> None:
    first = await stage.do(None, RollOutTimetable())
    second = await stage.do(None, RollOutTimetable())
    stage.clock.advance(timedelta(days=7))
    later = await stage.do(None, RollOutTimetable())

    assert (first, second, later) == (16, 0, 4)


async def test_slots_stand_at_the_campus_local_time_with_the_seats_of_the_pattern(stage: Stage) -> None:
    await stage.do(None, RollOutTimetable())

    async with stage.database.reading() as uow:
        slots = await uow.bookings.slots("trial", MONDAY_NOON, MONDAY_NOON + FOUR_WEEKS, course=LONG)

    local = [
        (campus.id, each.starts_at.astimezone(ZoneInfo(campus.zone)))
        for each, campus in zip(slots[:2], (EAST, WEST), strict=True)
    ]
    assert [(campus, f"{at:%a %d %H:%M}") for campus, at in local] == [
        ("east", "Sat 28 09:00"),
        ("west", "Sun 29 11:00"),
    ]
    assert [(each.capacity, each.taken) for each in slots[:2]] == [(2, 0), (1, 0)]

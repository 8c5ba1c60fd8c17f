from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest

from domain.alerts.digest.hours import EVENING, HOURS, USUAL, Reader, Wanted, due, is_off
from domain.booking.hours.week import DayException

STEP = timedelta(minutes=30)
DAY = timedelta(days=1)
MADE = datetime(2026, 11, 1, tzinfo=UTC)
AT_NIGHT = (time(0), time(0, 30), time(1), time(1, 30), time(2), time(2, 30), time(3))
"""None of them can be chosen, but these are the ones that clocks jump over and repeat."""


def reader(at: time = USUAL, **told: object) -> Reader:
    return replace(Reader(Wanted(1, at)), **told)  # type: ignore[arg-type]


def told_at(reader: Reader, zones: Iterable[tuple[datetime, str]]) -> Iterator[tuple[date, datetime]]:
    """The digests of a clock that looks at these moments, each with the zone in which the reader is then."""
    for now, zone in zones:
        day = due(reader, now, zone)
        if day is not None:
            reader = replace(reader, last_day=day, last_at=now)
            yield day, now


def ticks(since: datetime, until: datetime) -> list[datetime]:
    return [since + STEP * count for count in range((until - since) // STEP)]


@cache
def changes(zone: str, year: int) -> tuple[datetime, ...]:
    """The last half hours of a year before the clocks change."""
    place, at = ZoneInfo(zone), datetime(year, 1, 1, tzinfo=UTC)
    days = [at + DAY * count for count in range(366)]
    on = [day for day in days if day.astimezone(place).utcoffset() != (day + DAY).astimezone(place).utcoffset()]
    return tuple(
        next(
            tick
            for tick in ticks(day, day + DAY)
            if tick.astimezone(place).utcoffset() != (tick + STEP).astimezone(place).utcoffset()
        )
        for day in on
    )


def alike() -> list[str]:
    """A zone for each way in which clocks change in a year."""
    found = {
        (changes(zone, 2026), datetime(2026, 1, 1, tzinfo=ZoneInfo(zone))): zone for zone in available_timezones()
    }
    return sorted(found.values())


def assert_once_a_day(zone: str, at: time, since: datetime, until: datetime) -> None:
    place = ZoneInfo(zone)
    moments = ticks(since, until)
    told = list(told_at(reader(at), ((now, zone) for now in moments)))
    days = [day for day, _ in told]
    first, last = since.astimezone(place), until.astimezone(place)
    lived = sorted({now.astimezone(place).date() for now in moments} - {first.date(), last.date()})
    assert [day for day in days if day in lived] == lived, f"{zone} at {at}"
    assert len(days) == len(set(days)), f"{zone} at {at}"
    for day, now in told:
        if day in lived:
            assert now.astimezone(place).date() == day
            late = now - datetime.combine(day, at, place).astimezone(UTC)
            assert timedelta() <= late < STEP, f"{zone} at {at}: {late} late"


@pytest.mark.parametrize("at", [USUAL, HOURS[0], HOURS[-1], *AT_NIGHT], ids=str)
def test_it_is_due_once_on_each_day_at_the_same_hour_wherever_the_clocks_change(at: time) -> None:
    for zone in alike():
        for change in changes(zone, 2026):
            assert_once_a_day(zone, at, change - 2 * DAY, change + 2 * DAY)


def test_it_is_due_once_on_every_day_of_a_year() -> None:
    for zone in ("Asia/Shanghai", "Europe/Berlin", "Australia/Lord_Howe"):
        assert_once_a_day(zone, USUAL, datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC))


def test_there_is_none_on_a_day_that_a_country_leaves_out() -> None:
    since = datetime(2011, 12, 27, tzinfo=UTC)
    told = [day for day, _ in told_at(reader(), ((now, "Pacific/Apia") for now in ticks(since, since + 7 * DAY)))]
    assert date(2011, 12, 29) in told and date(2011, 12, 31) in told
    assert date(2011, 12, 30) not in told


def test_whoever_travels_has_never_two_on_one_day() -> None:
    start = datetime(2026, 11, 20, tzinfo=UTC)
    for home, abroad in (
        ("Asia/Shanghai", "America/Los_Angeles"),
        ("America/Los_Angeles", "Asia/Shanghai"),
        ("Pacific/Kiritimati", "Pacific/Midway"),
        ("Pacific/Midway", "Pacific/Kiritimati"),
    ):
        for hours in range(48):
            leaves = start + DAY + timedelta(hours=hours)
            zones = [(now, home if now < leaves else abroad) for now in ticks(start, start + 6 * DAY)]
            told = list(told_at(reader(), zones))
            days = [day for day, _ in told]
            assert len(set(days)) == len(days), f"{home} to {abroad} after {hours} h"
            after = [now for _, now in told if now >= leaves]
            before = [now for _, now in told if now < leaves]
            there = [now.astimezone(ZoneInfo(abroad)).date() for now in (*before[-1:], *after)]
            assert len(set(there)) == len(there), f"{home} to {abroad} after {hours} h"
            assert days[-1] - days[-2] == DAY, "it goes on there"


def test_another_hour_on_the_same_day_brings_no_second_one() -> None:
    zone, day = "Asia/Shanghai", datetime(2026, 11, 23, tzinfo=UTC)
    told = reader(last_day=date(2026, 11, 23), last_at=day)
    for at in HOURS:
        later = replace(told, wanted=Wanted(1, at))
        assert due(later, day + timedelta(hours=10, minutes=30), zone) is None
        assert due(later, day + DAY + timedelta(hours=10, minutes=30), zone) == date(2026, 11, 24)


def test_what_could_not_go_at_its_hour_goes_until_the_evening() -> None:
    zone, place = "Europe/Berlin", ZoneInfo("Europe/Berlin")
    assert due(reader(), datetime(2026, 11, 23, 7, 29, tzinfo=place), zone) is None
    assert due(reader(), datetime(2026, 11, 23, 19, 59, tzinfo=place), zone) == date(2026, 11, 23)
    assert due(reader(), datetime(2026, 11, 23, 20, 0, tzinfo=place), zone) is None
    assert due(reader(), datetime(2026, 11, 24, 7, 30, tzinfo=place), zone) == date(2026, 11, 24)
    assert max(HOURS) < EVENING


def test_nobody_gets_one_who_wants_none() -> None:
    assert due(Reader(Wanted(1, on=False)), datetime(2026, 11, 23, 8, tzinfo=UTC), "UTC") is None


def an_exception(number: int, day: int, hours: tuple[int, int] | None, *, works: bool = False) -> DayException:
    starts, ends = (time(hours[0]), time(hours[1])) if hours else (None, None)
    made = MADE + timedelta(minutes=number)
    return DayException(number, "w", date(2026, 11, day), works, starts, ends, "Asia/Shanghai", None, (), made)


def test_a_day_is_off_that_was_taken_off_as_a_whole() -> None:
    whole, part = an_exception(1, 24, None), an_exception(2, 25, (9, 12))
    given_back = an_exception(3, 24, (9, 12), works=True)
    assert is_off([whole, part], date(2026, 11, 24))
    assert not is_off([whole, part], date(2026, 11, 25))
    assert not is_off([whole, part], date(2026, 11, 26))
    assert not is_off([whole, given_back], date(2026, 11, 24))

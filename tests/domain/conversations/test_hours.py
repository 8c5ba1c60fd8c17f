"""The office's hours: what is open, what comes next, and the time that may be promised."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.conversations.hours import OfficeHours, Opening
from domain.conversations.promise import promised_by
from domain.policy.days import Day, DayKind

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEK = (Opening((1, 2, 3, 4, 5), time(10), time(20, 30)), Opening((6, 7), time(8, 30), time(18)))
HALF_AN_HOUR = timedelta(minutes=30)


class NewYear:
    country = "CN"

    def day(self, on: date) -> Day:
        return Day(DayKind.HOLIDAY if on == date(2027, 1, 1) else DayKind.WORKING)


HOURS = OfficeHours(WEEK, "Asia/Shanghai", NewYear())


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "by", "opens"),
    [
        ("2026-11-23T11:02", "2026-11-23T11:35", None),
        ("2026-11-23T20:00", "2026-11-23T20:30", None),
        ("2026-11-23T20:01", "2026-11-24T10:30", "2026-11-24T10:00"),
        ("2026-11-23T03:00", "2026-11-23T10:30", "2026-11-23T10:00"),
        ("2026-11-27T21:00", "2026-11-28T09:00", "2026-11-28T08:30"),
        ("2026-12-31T21:00", "2027-01-02T09:00", "2027-01-02T08:30"),
        ("2027-01-01T11:00", "2027-01-02T09:00", "2027-01-02T08:30"),
    ],
)
def test_what_may_be_promised(now: str, by: str, opens: str | None) -> None:
    assert promised_by(HOURS, at(now), HALF_AN_HOUR) == (at(by), at(opens) if opens else None)


def test_a_centre_that_never_opens_promises_a_day() -> None:
    by, opens = promised_by(OfficeHours(()), at("2026-11-23T11:00"), HALF_AN_HOUR)
    assert (by, opens) == (at("2026-11-24T11:00"), None)


def test_hours_that_touch_are_one() -> None:
    split = OfficeHours((Opening((1,), time(9), time(12)), Opening((1,), time(12), time(17))))
    assert split.closes(at("2026-11-23T10:00")) == at("2026-11-23T17:00")


@given(
    st.integers(0, 2 * 365 * 24 * 60),
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York"]),
)
def test_a_promise_lies_ahead_within_open_hours(minute: int, zone: str) -> None:
    hours = OfficeHours(WEEK, zone)
    instant = at("2026-01-01T00:00") + timedelta(minutes=minute)
    by, opens = promised_by(hours, instant, HALF_AN_HOUR)
    assert instant < by and hours.is_open(by - timedelta(seconds=1))
    assert (opens is None) or (hours.is_open(opens) and instant <= opens < by)
    assert opens is not None or hours.is_open(instant)

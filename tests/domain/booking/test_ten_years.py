"""Every IANA zone, ten years of weekly lessons and of the words about them, through all clock changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from domain.booking.hours.planning import occurrences
from domain.booking.reminding.moments import day_before, soon, unanswered
from domain.booking.slot import Booking, BookingState, Slot, Way
from domain.courses.course import TrialPattern
from domain.messages.quiet import is_quiet
from domain.turn import Policy

ZONES = sorted(zone for zone in available_timezones() if zone not in ("localtime", "Factory"))
SINCE = datetime(2026, 11, 1, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=3653)
FOUR = time(16, 0)
POLICY = Policy()


def lessons(zone: str) -> list[tuple[datetime, datetime]]:
    weekly = TrialPattern("t", "maths", "east", "wang", "204", 7, FOUR, 45, 4)
    return list(occurrences(weekly, zone, SINCE, UNTIL))


def test_a_lesson_at_four_is_at_four_every_week_of_ten_years_in_every_zone() -> None:
    changed = 0
    for zone in ZONES:
        place, found = ZoneInfo(zone), lessons(zone)
        local = [starts.astimezone(place) for starts, _ in found]
        assert len(found) in (521, 522), zone
        assert all(each.time() == FOUR and each.isoweekday() == 7 for each in local), zone
        assert all(later.date() - earlier.date() == timedelta(days=7) for earlier, later in pairwise(local)), zone
        assert all(ends - starts == timedelta(minutes=45) for starts, ends in found), zone
        changed += sum(later.utcoffset() != earlier.utcoffset() for earlier, later in pairwise(local))
    assert changed > 1000, "no clock was changed: the test has seen nothing"


def test_around_every_clock_change_reminders_come_by_day_and_before_the_start() -> None:
    seen = 0
    for zone in ZONES:
        place = ZoneInfo(zone)
        for starts, ends in lessons(zone):
            day = timedelta(days=1)
            if (starts - day).astimezone(place).utcoffset() == (starts + day).astimezone(place).utcoffset():
                continue
            seen += 1
            slot = Slot(
                1, "trial", "maths", None, "east", "204", "wang", Way.IN_PERSON, zone, starts, ends, 4, taken=1
            )
            at = starts - timedelta(days=9)
            booking = Booking(1, "trial", 1, 1, 1, BookingState.BOOKED, "uid", created_at=at, booked_at=at)
            asked = day_before(booking, slot, zone, POLICY)
            office = unanswered(booking, slot, zone, POLICY)
            on_the_way = soon(replace(booking, coming=at), slot)
            assert asked and office and on_the_way
            assert asked.since < asked.until <= office.since < office.until <= starts
            assert on_the_way.since == starts - timedelta(hours=2) and on_the_way.until == starts
            assert not is_quiet(asked.since, zone, POLICY) and not is_quiet(office.since, zone, POLICY)
    assert seen > 500, "no lesson stood beside a clock change: the test has seen nothing"

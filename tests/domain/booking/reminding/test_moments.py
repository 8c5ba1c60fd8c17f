"""Every zone, ten years of clock changes: reminders come before the start, by day, and to those concerned."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.booking.reminding.moments import (
    DAY_BEFORE,
    MISSED,
    MISSED_FROM,
    MISSED_UNTIL,
    SOON,
    TAKEN_BACK,
    UNANSWERED,
    Window,
    brief,
    by_day,
    conclude,
    day_before,
    missed,
    soon,
    unanswered,
)
from domain.booking.slot import Booking, BookingState, Slot, Way
from domain.messages.quiet import is_quiet
from domain.turn import Policy

ZONES = sorted(zone for zone in available_timezones() if zone not in ("localtime", "Factory"))
POLICY = Policy()
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
instants = st.integers(0, 10 * 366 * 24 * 60).map(lambda minutes: BEGINNING + timedelta(minutes=minutes))
zones = st.sampled_from(ZONES)
leads = st.integers(1, 60 * 24 * 20).map(lambda minutes: timedelta(minutes=minutes))


def slot_at(starts_at: datetime, zone: str) -> Slot:
    ends_at = starts_at + timedelta(minutes=45)
    return Slot(
        1, "trial", "maths", None, "east", "204", "wang", Way.IN_PERSON, zone, starts_at, ends_at, capacity=4, taken=1
    )


def booked_at(at: datetime) -> Booking:
    return Booking(1, "trial", 1, 1, 1, BookingState.BOOKED, "uid", created_at=at, booked_at=at)


def holds_nothing_after_the_start(window: Window | None, slot: Slot) -> bool:
    return window is None or window.since < window.until <= slot.starts_at


@given(starts=instants, zone=zones, reader=zones, lead=leads)
@settings(max_examples=600, deadline=None)
def test_no_reminder_is_due_after_the_start_or_before_it_was_booked(
    starts: datetime, zone: str, reader: str, lead: timedelta
) -> None:
    slot = slot_at(starts, zone)
    booking = booked_at(starts - lead)
    said_yes = replace(booking, coming=booking.booked_at)

    for window in (
        day_before(booking, slot, reader, POLICY),
        soon(booking, slot),
        soon(said_yes, slot),
        unanswered(booking, slot, reader, POLICY),
        brief(slot),
    ):
        assert holds_nothing_after_the_start(window, slot)
    for window in (day_before(booking, slot, reader, POLICY), soon(booking, slot), soon(said_yes, slot)):
        assert window is None or (booking.booked_at is not None and booking.booked_at <= window.since)


@given(starts=instants, reader=zones, lead=leads)
@settings(max_examples=600, deadline=None)
def test_the_question_of_the_day_before_wakes_nobody(starts: datetime, reader: str, lead: timedelta) -> None:
    window = day_before(booked_at(starts - lead), slot_at(starts, reader), reader, POLICY)

    if lead < DAY_BEFORE:
        assert window is None
    else:
        assert window is not None
        assert not is_quiet(window.since, reader, POLICY)
        asleep = timedelta(hours=24 - POLICY.quiet_from + POLICY.quiet_until) + timedelta(hours=1)
        assert starts - DAY_BEFORE <= window.since <= starts - DAY_BEFORE + asleep
        assert window.until == starts - UNANSWERED


@given(starts=instants, zone=zones, lead=leads, answered=st.booleans())
@settings(max_examples=400, deadline=None)
def test_two_hours_before_only_those_hear_who_come_or_are_new(
    starts: datetime, zone: str, lead: timedelta, answered: bool
) -> None:
    booking = booked_at(starts - lead)
    booking = replace(booking, coming=starts - lead if answered else None)

    window = soon(booking, slot_at(starts, zone))

    concerned = lead >= SOON and (answered or lead < DAY_BEFORE)
    assert window == (Window(starts - SOON, starts) if concerned else None)


@given(starts=instants, zone=zones, lead=leads)
@settings(max_examples=300, deadline=None)
def test_the_office_hears_only_of_those_who_were_asked(starts: datetime, zone: str, lead: timedelta) -> None:
    slot, booking = slot_at(starts, zone), booked_at(starts - lead)

    window = unanswered(booking, slot, zone, POLICY)

    assert unanswered(replace(booking, coming=starts - lead), slot, zone, POLICY) is None
    if window is not None:
        asked = day_before(booking, slot, zone, POLICY)
        assert asked is not None and asked.since < window.since
        assert not is_quiet(window.since, zone, POLICY)


@given(starts=instants, reader=zones, marked=st.integers(-30, 60 * 40))
@settings(max_examples=600, deadline=None)
def test_who_was_missed_hears_it_by_day_and_never_at_once(starts: datetime, reader: str, marked: int) -> None:
    marked_at = starts + timedelta(minutes=marked)

    window = missed(slot_at(starts, reader), marked_at, reader, POLICY)

    if window is not None:
        assert window.since >= max(starts + MISSED, marked_at + TAKEN_BACK)
        local = window.since.astimezone(ZoneInfo(reader))
        assert MISSED_FROM <= local.time() < MISSED_UNTIL
        assert by_day(window.since, reader, POLICY)


def test_how_it_went_is_asked_when_it_is_over() -> None:
    slot = slot_at(datetime(2026, 12, 12, 8, tzinfo=UTC), "Asia/Shanghai")

    assert not conclude(slot).holds(slot.ends_at - timedelta(minutes=1))
    assert conclude(slot).holds(slot.ends_at)


def test_what_was_moved_to_tomorrow_this_evening_is_not_asked_about_again() -> None:
    starts = datetime(2026, 12, 12, 8, tzinfo=UTC)
    moved = replace(booked_at(starts - timedelta(days=9)), booked_at=starts - timedelta(hours=18), sequence=1)

    assert day_before(moved, slot_at(starts, "Asia/Shanghai"), "Asia/Shanghai", POLICY) is None
    assert soon(moved, slot_at(starts, "Asia/Shanghai")) == Window(starts - SOON, starts)

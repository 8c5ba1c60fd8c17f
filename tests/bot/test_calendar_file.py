"""The calendar file and the feed: what a family's calendar makes of them, read by a second library too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bot.calendar_file import calendar_feed, calendar_file
from bot.calendar_zones import timezone_component
from domain.language import Lang
from domain.messages.screen import CalendarEvent
from tests.house import catalogue

EVENT: dict[str, Any] = {
    "type": "calendar",
    "uid": "b-17@banxue",
    "sequence": 0,
    "start": "2026-11-28T08:00:00+00:00",
    "end": "2026-11-28T08:45:00+00:00",
    "zone": "Asia/Shanghai",
    "title": "试听：五年级奥数; 带铅笔, 本子",
    "place": "东校区 204",
    "about": "一行\n两行",
    "stamp": "2026-11-22T01:00:00+00:00",
    "changed": "2026-11-21T09:30:00+00:00",
    "cancelled": False,
    "alarms": [1440, 120],
}
ZONES = ("Asia/Shanghai", "Europe/London", "America/New_York")
PLAIN = "\\ ; , : \" ' 试 听 é 🎓 \n"
UGLY = st.text(st.one_of(st.sampled_from(PLAIN + "\r\v\f\x1c\x85\u2028\u2029\x00\t"), st.characters()), max_size=120)


def at(minutes: int, **changes: Any) -> dict[str, Any]:
    start = datetime(2026, 1, 3, 8, tzinfo=UTC) + timedelta(minutes=minutes)
    times = {"start": start.isoformat(), "end": (start + timedelta(minutes=45)).isoformat()}
    return EVENT | times | changes


def only_event(written: bytes) -> Any:
    (event,) = Calendar.from_ical(written).walk("VEVENT")
    return event


def second_opinion(written: bytes) -> Any:
    """The same event as vobject reads it."""
    return vobject.readOne(written.decode()).vevent


def test_a_booking_reads_back_as_it_was() -> None:
    written = calendar_file(EVENT)
    calendar, event = Calendar.from_ical(written), only_event(written)
    assert calendar["METHOD"] == "REQUEST"
    assert event["UID"] == "b-17@banxue"
    assert (event["SEQUENCE"], event["STATUS"]) == (0, "CONFIRMED")
    assert event["SUMMARY"] == EVENT["title"]
    assert event["DESCRIPTION"] == EVENT["about"]
    assert event.start == datetime(2026, 11, 28, 8, tzinfo=UTC)
    assert event.end - event.start == timedelta(minutes=45)
    assert event["DTSTAMP"].dt == datetime(2026, 11, 22, 1, tzinfo=UTC)
    assert event["LAST-MODIFIED"].dt == datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    alarms: list[Any] = event.walk("VALARM")
    assert [alarm["TRIGGER"].dt for alarm in alarms] == [timedelta(days=-1), timedelta(hours=-2)]
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]


def test_a_cancellation_keeps_the_uid_and_rings_no_bell() -> None:
    written = calendar_file(EVENT | {"cancelled": True, "sequence": 1})
    event = only_event(written)
    assert Calendar.from_ical(written)["METHOD"] == "CANCEL"
    assert (event["STATUS"], event["SEQUENCE"], event["UID"]) == ("CANCELLED", 1, EVENT["uid"])
    assert not event.walk("VALARM")


def test_nobody_is_asked_to_reply_by_mail() -> None:
    assert b"ORGANIZER" not in calendar_file(EVENT)
    assert b"ATTENDEE" not in calendar_file(EVENT)


def test_a_message_from_before_changes_were_dated_can_still_be_sent() -> None:
    old = {name: value for name, value in EVENT.items() if name != "changed"}
    assert only_event(calendar_file(old))["LAST-MODIFIED"].dt == datetime(2026, 11, 22, 1, tzinfo=UTC)


def test_what_the_outbox_keeps_of_an_event_is_enough_to_write_it() -> None:
    start = datetime(2026, 11, 28, 8, tzinfo=UTC)
    event = CalendarEvent("u@banxue", 2, start, start + timedelta(hours=1), "Asia/Shanghai", "课", "东", "路", start)
    assert only_event(calendar_file(catalogue().attachment(event, Lang.ZH)))["SEQUENCE"] == 2


@given(title=UGLY, place=UGLY, about=UGLY)
def test_no_name_can_add_a_property_or_a_line(title: str, place: str, about: str) -> None:
    """Names come from people: whatever they type, both readers see the same properties and nothing more."""
    written = calendar_file(EVENT | {"title": title, "place": place, "about": about})
    plain = calendar_file(EVENT)
    for line in written.split(b"\r\n"):
        assert len(line) <= 75
        # no character is cut in two, and no reader sees the end of a line where there is none
        assert len(line.decode().splitlines()) <= 1
    event = only_event(written)
    assert set(event) == set(only_event(plain))
    assert len(event.subcomponents) == 2
    assert " ".join(str(event["SUMMARY"]).split()) == str(event["SUMMARY"])
    read = second_opinion(written)
    assert {child.name for child in read.getChildren()} == {
        child.name for child in second_opinion(plain).getChildren()
    }
    assert read.uid.value == EVENT["uid"]
    assert read.summary.value == str(event["SUMMARY"])
    assert read.description.value == str(event["DESCRIPTION"])


def test_a_name_that_writes_a_property_stays_a_name() -> None:
    evil = "Lin\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:x\r\nATTENDEE:mailto:a@b;\\,c"
    event = only_event(calendar_file(EVENT | {"title": evil, "about": evil}))
    assert event["SUMMARY"] == "Lin END:VEVENT BEGIN:VEVENT UID:x ATTENDEE:mailto:a@b;\\,c"
    assert event["DESCRIPTION"] == evil.replace("\r\n", "\n")
    assert "ATTENDEE" not in event


def test_long_chinese_names_are_folded_between_characters() -> None:
    title = "试听课：" + "欧阳" * 60 + "🎓" * 20
    written = calendar_file(EVENT | {"title": title})
    assert max(len(line) for line in written.split(b"\r\n")) <= 75
    assert [line.decode() for line in written.split(b"\r\n")]
    assert only_event(written)["SUMMARY"] == title
    assert second_opinion(written).summary.value == title


@pytest.mark.parametrize("zone", ZONES)
def test_the_clock_changes_are_those_of_the_zone(zone: str) -> None:
    """A second library reads the VTIMEZONE alone: for twelve years, every hour, it knows the same time."""
    calendar = Calendar.from_ical(calendar_file(EVENT | {"zone": zone}))
    (written,) = calendar.walk("VTIMEZONE")
    read = tzical(StringIO(written.to_ical().decode().replace("\r\n", "\n"))).get(zone)
    assert read is not None
    moment, ours = datetime(2024, 1, 1, 0, 30, tzinfo=UTC), ZoneInfo(zone)
    while moment.year < 2036:
        local = moment.astimezone(ours)
        # an hour that occurs twice is told apart by nobody who writes "02:30"
        if local.replace(fold=1 - local.fold).utcoffset() == local.utcoffset():
            assert local.replace(tzinfo=read).utcoffset() == local.utcoffset(), local
        moment += timedelta(hours=1)


@pytest.mark.parametrize("zone", ZONES)
def test_both_readers_know_the_instant_on_either_side_of_a_clock_change(zone: str) -> None:
    for start in ("2027-01-09T08:00:00+00:00", "2027-07-10T08:00:00+00:00"):
        end = start.replace("T08", "T09")
        written = calendar_file(EVENT | {"zone": zone, "start": start, "end": end})
        expected = datetime.fromisoformat(start)
        assert only_event(written).start == expected
        assert second_opinion(written).dtstart.value == expected


def test_odd_zones_are_known_to_the_minute_around_their_changes() -> None:
    for zone in ("Africa/Casablanca", "Asia/Gaza", "Australia/Lord_Howe", "Europe/Dublin", "Pacific/Apia", "UTC"):
        written = timezone_component(zone).to_ical().decode()
        read, ours = tzical(StringIO(written.replace("\r\n", "\n"))).get(zone), ZoneInfo(zone)
        moment = datetime(2026, 1, 1, tzinfo=UTC)
        while moment.year < 2028:
            local = moment.astimezone(ours)
            if local.replace(fold=1 - local.fold).utcoffset() == local.utcoffset():
                assert local.replace(tzinfo=read).utcoffset() == local.utcoffset(), local
            moment += timedelta(minutes=15)


def test_a_feed_is_one_calendar_with_each_zone_once() -> None:
    events = [at(60 * n, uid=f"{n}@banxue", zone=ZONES[n % 3]) for n in range(9)]
    calendar: Any = Calendar.from_ical(calendar_feed("伴学, 小林", events))
    assert calendar["METHOD"] == "PUBLISH"
    assert calendar["X-WR-CALNAME"] == "伴学, 小林"
    assert sorted(str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")) == sorted(ZONES)
    assert [str(event["UID"]) for event in calendar.walk("VEVENT")] == [f"{n}@banxue" for n in range(9)]
    assert all("METHOD" not in event for event in calendar.walk("VEVENT"))
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"


def test_the_same_events_give_the_same_bytes_whenever_they_are_asked_for() -> None:
    events = [at(60 * n, uid=f"{n}@banxue") for n in range(3)]
    later = [event | {"stamp": "2026-11-29T01:00:00+00:00"} for event in reversed(events)]
    assert calendar_feed("a", events) == calendar_feed("a", later)
    moved = [events[0] | {"changed": "2026-11-29T01:00:00+00:00"}, *events[1:]]
    assert calendar_feed("a", events) != calendar_feed("a", moved)


def test_a_feed_without_events_is_a_calendar_all_the_same() -> None:
    calendar = Calendar.from_ical(calendar_feed("a", []))
    assert calendar["VERSION"] == "2.0"
    assert not calendar.subcomponents

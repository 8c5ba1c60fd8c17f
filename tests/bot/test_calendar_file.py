"""The calendar file: what a family's calendar makes of a booking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Calendar

from bot.calendar_file import calendar_file

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
    "cancelled": False,
    "alarms": [1440, 120],
}


def test_a_booking_reads_back_as_it_was() -> None:
    calendar = Calendar.from_ical(calendar_file(EVENT))
    event: Any = calendar.walk("VEVENT")[0]
    assert calendar["METHOD"] == "REQUEST"
    assert event["UID"] == "b-17@banxue"
    assert event["SEQUENCE"] == 0
    assert event["SUMMARY"] == EVENT["title"]
    assert event["DESCRIPTION"] == EVENT["about"]
    assert event.start == datetime(2026, 11, 28, 8, tzinfo=UTC)
    assert event.end - event.start == timedelta(minutes=45)
    alarms: list[Any] = event.walk("VALARM")
    assert [alarm["TRIGGER"].dt for alarm in alarms] == [timedelta(days=-1), timedelta(hours=-2)]
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]


def test_a_cancellation_keeps_the_uid_and_rings_no_bell() -> None:
    calendar = Calendar.from_ical(calendar_file(EVENT | {"cancelled": True, "sequence": 1}))
    event: Any = calendar.walk("VEVENT")[0]
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert event["UID"] == EVENT["uid"]
    assert not event.walk("VALARM")

"""Writes a booking as a calendar file (RFC 5545) that every client reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone


def calendar_file(event: Mapping[str, Any]) -> bytes:
    """The ICS bytes of an attachment of type "calendar", as the outbox stores it."""
    zone = ZoneInfo(event["zone"])
    calendar = Calendar()
    calendar.add("prodid", "-//Banxue//booking//")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if event["cancelled"] else "REQUEST")
    calendar.add_component(_timezone(event["zone"]))
    entry = Event()
    entry.add("uid", event["uid"])
    entry.add("sequence", event["sequence"])
    entry.add("dtstamp", datetime.fromisoformat(event["stamp"]))
    entry.add("dtstart", datetime.fromisoformat(event["start"]).astimezone(zone))
    entry.add("dtend", datetime.fromisoformat(event["end"]).astimezone(zone))
    entry.add("summary", event["title"])
    entry.add("location", event["place"])
    entry.add("description", event["about"])
    entry.add("status", "CANCELLED" if event["cancelled"] else "CONFIRMED")
    if not event["cancelled"]:
        for minutes in event["alarms"]:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", event["title"])
            alarm.add("trigger", timedelta(minutes=-minutes))
            entry.add_component(alarm)
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


@cache
def _timezone(name: str) -> Timezone:
    # 35 ms a zone, hence the cache
    return Timezone.from_tzid(name)

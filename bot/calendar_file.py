"""Writes bookings as iCalendar (RFC 5545): the file that comes with a message, and the feed of everything at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vDuration

from bot.calendar_zones import timezone_component

FRESH_AFTER = timedelta(hours=1)
"""How often a calendar is asked to look at the feed again; each decides for itself."""

_BREAKS = re.compile("\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
# the newline stays: iCalendar writes it as \n
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def calendar_file(event: Mapping[str, Any]) -> bytes:
    """The ICS bytes of an attachment of type "calendar", as the outbox stores it.

    There is no ORGANIZER and no ATTENDEE, although RFC 5546 wants them in a REQUEST: the centre answers in the chat
    and knows nobody's mail address, and with an invented one mail programs offer replies that reach nobody.
    """
    calendar = _calendar()
    calendar.add("method", "CANCEL" if event["cancelled"] else "REQUEST")
    calendar.add_component(timezone_component(event["zone"]))
    calendar.add_component(_entry(event, datetime.fromisoformat(event["stamp"])))
    return bytes(calendar.to_ical())


def calendar_feed(name: str, events: Iterable[Mapping[str, Any]]) -> bytes:
    """Many such events as one calendar to subscribe to; the same events give the same bytes.

    Every entry says when it last changed (DTSTAMP) instead of when it was asked for, so that a reader who has this
    state already can be told so.
    """
    calendar = _calendar()
    calendar.add("method", "PUBLISH")
    for known_as in ("name", "x-wr-calname"):
        calendar.add(known_as, _one_line(name))
    calendar.add("refresh-interval", vDuration(FRESH_AFTER), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(FRESH_AFTER))
    entries = sorted(events, key=lambda event: (event["start"], event["uid"]))
    for zone in sorted({event["zone"] for event in entries}):
        calendar.add_component(timezone_component(zone))
    for event in entries:
        calendar.add_component(_entry(event, _changed(event)))
    return bytes(calendar.to_ical())


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Banxue//booking//")
    calendar.add("version", "2.0")
    return calendar


def _entry(event: Mapping[str, Any], stamp: datetime) -> Event:
    zone, title = ZoneInfo(event["zone"]), _one_line(event["title"])
    entry = Event()
    entry.add("uid", event["uid"])
    entry.add("sequence", event["sequence"])
    entry.add("dtstamp", stamp)
    entry.add("last-modified", _changed(event))
    entry.add("dtstart", datetime.fromisoformat(event["start"]).astimezone(zone))
    entry.add("dtend", datetime.fromisoformat(event["end"]).astimezone(zone))
    entry.add("summary", title)
    entry.add("location", _one_line(event["place"]))
    entry.add("description", _lines(event["about"]))
    entry.add("status", "CANCELLED" if event["cancelled"] else "CONFIRMED")
    for minutes in () if event["cancelled"] else event["alarms"]:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", title)
        alarm.add("trigger", timedelta(minutes=-minutes))
        entry.add_component(alarm)
    return entry


def _changed(event: Mapping[str, Any]) -> datetime:
    # messages from before this was known may still wait in the outbox
    return datetime.fromisoformat(event.get("changed") or event["stamp"])


def _lines(text: str) -> str:
    """Without anything but line feeds that some reader takes for the end of a line, or for nothing it can show."""
    return _CONTROLS.sub("", _BREAKS.sub("\n", text))


def _one_line(text: str) -> str:
    return " ".join(_lines(text).split())

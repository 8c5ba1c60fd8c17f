"""Events as content: what takes place for families, on a day or on such a day of every month."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field

from domain.booking.events.event import Event
from domain.booking.slot import EVENT, Way
from domain.people.person import Role
from knowledge.centre import CentreContent, Grade, Minutes
from knowledge.content import Bilingual, ContentError, Entry, Id, Text, localized, read_toml, require_unique
from knowledge.first_hours import ClockTime

EVENTS = "events.toml"
AHEAD = timedelta(days=62)
"""So far ahead the days of a monthly event are known: two of them."""

PLACES = ("first", "second", "third", "fourth", "last")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHLY = re.compile(rf"({'|'.join(PLACES)}) ({'|'.join(WEEKDAYS)})")


@dataclass(frozen=True)
class Monthly:
    """Such a day of every month: `place` 1 to 4, or -1 for the last; `weekday` as in ISO 8601."""

    place: int
    weekday: int

    def day_in(self, year: int, month: int) -> date:
        if self.place > 0:
            first = date(year, month, 1)
            return first + timedelta(days=(self.weekday - first.isoweekday()) % 7, weeks=self.place - 1)
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return last - timedelta(days=(last.isoweekday() - self.weekday) % 7)


def _when(value: object) -> date | Monthly:
    if isinstance(value, date):
        return value
    found = _MONTHLY.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(
            f"'{value}' is neither a day, such as 2026-12-12, nor one of every month: \"first saturday\""
        )
    place = PLACES.index(found[1]) + 1
    return Monthly(place if place < len(PLACES) else -1, WEEKDAYS.index(found[2]) + 1)


def _audience(value: object) -> object:
    allowed = (Role.PARENT, Role.LEARNER)
    for role in value if isinstance(value, list) else ():
        if role not in allowed:
            raise ValueError(f'\'{role}\' is neither "parent" nor "learner"')
    return value


def _from_to(grades: tuple[int, ...]) -> tuple[int, ...]:
    if grades and (len(grades) != 2 or grades[0] > grades[1]):
        raise ValueError("grades are the first and the last one, such as [3, 6]")
    return grades


class _Event(Entry):
    id: Id
    name: Bilingual
    about: Bilingual
    campus: Id | None = None
    room: Text | None = None
    link: Annotated[str, Field(pattern=r"^https://\S+$")] | None = None
    host: Id | None = None
    on: Annotated[date | Monthly, BeforeValidator(_when)]
    starts: ClockTime
    minutes: Minutes
    capacity: int = Field(ge=1, le=5000)
    guests: int = Field(default=0, ge=0, le=EVENT.guests)
    audience: Annotated[tuple[Role, ...], BeforeValidator(_audience)] = (Role.PARENT, Role.LEARNER)
    for_grades: Annotated[tuple[Grade, ...], AfterValidator(_from_to)] = ()
    for_courses: tuple[Id, ...] = ()
    for_campuses: tuple[Id, ...] = ()
    invite_days: int = Field(default=14, ge=1, le=60)


class _EventsFile(Entry):
    events: tuple[_Event, ...] = ()


def load_events(content: Path, centre: CentreContent, now: datetime) -> tuple[Event, ...]:
    """Read events.toml below `content`: those with a day, and of the monthly ones what lies in the coming two months.

    Without that file there are none.

    Raises:
        ContentError: the file is wrong, or names a campus, a course or a member of staff who does not exist.
    """
    path = content / EVENTS
    if not path.exists():
        return ()
    given = read_toml(path, _EventsFile).events
    require_unique(path, "events", [event.id for event in given])
    zones = {campus.id: campus.zone for campus in centre.campuses}
    staff = {member.id for member in centre.staff}
    courses = {course.id for course in centre.courses}
    found = []
    for number, event in enumerate(given):
        where = f"events[{number}]"
        if event.host is not None and event.host not in staff:
            raise ContentError(path, f"{where}.host (of '{event.id}')", f"'{event.host}' is not a member of staff")
        if event.campus is not None and event.campus not in zones:
            raise ContentError(path, f"{where}.campus (of '{event.id}')", f"'{event.campus}' is not a campus")
        for key, named, known, what in (
            ("for_courses", event.for_courses, courses, "course"),
            ("for_campuses", event.for_campuses, set(zones), "campus"),
        ):
            wrong = next((each for each in named if each not in known), None)
            if wrong is not None:
                raise ContentError(path, f"{where}.{key} (of '{event.id}')", f"'{wrong}' is not a {what}")
        if (event.campus is None) == (event.link is None) or (event.campus is None) != (event.room is None):
            problem = "takes place at a campus, in a room, or behind a link: name either campus and room, or link"
            raise ContentError(path, f"{where} (of '{event.id}')", problem)
        zone = zones[event.campus] if event.campus else centre.centre.zone
        found += [_on(event, name, day, zone) for name, day in _days(event, now.astimezone(ZoneInfo(zone)).date())]
    return tuple(sorted(found, key=lambda each: (each.starts_at, each.id)))


def _days(event: _Event, today: date) -> Iterator[tuple[str, date]]:
    """Id and day of each time that the event takes place."""
    if isinstance(event.on, date):
        yield event.id, event.on
        return
    for months in range(4):
        month = today.month - 1 + months
        day = event.on.day_in(today.year + month // 12, month % 12 + 1)
        if today <= day <= today + AHEAD:
            yield f"{event.id}.{day:%Y%m%d}", day


def _on(event: _Event, name: str, day: date, zone: str) -> Event:
    starts = datetime.combine(day, event.starts, ZoneInfo(zone)).astimezone(UTC)
    return Event(
        id=name,
        name=localized(event.name),
        about=localized(event.about),
        campus=event.campus,
        room=event.room,
        host=event.host,
        way=Way.IN_PERSON if event.campus else Way.VIDEO,
        link=event.link,
        zone=zone,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=event.minutes),
        capacity=event.capacity,
        guests=event.guests,
        audience=event.audience,
        grades=event.for_grades,
        courses=event.for_courses,
        campuses=event.for_campuses,
        invite_days=event.invite_days,
    )

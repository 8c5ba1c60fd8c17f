"""The first weekly hours of the staff, as the centre's file names them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from domain.booking.hours.week import WeeklySpan
from domain.booking.slot import Way
from knowledge.content import ContentError, Entry, Id


def _clock_time(value: object) -> time:
    if isinstance(value, time):
        return value
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return time.fromisoformat(value)
    raise ValueError(f"'{value}' is not a time of day, such as \"16:00\"")


Weekday = Annotated[int, Field(ge=1, le=7)]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]


class HoursEntry(Entry):
    """Hours of some weekdays (ISO, 1 Monday to 7 Sunday), local wall time; at a campus or at none."""

    weekdays: tuple[Weekday, ...] = Field(min_length=1)
    starts: ClockTime
    ends: ClockTime
    campus: Id | None = None
    ways: tuple[Way, ...] = ()


def weekly_spans(
    member: str, hours: Sequence[HoursEntry], zones: Mapping[str, str], zone: str
) -> Iterator[WeeklySpan]:
    """One for each weekday, all with the id 0.

    At a campus people meet in every way unless told otherwise, and by video or phone where there is none.

    Args:
        zones: of the campuses; `zone` is the centre's own.
    """
    for each in hours:
        ways = each.ways or tuple(way for way in Way if each.campus or way is not Way.IN_PERSON)
        there = zones[each.campus] if each.campus else zone
        for weekday in each.weekdays:
            yield WeeklySpan(0, member, weekday, each.starts, each.ends, there, each.campus, ways)


def check_hours(path: Path, where: str, member: str, hours: Sequence[HoursEntry], zones: Mapping[str, str]) -> None:
    """
    Raises:
        ContentError: hours end before they begin, meet others of that person, or are in person at no known campus.
    """
    known: list[tuple[int, HoursEntry]] = []
    for number, each in enumerate(hours):
        key = f"{where}[{number}] (of '{member}')"
        if each.campus is not None and each.campus not in zones:
            raise ContentError(path, key, f"'{each.campus}' is not a campus")
        if each.campus is None and Way.IN_PERSON in each.ways:
            raise ContentError(path, key, "people meet in person at a campus only, and none is named")
        if each.starts >= each.ends:
            raise ContentError(path, key, f"{each.ends:%H:%M} is not later than {each.starts:%H:%M}")
        for weekday in each.weekdays:
            for day, other in known:
                if day == weekday and each.starts < other.ends and other.starts < each.ends:
                    raise ContentError(path, key, f"on weekday {weekday} they meet others of the same person")
            known.append((weekday, each))

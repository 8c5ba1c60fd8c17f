"""The clock, passed in wherever time matters."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


def midnight(day: date, zone: str) -> datetime:
    """The instant at which that day begins at `zone` (IANA name), in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def next_daily(at: time, zone: str, after: datetime) -> datetime:
    """The first instant (UTC) later than `after` at which the wall clock at `zone` shows `at`.

    On a day whose clocks jump over that time it is as much later as they jump, so that no day is left out.
    """
    place = ZoneInfo(zone)
    day = after.astimezone(place).date() - timedelta(days=1)
    while True:
        instant = datetime.combine(day, at, place).astimezone(UTC)
        if instant > after:
            return instant
        day += timedelta(days=1)


def milliseconds(at: datetime) -> int:
    """Since 1970, cut; by these a button names a save or a word that may be taken back."""
    return int(at.timestamp() * 1000)


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is told to move; for tests and rehearsals."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def advance(self, by: timedelta) -> None:
        self._at += by

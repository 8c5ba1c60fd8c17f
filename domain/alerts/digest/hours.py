"""When a digest is due: once on each local day, at the wall hour that its reader has chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from domain.booking.hours.week import DayException, Hours, span_of

USUAL = time(7, 30)
EVENING = time(20)
"""Local; a digest that could not go at its hour goes until then, after it on the next day."""
HOURS = (
    *(time(hour, minute) for hour in (6, 7, 8) for minute in (0, 30)),
    *(time(hour) for hour in (9, 10, 12, 14, 16, 18)),
)


@dataclass(frozen=True)
class Wanted:
    """What somebody has chosen; `at` is local wall time, before EVENING."""

    person: int
    at: time = USUAL
    on: bool = True


@dataclass(frozen=True)
class Reader:
    """A teacher who can be reached.

    Attributes:
        zone: IANA name, None where it is the centre's.
        last_day: the local day of the latest digest, of an empty one too; last_at: when that was looked at.
        last_items: so many items waited for them as the content owner then.
    """

    wanted: Wanted
    zone: str | None = None
    last_day: date | None = None
    last_at: datetime | None = None
    last_items: int = 0


def due(reader: Reader, now: datetime, zone: str) -> date | None:
    """The local day at `zone` whose digest is due now; None while none is.

    Where clocks jump over the hour, it is as much later as they jump; of two it is the first. Whoever changes the
    zone has no second one on a day, neither on the day that it was then nor on the one that it is now.
    """
    place = ZoneInfo(zone)
    local = now.astimezone(place)
    today = local.date()
    hour = datetime.combine(today, reader.wanted.at, place).astimezone(UTC)
    if not reader.wanted.on or now < hour or local.time() >= EVENING:
        return None
    if reader.last_day is None or reader.last_at is None:
        return today
    return today if today > max(reader.last_day, reader.last_at.astimezone(place).date()) else None


def is_off(exceptions: Iterable[DayException], day: date) -> bool:
    """Whether that day was taken off as a whole, and nothing of it given back since."""
    of_day = tuple(each for each in exceptions if each.day == day)
    whole = {span_of(each) for each in of_day if not each.works and each.starts is None}
    return not whole.isdisjoint(Hours(exceptions=of_day).off(day))

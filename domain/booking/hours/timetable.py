"""The trial timetable: weekly patterns in local wall time become slots at instants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.booking.seats import who_hosts
from domain.booking.slot import TRIAL, Slot, Way
from domain.courses.course import TrialPattern
from domain.turn import CLOCK_ONLY, Rights, Turn

HORIZON = timedelta(days=28)


def occurrences(
    pattern: TrialPattern, zone: str, since: datetime, until: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """The pattern's lessons that start in [since, until), as UTC instants.

    The start is at the same wall time every week, whatever the clocks do. Where they jump over it, the lesson starts
    as much later as they jump; where a whole day is left out of the calendar, it does not take place.
    """
    place = ZoneInfo(zone)
    day = since.astimezone(place).date() - timedelta(days=1)
    last = until.astimezone(place).date()
    day += timedelta(days=(pattern.weekday - day.isoweekday()) % 7)
    while day <= last:
        starts = datetime.combine(day, pattern.starts, place).astimezone(UTC)
        if since <= starts < until and _exists(day, starts, place):
            yield starts, starts + timedelta(minutes=pattern.minutes)
        day += timedelta(days=7)


def _exists(day: date, starts: datetime, place: ZoneInfo) -> bool:
    return starts.astimezone(place).date() == day


@dataclass(frozen=True)
class RollOutTimetable:
    """Make the slots of the coming 28 days; what is there already stays as it is. Gives the number of new slots."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        zones = {campus.id: campus.zone for campus in await turn.uow.courses.campuses()}
        slots = [
            Slot(
                id=0,
                kind=TRIAL.name,
                course=pattern.course,
                event=None,
                campus=pattern.campus,
                room=pattern.room,
                teacher=pattern.teacher,
                way=Way.IN_PERSON,
                zone=zones[pattern.campus],
                starts_at=starts,
                ends_at=ends,
                capacity=pattern.seats,
            )
            for pattern in await turn.uow.courses.trial_patterns()
            for starts, ends in occurrences(pattern, zones[pattern.campus], turn.now, turn.now + HORIZON)
        ]
        opened = [await turn.uow.bookings.open_slot(slot, who_hosts(slot)) for slot in slots]
        return sum(slot is not None for slot in opened)

"""When a member of staff is free for a talk."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.booking.hours.week import Hours, Instants, joined
from domain.booking.seats import teacher_key
from domain.booking.slot import Way
from domain.turn import Turn

STEP = timedelta(minutes=15)


async def hours_of(turn: Turn, staff: str, since: datetime, until: datetime) -> Hours:
    """The week, and the exceptions of the days between two instants."""
    first, last = since.date() - timedelta(days=1), until.date() + timedelta(days=1)
    exceptions = await turn.uow.hours.exceptions(first, last, staff)
    return Hours(tuple(await turn.uow.hours.weekly(staff)), tuple(exceptions))


async def free_times(
    turn: Turn, staff_id: str, since: datetime, until: datetime, minutes: int, way: Way, campus: str | None
) -> tuple[Instants, ...]:
    """Spans of `minutes` that begin in [since, until), at a quarter of an hour of the local clock, by start.

    They are within the person's hours, with their exceptions, for that way to meet, and nothing else takes the
    person's time then. In person means at `campus`; otherwise it does not matter.
    """
    hours = await hours_of(turn, staff_id, since, until)
    day, last = since.date() - timedelta(days=1), until.date() + timedelta(days=1)
    work = []
    while day <= last:
        work += [each for each in hours.on(day) if each.offers(way, campus)]
        day += timedelta(days=1)
    length = timedelta(minutes=minutes)
    busy = await turn.uow.bookings.busy([teacher_key(staff_id)], since, until + length)
    zone = ZoneInfo(turn.policy.zone)
    found: set[Instants] = set()
    for span in joined(work):
        start = _on_the_grid(max(span.starts_at, since), zone)
        while start + length <= span.ends_at and start < until:
            if not any(start < each.ends_at and each.starts_at < start + length for each in busy):
                found.add((start, start + length))
            start += STEP
    return tuple(sorted(found))


def _on_the_grid(at: datetime, zone: ZoneInfo) -> datetime:
    """The next quarter of an hour as clocks at `zone` show it; `at` itself when it is one."""
    local = at.astimezone(zone)
    over = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond) % STEP
    return at + (STEP - over if over else timedelta(0))

"""When a member of staff and a family can talk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.booking.hours.free import free_times
from domain.booking.seats import person_key
from domain.booking.slot import Way
from domain.courses.course import Campus, StaffMember
from domain.turn import Turn

MINUTES = 30
LEAD = timedelta(hours=3)
"""A talk cannot begin sooner than that: its page goes two hours before, and the family may change it until then."""
HORIZON = timedelta(days=28)
NEAREST = 3
_MINUTE, _DIGITS = timedelta(minutes=1), "0123456789abcdefghijklmnopqrstuvwxyz"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class TalkTime:
    """When a talk could be; instants in UTC. `campus` is None where people do not meet in person."""

    start: datetime
    end: datetime
    campus: Campus | None
    zone: str

    @property
    def day(self) -> date:
        """The local day where it takes place."""
        return self.start.astimezone(ZoneInfo(self.zone)).date()


async def talk_times(
    turn: Turn,
    member: StaffMember,
    way: Way,
    *,
    until: timedelta = HORIZON,
    people: Sequence[int] = (),
    lead: timedelta = LEAD,
) -> tuple[TalkTime, ...]:
    """All starts from `lead` to `until` from now at which the member is free, and so are `people` (ids), by start."""
    since, end = turn.now + lead, turn.now + until
    found: list[TalkTime] = []
    if way is Way.IN_PERSON:
        for campus in await turn.uow.courses.campuses():
            spans = await free_times(turn, member.id, since, end, MINUTES, way, campus.id)
            found += [TalkTime(*span, campus, campus.zone) for span in spans]
    else:
        spans = await free_times(turn, member.id, since, end, MINUTES, way, None)
        found += [TalkTime(*span, None, turn.policy.zone) for span in spans]
    if people and found:
        busy = await turn.uow.bookings.busy([person_key(each) for each in people], since, end + LEAD)
        found = [
            each
            for each in found
            if not any(each.start < taken.ends_at and taken.starts_at < each.end for taken in busy)
        ]
    return tuple(sorted(found, key=lambda each: (each.start, each.campus.id if each.campus else "")))


def nearest(times: Sequence[TalkTime], wanted: datetime | None = None, count: int = NEAREST) -> tuple[TalkTime, ...]:
    """The `count` times that come closest to `wanted`, or the first ones, none overlapping another; by start."""
    ordered = sorted(times, key=lambda each: abs(each.start - wanted) if wanted else each.start - times[0].start)
    chosen: list[TalkTime] = []
    for each in ordered:
        if len(chosen) < count and not any(each.start < other.end and other.start < each.end for other in chosen):
            chosen.append(each)
    return tuple(sorted(chosen, key=lambda each: each.start))


def spread(times: Sequence[TalkTime], count: int = NEAREST) -> tuple[TalkTime, ...]:
    """The first time of each of the nearest days, rather at a half hour than at a quarter; more of the same days
    where there are too few."""
    by_day: dict[date, TalkTime] = {}
    for each in times:
        known = by_day.setdefault(each.day, each)
        if known.start.minute % 30 and not each.start.minute % 30:
            by_day[each.day] = each
    chosen = list(by_day.values())[:count]
    rest = [each for each in times if not any(each.start < other.end and other.start < each.end for other in chosen)]
    if len(chosen) < count:
        chosen += nearest(rest, count=count - len(chosen))
    return tuple(sorted(chosen, key=lambda each: each.start))


def packed(start: datetime) -> str:
    """An instant as minutes since 1970 in base 36: what fits into a button."""
    number, digits = (start - _EPOCH) // _MINUTE, ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"


def unpacked(text: str) -> datetime:
    """
    Raises:
        ValueError: that is no such instant.
    """
    minutes = int(text, 36)
    if not 0 <= minutes < 36**6 or not text.isalnum():
        raise ValueError(f"no minute since 1970: {text}")
    return _EPOCH + minutes * _MINUTE

"""When each word about a booking is due, and until when it is worth saying. Pure; the clock asks every minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.booking.slot import Booking, Slot
from domain.messages.quiet import is_quiet, waking
from domain.turn import Policy

DAY_BEFORE = timedelta(hours=24)
UNANSWERED = timedelta(hours=4)
SOON = timedelta(hours=2)
MISSED = timedelta(minutes=30)
MISSED_FROM, MISSED_UNTIL = time(9), time(20)
MISSED_WORTH = timedelta(hours=36)
TAKEN_BACK = timedelta(minutes=10)
"""So long a teacher may correct the list before the family hears of it."""

LONGEST_AHEAD = DAY_BEFORE + timedelta(minutes=1)
LONGEST_BEHIND = timedelta(days=2)


@dataclass(frozen=True)
class Window:
    """Said at the first tick in [since, until); later it is not said at all. Instants in UTC."""

    since: datetime
    until: datetime

    def holds(self, now: datetime) -> bool:
        return self.since <= now < self.until


def day_before(booking: Booking, slot: Slot, zone: str, policy: Policy) -> Window | None:
    """ "Do you come?", a day before; after the reader's quiet hours if that is in them.

    None for what was booked, or moved here, less than a day ahead: that person has just decided.
    """
    at = slot.starts_at - DAY_BEFORE
    return _window(booking, at, waking(at, zone, policy), slot.starts_at - UNANSWERED)


def soon(booking: Booking, slot: Slot) -> Window | None:
    """The way and what to bring, two hours before, at whatever hour: to those who said that they come, or are new.

    None for those who never answered, and for what was booked less than two hours ahead.
    """
    at = slot.starts_at - SOON
    said_yes = booking.coming is not None
    is_new = booking.booked_at is not None and booking.booked_at > slot.starts_at - DAY_BEFORE
    return _window(booking, at, at, slot.starts_at) if said_yes or is_new else None


def unanswered(booking: Booking, slot: Slot, zone: str, policy: Policy) -> Window | None:
    """To the office instead of a third push: the family was asked and has not said whether it comes."""
    asked = day_before(booking, slot, zone, policy)
    if asked is None or booking.coming is not None:
        return None
    since = waking(slot.starts_at - UNANSWERED, slot.zone, policy)
    return Window(since, slot.starts_at) if since < slot.starts_at else None


def brief(slot: Slot) -> Window:
    """The page about the learner, to whoever is there for them, two hours before."""
    return Window(slot.starts_at - SOON, slot.starts_at)


def conclude(slot: Slot) -> Window:
    """ "How did it go?", to whoever was there, when it is over."""
    return Window(slot.ends_at, slot.ends_at + MISSED_WORTH)


def missed(slot: Slot, marked_at: datetime, zone: str, policy: Policy) -> Window | None:
    """ "We missed you", half an hour after the start at the earliest, by day; None when no such hour is left."""
    at = max(slot.starts_at + MISSED, marked_at + TAKEN_BACK)
    local = at.astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=local.time() >= MISSED_UNTIL)
    first = datetime.combine(day, MISSED_FROM, ZoneInfo(zone)).astimezone(UTC)
    since = waking(max(at, first), zone, policy)
    until = slot.starts_at + MISSED_WORTH
    return Window(since, until) if since < until else None


def by_day(now: datetime, zone: str, policy: Policy) -> bool:
    """Whether somebody may hear now that they were missed."""
    local = now.astimezone(ZoneInfo(zone)).time()
    return MISSED_FROM <= local < MISSED_UNTIL and not is_quiet(now, zone, policy)


def _window(booking: Booking, decided_before: datetime, since: datetime, until: datetime) -> Window | None:
    if booking.booked_at is None or booking.booked_at > decided_before or since >= until:
        return None
    return Window(since, until)

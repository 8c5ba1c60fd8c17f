"""Quiet hours: when nobody should be written to without need, by the wall clock where they are."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.turn import Policy


def is_quiet(now: datetime, zone: str, policy: Policy) -> bool:
    """Whether nobody at `zone` should be written to now without need."""
    return not policy.quiet_until <= now.astimezone(ZoneInfo(zone)).hour < policy.quiet_from


def waking(at: datetime, zone: str, policy: Policy) -> datetime:
    """That instant, or the end of the quiet hours at `zone` that it lies in."""
    if not is_quiet(at, zone, policy):
        return at
    local = at.astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=local.hour >= policy.quiet_until)
    return datetime.combine(day, time(policy.quiet_until), ZoneInfo(zone)).astimezone(UTC)

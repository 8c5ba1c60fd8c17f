"""A learner's own days: those on which something could be expected of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.alerts.evidence import LOOKED_BACK_DAYS, LearnerEvidence


def local_day(at: datetime, evidence: LearnerEvidence) -> date:
    return at.astimezone(ZoneInfo(evidence.zone)).date()


def begins(day: date, evidence: LearnerEvidence) -> datetime:
    """The instant at which that day begins where the learner is, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(evidence.zone)).astimezone(UTC)


def is_off(day: date, evidence: LearnerEvidence) -> bool:
    """No school on it, or the learner rests."""
    return day in evidence.days_off or any(first <= day <= last for first, last in evidence.pauses)


def own_days(evidence: LearnerEvidence) -> Sequence[date]:
    """Since the learner came or did something first, at most LOOKED_BACK_DAYS, until today; none that was off."""
    today, portrait = local_day(evidence.now, evidence), evidence.portrait
    firsts = [evidence.since, *(each[0].began for each in (portrait.sittings,) if each)]
    first = max(min(local_day(at, evidence) for at in firsts), today - timedelta(days=LOOKED_BACK_DAYS))
    span = (today - first).days
    return [day for day in (first + timedelta(days=n) for n in range(span + 1)) if not is_off(day, evidence)]

"""Somebody of the family waits for a word of the teacher for longer than was promised, or than is kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.alerts.alert import Finding, Rule
from domain.alerts.evidence import LearnerEvidence, ParentWaits
from domain.alerts.own_days import local_day

DAYTIME = (time(8), time(21))
"""Local hours at which an answer may be expected; those of days off do not count."""
KIND: Mapping[str, timedelta] = {
    "conversation": timedelta(hours=3),
    "letter": timedelta(hours=10),
    "wish": timedelta(hours=13),
}
"""Daytime hours that may pass where nothing was promised: a talk goes on the same half day, a letter or a wish within
about a day."""


def look(evidence: LearnerEvidence) -> Sequence[Finding]:
    """One finding for each kind of thing that is waited for, its key, about the one that has waited longest."""
    late = [each for each in evidence.waits if _is_late(each, evidence)]
    longest = {each.what: each for each in sorted(late, key=lambda each: each.since, reverse=True)}
    return [_finding(each) for each in longest.values()]


def _is_late(wait: ParentWaits, evidence: LearnerEvidence) -> bool:
    if wait.promised_at is not None:
        return evidence.now > wait.promised_at
    return daytime(wait.since, evidence) >= KIND.get(wait.what, KIND["letter"])


def daytime(since: datetime, evidence: LearnerEvidence) -> timedelta:
    """How much of DAYTIME has passed since then."""
    return sum((max(timedelta(), end - begin) for begin, end in _spans(since, evidence)), timedelta())


def _spans(since: datetime, evidence: LearnerEvidence) -> Iterator[tuple[datetime, datetime]]:
    place, day = ZoneInfo(evidence.zone), local_day(since, evidence)
    while day <= local_day(evidence.now, evidence):
        if day not in evidence.days_off:
            opens, closes = (datetime.combine(day, at, place) for at in DAYTIME)
            yield max(opens, since), min(closes, evidence.now)
        day += timedelta(days=1)


def _finding(wait: ParentWaits) -> Finding:
    """Its chance is 1: it is so."""
    facts = {"since_at": wait.since.isoformat()}
    if wait.promised_at is None:
        return Finding(Rule.WAITING, 1.0, wait.since, wait.what, facts | {"form": wait.what})
    facts |= {"promised_at": wait.promised_at.isoformat(), "form": f"{wait.what}_promised"}
    return Finding(Rule.WAITING, 1.0, wait.since, wait.what, facts)

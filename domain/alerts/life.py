"""What findings, acts, answers and time make of an alert. Pure: every function gives the alert as it is then.

One look (`looked`) takes what the rules find now and says whether an alert is raised, goes on, or ends. Whoever
drives it marks `told_at` when a digest shows the alert: what nobody was told of leaves no rest when it expires.

An alert is raised by a chance of RAISED_FROM, weighted with the teacher's trust in the rule, and stays while the
chance alone is STAYS_FROM or more, so that it does not come and go around one limit; trust that falls meanwhile ends
none, for that would be told as a recovery.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.alerts.alert import Act, Alert, Finding, NotTrue, Rule, State, Subject

RAISED_FROM, STAYS_FROM = 0.6, 0.4
USUAL_TRUST = 0.8
"""In a rule of which a teacher has judged nothing yet: 8 of 10."""
OPEN_DAYS, ACTED_DAYS, ASKED_DAYS = 14, 7, 7
"""After so many days nobody has dealt with it; it is looked at again; nobody has answered."""
RESTS = {State.DISMISSED: timedelta(days=28)}
REST = timedelta(days=14)
"""So long after an end the same is not found again, unless it began after it."""
NOTICED_WITHIN = timedelta(days=1)
"""So long after its reason went an alert is cleared at the latest: there is a look each morning."""
LONGEST_REST = max(REST, *RESTS.values())
MOST_LOOKS = 2
"""So often it is asked whether it helped: "not yet" gives another week once."""
MORNING = time(5)
"""Local hour at which a day's looks begin, before any digest."""


class Event(StrEnum):
    """JOINED: another rule speaks for it, too, and it is to be told again with that."""

    RAISED = "raised"
    JOINED = "joined"
    CLEARED = "cleared"
    HELPED = "helped"
    ASKED = "asked"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Whose:
    """The teacher and the subject of an alert; `zone` is where its days are counted."""

    teacher: int
    subject: Subject
    zone: str


@dataclass(frozen=True)
class Step:
    """The alert as it is now, None while there is none, and what has happened to it."""

    alert: Alert | None
    events: tuple[Event, ...] = ()


def looked(
    whose: Whose,
    alert: Alert | None,
    findings: Sequence[Finding],
    now: datetime,
    *,
    ended: Iterable[Alert] = (),
    trusted: Mapping[Rule, float] | None = None,
    only_watched: bool = False,
) -> Step:
    """One look at a subject for one teacher.

    Args:
        alert: the one that is not over, None where there is none.
        findings: all that rules find now, the weightiest first.
        ended: those of the same teacher and subject that were over in the last LONGEST_REST.
        trusted: the teacher's trust in rules (domain.alerts.trust); USUAL_TRUST where one is missing.
        only_watched: nothing else was done about the alert, so that nothing can have helped.
    """
    over = list(ended)
    news = [
        each
        for each in findings
        if weighted(each.chance, (trusted or {}).get(each.rule, USUAL_TRUST)) >= RAISED_FROM
        and not rests(each, over, now)
    ]
    if alert is None:
        return Step(_raised(whose, news, now), (Event.RAISED,)) if news else Step(None)
    known = set(alert.known)
    speaking = tuple(each for each in findings if each in news or (each.name in known and each.chance >= STAYS_FROM))
    joined = _joined(alert, news)
    if speaking:
        names = [each.name for each in speaking if each.name not in known]
        alert = replace(alert, findings=speaking, known=(*alert.known, *names))
    if joined:
        look_at = _later(alert, whose, now) if alert.state is State.OPEN else alert.look_at
        alert = replace(alert, told_at=None, look_at=look_at)
    step = _there(alert, whose, now) if speaking else _gone(alert, now, only_watched=only_watched)
    return replace(step, events=(Event.JOINED, *step.events)) if joined else step


def acted(alert: Alert, act: Act, now: datetime, zone: str) -> Alert:
    """Something was done about it. What was done already and is not looked at yet keeps its day, and what is over
    stays over."""
    watched = act is Act.WATCH
    if alert.state.is_over or alert.state is State.ACTED or (watched and alert.state is State.WATCHED):
        return alert
    state = State.WATCHED if watched else State.ACTED
    return replace(alert, state=state, changed_at=now, look_at=morning(now, ACTED_DAYS, zone))


def dismissed(alert: Alert, reason: NotTrue, words: str, now: datetime) -> Alert:
    """It was not true, because."""
    return alert if alert.state.is_over else replace(_over(alert, State.DISMISSED, now), reason=reason, words=words)


def answered(alert: Alert, helped: bool | None, now: datetime, zone: str) -> Alert:
    """Whether what was done has helped, None for who cannot say. Where nobody was asked nothing changes."""
    if alert.state is not State.ASKED:
        return alert
    if helped:
        return _over(alert, State.DONE, now)
    if helped is None or alert.looks >= MOST_LOOKS:
        return _over(alert, State.EXPIRED, now)
    return replace(alert, state=State.ACTED, changed_at=now, look_at=morning(now, ACTED_DAYS, zone))


def given_up(alert: Alert, now: datetime) -> Alert:
    """Its teacher has nothing to do with its subject any more."""
    return alert if alert.state.is_over else _over(alert, State.EXPIRED, now)


def withdrawn(alert: Alert, now: datetime) -> Alert:
    """What it rests on may not be known any more: it is over, and says nothing of it."""
    return replace(_over(alert, State.EXPIRED, now), findings=())


def weighted(chance: float, trust: float) -> float:
    """The chance for a teacher whose share of right alerts of that rule is `trust` instead of USUAL_TRUST.

    The odds change as the odds of the shares do: posterior probabilities under another base rate (Saerens, Latinne
    and Decaestecker, Neural Computation 14(1), 2002, eq. 4).
    """
    told, untold = chance * trust / USUAL_TRUST, (1 - chance) * (1 - trust) / (1 - USUAL_TRUST)
    return told / (told + untold)


def rests(finding: Finding, ended: Iterable[Alert], now: datetime) -> bool:
    """Whether the same was found before, is over, and did not begin anew since."""
    return any(
        finding.name in each.known
        and now < each.changed_at + RESTS.get(each.state, REST)
        and not _began_anew(finding, each)
        for each in ended
        if each.told_at is not None or each.state is not State.EXPIRED
    )


def _began_anew(finding: Finding, over: Alert) -> bool:
    if over.state in (State.CLEARED, State.DONE):
        # what went away went some hours before it was seen, and may have begun again in these
        was = next((each.since for each in over.findings if each.name == finding.name), over.changed_at)
        return finding.since > max(was, over.changed_at - NOTICED_WITHIN)
    return finding.since > over.changed_at


def morning(now: datetime, days: int, zone: str) -> datetime:
    """MORNING of the local day so many days from now."""
    local = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    return datetime.combine(local, MORNING, ZoneInfo(zone)).astimezone(UTC)


def _raised(whose: Whose, findings: Sequence[Finding], now: datetime) -> Alert:
    return Alert(
        0,
        whose.teacher,
        whose.subject,
        tuple(findings),
        State.OPEN,
        now,
        now,
        look_at=morning(now, OPEN_DAYS, whose.zone),
        known=tuple(each.name for each in findings),
    )


def _joined(alert: Alert, news: Iterable[Finding]) -> bool:
    rules = {name.partition(":")[0] for name in alert.known}
    return any(each.rule not in rules for each in news)


def _later(alert: Alert, whose: Whose, now: datetime) -> datetime:
    later = morning(now, OPEN_DAYS, whose.zone)
    return max(later, alert.look_at) if alert.look_at is not None else later


def _gone(alert: Alert, now: datetime, *, only_watched: bool) -> Step:
    cleared = Step(_over(alert, State.CLEARED, now), (Event.CLEARED,))
    helped = Step(_over(alert, State.DONE, now), (Event.HELPED,))
    match alert.state:
        case State.OPEN:
            return cleared
        case State.WATCHED if _is_due(alert, now):
            return cleared
        case State.ACTED if _is_due(alert, now):
            return helped
        case State.ASKED:
            return cleared if only_watched else helped
        case _:
            return Step(alert)


def _there(alert: Alert, whose: Whose, now: datetime) -> Step:
    if not _is_due(alert, now):
        return Step(alert)
    if alert.state in (State.OPEN, State.ASKED):
        return Step(_over(alert, State.EXPIRED, now), (Event.EXPIRED,))
    look_at = morning(now, ASKED_DAYS, whose.zone)
    asked = replace(alert, state=State.ASKED, changed_at=now, look_at=look_at, looks=alert.looks + 1)
    return Step(asked, (Event.ASKED,))


def _is_due(alert: Alert, now: datetime) -> bool:
    return alert.look_at is not None and alert.look_at <= now


def _over(alert: Alert, state: State, now: datetime) -> Alert:
    return replace(alert, state=state, changed_at=now, look_at=None)

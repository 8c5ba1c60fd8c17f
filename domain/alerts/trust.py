"""How often alerts were right for one teacher: of one rule, and all together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from domain.alerts.alert import Alert, Rule, State
from domain.alerts.life import USUAL_TRUST

PRIOR = 10
"""The usual trust weighs as much as so many judged alerts."""
TRUSTED_FOR = timedelta(days=180)
"""So long a teacher's judgement of a rule counts; a rule that has gone quiet is heard again after it."""
RECORDED_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Record:
    """So many of so many alerts were useful."""

    right: int
    of: int


def trust(judged: Iterable[Alert], rule: Rule) -> float:
    """The share of right alerts of that rule, 0 to 1: mean of a beta distribution with the prior of 8 of 10.

    Args:
        judged: the teacher's, of the last TRUSTED_FOR; those about which nothing was said count for nothing.
    """
    verdicts = [is_right(each) for each in judged if any(found.rule is rule for found in each.findings)]
    right, of = sum(each is True for each in verdicts), sum(each is not None for each in verdicts)
    return (USUAL_TRUST * PRIOR + right) / (PRIOR + of)


def trusts(judged: Iterable[Alert]) -> Mapping[Rule, float]:
    """The same for every rule."""
    known = list(judged)
    return {rule: trust(known, rule) for rule in Rule}


def record(judged: Iterable[Alert]) -> Record:
    """How many were useful, for what a digest says of itself. One with which nobody did anything until it expired was
    not; one that is still open, is watched, or went by itself counts neither way."""
    known = list(judged)
    right = sum(is_right(each) is True for each in known)
    wrong = sum(is_right(each) is False or _was_left(each) for each in known)
    return Record(right, right + wrong)


def is_right(alert: Alert) -> bool | None:
    """Whether the teacher acted on it; False when they said that it is not true; None while they said nothing."""
    if alert.state is State.DISMISSED:
        return False
    acted = alert.state in (State.ACTED, State.ASKED, State.DONE) or (
        alert.state is State.EXPIRED and alert.looks > 0
    )
    return True if acted else None


def _was_left(alert: Alert) -> bool:
    return alert.state is State.EXPIRED and alert.looks == 0

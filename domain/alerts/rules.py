"""The table of rules: each a pure function over the evidence, with how urgent it is beside the others.

Words are in the texts under alert_rules.<rule>; facts of a finding are their placeholders.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.alerts import absence, faulty_item, low_mood, point, slipping, stuck, waiting
from domain.alerts.alert import Finding, Rule
from domain.alerts.evidence import LearnerEvidence, PointEvidence
from domain.alerts.lasting import (
    ends,
    mood_withheld,
    nothing_withheld,
    practice_withheld,
    said_last,
    slip_withheld,
    untried,
)


@dataclass(frozen=True)
class LearnerRule:
    """A rule about one learner.

    Attributes:
        urgency: 1 to 5; times the chance of a finding it orders the digest.
        withheld: whether a finding that is not made any more rests on what was taken back: nobody has recovered then.
        lasts: whether one that is not made any more, of an alert raised at that moment, is only too old to be made.
    """

    look: Callable[[LearnerEvidence], Sequence[Finding]]
    urgency: float
    withheld: Callable[[Finding, LearnerEvidence], bool] = practice_withheld
    lasts: Callable[[Finding, datetime, LearnerEvidence], bool] = ends


@dataclass(frozen=True)
class PointRule:
    """The same about a point in a class."""

    look: Callable[[PointEvidence], Sequence[Finding]]
    urgency: float


LEARNER_RULES: Mapping[Rule, LearnerRule] = {
    Rule.LOW_MOOD: LearnerRule(low_mood.look, urgency=5, withheld=mood_withheld, lasts=said_last),
    Rule.WAITING: LearnerRule(waiting.look, urgency=4, withheld=nothing_withheld),
    Rule.ABSENCE: LearnerRule(absence.look, urgency=4, withheld=nothing_withheld),
    Rule.SLIPPING: LearnerRule(slipping.look, urgency=3.5, withheld=slip_withheld),
    Rule.STUCK: LearnerRule(stuck.look, urgency=3, lasts=untried),
}
POINT_RULES: Mapping[Rule, PointRule] = {
    Rule.POINT: PointRule(point.look, urgency=4),
    Rule.ITEM: PointRule(faulty_item.look, urgency=3),
}


def urgency(rule: Rule) -> float:
    return LEARNER_RULES[rule].urgency if rule in LEARNER_RULES else POINT_RULES[rule].urgency


def is_withheld(finding: Finding, evidence: LearnerEvidence) -> bool:
    return finding.rule in LEARNER_RULES and LEARNER_RULES[finding.rule].withheld(finding, evidence)


def lasts(finding: Finding, raised_at: datetime, evidence: LearnerEvidence) -> bool:
    return finding.rule in LEARNER_RULES and LEARNER_RULES[finding.rule].lasts(finding, raised_at, evidence)


def weight(finding: Finding) -> float:
    return finding.chance * urgency(finding.rule)


def about_learner(evidence: LearnerEvidence) -> tuple[Finding, ...]:
    """Everything that the rules find about a learner, the weightiest first."""
    found = [finding for rule in LEARNER_RULES.values() for finding in rule.look(evidence)]
    return tuple(sorted(found, key=weight, reverse=True))


def about_point(evidence: PointEvidence) -> tuple[Finding, ...]:
    """The same about a point in a class."""
    found = [finding for rule in POINT_RULES.values() for finding in rule.look(evidence)]
    return tuple(sorted(found, key=weight, reverse=True))

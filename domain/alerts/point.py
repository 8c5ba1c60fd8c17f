"""A point that a class answers far below what was expected of these learners; no group and no item explains it."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import Any

from domain.alerts.alert import Finding, Rule
from domain.alerts.class_point import believed, counted
from domain.alerts.evidence import AnswerSeen, PointEvidence
from domain.alerts.point_seen import SameOption, SameRoad, common_error

SURE_ENOUGH = 0.4
FEWEST_LEARNERS, FEWEST_ITEMS, FEWEST_AT_HOME = 4, 3, 20
"""Less is not worth a claim about a lesson: what two questions on a ticket say is mostly about the questions."""
MISSED = 1.5
"""Right answers fewer than expected, from which on it is worth a closer look."""
SHARED_BY = 0.4
"""A wrong road is what happened when so large a share of the learners took it."""
NAMED_FROM = 0.5
"""An item beside the point is named when it is faulty with that chance."""


def look(evidence: PointEvidence) -> Sequence[Finding]:
    """At most one finding; its `remedies` are "reteach" (one mistake explains most), "animation" (mistakes are
    scattered) and "item" (one is to be looked at besides)."""
    answers = counted(evidence)
    learners, items = ({each.learner for each in answers}, {each.item for each in answers})
    at_home = sum(not each.in_class for each in answers)
    if len(learners) < FEWEST_LEARNERS or len(items) < FEWEST_ITEMS or at_home < FEWEST_AT_HOME:
        return ()
    if sum(each.expected or 0.0 for each in answers) - sum(each.right for each in answers) < MISSED:
        return ()
    said = believed(evidence, answers)
    if said.low < SURE_ENOUGH:
        return ()
    faulty = max(said.faulty.items(), key=lambda each: each[1], default=("", 0.0))
    sound = [each for each in answers if each.item != faulty[0]] if faulty[1] >= NAMED_FROM else answers
    facts = _facts(evidence, sound)
    if sound is not answers:
        facts |= {"item": faulty[0], "remedies": [*facts["remedies"], "item"]}
    return (Finding(Rule.POINT, said.low, evidence.lessons[0], facts=facts),)


def _facts(evidence: PointEvidence, answers: Sequence[AnswerSeen]) -> dict[str, Any]:
    learners = len({each.learner for each in answers})
    facts: dict[str, Any] = {
        "skill": evidence.skill,
        "share": round(100 * fmean(each.right for each in answers)),
        "expected": round(100 * fmean(each.expected or 0.0 for each in answers)),
        "n": learners,
        "answers": len(answers),
        "remedies": ["animation"],
    }
    match common_error(answers):
        case SameRoad(road, same) if same >= SHARED_BY * learners:
            facts |= {"form": "road", "road": road, "same": same, "remedies": ["reteach"]}
        case SameOption(item, option, same) if same >= SHARED_BY * learners:
            facts |= {"form": "answer", "question": item, "option": option, "same": same}
            facts |= {"remedies": ["reteach"]}
    return facts

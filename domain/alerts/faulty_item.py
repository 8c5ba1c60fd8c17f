"""An item that explains by itself why a class answers a point badly: it looks faulty, here and wherever it is met."""

from __future__ import annotations

from collections.abc import Sequence

from domain.alerts.alert import Finding, Rule
from domain.alerts.class_point import believed, counted
from domain.alerts.evidence import AnswerSeen, ItemElsewhere, PointEvidence

SURE_ENOUGH = 0.6
FEWEST = 4
"""So many learners at least have met it, here and elsewhere."""
MISSED = 1.0
"""Right answers fewer than expected, from which on an item is worth a closer look."""
NOBODY = ItemElsewhere(0, 0, 0.0)


def look(evidence: PointEvidence) -> Sequence[Finding]:
    """One finding an item, the likeliest first; what it says was never counted against the point."""
    answers = counted(evidence)
    met = {item: _first(answers, item) for item in {each.item for each in answers}}
    if not any(_missed(evidence, item, first) >= MISSED for item, first in met.items()):
        return ()
    said = believed(evidence, answers)
    found = []
    for item, chance in sorted(said.faulty.items(), key=lambda each: -each[1]):
        first, others = met[item], evidence.elsewhere.get(item, NOBODY)
        n = len(first) + others.n
        if chance < SURE_ENOUGH or n < FEWEST:
            continue
        expected = sum(each.expected or 0.0 for each in first) + others.expected
        right = sum(each.right for each in first) + others.right
        facts = {
            "item": item,
            "skill": evidence.skill,
            "share": round(100 * right / n),
            "expected": round(100 * expected / n),
            "n": n,
            "remedies": ["item"],
        }
        if others.n >= FEWEST:
            facts |= {"form": "everywhere", "others": others.n}
        found.append(Finding(Rule.ITEM, chance, first[0].at, item, facts))
    return found


def _first(answers: Sequence[AnswerSeen], item: str) -> Sequence[AnswerSeen]:
    """Each learner's first answer to the item."""
    first: dict[int, AnswerSeen] = {}
    for each in answers:
        if each.item == item:
            first.setdefault(each.learner, each)
    return list(first.values())


def _missed(evidence: PointEvidence, item: str, first: Sequence[AnswerSeen]) -> float:
    others = evidence.elsewhere.get(item, NOBODY)
    here = sum((each.expected or 0.0) - each.right for each in first)
    return here + max(0.0, others.expected - others.right)

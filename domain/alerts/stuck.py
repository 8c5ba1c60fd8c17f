"""A learner who does not get further with a skill although there was help.

What counts are the answers since the help: how many were right, on how many days, and whether the last ones show
that it is understood by now. The learner model's expectation only says what "not stuck" would look like: it leans on
how somebody does altogether, so that a strong learner who fails at one skill is still expected to succeed there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import accumulate
from math import exp, lgamma
from typing import Any

from domain.alerts.alert import Finding, Rule
from domain.alerts.evidence import AnswerSeen, Help, LearnerEvidence
from domain.alerts.own_days import local_day

HELP_COUNTS = timedelta(days=28)
"""So long ago the first help may lie; what was wrong before does not count."""
LIMIT = 0.6
LEAST_WRONG, LEAST_DAYS = 3, 2
"""So many answers have to be wrong since, on so many days; fewer are a slow start."""
MOST = 3
"""Skills that are told at once, the surest first."""

STUCK = 0.2
"""Of skills that somebody was helped with, the share at which they get stuck."""
UNDERSTOOD = 0.06
"""Chance before each answer that the penny drops."""
STUCK_SHARE = (1.5, 5.0)
"""Beta distribution of the share of right answers while stuck."""
FIRMNESS = 10.0
"""How many answers the expectation of those who are not stuck is worth (the sum of their Beta's parameters)."""
FOUND_EASY = 0.7
"""What is expected of them where the learner model said nothing."""
RUSHED = 4
"""Rapid answers since the help that, outnumbering the others, are told as what they are."""


def look(evidence: LearnerEvidence) -> Sequence[Finding]:
    """One finding a skill, its key; answers too quick to have been thought about never make one stuck."""
    helps: dict[str, list[Help]] = {}
    for each in evidence.helps:
        if each.skill and evidence.now - HELP_COUNTS <= each.at <= evidence.now:
            helps.setdefault(each.skill, []).append(each)
    found = [finding for skill, given in helps.items() for finding in _about(skill, given, evidence)]
    return sorted(found, key=lambda each: each.chance, reverse=True)[:MOST]


def _about(skill: str, helps: Sequence[Help], evidence: LearnerEvidence) -> Sequence[Finding]:
    first = min(each.at for each in helps)
    since = [each for each in evidence.answers if each.skill == skill and first <= each.at <= evidence.now]
    wrong = [each for each in since if not each.right]
    thought = [each for each in since if not each.rapid]
    rapid = [each for each in wrong if each.rapid]
    if len(rapid) >= RUSHED and len(rapid) > len(thought) and _days(rapid, evidence) >= LEAST_DAYS:
        return (_rushed(skill, since, rapid),)
    wrong = [each for each in wrong if not each.rapid]
    if len(wrong) < LEAST_WRONG or _days(wrong, evidence) < LEAST_DAYS:
        return ()
    chance = chance_of_stuck(thought)
    if chance < LIMIT:
        return ()
    facts = _facts(skill, helps, thought, wrong, evidence)
    return (Finding(Rule.STUCK, chance, wrong[0].at, skill, facts),)


def chance_of_stuck(answers: Sequence[AnswerSeen]) -> float:
    """That somebody is stuck after these answers, 0 to 1.

    Three stories are weighed by how likely they make the answers (Beta-binomial marginal likelihoods): stuck from the
    first to the last; never stuck; stuck up to some answer and not since, as in a learning curve of one step (the
    all-or-none model, Bower 1961). A right answer after a hint says nothing either way.
    """
    if not answers:
        return STUCK
    rights = [0.0, *accumulate(float(each.right and not each.hints) for each in answers)]
    wrongs = [0.0, *accumulate(0.0 if each.right else 1.0 for each in answers)]
    expected = [each.expected for each in answers if each.expected is not None]
    mean = min(0.9, max(0.6, sum(expected) / len(expected) if expected else FOUND_EASY))
    firm = (mean * FIRMNESS, (1 - mean) * FIRMNESS)
    n = len(answers)
    all_along = STUCK * (1 - UNDERSTOOD) ** n * _likelihood(rights[n], wrongs[n], STUCK_SHARE)
    never = (1 - STUCK) * _likelihood(rights[n], wrongs[n], firm)
    by_now = sum(
        STUCK
        * (1 - UNDERSTOOD) ** step
        * UNDERSTOOD
        * _likelihood(rights[step], wrongs[step], STUCK_SHARE)
        * _likelihood(rights[n] - rights[step], wrongs[n] - wrongs[step], firm)
        for step in range(1, n)
    )
    return all_along / (all_along + never + by_now)


def _likelihood(right: float, wrong: float, prior: tuple[float, float]) -> float:
    """Of these answers in their order, the share of right ones being drawn from the Beta distribution."""
    a, b = prior
    return exp(
        lgamma(a + right) + lgamma(b + wrong) - lgamma(a + b + right + wrong) - lgamma(a) - lgamma(b) + lgamma(a + b)
    )


def _days(answers: Sequence[AnswerSeen], evidence: LearnerEvidence) -> int:
    return len({local_day(each.at, evidence) for each in answers})


def _rushed(skill: str, since: Sequence[AnswerSeen], rapid: Sequence[AnswerSeen]) -> Finding:
    # a share of 0.5 or more, from a flat prior: nearly sure, as they are counted, not inferred
    chance = (1 + len(rapid)) / (2 + len(since))
    facts = {"form": "rapid", "skill": skill, "wrong": len(rapid), "answers": len(since)}
    return Finding(Rule.STUCK, chance, rapid[0].at, skill, facts)


def _facts(
    skill: str,
    helps: Sequence[Help],
    answers: Sequence[AnswerSeen],
    wrong: Sequence[AnswerSeen],
    evidence: LearnerEvidence,
) -> Mapping[str, Any]:
    days = _days(wrong, evidence)
    facts: dict[str, Any] = {"skill": skill, "wrong": len(wrong), "answers": len(answers), "days": days}
    latest = max(helps, key=lambda each: each.at)
    roads = Counter(each.road for each in wrong if each.road is not None)
    if roads and roads.most_common(1)[0][1] >= max(2, len(wrong) / 2):
        road, times = roads.most_common(1)[0]
        return facts | {"form": "road", "road": road, "times": times}
    return facts | {"form": latest.kind, "helped_on": local_day(latest.at, evidence).isoformat()}

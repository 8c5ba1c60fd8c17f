"""A low mood that a learner let their teachers know of: what they said themselves, and nothing that is inferred."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from statistics import median

from domain.alerts.alert import Finding, Rule
from domain.alerts.evidence import LearnerEvidence
from domain.alerts.own_days import local_day
from domain.mood.mood import LOW

FORGOTTEN = timedelta(days=14)
"""After so long nothing is said of an answer any more."""
BELOW = 1.5
"""So far below their own usual two weeks running have to be."""
USUAL_FROM = 3
"""Earlier answers without which nothing is usual."""
LOW_CHANCE = {1: 0.9, 2: 0.8}
"""That a word is welcome. An answer is taken at its word; a 2 is more often a bad day than a 1 is."""
LOWER_CHANCE = 0.65


def look(evidence: LearnerEvidence) -> Sequence[Finding]:
    """At most one finding: the latest answer is low, or the last two are far below what is usual for this learner."""
    moods = [each for each in evidence.portrait.moods if each.at <= evidence.now]
    if not moods or evidence.now - moods[-1].at > FORGOTTEN:
        return ()
    latest, facts = moods[-1], {"mood": moods[-1].value, "said_on": local_day(moods[-1].at, evidence).isoformat()}
    if latest.value <= LOW:
        again = len(moods) > 1 and moods[-2].value <= LOW and latest.at - moods[-2].at <= FORGOTTEN
        since = moods[-2].at if again else latest.at
        facts |= {"form": "again", "before": moods[-2].value} if again else {"form": "low"}
        chance = 0.95 if again else LOW_CHANCE[latest.value]
        return (Finding(Rule.LOW_MOOD, chance, since, facts=facts),)
    earlier, two = [each.value for each in moods[:-2]], moods[-2:]
    if len(earlier) < USUAL_FROM or evidence.now - two[0].at > FORGOTTEN:
        return ()
    usual = median(earlier)
    if any(each.value > usual - BELOW for each in two):
        return ()
    facts |= {"form": "lower", "before": two[0].value, "usual": round(usual)}
    return (Finding(Rule.LOW_MOOD, LOWER_CHANCE, two[0].at, facts=facts),)

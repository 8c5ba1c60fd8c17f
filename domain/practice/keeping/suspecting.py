"""The queue of items whose key is doubted, and the counting that it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from domain.alerts.alert import Finding
from domain.alerts.alert import Rule as AlertRule
from domain.people.person import Role
from domain.practice.items.kinds import ItemStatus
from domain.practice.keeping.suspicions import Case, Rule, Sureness, Suspicion, surest_first, suspicions
from domain.turn import CLOCK_ONLY, Rights, Turn

VERY_LIKELY, LIKELY = 0.9, 0.75
"""Chances of an alert from which on it is put into these words."""
SETTLED_AFTER = timedelta(minutes=1)
"""What is younger may still be overtaken by a statement with a lower number that is not committed yet."""


@dataclass(frozen=True)
class CountAnswers:
    """Add up what was answered since the last time; a part of it, when that is much."""

    rights: ClassVar[Rights] = CLOCK_ONLY

    async def run(self, turn: Turn) -> int:
        return await turn.uow.items.count_answers(turn.now - SETTLED_AFTER)


@dataclass(frozen=True)
class Doubted:
    """A live item, and why its key is doubted, the surest reason first (at least one)."""

    key: str
    reasons: tuple[Suspicion, ...]


async def doubted(turn: Turn) -> Sequence[Doubted]:
    """The surest first. Once a keeper has decided about the present wording it does not come back."""
    reasons = {
        key: said
        for key, answers, doubts in await turn.uow.items.doubtful()
        if (said := suspicions(Case(answers, doubts)))
    }
    named = await named_by_alerts(turn)
    settled = await turn.uow.items.confirmed(named) if named else ()
    for key in named.keys() - set(settled):
        stored = await turn.uow.items.by_key(key)
        if stored is not None and stored.status is ItemStatus.LIVE:
            reasons[key] = surest_first((*reasons.get(key, ()), named[key]))
    found = [Doubted(key, said) for key, said in reasons.items()]
    order = list(Sureness)
    return sorted(found, key=lambda each: (-order.index(each.reasons[0].sureness), -len(each.reasons), each.key))


async def named_by_alerts(turn: Turn) -> Mapping[str, Suspicion]:
    """The items that alerts hold to be faulty, of whichever class; the surest where several name one."""
    teachers = [each.id for each in await turn.uow.people.with_role(Role.TEACHER)]
    found: dict[str, Finding] = {}
    for alert in await turn.uow.alerts.of_teachers(teachers):
        for finding in alert.findings:
            known = found.get(finding.key)
            if finding.rule is AlertRule.ITEM and (known is None or known.chance < finding.chance):
                found[finding.key] = finding
    return {key: _suspicion(finding) for key, finding in found.items()}


def _suspicion(finding: Finding) -> Suspicion:
    n, chance = int(finding.facts["n"]), finding.chance
    sure = Sureness.LIKELY if chance >= LIKELY else Sureness.PERHAPS
    if chance >= VERY_LIKELY:
        sure = Sureness.VERY_LIKELY
    right, expected = (finding.facts[name] * n / 100 for name in ("share", "expected"))
    return Suspicion(Rule.CLASS, sure, n, round(right), expected)

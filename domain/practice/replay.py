"""What a learner's statements tell the learner model, without what was voided afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.journal import Statement, Verb
from domain.practice.model import Evidence, Facts, evidence_of, facts_from_plain
from domain.practice.rejudging import afterwards, place_of
from domain.practice.session import Verdict


@dataclass(frozen=True)
class Told:
    """One answer as the journal has it.

    Attributes:
        item: as the learner met it then.
        label: the difficulty of the item in logits without what answers had taught about it until then.
    """

    item: Facts
    evidence: Evidence
    at: datetime
    label: float


def answers_in(statements: Iterable[Statement]) -> Iterator[Told]:
    """The answers that count, oldest first as the statements are."""
    told = list(statements)
    later = afterwards(told)
    for statement in told:
        if statement.object_type != "item" or statement.verb not in (Verb.ANSWERED, Verb.SKIPPED):
            continue
        if place_of(statement) in later.void:
            continue
        verdict = Verdict.NOT_LEARNED
        if statement.verb is Verb.ANSWERED:
            right = statement.result["success"] or place_of(statement) in later.right
            verdict = Verdict.RIGHT if right else Verdict.WRONG
        item = facts_from_plain(statement.result["facts"])
        label = statement.result.get("label", item.difficulty)
        yield Told(item, evidence_of(verdict, statement), statement.at, label)

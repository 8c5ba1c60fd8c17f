"""What a learner's statements tell the learner model: read the same way by rebuilding, by fitting and by evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.journal import Statement, Verb
from domain.practice.evening.session import Verdict
from domain.practice.learner.memory import Evidence, Facts
from domain.practice.learner.rejudging import Afterwards, afterwards, place_of
from domain.practice.learner.written import facts_from_plain


@dataclass(frozen=True)
class Answered:
    """An item was answered, or said to be not learned yet.

    Attributes:
        item: as the learner met it then.
        label: the difficulty of the item in logits without what answers had taught about it until then.
    """

    item: Facts
    evidence: Evidence
    at: datetime
    label: float


@dataclass(frozen=True)
class Untaught:
    """An item was reported because its skill was not taught yet."""

    item: Facts
    at: datetime


@dataclass(frozen=True)
class Proved:
    """A skill was proved in a proof of its own."""

    skill: str
    at: datetime


def replayed(statements: Iterable[Statement]) -> Iterator[Answered | Untaught | Proved]:
    """What counts of the statements about one learner, oldest first as they are.

    What does not count, or counts for something else by now, is told by domain.practice.learner.rejudging.
    """
    told = list(statements)
    later = afterwards(told)
    for said in told:
        match said.verb, said.object_type:
            case ((Verb.ANSWERED | Verb.SKIPPED), "item") if later.counts(said):
                item = facts_from_plain(said.result["facts"])
                label = said.result.get("label", item.difficulty)
                yield Answered(item, evidence_of(said, later), said.at, label)
            case Verb.REPORTED, "item" if said.result.get("problem") == "untaught":
                yield Untaught(facts_from_plain(said.result["facts"]), said.at)
            case Verb.PROVED, "skill" if said.result["success"]:
                yield Proved(said.object_id, said.at)
            case _:
                pass


def evidence_of(said: Statement, later: Afterwards) -> Evidence:
    """The evidence that the statement of an answer carries, as it is judged by now."""
    result = said.result
    if said.verb is Verb.SKIPPED:
        verdict = Verdict.NOT_LEARNED
    else:
        right = result["success"] or place_of(said) in later.right
        verdict = Verdict.RIGHT if right else Verdict.WRONG
    return Evidence(verdict, result["hints"], result.get("sure"), result.get("rapid", False), said.place)

"""What is true of a finding about the simulated term, and a claim as every way of finding makes it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from benchmarks.alerts_world import Klass, Taught, Teaching, Term
from domain.alerts.alert import Finding, OfLearner, OfPoint, Rule, Subject


class About(StrEnum):
    SLIP = "slip"
    POINT = "point"
    ITEM = "item"


@dataclass(frozen=True)
class Claim:
    """Somebody slips, a point was taught badly, or an item is faulty.

    Attributes:
        class_id: "" of an item.
        of: the learner's number, the skill, or the item's key.
        day: of the term, when it was said.
        chance: how sure whoever says it is, None for rules that do not say.
    """

    about: About
    class_id: str
    of: str
    day: float
    chance: float | None = None


def slips(term: Term, learner: int, day: float) -> bool:
    slip = term.plans[learner].slip
    return slip is not None and slip.onset <= day <= slip.gone


def taught(term: Term, class_id: str, skill: str) -> tuple[int, Taught] | None:
    """The day and the way."""
    klass = next(each for each in term.classes if each.id == class_id)
    return next(((day, point) for day, point in points_of(klass) if point.skill == skill), None)


def points_of(klass: Klass) -> list[tuple[int, Taught]]:
    return [(lesson.day, point) for lesson in klass.lessons for point in lesson.points]


def is_bad(term: Term, class_id: str, skill: str, day: float) -> bool:
    found = taught(term, class_id, skill)
    return found is not None and found[1].how is not Teaching.WELL and found[0] <= day


def holds(term: Term, claim: Claim) -> bool:
    match claim.about:
        case About.SLIP:
            return slips(term, int(claim.of), claim.day)
        case About.POINT:
            return is_bad(term, claim.class_id, claim.of, claim.day)
        case About.ITEM:
            return claim.of in term.faulty


def claimed(subject: Subject, finding: Finding) -> tuple[About, str, str] | None:
    """What a finding claims, of which class (to be filled in for learners) and of what; None where the term knows no
    truth about it."""
    match subject, finding.rule:
        case OfLearner(learner), Rule.SLIPPING:
            return About.SLIP, "", str(learner)
        case OfPoint(class_id, skill), Rule.POINT:
            return About.POINT, class_id, skill
        case OfPoint(), Rule.ITEM:
            return About.ITEM, "", finding.key
        case _:
            return None


def is_true(term: Term, subject: Subject, finding: Finding, day: float) -> bool | None:
    claim = claimed(subject, finding)
    if claim is None:
        return None
    about, class_id, of = claim
    return holds(term, Claim(about, class_id, of, day))

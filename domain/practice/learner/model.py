"""The learner model: before each answer the chance that it will be right, after it what has become of the learner.

A logistic regression over the named features of domain/practice/learner/features.py, read off a small memory
(domain/practice/learner/memory.py) that forgets as people forget. The weights are fitted offline
(knowledge/fitting.py) and come as Parameters; the memory needs none of them, so a new fit needs no new states. Chance
of a lucky guess: p = floor + (1 - floor) * sigmoid(logits), the three-parameter form of item response theory with a
known floor.

What holds whatever the fit, because of the signs that weights keep:
- a right answer never lowers what is expected of anything at any later moment, nor the mastery of a skill;
- a wrong one never raises it, but for the very item whose solution was just shown;
- time alone never raises a mastery; the order of evidence within one instant does not matter.

A state never holds more than the journal can give back (`rebuild`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import log, sqrt
from operator import mul
from typing import assert_never

from domain.journal import Statement
from domain.practice.evening.session import Verdict
from domain.practice.items.kinds import Item, guess_chance
from domain.practice.learner.features import FEATURES, OfSkills, Part, features, of_item_met, of_item_unmet, of_skills
from domain.practice.learner.memory import (
    DAY,
    PUT_BACK_FOR,
    Evidence,
    Facts,
    ItemState,
    SkillState,
    State,
    after,
    days_until,
    instant,
    likely,
    moment,
    proved,
    recalled,
)
from domain.practice.learner.parameters import SHIPPED, ItemFigures, Parameters
from domain.practice.learner.replay import Answered, Proved, Untaught, replayed
from domain.practice.learner.written import VERSION, facts_from_plain, facts_to_plain, from_plain, to_plain

__all__ = [
    "PUT_BACK_FOR",
    "VERSION",
    "Band",
    "Evidence",
    "Facts",
    "ItemState",
    "Mastery",
    "Reason",
    "SkillState",
    "State",
    "due_at",
    "explain",
    "facts",
    "facts_from_plain",
    "facts_to_plain",
    "few_answers",
    "from_plain",
    "learn_item",
    "learnt",
    "mastery",
    "predict",
    "predictor",
    "prove",
    "put_back",
    "rebuild",
    "recall",
    "to_plain",
    "update",
]

UNKNOWN = ItemFigures()
LABEL_STEP = 0.8
"""Logits between two neighbouring difficulty labels; label 3 stands at 0."""
GRADE_STEP = 0.35
"""Logits by which an item gets easier for each school year that the learner is past its skill's."""
WIDEST_GRADE_GAP = 4
FIRM_AT, FIRM_AFTER = 0.8, 3
REVIEW_AT = 0.9
"""What was firm is due for review when its recall has fallen to this."""
FADING_AT = 0.8
SETTLED_AFTER = 86_400 * 1_000_000
"""Microseconds after an answer by which the form of the moment is gone."""
SPREAD_OF_ABILITY, SPREAD_OF_SKILL, TOLD_BY_ANSWER = 1.0, 0.9, 0.18
"""Standard deviations in logits before any answer, and the information (p (1 - p), somewhat faded) of each answer."""
EIGHTY = 1.2816
"""Standard deviations to either side that hold 80 % of a normal distribution."""
ITEM_STEP, ITEM_FADE = 0.4, 0.05


class Band(StrEnum):
    """How well a skill is mastered, in words instead of numbers."""

    NEW = "new"
    ON_THE_WAY = "on_the_way"
    FIRM = "firm"
    FADING = "fading"


@dataclass(frozen=True)
class Mastery:
    """What is believed about one skill today.

    Attributes:
        solved: chance that a middling item of it would be solved now, without guessing and without help.
        low, high: between them `solved` lies with 80 % certainty, as the model and as so few answers allow.
        answers: how many answers it rests on; last_at: the latest of them, to the second.
    """

    solved: float
    low: float
    high: float
    band: Band
    answers: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True)
class Reason:
    """One part of a prediction: its name in content/texts (`why.model.<name>`) and its logits."""

    name: str
    logits: float


def facts(
    item: Item, skill_grade: int | None, learner_grade: int | None, figures: ItemFigures | None = None
) -> Facts:
    """An item as this learner meets it; grades are school years, None where unknown."""
    gap = 0
    if skill_grade is not None and learner_grade is not None:
        gap = max(-WIDEST_GRADE_GAP, min(WIDEST_GRADE_GAP, skill_grade - learner_grade))
    label = LABEL_STEP * (item.difficulty - 3) + GRADE_STEP * gap
    known = figures or UNKNOWN
    return Facts(item.key, item.skills, label + known.shift, guess_chance(item), known.answers)


def learnt(labelled: Facts, known: ItemFigures) -> Facts:
    """What is known of an item by its label, with what answers have taught about it."""
    return replace(labelled, difficulty=labelled.difficulty + known.shift, answers=known.answers)


def predict(state: State, item: Facts, at: datetime, parameters: Parameters = SHIPPED) -> float:
    """Probability, strictly between 0 and 1, that the learner answers the item right at that moment without help."""
    return item.floor + (1 - item.floor) * likely(_logits(state, item, instant(at), parameters))


def predictor(state: State, at: datetime, parameters: Parameters = SHIPPED) -> Callable[[Facts], float]:
    """`predict` for many items of one learner at one moment: what it takes from the skills is read once each."""
    now = instant(at)
    known: dict[tuple[str, ...], OfSkills] = {}

    def expected(item: Facts) -> float:
        skills = known.get(item.skills)
        if skills is None:
            skills = known[item.skills] = of_skills(state, item.skills, now)
        return item.floor + (1 - item.floor) * likely(_sum(state, item, now, skills, parameters))

    return expected


def update(state: State, item: Facts, evidence: Evidence, at: datetime) -> State:
    """The state after an answer at that instant (aware); one that arrives late counts as of the latest instant.

    "Not learned yet" is no error: it moves no rating, the skill rests for PUT_BACK_FOR.
    """
    return after(state, item, evidence, at)


def put_back(state: State, item: Facts, at: datetime) -> State:
    """The state after the learner said, or somebody reported, that the item's skill was not taught yet."""
    return after(state, item, Evidence(Verdict.NOT_LEARNED), at)


def prove(state: State, skill: str, at: datetime) -> State:
    """The state after the learner proved the skill (see proving.py): firm until it goes wrong or fades."""
    return proved(state, skill, at)


def mastery(state: State, skill: str, at: datetime, parameters: Parameters = SHIPPED) -> Mastery:
    """FIRM when a middling item of the skill would be solved without guessing in FIRM_AT of the cases, now and a day
    after the last answer; FADING when it was firm by that answer and its recall has fallen below FADING_AT since."""
    known = state.skill(skill)
    logits = _logits(state, _middling(skill), instant(at), parameters)
    solved = likely(logits)
    width = EIGHTY * sqrt(_variance(SPREAD_OF_ABILITY, state.answers) + _variance(SPREAD_OF_SKILL, known.answers))
    band = Band.ON_THE_WAY
    if not known.answers:
        band = Band.NEW
    elif _was_firm(state, skill, parameters):
        if recall(state, skill, at) < FADING_AT:
            band = Band.FADING
        elif solved >= FIRM_AT:
            band = Band.FIRM
    last_at = moment(known.last_at * 1_000_000) if known.last_at else None
    if known.proved_at and recall(state, skill, at) >= FADING_AT:
        # The three answers are evidence as any other; that they were a proof lifts what is believed to the firm line.
        band, logits = Band.FIRM, max(logits, log(FIRM_AT / (1 - FIRM_AT)))
    solved = likely(logits)
    low, high = few_answers(solved, known.answers)
    low, high = min(low, likely(logits - width)), max(high, likely(logits + width))
    return Mastery(solved, low, high, band, known.answers, last_at)


def due_at(state: State, skill: str, parameters: Parameters = SHIPPED) -> datetime | None:
    """When recall of what was firm by its last answer falls to REVIEW_AT; None when it was not firm."""
    known = state.skill(skill)
    if not known.right_at or not _was_firm(state, skill, parameters):
        return None
    return moment(known.right_at * 1_000_000) + timedelta(days=days_until(known.stability, REVIEW_AT))


def recall(state: State, skill: str, at: datetime) -> float:
    """Chance, 0 to 1, that what was last known of the skill is still there; 0 when it never was."""
    known = state.skill(skill)
    return recalled(known.stability, (instant(at) / 1e6 - known.right_at) / DAY)


def explain(state: State, item: Facts, at: datetime, parameters: Parameters = SHIPPED) -> tuple[Reason, ...]:
    """The parts of the prediction, the largest first; their sum is the logit of `predict`."""
    parts = dict.fromkeys(Part, 0.0)
    values = features(state, item, instant(at))
    for feature, weight, value in zip(FEATURES, parameters.row, values, strict=True):
        parts[feature.part] += weight * value
    logits = sum(parts.values())
    chance = item.floor + (1 - item.floor) * likely(logits)
    parts[Part.GUESS] = log(chance / (1 - chance)) - logits if item.floor else 0.0
    told = [Reason(part.value, share) for part, share in parts.items() if share]
    return tuple(sorted(told, key=lambda reason: -abs(reason.logits)))


def learn_item(known: ItemFigures, expected: float, evidence: Evidence) -> ItemFigures:
    """What an answer, expected to be right with that probability, tells about the item's difficulty."""
    if evidence.verdict is Verdict.NOT_LEARNED:
        return known
    surprise = expected - (1.0 if evidence.verdict is Verdict.RIGHT else 0.0)
    step = min(evidence.weight, 1.0) * ITEM_STEP / (1 + ITEM_FADE * known.answers)
    return ItemFigures(known.shift + surprise * step, known.answers + 1)


def rebuild(statements: Iterable[Statement]) -> State:
    """The state that these statements about one learner (oldest first) leave, equal to the stored one."""
    state = State()
    for told in replayed(statements):
        match told:
            case Answered(item, evidence, at):
                state = update(state, item, evidence, at)
            case Untaught(item, at):
                state = put_back(state, item, at)
            case Proved(skill, at):
                state = prove(state, skill, at)
            case _:
                assert_never(told)
    return state


def _logits(state: State, item: Facts, now: int, parameters: Parameters) -> float:
    return _sum(state, item, now, of_skills(state, item.skills, now), parameters)


def _sum(state: State, item: Facts, now: int, skills: OfSkills, parameters: Parameters) -> float:
    # what an item that was never met lacks are zeros at the end
    values = of_item_unmet(state, item, skills) + of_item_met(state, item, now)
    logits: float = sum(map(mul, parameters.row, values))
    return logits


def _middling(skill: str) -> Facts:
    return Facts("", (skill,), difficulty=0.0, floor=0.0)


def _was_firm(state: State, skill: str, parameters: Parameters) -> bool:
    known = state.skill(skill)
    if known.proved_at:
        return True
    if known.answers < FIRM_AFTER or known.again_since is not None:
        return False
    # A good minute makes nobody firm: what counts is what is still there a day later.
    settled = known.last_at * 1_000_000 + SETTLED_AFTER
    return likely(_logits(state, _middling(skill), settled, parameters)) >= FIRM_AT


def few_answers(share: float, answers: float) -> tuple[float, float]:
    """Where a share seen in so few answers may lie, with 80 % certainty; a point where there are none.

    On the scale of logits a single answer would look telling near 0 and 1, where all widths are small. The interval
    of E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927) 209-212,
    does not: (p + z²/2n ± z sqrt(p (1 - p) / n + z²/4n²)) / (1 + z²/n).
    """
    if not answers:
        return share, share
    square = EIGHTY * EIGHTY / answers
    middle, half = share + square / 2, sqrt(share * (1 - share) * square + square * square / 4)
    return (middle - half) / (1 + square), (middle + half) / (1 + square)


def _variance(spread: float, answers: int) -> float:
    return spread * spread / (1 + TOLD_BY_ANSWER * answers * spread * spread)

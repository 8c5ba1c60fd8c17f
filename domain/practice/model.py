"""The learner model: an Elo rating of the learner, overall and skill by skill, against the items' difficulty.

The scale is logistic: a learner whose ability equals an item's difficulty solves it half of the time, not
counting lucky guesses; one unit is one logit. Overall and per-skill ratings move together with a step that
shrinks as evidence grows: K(n) = a / (1 + b n), the "uncertainty function" of R. Pelánek, "Applications of the
Elo rating system in adaptive educational systems", Computers & Education 98 (2016) 169-179, section 3; the
correction for guessing is its section 3.2. Item difficulty is not learnt here: it comes from the teacher's label.

A state is what `fold`ing the evidence leaves. It is small, plain, and never holds more than the journal can
give back (`rebuild`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import exp
from typing import Any

from domain.journal import Place, Statement, Verb
from domain.practice.items import Item, guess_chance
from domain.practice.parameters import SHIPPED, ItemFigures, Parameters
from domain.practice.session import Verdict

VERSION = 2

LABEL_STEP = 0.8
"""Logits between two neighbouring difficulty labels; label 3 stands at 0."""
GRADE_STEP = 0.35
"""Logits by which an item gets easier for each school year that the learner is past its skill's."""
WIDEST_GRADE_GAP = 4
OVERALL_STEP, OVERALL_FADE = 0.6, 0.05
SKILL_STEP, SKILL_FADE = 0.6, 0.15
PUT_BACK_FOR = timedelta(days=7)
"""How long a skill rests after "not learned yet"."""
FIRM_AT = 0.8
FIRM_AFTER = 3


@dataclass(frozen=True)
class Facts:
    """What the model needs to know of an item, written into the journal with each answer.

    Attributes:
        item: its key.
        skills: the main one first; may be empty.
        difficulty: in logits, for a learner of this school year, as far as label and answers tell.
        floor: chance of a lucky guess, from 0 to below 1.
        answers: how many answers the difficulty rests upon; 0 is the label alone.
    """

    item: str
    skills: tuple[str, ...]
    difficulty: float
    floor: float
    answers: int = 0

    @property
    def skill(self) -> str | None:
        return self.skills[0] if self.skills else None


@dataclass(frozen=True)
class Evidence:
    """One answer, and what has to be known to weigh it.

    Attributes:
        hints: how many were opened before it.
        sure: what the learner said before the verdict, None when not asked.
        rapid: it came too fast for the question to have been read.
        place: on the phone or in the classroom.
    """

    verdict: Verdict
    hints: int = 0
    sure: bool | None = None
    rapid: bool = False
    place: Place = Place.ONLINE


@dataclass(frozen=True)
class SkillState:
    """What is believed about one skill of one learner.

    Attributes:
        offset: logits above or below the learner's overall ability.
        answers: how many answers it rests on.
        again_since: when it went wrong and has not been right unaided since, else None.
        put_back_until: it was not learned yet, and rests until then, else None.
    """

    offset: float = 0.0
    answers: int = 0
    again_since: datetime | None = None
    put_back_until: datetime | None = None


@dataclass(frozen=True)
class State:
    """What is believed about one learner: overall ability in logits, the answers behind it, and the skills."""

    ability: float = 0.0
    answers: int = 0
    skills: Mapping[str, SkillState] = field(default_factory=dict)

    def skill(self, skill: str | None) -> SkillState:
        return self.skills.get(skill, _UNKNOWN) if skill is not None else _UNKNOWN


_UNKNOWN = SkillState()


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
        low, high: between them `solved` lies with 80 % certainty.
        answers: how many answers it rests on; last_at: the latest of them.
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
    known = figures or ItemFigures()
    label = LABEL_STEP * (item.difficulty - 3)
    return Facts(item.key, item.skills, label + known.shift + GRADE_STEP * gap, guess_chance(item), known.answers)


def predict(state: State, item: Facts, at: datetime, parameters: Parameters = SHIPPED) -> float:
    """Probability, strictly between 0 and 1, that the learner answers the item right at that moment without help."""
    distance = state.ability + state.skill(item.skill).offset - item.difficulty
    return item.floor + (1 - item.floor) / (1 + exp(-distance))


def update(state: State, item: Facts, evidence: Evidence, at: datetime) -> State:
    """The state after an answer at that instant (aware).

    A right answer never lowers a rating, a wrong one never raises it. A right answer after h hints weighs
    1 / (1 + h): it is evidence of help. A wrong one weighs in full: the help did not help. "Not learned yet" is
    no error: it moves no rating, the skill rests for PUT_BACK_FOR.
    """
    if evidence.verdict is Verdict.NOT_LEARNED:
        return put_back(state, item, at)
    right = evidence.verdict is Verdict.RIGHT
    weight = 1 / (1 + evidence.hints) if right else 1.0
    surprise = weight * ((1.0 if right else 0.0) - predict(state, item, at))
    skills = dict(state.skills)
    if item.skill is not None:
        known = state.skill(item.skill)
        unaided = right and evidence.hints == 0
        skills[item.skill] = SkillState(
            offset=known.offset + surprise * SKILL_STEP / (1 + SKILL_FADE * known.answers),
            answers=known.answers + 1,
            again_since=None if unaided else known.again_since if right else at,
        )
    step = OVERALL_STEP / (1 + OVERALL_FADE * state.answers)
    return State(state.ability + surprise * step, state.answers + 1, skills)


def put_back(state: State, item: Facts, at: datetime) -> State:
    """The state after the learner said, or somebody reported, that the item's skill was not taught yet."""
    if item.skill is None:
        return state
    rested = replace(state.skill(item.skill), put_back_until=at + PUT_BACK_FOR, again_since=None)
    return replace(state, skills={**state.skills, item.skill: rested})


def mastery(state: State, skill: str, at: datetime, parameters: Parameters = SHIPPED) -> Mastery:
    """FIRM when a middling item of the skill would be solved without guessing in FIRM_AT of the cases."""
    known = state.skill(skill)
    solved = predict(state, Facts("", (skill,), difficulty=0.0, floor=0.0), at, parameters)
    width = 1 / (2 + known.answers)
    low, high = max(0.0, solved - width), min(1.0, solved + width)
    firm = solved >= FIRM_AT and known.answers >= FIRM_AFTER and known.again_since is None
    band = Band.NEW if not known.answers else Band.FIRM if firm else Band.ON_THE_WAY
    return Mastery(solved, low, high, band, known.answers)


def due_at(state: State, skill: str, parameters: Parameters = SHIPPED) -> datetime | None:
    """When what was once mastered is likely enough to be forgotten that it should be asked again; None: never yet."""
    return None


def explain(state: State, item: Facts, at: datetime, parameters: Parameters = SHIPPED) -> tuple[Reason, ...]:
    """The parts of the prediction, the largest first."""
    return (Reason("ability", state.ability), Reason("difficulty", -item.difficulty))


def learn_item(known: ItemFigures, expected: float, evidence: Evidence) -> ItemFigures:
    """What an answer, expected to be right with that probability, tells about the item's difficulty."""
    if evidence.verdict is Verdict.NOT_LEARNED:
        return known
    surprise = expected - (1.0 if evidence.verdict is Verdict.RIGHT else 0.0)
    return ItemFigures(known.shift + surprise * 0.4 / (1 + 0.05 * known.answers), known.answers + 1)


def to_plain(state: State) -> dict[str, Any]:
    """JSON-ready; `from_plain` is its inverse to the last bit."""
    return {
        "version": VERSION,
        "ability": state.ability,
        "answers": state.answers,
        "skills": {
            name: {
                "offset": known.offset,
                "answers": known.answers,
                "again_since": _written(known.again_since),
                "put_back_until": _written(known.put_back_until),
            }
            for name, known in sorted(state.skills.items())
        },
    }


def from_plain(plain: Mapping[str, Any] | None) -> State:
    """The state that `to_plain` wrote; a new learner's for None.

    Raises:
        ValueError: it was written by another version of the model (it can be rebuilt from the journal).
    """
    if plain is None:
        return State()
    if plain.get("version") != VERSION:
        raise ValueError(f"a learner state of version {plain.get('version')} is not version {VERSION}")
    return State(
        float(plain["ability"]),
        plain["answers"],
        {
            name: SkillState(
                float(known["offset"]), known["answers"], _read(known["again_since"]), _read(known["put_back_until"])
            )
            for name, known in plain["skills"].items()
        },
    )


def facts_to_plain(item: Facts) -> dict[str, Any]:
    """As the journal keeps them: an item may be changed or retired later, the evidence stays what it was."""
    return {
        "item": item.item,
        "skills": list(item.skills),
        "difficulty": item.difficulty,
        "floor": item.floor,
        "answers": item.answers,
    }


def facts_from_plain(plain: Mapping[str, Any]) -> Facts:
    return Facts(
        plain["item"], tuple(plain["skills"]), float(plain["difficulty"]), float(plain["floor"]), plain["answers"]
    )


def rebuild(statements: Iterable[Statement]) -> State:
    """The state that these statements about one learner (oldest first) leave, equal to the stored one.

    An answer to an item that was reported in the same place of the same session does not count.
    """
    told = list(statements)
    void = {_place(s) for s in told if s.verb is Verb.REPORTED and s.object_type == "item"}
    state = State()
    for statement in told:
        if statement.object_type != "item":
            continue
        result = statement.result
        match statement.verb:
            case Verb.ANSWERED if _place(statement) not in void:
                verdict = Verdict.RIGHT if result["success"] else Verdict.WRONG
                evidence = evidence_of(verdict, statement)
                state = update(state, facts_from_plain(result["facts"]), evidence, statement.at)
            case Verb.SKIPPED if _place(statement) not in void:
                evidence = evidence_of(Verdict.NOT_LEARNED, statement)
                state = update(state, facts_from_plain(result["facts"]), evidence, statement.at)
            case Verb.REPORTED if result.get("problem") == "untaught":
                state = put_back(state, facts_from_plain(result["facts"]), statement.at)
            case _:
                pass
    return state


def evidence_of(verdict: Verdict, statement: Statement) -> Evidence:
    """The evidence that a statement of an answer carries."""
    result = statement.result
    return Evidence(verdict, result["hints"], result.get("sure"), result.get("rapid", False), statement.place)


def _place(statement: Statement) -> tuple[int, int]:
    return statement.result["session"], statement.result["position"]


def _written(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _read(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)

"""What the learner model remembers of one learner: ratings, each skill, each item, and the latest instant.

Everything here is evidence, nothing is fitted: new weights need no new states. Ratings follow R. Pelánek,
"Applications of the Elo rating system in adaptive educational systems", Computers & Education 98 (2016) 169-179,
with steps K(n) = a / (1 + b n) or constant, so that old answers fade as new ones come; the stability of a memory
grows by the rule of FSRS (J. Ye et al., "A stochastic shortest path algorithm for optimizing spaced repetition
scheduling", KDD 2022): a success after much was forgotten strengthens most.

Each step is monotone: a right answer lowers nothing that counts for the learner, a wrong one raises nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import exp, sqrt

from domain.journal import Place
from domain.practice.evening.session import Verdict

PUT_BACK_FOR = timedelta(days=7)
"""How long a skill rests after "not learned yet"."""
ITEMS_KEPT, ITEMS_OVER = 450, 50
"""Items remembered one by one, and how many more before the oldest are forgotten all at once: two months of evening
sets, and a state of about 10 KB."""
TOLD_TOGETHER = 40
"""Answers of one and the same instant that are put in order among each other; a class's worksheet is shorter."""

ABILITY_STEP, ABILITY_FADE = 0.6, 0.08
QUICK_STEP, SLOW_STEP = 0.35, 0.05
FORM_STEP, QUICK_FORM_STEP, SKILL_FORM_STEP = 0.1, 0.3, 0.15
SKILL_STEP, SKILL_FADE = 0.4, 0.1
ITEM_STEP, ITEM_FADE = 0.6, 0.1

RAPID_WEIGHT, GUESS_WEIGHT, CLASS_WEIGHT = 0.25, 0.5, 1.5
PLAIN_FROM = 0.5
"""Evidence that weighs less moves ratings only: it starts no memory and breaks no streak."""

FIRST_STABILITY, MOST_STABILITY, LEAST_STABILITY = 2.0, 365.0, 0.5
PROVED_STABILITY = 7.0
"""Who proves a skill out of the blue has not just learnt it."""
STABILITY_GAIN, STABILITY_KEPT = 4.0, 0.4
FORGETTING = 19 / 81
"""With it, recall after `stability` days is 0.9 (FSRS 4.5)."""
DAY = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


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

    @property
    def weight(self) -> float:
        """1 for a plain answer. A right one after h hints weighs 1 / (1 + h), a guessed one half: help and luck
        are not knowledge; a wrong one keeps its weight, the help did not help."""
        weight = CLASS_WEIGHT if self.place is Place.CLASS else 1.0
        if self.rapid:
            weight *= RAPID_WEIGHT
        if self.verdict is Verdict.RIGHT:
            weight /= 1 + self.hints
            if self.sure is False:
                weight *= GUESS_WEIGHT
        return weight


@dataclass(frozen=True)
class SkillState:
    """What is remembered of one skill of one learner.

    Attributes:
        offset: logits above or below the learner's overall ability.
        answers: how many answers it rests on.
        again_since: when it went wrong and has not been right since, neither by hints nor by a guess, else None.
        put_back_until: it was not learned yet, and rests until then, else None.
        form: how the latest answers went, from -1 to 1, the latest one weighs most.
        stability: days after which recall has fallen to 0.9; 0 before the first right answer.
        right_at, last_at: whole seconds since 1970 of the latest right and of the latest answer, 0 for never.
        proved_at: seconds likewise, of when the learner proved it; 0 when never, or when it went wrong since.
    """

    offset: float = 0.0
    answers: int = 0
    again_since: datetime | None = None
    put_back_until: datetime | None = None
    form: float = 0.0
    stability: float = 0.0
    right_at: int = 0
    last_at: int = 0
    proved_at: int = 0


@dataclass(frozen=True)
class ItemState:
    """What is remembered of one item in front of one learner; seconds as in SkillState.

    Attributes:
        offset: logits by which it is easier for this learner than for others.
        streak: right answers in a row up to now; 0 after a wrong one.
    """

    offset: float = 0.0
    answers: int = 0
    streak: int = 0
    right_at: int = 0
    wrong_at: int = 0

    @property
    def met_at(self) -> int:
        return max(self.right_at, self.wrong_at)


@dataclass(frozen=True)
class State:
    """What is remembered of one learner.

    Attributes:
        ability: in logits; quick, slow: the same, following the latest twenty or the latest hundred answers.
        form, quick_form: how the latest answers went, from -1 to 1.
        answers, rights, wrongs: how many there were; rights without those that were mostly help.
        latest: microseconds since 1970 of the latest evidence.
        told: the evidence of that very instant, in an order that does not depend on who came first.
        before: the state before that instant.
    """

    ability: float = 0.0
    quick: float = 0.0
    slow: float = 0.0
    form: float = 0.0
    quick_form: float = 0.0
    answers: int = 0
    rights: int = 0
    wrongs: int = 0
    latest: int = 0
    skills: Mapping[str, SkillState] = field(default_factory=dict)
    items: Mapping[str, ItemState] = field(default_factory=dict)
    told: tuple[tuple[Facts, Evidence], ...] = ()
    before: State | None = None

    def skill(self, skill: str | None) -> SkillState:
        return self.skills.get(skill, UNKNOWN_SKILL) if skill is not None else UNKNOWN_SKILL

    def item(self, item: str) -> ItemState:
        return self.items.get(item, UNKNOWN_ITEM)


UNKNOWN_SKILL, UNKNOWN_ITEM = SkillState(), ItemState()


def instant(at: datetime) -> int:
    """Microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def moment(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


def likely(logits: float) -> float:
    """The probability of these logits; beyond 35 a double could not tell it from certainty."""
    return 1 / (1 + exp(-max(-35.0, min(35.0, logits))))


def recalled(stability: float, days: float) -> float:
    """Chance that a memory of that stability is still there after that many days."""
    return 1 / sqrt(1 + FORGETTING * max(0.0, days) / stability) if stability else 0.0


def days_until(stability: float, recall: float) -> float:
    """The inverse: days after which recall has fallen to `recall`."""
    return stability * (recall**-2 - 1) / FORGETTING


def after(state: State, item: Facts, evidence: Evidence, at: datetime) -> State:
    """The state after that evidence; what arrives late counts as of the latest instant."""
    now = max(instant(at), state.latest)
    if now == state.latest and state.before is not None and len(state.told) < TOLD_TOGETHER:
        before, told = state.before, tuple(sorted([*state.told, (item, evidence)], key=_rank))
    else:
        before, told = replace(state, told=(), before=None), ((item, evidence),)
    result = before
    for each_item, each_evidence in told:
        result = _step(result, each_item, each_evidence, now)
    return replace(result, told=told, before=before)


def proved(state: State, skill: str, at: datetime) -> State:
    """The state after the learner proved a skill; the answers of that very instant stay what they were."""
    now = max(instant(at), state.latest)
    lifted = _lifted(state, skill, now)
    if now == state.latest and state.before is not None:
        return replace(lifted, before=_lifted(state.before, skill, now))
    return replace(lifted, latest=now, told=(), before=None)


def _lifted(state: State, skill: str, now: int) -> State:
    known = state.skill(skill)
    firm = replace(
        known,
        again_since=None,
        put_back_until=None,
        stability=max(known.stability, PROVED_STABILITY),
        right_at=max(known.right_at, now // 1_000_000),
        proved_at=now // 1_000_000,
    )
    return replace(state, skills={**state.skills, skill: firm})


def _rank(told: tuple[Facts, Evidence]) -> tuple[object, ...]:
    """Wrong ones before right ones, so that a right answer is the last word of its instant."""
    item, evidence = told
    rank = (Verdict.WRONG, Verdict.NOT_LEARNED, Verdict.RIGHT).index(evidence.verdict)
    return (
        rank,
        (item.item, item.skills, item.difficulty, item.floor, item.answers),
        (evidence.hints, str(evidence.sure), evidence.rapid, evidence.place.value),
    )


def _step(state: State, item: Facts, evidence: Evidence, now: int) -> State:
    if evidence.verdict is Verdict.NOT_LEARNED:
        return _rested(state, item, now)
    right, weight, second = evidence.verdict is Verdict.RIGHT, evidence.weight, now // 1_000_000
    plain, outcome = weight >= PLAIN_FROM, 1.0 if right else 0.0
    known = state.items.get(item.item, UNKNOWN_ITEM)
    skills = [state.skills.get(skill, UNKNOWN_SKILL) for skill in item.skills]
    ease = known.offset - item.difficulty + (sum(s.offset for s in skills) / len(skills) if skills else 0.0)

    def surprise(rating: float) -> float:
        return weight * (outcome - item.floor - (1 - item.floor) * likely(rating + ease))

    told, toward, share = surprise(state.ability), 2 * outcome - 1, min(weight, 1.0)
    moved = dict(state.skills)
    for name, skill in zip(item.skills, skills, strict=True):
        moved[name] = _skill_after(skill, evidence, told, share, plain, now)
    items = dict(state.items)
    items[item.item] = ItemState(
        offset=round(known.offset + told * ITEM_STEP / (1 + ITEM_FADE * known.answers), 3),
        answers=min(known.answers + 1, 255),
        streak=known.streak if not plain else min(known.streak + 1, 255) if right else 0,
        right_at=second if right and plain else known.right_at,
        wrong_at=known.wrong_at if right or not plain else second,
    )
    if len(items) > ITEMS_KEPT + ITEMS_OVER:
        for key in sorted(items, key=lambda key: (items[key].met_at, key))[:-ITEMS_KEPT]:
            del items[key]
    return State(
        ability=round(state.ability + told * ABILITY_STEP / (1 + ABILITY_FADE * state.answers), 6),
        quick=round(state.quick + surprise(state.quick) * QUICK_STEP, 6),
        slow=round(state.slow + surprise(state.slow) * SLOW_STEP, 6),
        form=round(state.form + share * FORM_STEP * (toward - state.form), 6),
        quick_form=round(state.quick_form + share * QUICK_FORM_STEP * (toward - state.quick_form), 6),
        answers=state.answers + 1,
        rights=state.rights + (right and plain),
        wrongs=state.wrongs + (not right and plain),
        latest=now,
        skills=moved,
        items=items,
    )


def _skill_after(
    known: SkillState, evidence: Evidence, told: float, share: float, plain: bool, now: int
) -> SkillState:
    right, second = evidence.verdict is Verdict.RIGHT, now // 1_000_000
    stability, right_at = known.stability, known.right_at
    if right and plain:
        stability, right_at = _strengthened(stability, (second - right_at) / DAY), second
    elif plain and stability:
        stability = max(LEAST_STABILITY, round(stability * STABILITY_KEPT, 2))
    unaided = right and evidence.hints == 0 and evidence.sure is not False
    return SkillState(
        offset=round(known.offset + told * SKILL_STEP / (1 + SKILL_FADE * known.answers), 3),
        answers=min(known.answers + 1, 65_535),
        again_since=None if unaided else known.again_since if right else moment(now),
        put_back_until=known.put_back_until,
        form=round(known.form + share * SKILL_FORM_STEP * ((1 if right else -1) - known.form), 3),
        stability=stability,
        right_at=right_at,
        last_at=second,
        proved_at=known.proved_at if right or second <= known.proved_at else 0,
    )


def _strengthened(stability: float, days: float) -> float:
    if not stability:
        return FIRST_STABILITY
    gain: float = STABILITY_GAIN * stability**-0.2 * (exp(1 - recalled(stability, days)) - 1)
    return min(MOST_STABILITY, round(stability * (1 + gain), 2))


def _rested(state: State, item: Facts, now: int) -> State:
    if item.skill is None:
        return replace(state, latest=now)
    rested = replace(
        state.skill(item.skill), put_back_until=moment(now) + PUT_BACK_FOR, again_since=None, proved_at=0
    )
    return replace(state, latest=now, skills={**state.skills, item.skill: rested})

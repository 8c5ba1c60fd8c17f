"""The named features from which an answer is predicted: each a number read off the state, each with a sign to keep.

A logistic regression over such features stays ahead of Elo, PFA, BKT and deep knowledge tracing on public logs
(P. Pavlik et al., "Logistic knowledge tracing", IEEE Trans. Learning Technologies 14 (2021) 624-639;
T. Gervet et al., "When is deep learning the best approach to knowledge tracing?", JEDM 12 (2020) 31-54).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import exp, log1p
from typing import TypeAlias

from domain.practice.learner.memory import DAY, Facts, State, likely, recalled

SPANS = (60.0, 600.0, 7_200.0, 86_400.0, 864_000.0)
"""Seconds over which a trace fades to a third: a sum of such exponentials can follow any curve of forgetting."""
_MINUTE, _TEN, _HOURS, _DAY, _DAYS = (-1 / span for span in SPANS)
WELL_KNOWN = 20
"""Answers after which half of what can be known about an item's difficulty is known."""


class Sign(StrEnum):
    """What a fit may give a feature as weight. PLUS lets a right answer never count against the learner."""

    PLUS = "plus"
    MINUS = "minus"
    FREE = "free"


class Part(StrEnum):
    """What a person is told when asking why: the features of one part are told as one."""

    DIFFICULTY = "difficulty"
    ABILITY = "ability"
    FORM = "form"
    PRACTICE = "practice"
    SKILL = "skill"
    SKILL_MEMORY = "skill_memory"
    ITEM = "item"
    ITEM_MEMORY = "item_memory"
    GUESS = "guess"


@dataclass(frozen=True)
class Feature:
    name: str
    part: Part
    sign: Sign = Sign.PLUS


# What was just answered wrong was also just explained: only about this very item may an error have either sign.
FEATURES = (
    Feature("always", Part.DIFFICULTY, Sign.FREE),
    Feature("easiness", Part.DIFFICULTY),
    Feature("easiness_known", Part.DIFFICULTY),
    Feature("unknown", Part.DIFFICULTY, Sign.FREE),
    Feature("ability", Part.ABILITY),
    Feature("ability_quick", Part.ABILITY),
    Feature("ability_on_easy", Part.ABILITY),
    Feature("ability_on_hard", Part.ABILITY),
    Feature("form", Part.FORM),
    Feature("form_quick", Part.FORM),
    Feature("rights", Part.PRACTICE),
    Feature("wrongs", Part.PRACTICE, Sign.MINUS),
    Feature("skill", Part.SKILL),
    Feature("skill_on_easy", Part.SKILL),
    Feature("skill_form", Part.SKILL),
    Feature("skill_right_minute", Part.SKILL_MEMORY),
    Feature("skill_right_ten_minutes", Part.SKILL_MEMORY),
    Feature("skill_right_hours", Part.SKILL_MEMORY),
    Feature("skill_right_day", Part.SKILL_MEMORY),
    Feature("skill_right_days", Part.SKILL_MEMORY),
    Feature("skill_recall", Part.SKILL_MEMORY),
    Feature("item", Part.ITEM),
    Feature("item_on_easy", Part.ITEM),
    Feature("item_met", Part.ITEM),
    Feature("item_right", Part.ITEM),
    Feature("item_streak", Part.ITEM),
    Feature("item_right_minute", Part.ITEM_MEMORY),
    Feature("item_right_ten_minutes", Part.ITEM_MEMORY),
    Feature("item_right_hours", Part.ITEM_MEMORY),
    Feature("item_right_day", Part.ITEM_MEMORY),
    Feature("item_right_days", Part.ITEM_MEMORY),
    Feature("item_wrong_minute", Part.ITEM_MEMORY, Sign.FREE),
    Feature("item_wrong_ten_minutes", Part.ITEM_MEMORY, Sign.FREE),
    Feature("item_wrong_hours", Part.ITEM_MEMORY, Sign.FREE),
    Feature("item_wrong_day", Part.ITEM_MEMORY, Sign.FREE),
    Feature("item_wrong_days", Part.ITEM_MEMORY, Sign.FREE),
)
NAMES = tuple(feature.name for feature in FEATURES)

_NEVER = (0.0, 0.0, 0.0, 0.0, 0.0)


def _trace(seconds: float) -> tuple[float, float, float, float, float]:
    return (
        exp(seconds * _MINUTE),
        exp(seconds * _TEN),
        exp(seconds * _HOURS),
        exp(seconds * _DAY),
        exp(seconds * _DAYS),
    )


OfSkills: TypeAlias = tuple[float, float, float, tuple[float, float, float, float, float]]
"""What a learner has of some skills together at a moment: offset, form, recall, and the trace of right answers."""


def features(state: State, item: Facts, now: int) -> tuple[float, ...]:
    """The values of FEATURES, in their order, at `now` (microseconds since 1970); a new learner's are mostly 0."""
    of_all = of_item_unmet(state, item, of_skills(state, item.skills, now))
    return of_all + (of_item_met(state, item, now) or (0.0,) * (len(FEATURES) - len(of_all)))


def of_skills(state: State, skills: tuple[str, ...], now: int) -> OfSkills:
    second = now // 1_000_000
    offset = form = recall = 0.0
    fresh = _NEVER
    for name in skills:
        known = state.skills.get(name)
        if known is not None:
            share = 1 / len(skills)
            offset += share * known.offset
            form += share * known.form
            if known.right_at:
                passed = max(0, second - known.right_at)
                recall += share * recalled(known.stability, passed / DAY)
                trace = _trace(passed)
                fresh = trace if share == 1 else _added(fresh, trace, share)
    return offset, form, recall, fresh


def of_item_unmet(state: State, item: Facts, of_its_skills: OfSkills) -> tuple[float, ...]:
    """The features of an item that was never met; all others, which come behind these, are 0."""
    offset, form, recall, fresh = of_its_skills
    easiness = -item.difficulty
    easy = likely(easiness)
    return (
        1.0,
        easiness,
        easiness * item.answers / (item.answers + WELL_KNOWN),
        WELL_KNOWN / (item.answers + WELL_KNOWN),
        state.ability,
        state.quick,
        state.slow * easy,
        state.slow * (1 - easy),
        state.form,
        state.quick_form,
        log1p(state.rights),
        log1p(state.wrongs),
        offset,
        offset * easy,
        form,
        *fresh,
        recall,
    )


def of_item_met(state: State, item: Facts, now: int) -> tuple[float, ...]:
    """The features that only an item has which was met before; empty where it was not."""
    met = state.items.get(item.item)
    if met is None:
        return ()
    second = now // 1_000_000
    return (
        met.offset,
        met.offset * likely(-item.difficulty),
        1.0,
        1.0 if met.streak else 0.0,
        log1p(met.streak),
        *(_trace(max(0, second - met.right_at)) if met.right_at else _NEVER),
        *(_trace(max(0, second - met.wrong_at)) if met.wrong_at else _NEVER),
    )


def _added(
    trace: tuple[float, float, float, float, float], other: tuple[float, float, float, float, float], share: float
) -> tuple[float, float, float, float, float]:
    a, b, c, d, e = (one + share * two for one, two in zip(trace, other, strict=True))
    return a, b, c, d, e

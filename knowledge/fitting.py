"""Fitting the learner model to a log of answers: weights of the features, difficulties of items and skills.

Difficulties are shrunken logits, an item's towards its skill's, a skill's towards the level of all, by alternating
Newton steps. While the weights are fitted each learner meets difficulties estimated without them (five folds over
learners), so that the weights do not trust the difficulties more than a new learner's answers will bear out. Then
the difficulties are estimated anew, with what the features already explain held fixed, and so on: the round whose
log loss over the cross-fitted difficulties is least wins. Signs are kept by bounds (L-BFGS-B).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize  # type: ignore[import-untyped]

from domain.practice.evening.session import Verdict
from domain.practice.learner.features import FEATURES, Sign, features
from domain.practice.learner.memory import Evidence, Facts, State, after, instant
from domain.practice.learner.parameters import ItemFigures, Parameters

Numbers = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

FOLDS = 5
ROUNDS = 3
NEWTON_STEPS = 16
ITEM_PRECISION, SKILL_PRECISION, LEARNER_PRECISION = 0.8, 0.4, 0.5
"""One over the variance of true difficulties (an item within its skill, a skill) and of learners, in logits."""
RIDGE = 2.0
"""One over the variance, about the prior's, that weights are expected to have: what some dozen answers would tell."""
CALIBRATION_BINS = 10


@dataclass(frozen=True)
class Answer:
    """One answer of a log; `item.difficulty` is what label and grade say, in logits, 0 without a label."""

    item: Facts
    evidence: Evidence
    at: datetime


@dataclass(frozen=True)
class Answers:
    """All answers of one learner, in time order; what was said to be not learned yet is no answer."""

    learner: str
    answers: Sequence[Answer]


@dataclass(frozen=True)
class Report:
    """How well predictions fit a log.

    Attributes:
        auc: chance that a right answer was expected more than a wrong one; NaN when all went one way.
        log_loss: mean negative log-likelihood, in nats.
        calibration_error: mean distance between expected and seen shares over CALIBRATION_BINS bins of equal width.
        calibration: for each bin that is not empty the mean chance expected, the share that came, how many answers.
    """

    answers: int
    auc: float
    log_loss: float
    calibration_error: float
    calibration: tuple[tuple[float, float, int], ...]


class TooLittle(ValueError):
    """The log is too small to fit anything to."""


def fit(
    log: Sequence[Answers],
    prior: Parameters,
    progress: Callable[[float], None] = lambda _: None,
    ridge: float = RIDGE,
) -> Parameters:
    """Weights and difficulties for this log; with few answers the weights stay near the prior's.

    Args:
        prior: where the weights start from; its version is kept.
        progress: told the share done, from 0 to 1.

    Raises:
        TooLittle: fewer than two learners, or all answers right, or all wrong.
    """
    answered = _Answered.of(log)
    if len(log) < 2 or not 0 < answered.right.sum() < len(answered.right):
        raise TooLittle("at least two learners, and right and wrong answers, are needed")
    explained, best, least = None, prior, np.inf
    for turn in range(ROUNDS):
        values = []
        for index, each in enumerate(_crossed(log, answered, explained)):
            values.append(_values(each))
            progress((turn + 0.9 * (index + 1) / len(log)) / ROUNDS)
        table = np.concatenate(values)
        weights, loss = _weights(table, answered, np.array(prior.row), ridge)
        if loss >= least:
            break
        least = loss
        together = _difficulties(answered, explained, np.ones(len(answered.right), dtype=bool))
        best = replace(together, version=prior.version, weights=_named(weights))
        explained = table @ np.where(_IS_DIFFICULTY, 0.0, weights)
    progress(1.0)
    return best


def fit_weights(log: Sequence[Answers], prior: Parameters, ridge: float = RIDGE) -> Parameters:
    """The prior with other weights; the items are as difficult as the log says, nothing is learnt of them."""
    table = np.concatenate([_values(each) for each in log])
    weights, _ = _weights(table, _Answered.of(log), np.array(prior.row), ridge)
    return replace(prior, weights=_named(weights))


def fit_difficulties(log: Sequence[Answers], prior: Parameters) -> Parameters:
    """The prior with difficulties learnt from this log; its weights stay as they are."""
    answered = _Answered.of(log)
    explained = _explained(log, answered, prior)
    together = _difficulties(answered, explained, np.ones(len(answered.right), dtype=bool))
    return replace(together, version=prior.version, weights=prior.weights)


def crossed(log: Sequence[Answers], known: Parameters) -> list[Answers]:
    """The log with each learner's items as difficult as the other folds' learners found them, given these weights."""
    answered = _Answered.of(log)
    return list(_crossed(log, answered, _explained(log, answered, known)))


def _explained(log: Sequence[Answers], answered: _Answered, known: Parameters) -> Numbers:
    row = np.where(_IS_DIFFICULTY, 0.0, np.array(known.row))
    return np.concatenate([_values(each) @ row for each in _crossed(log, answered, None)])


def _crossed(log: Sequence[Answers], answered: _Answered, explained: Numbers | None) -> Iterator[Answers]:
    apart = [_difficulties(answered, explained, answered.fold != fold) for fold in range(FOLDS)]
    for index, each in enumerate(log):
        yield _refined(each, apart[index % FOLDS])


@dataclass(frozen=True)
class Expected:
    """What was expected of answers, and what came: chances from 0 to 1, and 1 for right or 0 for wrong."""

    chances: Numbers
    right: Numbers

    @classmethod
    def together(cls, parts: Sequence[Expected]) -> Expected:
        return cls(np.concatenate([part.chances for part in parts]), np.concatenate([part.right for part in parts]))


def expectations(parameters: Parameters, log: Sequence[Answers], since: datetime | None = None) -> Expected:
    """What these parameters expect of each answer (after `since`) from the same learner's earlier ones."""
    answered = _Answered.of(log)
    row = np.array(parameters.row)
    logits = np.concatenate([_values(_refined(each, parameters)) @ row for each in log])
    chances = answered.floor + (1 - answered.floor) * _likely(logits)
    wanted = np.array([since is None or answer.at > since for each in log for answer in each.answers])
    return Expected(chances[wanted], answered.right[wanted])


def judge(parameters: Parameters, log: Sequence[Answers]) -> Report:
    """How well these parameters predict each answer of the log from the same learner's earlier ones."""
    return report(expectations(parameters, log))


def report(told: Expected) -> Report:
    """The figures of these expectations against what came."""
    expected, right = told.chances, told.right
    order = np.argsort(expected, kind="stable")
    ranks = np.empty(len(order))
    _, starts, ties = np.unique(expected[order], return_index=True, return_counts=True)
    ranks[order] = np.repeat(starts + (ties + 1) / 2, ties)
    ones = float(right.sum())
    zeros = len(right) - ones
    auc = (ranks[right == 1].sum() - ones * (ones + 1) / 2) / (ones * zeros) if ones and zeros else float("nan")
    safe = np.clip(expected, 1e-6, 1 - 1e-6)
    loss = -np.mean(np.where(right == 1, np.log(safe), np.log(1 - safe)))
    bins = np.minimum((expected * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    counts = np.bincount(bins, minlength=CALIBRATION_BINS)
    sums = np.bincount(bins, expected, CALIBRATION_BINS), np.bincount(bins, right, CALIBRATION_BINS)
    calibration = tuple(
        (float(sums[0][n] / counts[n]), float(sums[1][n] / counts[n]), int(counts[n]))
        for n in range(CALIBRATION_BINS)
        if counts[n]
    )
    error = float(np.abs(sums[0] - sums[1]).sum() / len(right))
    return Report(len(right), float(auc), float(loss), error, calibration)


_IS_DIFFICULTY = np.array([feature.name in ("easiness", "easiness_known") for feature in FEATURES])


@dataclass(frozen=True)
class _Answered:
    """The log as columns, one row an answer; `items` and `skills` name what the indices stand for."""

    right: Numbers
    weight: Numbers
    floor: Numbers
    label: Numbers
    item: Indices
    skill: Indices
    learner: Indices
    fold: Indices
    items: Mapping[str, int]
    skills: Mapping[str | None, int]

    @classmethod
    def of(cls, log: Sequence[Answers]) -> _Answered:
        items: dict[str, int] = {}
        skills: dict[str | None, int] = {}
        rows: list[tuple[float, float, float, float, int, int, int]] = []
        for index, each in enumerate(log):
            for answer in each.answers:
                asked = answer.item
                rows.append(
                    (
                        float(answer.evidence.verdict is Verdict.RIGHT),
                        min(answer.evidence.weight, 1.0),
                        asked.floor,
                        asked.difficulty,
                        items.setdefault(asked.item, len(items)),
                        skills.setdefault(asked.skill, len(skills)),
                        index,
                    )
                )
        table = np.array(rows, dtype=float).reshape(-1, 7)
        item, skill, learner = (table[:, column].astype(np.int64) for column in (4, 5, 6))
        right, weight, floor, label = table[:, :4].T
        return cls(right, weight, floor, label, item, skill, learner, learner % FOLDS, items, skills)


def _difficulties(log: _Answered, explained: Numbers | None, use: npt.NDArray[np.bool_]) -> Parameters:
    """Levels of skills and items above their labels, from the answers marked by `use`.

    `explained` are the logits that the features gave each answer without the difficulty; None in the first round.
    """
    right, weight, floor = log.right[use], log.weight[use], log.floor[use]
    base = -log.label[use] if explained is None else explained[use] - log.label[use]
    item, skill, learner = log.item[use], log.skill[use], log.learner[use]
    of_item, of_skill = np.zeros(len(log.items)), np.zeros(len(log.skills))
    of_learner = np.zeros(int(log.learner.max()) + 1)
    level = 0.0
    for _ in range(NEWTON_STEPS):
        for levels, index, precision in (
            (of_skill, skill, SKILL_PRECISION),
            (of_item, item, ITEM_PRECISION),
            (of_learner, learner, LEARNER_PRECISION),
        ):
            slope, bend = _slopes(base + level + of_skill[skill] + of_item[item] + of_learner[learner], right, floor)
            pull = np.bincount(index, weight * slope, len(levels)) - precision * levels
            levels += 0.9 * pull / (np.bincount(index, weight * bend, len(levels)) + precision)
        # What all learners share belongs to the level: left to them it would move there only slowly.
        shared = of_learner[learner].mean()
        of_learner -= shared
        level += float(shared)
        slope, bend = _slopes(base + level + of_skill[skill] + of_item[item] + of_learner[learner], right, floor)
        level += float((weight * slope).sum() / ((weight * bend).sum() + 1e-9))
    counts = np.bincount(item, minlength=len(of_item))
    skill_of = np.zeros(len(of_item), dtype=np.int64)
    skill_of[item] = skill
    shifts = -(level + of_item + of_skill[skill_of])
    return Parameters(
        level=-level,
        skills={name: float(-(level + of_skill[i])) for name, i in log.skills.items() if name is not None},
        items={key: ItemFigures(float(shifts[i]), int(counts[i])) for key, i in log.items.items() if counts[i]},
    )


def _slopes(logits: Numbers, right: Numbers, floor: Numbers) -> tuple[Numbers, Numbers]:
    """First derivative of the log-likelihood of each answer by its logits, and the expected second one, negated."""
    solved = _likely(logits)
    chance = floor + (1 - floor) * solved
    turn = (1 - floor) * solved * (1 - solved)
    spread = np.maximum(chance * (1 - chance), 1e-9)
    return (right - chance) * turn / spread, turn**2 / spread


def _values(each: Answers) -> Numbers:
    state, rows = State(), []
    for answer in each.answers:
        rows.append(features(state, answer.item, instant(answer.at)))
        state = after(state, answer.item, answer.evidence, answer.at)
    return np.array(rows).reshape(-1, len(FEATURES))


def _refined(each: Answers, known: Parameters) -> Answers:
    return replace(each, answers=[replace(answer, item=refined(answer.item, known)) for answer in each.answers])


def refined(item: Facts, known: Parameters) -> Facts:
    """The item with what a fit knows of its difficulty added to its label."""
    figures = known.figures(item.item, item.skill)
    return Facts(item.item, item.skills, item.difficulty + figures.shift, item.floor, figures.answers)


def _weights(table: Numbers, log: _Answered, prior: Numbers, ridge: float) -> tuple[Numbers, float]:
    """The weights that explain the answers best within their signs, and the mean log loss that they leave."""
    # The pull is on the weights as they are, not as they would be on standardised features: one that hardly varies
    # in this log must not be given a weight that would run wild in another.
    scale = np.maximum(table.std(axis=0), 0.1)
    scaled, start, pull, total = table / scale, prior * scale, ridge / scale**2, log.weight.sum()

    def cost(weights: Numbers) -> tuple[float, Numbers]:
        logits = scaled @ weights
        chance = np.clip(log.floor + (1 - log.floor) * _likely(logits), 1e-12, 1 - 1e-12)
        slope, _ = _slopes(logits, log.right, log.floor)
        loss = -(log.weight * np.where(log.right == 1, np.log(chance), np.log(1 - chance))).sum()
        away = weights - start
        return (
            float((loss + 0.5 * (pull * away) @ away) / total),
            (-scaled.T @ (log.weight * slope) + pull * away) / total,
        )

    limits = {Sign.PLUS: (0.0, None), Sign.MINUS: (None, 0.0), Sign.FREE: (None, None)}
    bounds: Any = [limits[feature.sign] for feature in FEATURES]
    found = minimize(cost, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 300, "maxfun": 400})
    weights: Numbers = found.x
    away = weights - start
    return weights / scale, float(found.fun - 0.5 * (pull * away) @ away / total)


def _named(weights: Numbers) -> dict[str, float]:
    return {feature.name: round(float(weight), 5) for feature, weight in zip(FEATURES, weights, strict=True)}


def _likely(logits: Numbers) -> Numbers:
    likely: Numbers = 1 / (1 + np.exp(-np.clip(logits, -35, 35)))
    return likely

"""Fitting, on questions that people have labelled, how likely hits are and when an answer is given.

Few labels must not move much: what was measured on the made-up centres of benchmarks/asked (`Experience`) counts
beside them as `KNOWN` answerable questions and `STRANGE` others. Numpy is imported here, so this is for the
encoder's process and for benchmarks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.asking.routing import Thresholds
from knowledge.search.chances import Curve, Limits

Array = NDArray[np.float64]

KNOWN, STRANGE = 40.0, 20.0

STRANGERS_AT_MOST = 0.04
"""Share of the questions that nothing here answers which get an answer nevertheless; what is promised is 5 %."""

RIGHT_AT_LEAST = 0.85
"""Share of right answers among those given to answerable questions."""

WORTH_SHOWING = 0.08

FOLDS = 5

FEW = 20
"""Below so many questions of either kind no thresholds are fitted."""

SURE = np.arange(0.10, 0.96, 0.01)
MARGINS = (0.0, 0.1, 0.2, 0.3)


@dataclass(frozen=True)
class Judged:
    """The scores of all documents for a labelled question, and the places of those that answer it."""

    scores: Array
    right: tuple[int, ...]


@dataclass(frozen=True)
class Experience:
    """What became of labelled questions: a row of chance, margin to the second, right (1) or not (0), and weight.

    Attributes:
        known: questions that something answers; strange: the others.
    """

    known: Array
    strange: Array

    def weighing(self, known: float, strange: float) -> Experience:
        """The same, with so much weight in all."""
        return Experience(_reweighed(self.known, known), _reweighed(self.strange, strange))

    @staticmethod
    def answered(rows: Array, at: Thresholds) -> NDArray[np.bool_]:
        """Which of the rows would be answered."""
        return (rows[:, 0] >= at.sure) & (rows[:, 1] >= at.margin)

    def __add__(self, other: Experience) -> Experience:
        return Experience(np.vstack([self.known, other.known]), np.vstack([self.strange, other.strange]))


NO_EXPERIENCE = Experience(np.empty((0, 4)), np.empty((0, 4)))


def fit_curve(judged: Sequence[Judged], usual: Curve) -> Curve:
    """The likeliest curve, `usual` counting as `KNOWN` questions that speak for it (a penalty on its logarithms)."""
    if not judged:
        return usual
    scores = np.stack([each.scores for each in judged])
    answering = np.zeros(scores.shape, bool)
    for row, each in zip(answering, judged, strict=True):
        row[list(each.right)] = True
    strange = ~answering.any(axis=1)
    best = (np.inf, usual)
    for steps in (np.linspace(-1, 1, 11), np.linspace(-0.15, 0.15, 7)):
        about = best[1]
        for warmer in steps:
            temperature = about.temperature * float(np.exp(warmer))
            logits = scores / temperature
            whole = _log_sum(logits)
            right = _log_sum(np.where(answering, logits, -np.inf))
            for higher in 4 * steps:
                none = about.none + float(higher) * usual.temperature
                likely = np.where(strange, none / temperature, right) - np.logaddexp(whole, none / temperature)
                loss = -float(likely.sum()) + KNOWN / 2 * float(np.log(temperature / usual.temperature)) ** 2
                loss += KNOWN / 16 * ((none - usual.none) / usual.temperature) ** 2
                best = min(best, (loss, Curve(temperature, none)), key=lambda each: each[0])
    return best[1]


def experience(judged: Sequence[Judged], usual: Curve, folds: int = FOLDS) -> Experience:
    """What would have become of each, with a curve that was fitted on the others."""
    known: list[tuple[float, ...]] = []
    strange: list[tuple[float, ...]] = []
    for fold in range(folds):
        curve = fit_curve([each for place, each in enumerate(judged) if place % folds != fold], usual)
        for each in judged[fold::folds]:
            (strange, known)[bool(each.right)].append((*outcome(each, curve), 1.0))
    return Experience(np.array(known).reshape(-1, 4), np.array(strange).reshape(-1, 4))


def outcome(judged: Judged, curve: Curve) -> tuple[float, float, float]:
    """Chance of the best hit, its margin to the second, and whether it is right."""
    logits = judged.scores / curve.temperature
    likely = np.exp(logits - np.logaddexp(_log_sum(logits), curve.none / curve.temperature))
    best = int(np.argmax(likely))
    second = float(np.partition(likely, -2)[-2]) if likely.size > 1 else 0.0
    return float(likely[best]), float(likely[best]) - second, float(best in judged.right)


def fit_thresholds(seen: Experience) -> Thresholds:
    """Those at which most questions are answered rightly, few strange ones and few wrongly; else the strictest."""
    best = (0.0, Thresholds(round(float(SURE[-1]), 2), MARGINS[-1], WORTH_SHOWING))
    for margin in MARGINS:
        for sure in SURE:
            at = Thresholds(round(float(sure), 2), margin, WORTH_SHOWING)
            answered = seen.known[seen.answered(seen.known, at)]
            strange = seen.strange[seen.answered(seen.strange, at)]
            right = float((answered[:, 2] * answered[:, 3]).sum())
            if right < RIGHT_AT_LEAST * float(answered[:, 3].sum()):
                continue
            if float(strange[:, 3].sum()) > STRANGERS_AT_MOST * float(seen.strange[:, 3].sum()):
                continue
            if right > best[0]:
                best = (right, at)
    return best[1]


@dataclass(frozen=True)
class Fit:
    """Limits, and what would have become of the labelled questions at them, each judged by what the others say."""

    limits: Limits
    known: int = 0
    answered: int = 0
    right: int = 0
    strange: int = 0
    strange_answered: int = 0

    @property
    def told(self) -> dict[str, Any]:
        """To be written down."""
        return asdict(self) | {"limits": self.limits.numbers}


def fit(judged: Sequence[Judged], usual: Limits, shipped: Experience) -> Fit:
    """Of one way of searching in one language; `usual` where neither labels nor what shipped say enough."""
    if not judged:
        return Fit(usual)
    own = experience(judged, usual.curve)
    seen = own + shipped.weighing(KNOWN, STRANGE)
    enough = min(len(seen.known), len(seen.strange)) >= FEW
    thresholds = fit_thresholds(seen) if enough else usual.thresholds
    answered, strange = own.known[own.answered(own.known, thresholds)], own.answered(own.strange, thresholds)
    return Fit(
        Limits(fit_curve(judged, usual.curve), thresholds),
        len(own.known),
        len(answered),
        int(answered[:, 2].sum()),
        len(own.strange),
        int(strange.sum()),
    )


def _reweighed(rows: Array, whole: float) -> Array:
    weighed = rows.copy()
    if len(weighed):
        weighed[:, 3] = whole / len(weighed)
    return weighed


def _log_sum(logits: Array) -> Array:
    """Of each row the logarithm of the sum of exponentials; minus infinity for rows of nothing else."""
    highest = np.maximum(logits.max(axis=-1, keepdims=True), -1e9)
    with np.errstate(divide="ignore"):
        summed: Array = highest[..., 0] + np.log(np.exp(logits - highest).sum(axis=-1))
    return summed

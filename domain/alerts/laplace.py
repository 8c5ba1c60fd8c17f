"""A logistic regression with normal priors, and how well it explains what came: Newton steps and Laplace's method.

Effects of the point, of its items and of its learners cross each other as in a mixed-effects logistic regression
(D. Bates et al., "Fitting linear mixed-effects models using lme4", J. Stat. Software 67 (2015), and glmer there;
P. De Boeck and M. Wilson, "Explanatory item response models", 2004). Their prior widths are given, not estimated: a
class has too few answers for that. Around its mode the posterior is taken as normal (L. Tierney and J. Kadane,
"Accurate approximations for posterior moments and marginal densities", JASA 81 (1986) 82-86).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, log1p, sqrt
from operator import mul

STEPS, NEAR_ENOUGH, LONGEST_STEP = 8, 0.004, 2.0


@dataclass(frozen=True)
class Seen:
    """One answer: whether it was right, the logit that was expected, and which effects are in it, by index, with the
    share in which they are."""

    right: bool
    expected: float
    effects: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Fit:
    """Effects in logits where the posterior is highest; `spread` of the first of them (standard deviation).

    `evidence` is the natural logarithm of how likely the answers are under the priors.
    """

    mode: tuple[float, ...]
    spread: float
    evidence: float


def fitted(
    answers: Sequence[Seen], means: Sequence[float], widths: Sequence[float], start: Sequence[float] = ()
) -> Fit:
    """The effects, given prior means and standard deviations in logits; a mode that is near makes a good start."""
    count = len(means)
    held = [1 / width**2 for width in widths]
    at = list(start or means)
    for _ in range(STEPS):
        slope, curve = _derivatives(answers, at, means, held)
        root = _root(curve)
        step = _solved(root, slope)
        longest = max(map(abs, step))
        scale = min(1.0, LONGEST_STEP / longest) if longest else 1.0
        at = [value + scale * each for value, each in zip(at, step, strict=True)]
        if longest < NEAR_ENOUGH:
            break
    first = _solved(root, [1.0] + [0.0] * (count - 1))[0]
    evidence = -0.5 * sum(hold * (value - mean) ** 2 for hold, value, mean in zip(held, at, means, strict=True))
    evidence += sum(0.5 * log(hold) - log(root[each][each]) for each, hold in enumerate(held))
    for seen in answers:
        logit = seen.expected + sum(at[index] * share for index, share in seen.effects)
        evidence -= log1p(exp(-logit if seen.right else logit))
    return Fit(tuple(at), sqrt(first), evidence)


def _derivatives(
    answers: Sequence[Seen], at: Sequence[float], means: Sequence[float], held: Sequence[float]
) -> tuple[list[float], list[list[float]]]:
    """Slope of the log posterior, and its curvature with the sign turned (the lower half)."""
    slope = [hold * (mean - value) for hold, mean, value in zip(held, means, at, strict=True)]
    curve = [[0.0] * index + [hold] for index, hold in enumerate(held)]
    for seen in answers:
        logit = seen.expected
        for index, share in seen.effects:
            logit += at[index] * share
        chance = 1 / (1 + exp(-logit))
        missed, weight = seen.right - chance, chance * (1 - chance)
        for index, share in seen.effects:
            slope[index] += missed * share
            row, part = curve[index], weight * share
            for other, also in seen.effects:
                if other > index:
                    break
                row[other] += part * also
    return slope, curve


def _root(curve: Sequence[Sequence[float]]) -> list[list[float]]:
    """Cholesky's lower triangle of a positive definite matrix."""
    root: list[list[float]] = []
    for index, row in enumerate(curve):
        made: list[float] = []
        for other in range(index):
            above = root[other]
            made.append((row[other] - sum(map(mul, made, above))) / above[other])
        made.append(sqrt(row[index] - sum(map(mul, made, made))))
        root.append(made)
    return root


def _solved(root: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """x in root rootᵀ x = right."""
    half: list[float] = []
    for row, value in zip(root, right, strict=True):
        half.append((value - sum(map(mul, row, half))) / row[-1])
    for index in range(len(root) - 1, -1, -1):
        row = root[index]
        half[index] /= row[index]
        value = half[index]
        for other in range(index):
            half[other] -= row[other] * value
    return half
